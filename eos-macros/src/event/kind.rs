//! What a key's field is, as far as its tokens say: the same key of two types is found to differ by them.

use proc_macro2::TokenStream;
use syn::{GenericArgument, Path, PathArguments, Type};

use crate::code::code;

use super::model::{Case, Mark};

/// The kinds of the fields that make the key. Where the variants of an enum differ, nothing is known.
pub(super) fn of_key(cases: &[Case]) -> Option<TokenStream> {
    let kinds = |case: &Case| -> Vec<_> {
        case.fields.iter().filter(|field| field.has(Mark::Key)).map(|field| kind(&field.ty)).collect()
    };
    let all: Vec<_> = cases.iter().map(kinds).collect();
    let kinds = all.first()?.iter().enumerate().map(|(nth, first)| {
        let agree = all.iter().all(|kinds| kinds.get(nth) == Some(first));
        if agree { *first } else { Kind::Own }
    });
    let kinds: Vec<_> = kinds.map(Kind::tokens).collect();
    (!kinds.is_empty()).then(|| code!(key_kinds: &[#(#kinds),*],))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Integer,
    Bool,
    Char,
    Own,
}

impl Kind {
    fn tokens(self) -> TokenStream {
        match self {
            Self::Text => code!(__eos::KeyKind::Text),
            Self::Integer => code!(__eos::KeyKind::Integer),
            Self::Bool => code!(__eos::KeyKind::Bool),
            Self::Char => code!(__eos::KeyKind::Char),
            Self::Own => code!(__eos::KeyKind::Own),
        }
    }
}

fn kind(ty: &Type) -> Kind {
    match ty {
        Type::Reference(reference) => kind(&reference.elem),
        Type::Paren(inside) => kind(&inside.elem),
        Type::Group(inside) => kind(&inside.elem),
        Type::Path(path) if path.qself.is_none() => of_path(&path.path),
        _ => Kind::Own,
    }
}

/// A type of several segments is one of the standard library's, or the user's own of that name.
fn of_path(path: &Path) -> Kind {
    let standard = ["std", "core", "alloc"];
    let is_standard = path.segments.len() == 1
        || path.segments.first().is_some_and(|first| standard.iter().any(|root| first.ident == root));
    let Some(last) = path.segments.last().filter(|_| is_standard) else { return Kind::Own };
    match last.ident.to_string().as_str() {
        "String" | "str" => Kind::Text,
        "bool" => Kind::Bool,
        "char" => Kind::Char,
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => {
            Kind::Integer
        }
        "Box" | "Arc" | "Rc" | "Cow" | "Option" => inside(&last.arguments).map_or(Kind::Own, kind),
        _ => Kind::Own,
    }
}

/// The type of `Box<T>`, or of `Cow<'a, T>`.
fn inside(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn what_is_around_a_type_is_looked_through() {
        let texts: [Type; 7] = [
            parse_quote!(String),
            parse_quote!(&'a str),
            parse_quote!(std::borrow::Cow<'a, str>),
            parse_quote!(Box<str>),
            parse_quote!(std::sync::Arc<String>),
            parse_quote!(Option<&'static str>),
            parse_quote!((String)),
        ];
        for text in &texts {
            assert_eq!(kind(text), Kind::Text);
        }
        assert_eq!(kind(&parse_quote!(Option<Box<u64>>)), Kind::Integer);
        assert_eq!(kind(&parse_quote!(bool)), Kind::Bool);
        assert_eq!(kind(&parse_quote!(&char)), Kind::Char);
    }

    #[test]
    fn a_type_of_the_users_is_not_looked_into() {
        let own: [Type; 5] = [
            parse_quote!(CustomerId),
            parse_quote!(ids::String),
            parse_quote!(Vec<u8>),
            parse_quote!(<T as Keyed>::Key),
            parse_quote!(Box),
        ];
        for own in &own {
            assert_eq!(kind(own), Kind::Own);
        }
    }
}
