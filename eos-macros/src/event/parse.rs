//! `#[kafka(..)]` -> what it says, with its spans.

use eos_conf::schema::Compatibility;
use proc_macro2::TokenStream;
use syn::{Attribute, Ident, LitStr, Meta, Path, Type};

use crate::{
    diag::{Diag, unknown},
    items::{Form, Item, items},
    path,
    words::{self, IN_SCHEMA, ON_FIELD, ON_TYPE, ON_VARIANT, Word},
};

/// What stands on the type.
#[derive(Debug, Default)]
pub(super) struct OnType {
    pub(super) topic: Option<LitStr>,
    pub(super) codec: Option<Path>,
    pub(super) view_of: Option<Type>,
    pub(super) schema: Option<Kept>,
    pub(super) krate: Option<Path>,
}

/// Where the schema is kept, and who must get on with a change of it.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) path: LitStr,
    pub(super) compatibility: Compatibility,
}

/// What stands on a field. The words are kept to point at.
#[derive(Debug, Default)]
pub(super) struct OnField {
    pub(super) key: Option<Ident>,
    pub(super) dedup: Option<Ident>,
    pub(super) timestamp: Option<Ident>,
    pub(super) header: Option<LitStr>,
}

pub(super) fn on_type(attributes: &[Attribute], diag: &mut Diag) -> OnType {
    let mut on = OnType::default();
    for item in kafka(attributes, diag) {
        match known(&item, &ON_TYPE) {
            Some("topic") => on.topic = topic(&item, diag),
            Some("codec") => on.codec = item.path(words::CODEC, "the path of a format", diag),
            Some("view_of") => on.view_of = view_of(&item, diag),
            Some("schema") => on.schema = schema(&item, diag),
            Some(_) => on.krate = path::read(&item, diag),
            None => misplaced(&item.word, "type", &ON_TYPE, diag),
        }
    }
    on
}

pub(super) fn on_field(attributes: &[Attribute], diag: &mut Diag) -> OnField {
    let mut on = OnField::default();
    for item in kafka(attributes, diag) {
        let word = Some(item.word.clone());
        match known(&item, &ON_FIELD) {
            Some("key") if item.alone(words::KEY, diag) => on.key = word,
            Some("dedup") if item.alone(words::DEDUP, diag) => on.dedup = word,
            Some("timestamp") if item.alone(words::TIMESTAMP, diag) => on.timestamp = word,
            Some("header") => on.header = item.text(words::HEADER, "the header's name", diag),
            Some(_) => {}
            None => misplaced(&item.word, "field", &ON_FIELD, diag),
        }
    }
    on
}

/// The topic of a variant; the second value says whether one was written at all.
pub(super) fn on_variant(attributes: &[Attribute], diag: &mut Diag) -> (Option<LitStr>, bool) {
    let (mut name, mut written) = (None, false);
    for item in kafka(attributes, diag) {
        if known(&item, &ON_VARIANT).is_some() {
            written = true;
            name = topic(&item, diag);
        } else {
            misplaced(&item.word, "variant", &ON_VARIANT, diag);
        }
    }
    (name, written)
}

/// The items of all `#[kafka(..)]` among the attributes, as if they were one.
fn kafka(attributes: &[Attribute], diag: &mut Diag) -> Vec<Item> {
    let mut all = TokenStream::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("kafka")) {
        match &attribute.meta {
            Meta::List(list) => {
                all.extend(list.tokens.clone());
                all.extend([proc_macro2::TokenTree::from(proc_macro2::Punct::new(
                    ',',
                    proc_macro2::Spacing::Alone,
                ))]);
            }
            other => diag.at(other, "`#[kafka]` says something between parentheses: write `#[kafka(key)]`"),
        }
    }
    items(all, "word", words::TOPIC, diag)
}

fn known(item: &Item, words: &[Word]) -> Option<&'static str> {
    words.iter().map(|word| word.name).find(|name| item.word == name)
}

fn topic(item: &Item, diag: &mut Diag) -> Option<LitStr> {
    item.text(words::TOPIC, "one topic's name", diag)
}

/// The type whose records are read as another.
fn view_of(item: &Item, diag: &mut Diag) -> Option<Type> {
    let value = item.value(words::VIEW_OF, "the type that is written to the topic", diag)?;
    if let Ok(path @ Type::Path(_)) = syn::parse2(value.clone()) {
        return Some(path);
    }
    diag.at(value, format!("`view_of` takes the path of a type: write `{}`", words::VIEW_OF.form));
    None
}

/// `schema = ".."`, or `schema(path = "..", compatibility = ..)`.
fn schema(item: &Item, diag: &mut Diag) -> Option<Kept> {
    let kept = match &item.form {
        Form::Block(_) => schema_in(item.list(words::SCHEMA, "the path of a file", diag)?, item, diag)?,
        _ => Kept {
            path: item.text(words::SCHEMA, "the path of a file", diag)?,
            compatibility: Compatibility::default(),
        },
    };
    if let Err(error) = eos_conf::schema::File::check_path(&kept.path.value()) {
        diag.at(&kept.path, error);
        return None;
    }
    Some(kept)
}

fn schema_in(tokens: TokenStream, schema: &Item, diag: &mut Diag) -> Option<Kept> {
    let (mut path, mut compatibility) = (None, Compatibility::default());
    let mistakes = diag.count();
    for item in items(tokens, "word", words::SCHEMA_PATH, diag) {
        match known(&item, &IN_SCHEMA) {
            Some("path") => path = item.text(words::SCHEMA_PATH, "the path of a file", diag),
            Some(_) => compatibility = compatible(&item, diag).unwrap_or_default(),
            None => diag.at(&item.word, unknown("word", &item.word, &IN_SCHEMA)),
        }
    }
    // A word that was refused may have been the path.
    if path.is_none() && diag.count() == mistakes {
        let form = words::SCHEMA_PATH.form;
        diag.at(&schema.word, format!("`schema` needs the path of a file: write `{form}` in it"));
    }
    Some(Kept { path: path?, compatibility })
}

fn compatible(item: &Item, diag: &mut Diag) -> Option<Compatibility> {
    let value = item.value(words::COMPATIBILITY, "a word", diag)?;
    let word = syn::parse2::<Ident>(value.clone()).ok();
    let known = |mode: &Compatibility| word.as_ref().is_some_and(|word| word == mode.word());
    let found = Compatibility::ALL.into_iter().find(known);
    if found.is_none() {
        let message = format!(
            "`compatibility` is `backward`, `forward` or `full`: write `{}`",
            words::COMPATIBILITY.form
        );
        diag.at(value, message);
    }
    found
}

/// A word that is known elsewhere is told where it belongs.
fn misplaced(word: &Ident, here: &str, known: &[Word], diag: &mut Diag) {
    let places = [("type", &ON_TYPE[..]), ("field", &ON_FIELD[..]), ("variant of an enum", &ON_VARIANT[..])];
    let belongs = places.iter().find(|(_, words)| words.iter().any(|other| word == other.name));
    let message = match belongs {
        Some((place, _)) => format!("`{word}` does not belong on a {here}: it belongs on a {place}"),
        None => unknown("word", word, known),
    };
    diag.at(word, message);
}
