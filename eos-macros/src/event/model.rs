//! The event as it is meant. What is missing or unreadable is reported and left out, so that the
//! checks go on.

use syn::{Attribute, Data, DeriveInput, Fields, Generics, Ident, LitStr, Path, Type};

use crate::{diag::Diag, path};

use super::parse::{self, Kept, OnField};

/// An event type, ready to be checked and expanded.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) krate: Path,
    pub(super) ident: Ident,
    pub(super) generics: Generics,
    /// The topic that the type names itself.
    pub(super) topic: Option<LitStr>,
    pub(super) codec: Option<Path>,
    /// The type whose records it reads.
    pub(super) view_of: Option<Type>,
    /// Where its schema is kept.
    pub(super) schema: Option<Kept>,
    pub(super) shape: Shape,
    /// All attributes of the type.
    pub(super) attributes: Vec<Attribute>,
}

#[derive(Debug)]
pub(super) enum Shape {
    /// A record of one topic: a struct, or an enum whose variants name no topics.
    Record(Vec<Case>),
    /// A topic per variant.
    Routed(Vec<Variant>),
}

/// A struct, or a variant of an enum that is one record.
#[derive(Debug)]
pub(super) struct Case {
    /// `None` for a struct.
    pub(super) variant: Option<Ident>,
    pub(super) fields: Vec<Field>,
    pub(super) form: Form,
    /// All attributes of the variant.
    pub(super) attributes: Vec<Attribute>,
}

/// How fields are written in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `{ name: String }`
    Named,
    /// `(String, u64)`
    Tuple,
    /// Without any.
    Unit,
}

/// A field with its marks. Only those with a name may have any.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) ident: Option<Ident>,
    pub(super) ty: Type,
    pub(super) marks: OnField,
    /// All attributes of the field.
    pub(super) attributes: Vec<Attribute>,
}

/// What a field may be marked as.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mark {
    Key,
    Dedup,
    Timestamp,
    Header,
}

impl Field {
    pub(super) fn has(&self, mark: Mark) -> bool {
        match mark {
            Mark::Key => self.marks.key.is_some(),
            Mark::Dedup => self.marks.dedup.is_some(),
            Mark::Timestamp => self.marks.timestamp.is_some(),
            Mark::Header => self.marks.header.is_some(),
        }
    }
}

/// A variant: where it goes and the event inside.
#[derive(Debug)]
pub(super) struct Variant {
    pub(super) ident: Ident,
    /// `None` when it was refused.
    pub(super) topic: Option<LitStr>,
    /// Whether a topic was written, even one that was refused.
    pub(super) topic_written: bool,
    /// `None` when the variant is no newtype.
    pub(super) event: Option<Type>,
}

impl Event {
    pub(super) fn new(input: DeriveInput, diag: &mut Diag) -> Self {
        let marks = parse::on_type(&input.attrs, diag);
        let shape = match input.data {
            Data::Struct(data) => Shape::Record(vec![Case::new(None, Vec::new(), data.fields, diag)]),
            Data::Enum(data) => of_enum(data.variants, diag),
            Data::Union(data) => {
                diag.at(
                    data.union_token,
                    "a union cannot be an event: nothing says which field a record holds; use a struct or an enum",
                );
                Shape::Record(vec![Case::new(None, Vec::new(), Fields::Unit, diag)])
            }
        };
        Self {
            krate: marks.krate.unwrap_or_else(path::default),
            ident: input.ident,
            generics: input.generics,
            topic: marks.topic,
            codec: marks.codec,
            view_of: marks.view_of,
            schema: marks.schema,
            shape,
            attributes: input.attrs,
        }
    }

    /// The shapes that the one record may have.
    pub(super) fn cases(&self) -> &[Case] {
        match &self.shape {
            Shape::Record(cases) => cases,
            Shape::Routed(_) => &[],
        }
    }

    /// The fields of all cases.
    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.cases().iter().flat_map(|case| &case.fields)
    }

    /// The variants of an enum that routes.
    pub(super) fn variants(&self) -> &[Variant] {
        match &self.shape {
            Shape::Record(_) => &[],
            Shape::Routed(variants) => variants,
        }
    }
}

/// An enum routes when a variant names a topic.
fn of_enum(variants: impl IntoIterator<Item = syn::Variant>, diag: &mut Diag) -> Shape {
    let marked: Vec<_> = variants
        .into_iter()
        .map(|variant| {
            let (topic, written) = parse::on_variant(&variant.attrs, diag);
            (variant, topic, written)
        })
        .collect();
    if marked.iter().any(|(_, _, written)| *written) {
        let variants =
            marked.into_iter().map(|(variant, topic, written)| Variant::new(variant, topic, written, diag));
        return Shape::Routed(variants.collect());
    }
    let cases = marked
        .into_iter()
        .map(|(variant, ..)| Case::new(Some(variant.ident), variant.attrs, variant.fields, diag));
    Shape::Record(cases.collect())
}

impl Variant {
    fn new(variant: syn::Variant, topic: Option<LitStr>, topic_written: bool, diag: &mut Diag) -> Self {
        for field in &variant.fields {
            // A mark here would have to say something about a struct that is not there.
            if let Some(mark) = field.attrs.iter().find(|mark| mark.path().is_ident("kafka")) {
                diag.at(mark.path(), "mark the field in the event's own struct, inside the variant");
            }
        }
        let event = match variant.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.into_iter().next(),
            _ => None,
        };
        Self { ident: variant.ident, topic, topic_written, event: event.map(|field| field.ty) }
    }
}

impl Case {
    fn new(variant: Option<Ident>, attributes: Vec<Attribute>, fields: Fields, diag: &mut Diag) -> Self {
        let form = match &fields {
            Fields::Named(_) => Form::Named,
            Fields::Unnamed(_) => Form::Tuple,
            Fields::Unit => Form::Unit,
        };
        let fields = fields.into_iter().map(|field| Field {
            marks: parse::on_field(&field.attrs, diag),
            ident: field.ident,
            ty: field.ty,
            attributes: field.attrs,
        });
        Self { variant, fields: fields.collect(), form, attributes }
    }
}
