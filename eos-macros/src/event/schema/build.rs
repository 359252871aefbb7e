//! The type, as serde writes and reads it.

use eos_conf::schema::{Content, Field, Schema, Shape, Tagging, Type, Variant, Written};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Ident, ext::IdentExt};

use crate::event::model::{self, Event, Form, Mark};

use super::{
    attributes::{Attributes, Names, spelled},
    case::Case,
    types::normal,
};

/// The schema, and where in the code its parts are.
#[derive(Debug)]
pub(super) struct Built {
    pub(super) schema: Schema,
    pub(super) fields: Vec<Place>,
    pub(super) variants: Vec<(String, Ident)>,
    /// The marks of the first fields of the key, the identity and the time.
    pub(super) key: Option<Ident>,
    pub(super) dedup: Option<Ident>,
    pub(super) timestamp: Option<Ident>,
}

/// A field with its name in JSON.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) variant: Option<String>,
    pub(super) name: String,
    pub(super) ident: Ident,
}

/// What the type says of all its fields or variants.
#[derive(Debug, Default, Clone, Copy)]
struct Rules {
    written: Option<Case>,
    read: Option<Case>,
    /// Fields that are missing are filled in.
    default: bool,
}

pub(super) fn build(event: &Event) -> Built {
    let mut serde = Attributes::new(&event.attributes);
    let closed = serde.has("deny_unknown_fields");
    let transparent = serde.has("transparent");
    serde.names("rename"); // the type's name is in no JSON
    let all = rules(&mut serde, "rename_all");
    let all = Rules { default: serde.has("default"), ..all };
    let mut built = Built {
        schema: Schema {
            event: event.ident.unraw().to_string(),
            codec: codec(event),
            key: Vec::new(),
            dedup: Vec::new(),
            timestamp: Vec::new(),
            headers: Vec::new(),
            serde: Vec::new(),
            closed,
            shape: Shape::One(Content::Unit),
        },
        fields: Vec::new(),
        variants: Vec::new(),
        key: mark(event, |field| field.marks.key.clone()),
        dedup: mark(event, |field| field.marks.dedup.clone()),
        timestamp: mark(event, |field| field.marks.timestamp.clone()),
    };
    built.schema.shape = match event.cases() {
        [case] if case.variant.is_none() => Shape::One(built.content(case, None, all, transparent)),
        cases => {
            let of_fields = rules(&mut serde, "rename_all_fields");
            let tagging = tagging(&mut serde);
            let variants = cases.iter().filter_map(|case| built.variant(case, all, of_fields));
            let variants = variants.collect();
            Shape::Enum { tagging, variants }
        }
    };
    built.schema.serde = serde.rest();
    built
}

/// The format by its last word: paths to one type differ. A view has that of the type it is a view of.
fn codec(event: &Event) -> String {
    if let Some(of) = &event.view_of {
        return format!("as {}", normal(of));
    }
    let last = event.codec.as_ref().and_then(|path| path.segments.last());
    last.map_or_else(|| "Json".to_owned(), |last| spelled(last.to_token_stream()))
}

fn mark(event: &Event, of: impl Fn(&model::Field) -> Option<Ident>) -> Option<Ident> {
    event.fields().find_map(of)
}

fn rules(serde: &mut Attributes, word: &str) -> Rules {
    let Names { written, read } = serde.names(word);
    let case = |name: Option<String>| name.as_deref().and_then(Case::named);
    Rules { written: case(written), read: case(read), default: false }
}

fn tagging(serde: &mut Attributes) -> Tagging {
    match (serde.text("tag"), serde.text("content"), serde.has("untagged")) {
        (_, _, true) => Tagging::Untagged,
        (Some(tag), Some(content), _) => Tagging::Adjacent(tag, content),
        (Some(tag), None, _) => Tagging::Internal(tag),
        (None, ..) => Tagging::External,
    }
}

impl Built {
    /// A variant; `None` when it is neither written nor read.
    fn variant(&mut self, case: &model::Case, names: Rules, of_fields: Rules) -> Option<Variant> {
        let ident = case.variant.as_ref()?;
        let rust = ident.unraw().to_string();
        let mut serde = Attributes::new(&case.attributes);
        let (name, mut read_as) = self::names(&mut serde, &rust, names, Case::of_variant);
        let skip = serde.has("skip");
        let written = !serde.has("skip_serializing") && !skip;
        if serde.has("skip_deserializing") || skip {
            read_as.clear();
        }
        let own = rules(&mut serde, "rename_all");
        let of_fields = Rules {
            written: own.written.or(of_fields.written),
            read: own.read.or(of_fields.read),
            default: false,
        };
        let other = serde.has("other");
        self.variants.push((name.clone(), ident.clone()));
        let content = self.content(case, Some(&name), of_fields, false);
        // What only a function or a word that is not known here can tell.
        let opaque = [serde.spelled(&["with", "serialize_with", "deserialize_with"]), serde.rest()].concat();
        let content =
            if opaque.is_empty() { content } else { Content::Value(Type::Opaque(opaque.join(", "))) };
        (written || !read_as.is_empty()).then_some(Variant { name, read_as, written, other, content })
    }

