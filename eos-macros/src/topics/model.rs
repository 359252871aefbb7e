//! Topics as they are meant: values are final here. What is unreadable is reported and left open, so that the
//! checks go on.

use std::time::Duration;

use eos_conf::duration::parse_duration;
use proc_macro2::TokenStream;
use syn::{
    Ident, LitStr, Path, Token, Type,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    punctuated::Punctuated,
};

use crate::{
    declared::Head,
    diag::{Diag, unknown},
    items::Item,
    path,
    words::{CLEANUP, IN_TOPIC, MIN_ISR, PARTITIONS, REPLICATION, RETENTION},
};

use super::parse::{self, List, Written};

/// The largest numbers that make sense; more is a slip of the finger.
const MAX_PARTITIONS: usize = 100_000;
const MAX_REPLICATION: usize = 100;

/// The block, ready to be checked and expanded.
#[derive(Debug)]
pub(super) struct Topics {
    pub(super) krate: Path,
    pub(super) list: Option<List>,
    pub(super) topics: Vec<Topic>,
    /// Something was refused that may have been meant as a topic.
    pub(super) refused: bool,
}

/// One topic.
#[derive(Debug)]
pub(super) struct Topic {
    pub(super) head: Head,
    pub(super) ty: Type,
    /// `None` when it was refused.
    pub(super) name: Option<LitStr>,
    pub(super) settings: Settings,
}

/// How it is to be set up; what is `None` is left to the cluster.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) partitions: Option<u32>,
    pub(super) retention: Option<(Ident, Retention)>,
    pub(super) cleanup: Option<(TokenStream, Cleanup)>,
    pub(super) min_isr: Option<(Ident, u16)>,
    pub(super) replication: Option<u16>,
}

/// How long records are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Retention {
    For(Duration),
    Forever,
}

/// What becomes of records that are no longer needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cleanup {
    Delete,
    Compact,
    CompactAndDelete,
}

impl Topics {
    pub(super) fn new(written: Written, diag: &mut Diag) -> Self {
        let Written { krate, list, topics, refused } = written;
        let topics = topics.into_iter().map(|topic| Topic::new(topic, diag)).collect();
        Self { krate: krate.unwrap_or_else(path::default), list, topics, refused }
    }
}

impl Topic {
    fn new(written: parse::Topic, diag: &mut Diag) -> Self {
        let parse::Topic { head, ty, name, settings: items } = written;
        let mut settings = Settings::default();
        for item in &items {
            settings.read(item, diag);
        }
        Self { head, ty, name, settings }
    }
}

impl Settings {
    fn read(&mut self, item: &Item, diag: &mut Diag) {
        let word = item.word.clone();
        match IN_TOPIC.iter().find(|known| item.word == known.name).map(|known| known.name) {
            Some("partitions") => {
                let count = item.count(PARTITIONS, "a number of partitions", MAX_PARTITIONS, diag);
                self.partitions = count.and_then(|count| u32::try_from(count).ok());
            }
            Some("retention") => {
                let text = item.text(RETENTION, "a duration as text", diag);
                self.retention = text.and_then(|text| retention(&text, diag)).map(|kept| (word, kept));
            }
            Some("cleanup") => self.cleanup = cleanup(item, diag),
            Some("min_isr") => {
                let count = item.count(MIN_ISR, "a number of replicas", MAX_REPLICATION, diag);
                self.min_isr = count.and_then(|count| u16::try_from(count).ok()).map(|count| (word, count));
            }
            Some(_) => {
                let count = item.count(REPLICATION, "a number of replicas", MAX_REPLICATION, diag);
                self.replication = count.and_then(|count| u16::try_from(count).ok());
            }
            None => diag.at(&item.word, unknown("setting", &item.word, &IN_TOPIC)),
        }
    }
}

fn retention(text: &LitStr, diag: &mut Diag) -> Option<Retention> {
    let value = text.value();
    if value == "forever" {
        return Some(Retention::Forever);
    }
    let problem = match parse_duration(&value) {
        Ok(time) if time.as_millis() > 0 && i64::try_from(time.as_millis()).is_ok() => {
            return Some(Retention::For(time));
        }
        Ok(time) if time.as_millis() == 0 => {
            format!("a topic that keeps nothing loses everything: write `{}`", RETENTION.form)
        }
        Ok(_) => "this is more than a broker can count: write `retention = \"forever\"`".to_owned(),
        Err(error) => error.to_string(),
    };
    diag.at(text, problem);
    None
}

/// `delete`, `compact`, or both between brackets.
fn cleanup(item: &Item, diag: &mut Diag) -> Option<(TokenStream, Cleanup)> {
    let value = item.value(CLEANUP, "what becomes of old records", diag)?;
    let words = |input: ParseStream<'_>| {
        if !input.peek(syn::token::Bracket) {
            return Ok(vec![Ident::parse_any(input)?]);
        }
        let content;
        syn::bracketed!(content in input);
        let words = content.call(Punctuated::<Ident, Token![,]>::parse_terminated)?;
        Ok(words.into_iter().collect())
    };
    let words = words.parse2(value.clone()).unwrap_or_default();
    let has = |word: &str| words.iter().any(|written| written == word);
    let known = words.iter().all(|word| word == "delete" || word == "compact");
    let cleanup = match (words.len(), has("delete"), has("compact")) {
        (1, true, false) if known => Cleanup::Delete,
        (1, false, true) if known => Cleanup::Compact,
        (2, true, true) if known => Cleanup::CompactAndDelete,
        _ => {
            diag.at(value, format!("`cleanup` takes what becomes of old records: write `{}`", CLEANUP.form));
            return None;
        }
    };
    Some((value.clone(), cleanup))
}
