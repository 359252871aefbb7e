//! A type as its JSON shows it: lifetimes, references, boxes and the sort of a list do not. Only of a `&str`
//! the reference counts, as it does not read every text.

use eos_conf::schema::Type;
use quote::ToTokens;
use syn::{GenericArgument, Path, PathArguments, PathSegment, ext::IdentExt};

use super::attributes::spelled;

/// The type's form in JSON. A name is taken to mean what it means in the standard library, unless a path
/// says otherwise; any other is kept, by its last word.
pub(super) fn normal(ty: &syn::Type) -> Type {
    match ty {
        syn::Type::Reference(reference) => match normal(&reference.elem) {
            Type::Text => Type::BorrowedText,
            other => other,
        },
        syn::Type::Paren(inner) => normal(&inner.elem),
        syn::Type::Group(inner) => normal(&inner.elem),
        syn::Type::Slice(slice) => Type::List(Box::new(normal(&slice.elem))),
        syn::Type::Array(array) => {
            Type::Array(Box::new(normal(&array.elem)), spelled(array.len.to_token_stream()))
        }
        syn::Type::Tuple(tuple) if tuple.elems.is_empty() => Type::Null,
        syn::Type::Tuple(tuple) => Type::Tuple(tuple.elems.iter().map(normal).collect()),
        syn::Type::Path(path) if path.qself.is_none() => of_path(&path.path),
        other => Type::Named(spelled(other.to_token_stream())),
    }
}

fn of_path(path: &Path) -> Type {
    let roots = ["std", "core", "alloc"];
    let is_standard = path.segments.len() == 1
        || path.segments.first().is_some_and(|first| roots.iter().any(|root| first.ident == root));
    let Some(last) = path.segments.last() else { return Type::Named(spelled(path.to_token_stream())) };
    let name = last.ident.unraw().to_string();
    let known = if is_standard { standard(&name, last) } else { None };
    known.unwrap_or_else(|| Type::Named(with_arguments(&name, last)))
}

/// The type of this name in the standard library.
fn standard(name: &str, segment: &PathSegment) -> Option<Type> {
    let mut inner = types(segment).map(normal);
    let boxed = |ty: Option<Type>| ty.map(Box::new);
    match name {
        "str" | "String" => Some(Type::Text),
        "usize" => Some(Type::Int { signed: false, bits: 64 }),
        "isize" => Some(Type::Int { signed: true, bits: 64 }),
        "Box" | "Rc" | "Arc" | "Cow" => inner.next(),
        "Option" => boxed(inner.next()).map(Type::Optional),
        "Vec" | "VecDeque" | "LinkedList" | "BinaryHeap" | "HashSet" | "BTreeSet" => {
            boxed(inner.next()).map(Type::List)
        }
        "HashMap" | "BTreeMap" => match (boxed(inner.next()), boxed(inner.next())) {
            (Some(key), Some(value)) => Some(Type::Map(key, value)),
            _ => None,
        },
        // The schema's own words for types that Rust calls otherwise.
        "text" | "null" => None,
        simple => Type::simple(simple),
    }
}

fn types(segment: &PathSegment) -> impl Iterator<Item = &syn::Type> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(list) => Some(&list.args),
        _ => None,
    };
    arguments.into_iter().flatten().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// `Money<text>`: a name with the types it is made of, without lifetimes.
fn with_arguments(name: &str, segment: &PathSegment) -> String {
    let PathArguments::AngleBracketed(list) = &segment.arguments else { return name.to_owned() };
    let arguments = list.args.iter().filter_map(|argument| match argument {
        GenericArgument::Lifetime(_) => None,
        GenericArgument::Type(ty) => Some(normal(ty).to_string()),
        other => Some(spelled(other.to_token_stream())),
    });
    let arguments: Vec<String> = arguments.collect();
    if arguments.is_empty() { name.to_owned() } else { format!("{name}<{}>", arguments.join(", ")) }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn what_json_does_not_show_is_gone() {
        let types: [(syn::Type, &str); 26] = [
            (parse_quote!(&'a str), "borrowed text"),
            (parse_quote!(std::string::String), "text"),
            (parse_quote!(Cow<'a, str>), "text"),
            (parse_quote!(Option<&'a (str)>), "optional borrowed text"),
            (parse_quote!(Box<str>), "text"),
            (parse_quote!(Arc<Vec<&'a str>>), "list of borrowed text"),
            (parse_quote!(char), "char"),
            (parse_quote!(u8), "u8"),
            (parse_quote!(i128), "i128"),
            (parse_quote!(usize), "u64"),
            (parse_quote!(isize), "i64"),
            (parse_quote!(f32), "f32"),
            (parse_quote!(bool), "bool"),
            (parse_quote!(()), "null"),
            (parse_quote!(Option<&'a u32>), "optional u32"),
            (parse_quote!(&'a [u8]), "list of u8"),
            (parse_quote!([u8; 4]), "4 of u8"),
            (parse_quote!([u8; SIZE * 2]), "SIZE*2 of u8"),
            (parse_quote!((u8, (String))), "(u8, text)"),
            (parse_quote!(HashMap<String, Option<u8>, Hasher>), "map of text to optional u8"),
            (parse_quote!(BTreeSet<u8>), "list of u8"),
            (parse_quote!(shop::Money<'a, String, 2>), "Money<text, 2>"),
            (parse_quote!(Name<'a>), "Name"),
            (parse_quote!(<T as Trait>::Out), "<T as Trait>::Out"),
            (parse_quote!(ids::String), "String"),
            (parse_quote!(text), "text"),
        ];
        for (ty, expected) in types {
            assert_eq!(normal(&ty).to_string(), expected);
        }
    }

    #[test]
    fn a_name_of_another_type_is_kept_as_one() {
        for ty in
            [parse_quote!(text), parse_quote!(HashMap<String>), parse_quote!(Box), parse_quote!(ids::String)]
        {
            assert!(matches!(normal(&ty), Type::Named(_)));
        }
    }
}
