//! Whether those who read and write an older form of an event get on with a newer one.

mod marks;

use super::{
    breach::{Breach, Compatibility, Harm, Place, Way},
    json::{self, spaced},
    model::{Content, Field, Schema, Shape, Tagging, Variant, Written},
    types::Type,
};

/// What is inside of a type that is not of the standard library is not seen.
const KNOWN_BY_NAME: &str =
    "keep it: a type is known by its name here, and nobody sees whether the text is the same";

/// A `&str` is a piece of the record's own bytes.
const BORROWED: &str = "a `&str` cannot be read from JSON with an escape, as of `\"` or a new line: have readers take `Cow<'_, str>`";

impl Schema {
    /// What in the newer schema somebody does not get on with. Changes of the key, of the identity and
    /// of the timestamp are among them whatever the compatibility.
    pub fn breaches(&self, newer: &Self, compatibility: Compatibility) -> Vec<Breach> {
        let mut breaches = Breaches { old: self, new: newer, way: Way::Backward, all: Vec::new() };
        breaches.key();
        breaches.dedup();
        breaches.timestamp();
        for way in [Way::Backward, Way::Forward] {
            if compatibility.asks(way) {
                breaches.way = way;
                breaches.whole();
            }
        }
        breaches.all
    }
}

struct Breaches<'a> {
    old: &'a Schema,
    new: &'a Schema,
    way: Way,
    all: Vec<Breach>,
}

/// A field of this name that took the place of another.
struct Renamed<'a> {
    from: &'a str,
    to: &'a str,
}

impl<'a> Breaches<'a> {
    fn add(&mut self, place: Place, what: String, instead: impl Into<String>) {
        let says_more = self.all.iter().any(|breach| {
            matches!(breach.harm, Harm::Partitions | Harm::Identities)
                && matches!((&breach.place, &place), (Place::Field { name, .. }, Place::Field { name: same, .. }) if name == same)
        });
        if says_more {
            return;
        }
        let way = self.way;
        if let Some(breach) = self.all.iter_mut().find(|breach| breach.place == place && breach.what == what)
            && let Harm::Readers { backward, forward } = &mut breach.harm
        {
            *backward |= way == Way::Backward;
            *forward |= way == Way::Forward;
            return;
        }
        let harm = Harm::Readers { backward: way == Way::Backward, forward: way == Way::Forward };
        self.all.push(Breach { place, what, harm, instead: instead.into() });
    }

    /// Reader and writer in this direction.
    fn sides<T>(&self, old: T, new: T) -> (T, T) {
        match self.way {
            Way::Backward => (new, old),
            Way::Forward => (old, new),
        }
    }

    fn whole(&mut self) {
        let (old, new) = (self.old, self.new);
        if old.codec != new.codec {
            self.add(
                Place::Event,
                format!("the format is `{}`, and was `{}`", new.codec, old.codec),
                "keep the format",
            );
        }
        self.headers();
        if old.serde != new.serde {
            let what = format!(
                "`#[serde(..)]` says {} of the type, and said {}",
                listed(&new.serde),
                listed(&old.serde)
            );
            self.add(
                Place::Event,
                what,
                "what that means for the JSON cannot be seen here: keep it as it was",
            );
        }
        match (&old.shape, &new.shape) {
            (Shape::One(before), Shape::One(after)) => self.content(None, before, after),
            (
                Shape::Enum { tagging: before, variants: old },
                Shape::Enum { tagging: after, variants: new },
            ) if before == after => self.variants(before, old, new),
            (Shape::Enum { tagging: before, .. }, Shape::Enum { tagging: after, .. }) => {
                let what = format!("variants are told apart {after}, and were {before}");
                self.add(Place::Event, what, "keep `#[serde(tag, content, untagged)]` as it was");
            }
            (Shape::One(_), Shape::Enum { .. }) => {
                self.add(Place::Event, "it is an enum, and was a struct".into(), "keep the struct");
            }
            (Shape::Enum { .. }, Shape::One(_)) => {
                self.add(Place::Event, "it is a struct, and was an enum".into(), "keep the enum");
            }
        }
    }

