//! The event as it is meant. What is missing or unreadable is reported and left out, so that the
//! checks go on.

use syn::{Data, DeriveInput, Fields, Generics, Ident, LitStr, Path, Type};

use crate::{diag::Diag, path};

use super::parse::{self, OnField};

/// An event type, ready to be checked and expanded.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) krate: Path,
    pub(super) ident: Ident,
    pub(super) generics: Generics,
    /// The topic that the type names itself.
    pub(super) topic: Option<LitStr>,
    pub(super) codec: Option<Path>,
    pub(super) shape: Shape,
}

#[derive(Debug)]
pub(super) enum Shape {
    /// One record of one topic.
    Struct(Vec<Field>),
    /// A topic per variant.
    Routed(Vec<Variant>),
}

/// A field with its marks. Only those with a name may have any.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) ident: Option<Ident>,
    pub(super) ty: Type,
    pub(super) marks: OnField,
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
            Data::Struct(data) => Shape::Struct(fields(data.fields, diag)),
            Data::Enum(data) => {
                Shape::Routed(data.variants.into_iter().map(|variant| Variant::new(variant, diag)).collect())
            }
            Data::Union(data) => {
                diag.at(data.union_token, "a union cannot be an event: nothing says which field a record holds; use a struct or an enum");
                Shape::Struct(Vec::new())
            }
        };
        Self {
            krate: marks.krate.unwrap_or_else(path::default),
            ident: input.ident,
            generics: input.generics,
            topic: marks.topic,
            codec: marks.codec,
            shape,
        }
    }

    /// The marked fields of a struct.
    pub(super) fn fields(&self) -> &[Field] {
        match &self.shape {
            Shape::Struct(fields) => fields,
            Shape::Routed(_) => &[],
        }
    }

    /// The variants of an enum.
    pub(super) fn variants(&self) -> &[Variant] {
        match &self.shape {
            Shape::Struct(_) => &[],
            Shape::Routed(variants) => variants,
        }
    }
}

impl Variant {
    fn new(variant: syn::Variant, diag: &mut Diag) -> Self {
        let (topic, topic_written) = parse::on_variant(&variant.attrs, diag);
        for field in &variant.fields {
            // A mark here would have to say something about a struct that is not there.
            if let Some(mark) = field.attrs.iter().find(|mark| mark.path().is_ident("kafka")) {
                diag.at(mark.path(), "mark the field in the event's own struct, inside the variant");
            }
        }
        let mut inside = match variant.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.into_iter(),
            _ => syn::punctuated::Punctuated::<syn::Field, syn::Token![,]>::new().into_iter(),
        };
        Self { ident: variant.ident, topic, topic_written, event: inside.next().map(|field| field.ty) }
    }
}

fn fields(fields: Fields, diag: &mut Diag) -> Vec<Field> {
    let fields = fields.into_iter();
    fields
        .map(|field| Field { marks: parse::on_field(&field.attrs, diag), ident: field.ident, ty: field.ty })
        .collect()
}