    fn content(
        &mut self,
        case: &model::Case,
        variant: Option<&str>,
        rules: Rules,
        transparent: bool,
    ) -> Content {
        let fields: Vec<(&model::Field, Field)> =
            case.fields.iter().map(|field| (field, of_field(field, rules))).collect();
        for (field, seen) in &fields {
            self.marks(field, seen, variant);
        }
        // What is neither written nor read is in no JSON, but may make the key.
        let is_seen = |(field, seen): &(&model::Field, Field)| {
            seen.written != Written::Never
                || !seen.read_as.is_empty()
                || field.has(Mark::Key)
                || field.has(Mark::Dedup)
        };
        let mut fields: Vec<Field> = fields.into_iter().filter(is_seen).map(|(_, seen)| seen).collect();
        match case.form {
            Form::Unit => Content::Unit,
            Form::Named if transparent && fields.len() == 1 => Content::Value(fields.remove(0).ty),
            Form::Named => Content::Fields(fields),
            Form::Tuple if case.fields.len() == 1 && fields.len() == 1 => Content::Value(fields.remove(0).ty),
            Form::Tuple => Content::Value(Type::Tuple(fields.into_iter().map(|field| field.ty).collect())),
        }
    }

    /// Notes what the field is for the record, and where it is.
    fn marks(&mut self, field: &model::Field, seen: &Field, variant: Option<&str>) {
        let schema = &mut self.schema;
        for (list, mark) in [
            (&mut schema.key, Mark::Key),
            (&mut schema.dedup, Mark::Dedup),
            (&mut schema.timestamp, Mark::Timestamp),
        ] {
            if field.has(mark) && !list.contains(&seen.name) {
                list.push(seen.name.clone());
            }
        }
        let header = field.marks.header.as_ref().map(syn::LitStr::value);
        schema.headers.extend(header.filter(|name| !schema.headers.contains(name)));
        if let Some(ident) = &field.ident {
            let (variant, name) = (variant.map(str::to_owned), seen.name.clone());
            self.fields.push(Place { variant, name, ident: ident.clone() });
        }
    }
}

/// The name that is written, and those that are read.
fn names(
    serde: &mut Attributes,
    rust: &str,
    all: Rules,
    form: fn(Case, &str) -> String,
) -> (String, Vec<String>) {
    let renamed = serde.names("rename");
    let of = |name: Option<String>, case: Option<Case>| {
        name.or_else(|| Some(form(case?, rust))).unwrap_or_else(|| rust.to_owned())
    };
    let mut read_as = vec![of(renamed.read, all.read)];
    for alias in serde.texts("alias") {
        if !read_as.contains(&alias) {
            read_as.push(alias);
        }
    }
    (of(renamed.written, all.written), read_as)
}

fn of_field(field: &model::Field, rules: Rules) -> Field {
    let rust = field.ident.as_ref().map(|ident| ident.unraw().to_string()).unwrap_or_default();
    let mut serde = Attributes::new(&field.attributes);
    let (name, mut read_as) = names(&mut serde, &rust, rules, Case::of_field);
    let skip = serde.has("skip");
    let unless = serde.text("skip_serializing_if");
    let written = match unless {
        _ if serde.has("skip_serializing") || skip => Written::Never,
        Some(function) => Written::Unless(function),
        None => Written::Always,
    };
    if serde.has("skip_deserializing") || skip {
        read_as.clear();
    }
    let has_default = serde.has("default") || rules.default;
    let flatten = serde.has("flatten");
    let ty = normal(&field.ty);
    let read_by = serde.spelled(&["with", "deserialize_with"]);
    let opaque = [read_by.clone(), serde.spelled(&["serialize_with"]), serde.rest()].concat();
    // A function that reads is not asked about a field that is missing, not even for an `Option`.
    let is_optional = matches!(ty, Type::Optional(_)) && read_by.is_empty();
    let required = !(has_default || is_optional || flatten || read_as.is_empty());
    let ty = if opaque.is_empty() { ty } else { Type::Opaque(format!("{} on {ty}", opaque.join(", "))) };
    Field { name, read_as, ty, required, written, flatten }
}

/// Where a part of the schema is in the code.
impl Built {
    pub(super) fn field(&self, variant: Option<&str>, name: &str) -> Option<TokenStream> {
        let is_it =
            |place: &&Place| place.name == name && (variant.is_none() || place.variant.as_deref() == variant);
        self.fields.iter().find(is_it).map(|place| place.ident.to_token_stream())
    }

    pub(super) fn named_variant(&self, name: &str) -> Option<TokenStream> {
        self.variants.iter().find(|(known, _)| known == name).map(|(_, ident)| ident.to_token_stream())
    }
}