    fn variants(&mut self, tagging: &Tagging, old: &'a [Variant], new: &'a [Variant]) {
        if *tagging == Tagging::Untagged {
            if old != new {
                let what = "the variants changed, and nothing in a record tells them apart".to_owned();
                let instead = "keep them, or give the enum a `#[serde(tag = \"..\")]` with a new topic";
                self.add(Place::Event, what, instead);
            }
            return;
        }
        let (readers, writers) = self.sides(old, new);
        for writer in writers.iter().filter(|variant| variant.written) {
            let same = readers.iter().find(|reader| reader.read_as.contains(&writer.name));
            let is_unit_enough = tagging.unit_reads(&writer.content);
            if let Some(reader) = same {
                // Such a reader skips what it does not know, even where `deny_unknown_fields` stands.
                if reader.content != Content::Unit || !is_unit_enough {
                    let (old, new) = self.sides(reader, writer); // which swaps them back
                    self.content(Some(&writer.name), tagging.seen(&old.content), tagging.seen(&new.content));
                }
            } else if !(is_unit_enough && readers.iter().any(|reader| reader.other)) {
                let name = &writer.name;
                let (what, instead) = match self.way {
                    Way::Backward => (
                        format!("the variant `{name}` is gone"),
                        "keep it as long as there are records of it",
                    ),
                    Way::Forward if is_unit_enough => (
                        format!("the variant `{name}` is new"),
                        "give the enum a variant with `#[serde(other)]` first, and add this one when every reader has that",
                    ),
                    Way::Forward => (
                        format!("the variant `{name}` is new"),
                        "a variant with `#[serde(other)]` does not take it: of variants with content it takes those of \
                         `#[serde(tag = \"..\")]` only, without `content`; `compatibility = backward` says that readers \
                         are updated first",
                    ),
                };
                self.add(Place::Variant(name.clone()), what, instead);
            }
        }
    }

    fn content(&mut self, variant: Option<&str>, old: &'a Content, new: &'a Content) {
        let place = || variant.map_or(Place::Event, |name| Place::Variant(name.to_owned()));
        let of = variant.map_or_else(|| "the event".to_owned(), |name| format!("the variant `{name}`"));
        match (old, new) {
            (Content::Unit, Content::Unit) => {}
            (Content::Fields(old), Content::Fields(new)) => self.fields(variant, old, new),
            (Content::Value(before), Content::Value(after)) => {
                let (reader, writer) = self.sides(before, after);
                if !reader.reads(writer) {
                    let what = format!("{of} is `{after}`, and was `{before}`");
                    self.add(place(), what, "keep its type");
                }
            }
            (old, new) => {
                let what = format!("{of} is {}, and was {}", form(new), form(old));
                self.add(place(), what, "keep its form");
            }
        }
    }

    fn fields(&mut self, variant: Option<&str>, old: &'a [Field], new: &'a [Field]) {
        let (readers, writers) = self.sides(old, new);
        let place = |name: &str| Place::Field { variant: variant.map(str::to_owned), name: name.to_owned() };
        let renamed = renamed(old, new);
        // A field that did not change hurts nobody, not even one that is read and never written.
        let changed =
            |field: &&Field| !field.flatten && !field.read_as.is_empty() && !writers.contains(field);
        for reader in readers.iter().filter(changed) {
            let name = &reader.name;
            match writers.iter().find(|writer| writer.is_for(reader)) {
                None if !reader.required => {}
                None => match (&renamed, self.way) {
                    (Some(Renamed { from, to }), _) if name == from || name == to => {
                        let what = format!("`{to}` was `{from}`");
                        let instead = format!(
                            "a field is known by its name in JSON: write `#[serde(rename = \"{from}\")]` on it"
                        );
                        self.add(place(to), what, instead);
                    }
                    (_, Way::Backward) => self.add(
                        place(name),
                        format!("`{name}` is new and required"),
                        "make it optional: an `Option`, or `#[serde(default)]`",
                    ),
                    (_, Way::Forward) => self.add(
                        place(name),
                        format!("`{name}` is not written any more, and was required"),
                        "keep it, give it `#[serde(default)]`, and leave it out when every reader has that",
                    ),
                },
                Some(writer) => self.pair(&place(name), reader, writer),
            }
        }
        self.flattened(variant, old, new);
        let (closed, _) = self.sides(self.old.closed, self.new.closed);
        if closed {
            let unknown = |writer: &&Field| {
                !writer.flatten
                    && writer.written != Written::Never
                    && !readers.iter().any(|reader| writer.is_for(reader))
            };
            for writer in writers.iter().filter(unknown) {
                let how = if self.way == Way::Backward { "gone" } else { "new" };
                let what = format!(
                    "`{}` is {how}, and `deny_unknown_fields` has readers refuse what they do not know",
                    writer.name
                );
                self.add(place(&writer.name), what, "remove `deny_unknown_fields` from every reader first");
            }
        }
    }

