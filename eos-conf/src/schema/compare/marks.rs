//! What the marks make of an event's fields beside its value: key, identity, time and headers.

use super::{Breaches, KNOWN_BY_NAME, listed, renamed};
use crate::schema::{
    breach::{Breach, Harm, Place, Way},
    model::{Content, Field, Variant},
    types::Type,
};

impl<'a> Breaches<'a> {
    pub(super) fn key(&mut self) {
        let lists = (&self.old.key, &self.new.key);
        self.identity("key", lists, Place::Key, Harm::Partitions);
    }

    pub(super) fn dedup(&mut self) {
        let lists = (&self.old.dedup, &self.new.dedup);
        self.identity("identity (`dedup`)", lists, Place::Dedup, Harm::Identities);
    }

    fn identity(
        &mut self,
        what: &str,
        (old, new): (&'a Vec<String>, &'a Vec<String>),
        place: Place,
        harm: Harm,
    ) {
        let renamed: Vec<_> =
            old.iter().map(|name| self.renamed_to(name).unwrap_or(name).to_owned()).collect();
        if renamed != *new {
            let what = format!("the {what} is {}, and was {}", listed(new), listed(old));
            self.all.push(Breach { place, what, harm, instead: "keep it".to_owned() });
            return;
        }
        for (name, old_name) in new.iter().zip(old) {
            let before = self.old.named(old_name).next().map(|field| &field.ty);
            let changed =
                self.new.named(name).find(|field| !before.is_none_or(|ty| field.ty.identifies_as(ty)));
            if let (Some(field), Some(before)) = (changed, before) {
                let what = format!("the {what} has `{name}`, which is `{}`, and was `{before}`", field.ty);
                let place = Place::Field { variant: None, name: name.clone() };
                let known = self.all.iter().any(|breach| breach.place == place);
                if !known {
                    let is_named = |ty: &Type| matches!(ty.present(), Type::Named(_));
                    let instead =
                        if is_named(before) || is_named(&field.ty) { KNOWN_BY_NAME } else { "keep it" };
                    self.all.push(Breach { place, what, harm, instead: instead.to_owned() });
                }
            }
        }
    }

    /// The time of a struct, and of each variant that is still there.
    pub(super) fn timestamp(&mut self) {
        let whats: Vec<String> =
            self.pairs().filter_map(|(variant, old, new)| self.another_time(variant, old, new)).collect();
        for what in whats {
            let instead = "keep the mark where it was".to_owned();
            self.all.push(Breach { place: Place::Timestamp, what, harm: Harm::Times, instead });
        }
    }

    fn another_time(&self, variant: Option<&Variant>, old: &Content, new: &Content) -> Option<String> {
        let marked = |names: &[String], content: &Content| -> Vec<String> {
            let is_here = |name: &&String| content.fields().iter().any(|field| field.name == **name);
            names.iter().filter(|name| variant.is_none() || is_here(name)).cloned().collect()
        };
        let (before, after) = (marked(&self.old.timestamp, old), marked(&self.new.timestamp, new));
        let now = |name: &String| self.renamed_to(name).unwrap_or(name).to_owned();
        let (mut expected, mut found): (Vec<_>, _) = (before.iter().map(now).collect(), after.clone());
        expected.sort();
        found.sort();
        if expected == found {
            return None;
        }
        let of = variant.map_or_else(String::new, |variant| format!(" of the variant `{}`", variant.name));
        Some(match (&before[..], &after[..]) {
            ([], after) => format!("the timestamp{of} is {}, and there was none", listed(after)),
            (before, []) => format!("the timestamp{of} was {}, and there is none", listed(before)),
            (before, after) => format!("the timestamp{of} is {}, and was {}", listed(after), listed(before)),
        })
    }

    /// Readers of a header are programs that are not seen here: one that is new, they do not know.
    pub(super) fn headers(&mut self) {
        if self.way == Way::Backward {
            return;
        }
        let only = |some: &'a [String], others: &[String]| -> Vec<&'a str> {
            some.iter().filter(|name| !others.contains(name)).map(String::as_str).collect()
        };
        let gone = only(&self.old.headers, &self.new.headers);
        let fresh = only(&self.new.headers, &self.old.headers);
        if let ([from], [to]) = (&gone[..], &fresh[..]) {
            let what = format!("the header `{to}` was `{from}`");
            self.add(Place::Event, what, "keep the name of the header");
            return;
        }
        for name in gone {
            let what = format!("the header `{name}` is not written any more");
            self.add(Place::Event, what, "keep it until nobody reads it");
        }
    }

    /// The name that took the place of this one, in whatever content.
    fn renamed_to(&self, name: &str) -> Option<&'a str> {
        self.pairs().find_map(|(_, old, new)| {
            let (old, new) = (old.fields(), new.fields());
            let renamed = renamed(old, new).filter(|renamed| renamed.from == name);
            renamed.map(|renamed| renamed.to).or_else(|| alias(name, old, new))
        })
    }

    /// What the struct held and holds, and each variant that is still there.
    fn pairs(&self) -> impl Iterator<Item = (Option<&'a Variant>, &'a Content, &'a Content)> + use<'a> {
        let (old, new) = (self.old, self.new);
        let name = |variant: Option<&'a Variant>| variant.map(|variant| &variant.name);
        old.contents().filter_map(move |(variant, content)| {
            let (_, newer) = new.contents().find(|(other, _)| name(*other) == name(variant))?;
            Some((variant, content, newer))
        })
    }
}

/// The new field that reads this one's name beside its own.
fn alias<'a>(name: &str, old: &[Field], new: &'a [Field]) -> Option<&'a str> {
    let has = |fields: &[Field], name: &str| fields.iter().any(|field| field.name == name);
    let reads_it = |field: &&Field| field.read_as.iter().any(|read| read == name) && !has(old, &field.name);
    let field = new.iter().find(reads_it)?;
    (has(old, name) && !has(new, name)).then_some(field.name.as_str())
}