    /// A field on both sides.
    fn pair(&mut self, place: &Place, reader: &Field, writer: &Field) {
        let name = &reader.name;
        if matches!(writer.written, Written::Unless(_)) && reader.required {
            let what = match self.way {
                Way::Backward => format!("`{name}` is required, and was left out now and then"),
                Way::Forward => format!("`{name}` may be left out, and was required"),
            };
            self.add(
                place.clone(),
                what,
                "give it `#[serde(default)]`, and write it always until every reader has that",
            );
        }
        if !reader.ty.reads(writer.written_type()) {
            let (old, new) = self.sides(&reader.ty, &writer.ty);
            let what = format!("`{name}` is `{new}`, and was `{old}`");
            let is_named = |ty: &Type| matches!(ty.present(), Type::Named(_));
            let instead = if is_named(old) || is_named(new) {
                KNOWN_BY_NAME
            } else if *reader.ty.present() == Type::BorrowedText && Type::Text.reads(writer.written_type()) {
                BORROWED
            } else if matches!(new, Type::Optional(_)) && !matches!(old, Type::Optional(_)) {
                "have every reader take an `Option` first (`compatibility = backward` says that readers come first)"
            } else {
                "keep its type, and add the new form as another field that is optional"
            };
            self.add(place.clone(), what, instead);
        }
    }

    /// What is flattened into the object is not seen, so it must stay what it was.
    fn flattened(&mut self, variant: Option<&str>, old: &[Field], new: &[Field]) {
        let others =
            |fields: &[Field], ty: &Type| !fields.iter().any(|field| field.flatten && field.ty == *ty);
        let fresh =
            new.iter().filter(|field| field.flatten && others(old, &field.ty)).map(|field| (field, "new"));
        let gone =
            old.iter().filter(|field| field.flatten && others(new, &field.ty)).map(|field| (field, "gone"));
        let changed: Vec<_> = fresh.chain(gone).collect();
        for (field, how) in changed {
            let place = Place::Field { variant: variant.map(str::to_owned), name: field.name.clone() };
            let what = format!("`{}` is flattened into the event, and is {how}", field.ty);
            self.add(
                place,
                what,
                "which fields that are cannot be seen here: write them in the event itself",
            );
        }
    }
}

/// Of a variant under an internal tag that has none.
static NO_FIELDS: Content = Content::Fields(Vec::new());

impl Tagging {
    /// Whether a reader's variant without content, which is what `#[serde(other)]` is on too, takes this
    /// content: an internal tag stands among the fields, and all others are skipped then.
    fn unit_reads(&self, content: &Content) -> bool {
        match (self, content) {
            (_, Content::Unit) => true,
            // `#[serde(untagged)]` on the variant may be among the words that are not understood.
            (Self::Internal(_), content) => !matches!(content, Content::Value(Type::Opaque(_))),
            _ => false,
        }
    }

    /// What the content is in JSON: beside an internal tag, nothing is an object without fields.
    fn seen<'a>(&self, content: &'a Content) -> &'a Content {
        match (self, content) {
            (Self::Internal(_), Content::Unit) => &NO_FIELDS,
            _ => content,
        }
    }
}

impl Field {
    /// Whether a reader's field takes what this one writes.
    fn is_for(&self, reader: &Field) -> bool {
        !self.flatten && self.written != Written::Never && reader.read_as.contains(&self.name)
    }
}

/// The one field that is new in the place of the one that is gone, where both have one type.
fn renamed<'a>(old: &'a [Field], new: &'a [Field]) -> Option<Renamed<'a>> {
    let alone = |some: &'a [Field], others: &[Field]| {
        let mut only = some.iter().filter(|field| {
            !others.iter().any(|other| other.name == field.name || other.read_as.contains(&field.name))
                && !others.iter().any(|other| field.read_as.contains(&other.name))
        });
        only.next().filter(|_| only.next().is_none())
    };
    let (from, to) = (alone(old, new)?, alone(new, old)?);
    (from.ty == to.ty && from.flatten == to.flatten).then_some(Renamed { from: &from.name, to: &to.name })
}

fn form(content: &Content) -> &'static str {
    match content {
        Content::Fields(_) => "an object with fields",
        Content::Value(_) => "a value without fields",
        Content::Unit => "without content",
    }
}

fn listed(names: &[String]) -> String {
    format!("`{}`", spaced(&json::list(names)))
}
