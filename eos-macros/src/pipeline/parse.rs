//! Tokens -> options as they were written, each with its spans.

use eos_conf::limits::PARKING_MAX;
use proc_macro2::TokenStream;
use syn::{Ident, LitStr, Path};

use crate::{
    diag::{Diag, unknown},
    items::{Form, Item, items},
    kafka, path,
    topic::{self, TopicRef},
    words::{self, PIPELINE},
};

use super::{
    dedup::{self, Dedup},
    on_error::{self, OnError},
};

/// The largest numbers that make sense; more is a slip of the finger.
const MAX_WORKERS: usize = 1_024;
const MAX_CONCURRENCY: usize = 65_536;

/// The options of one attribute.
#[derive(Debug, Default)]
pub(super) struct Options {
    /// The words that were written, also where their value was refused.
    pub(super) written: Vec<Ident>,
    pub(super) input: Option<TopicRef>,
    pub(super) output: Option<Vec<TopicRef>>,
    pub(super) output_value: TokenStream,
    pub(super) name: Option<LitStr>,
    pub(super) group: Option<LitStr>,
    pub(super) start: Option<LitStr>,
    pub(super) membership: Option<LitStr>,
    pub(super) commit: Option<Path>,
    pub(super) commit_interval: Option<LitStr>,
    pub(super) min_commit_interval: Option<LitStr>,
    pub(super) workers: Option<usize>,
    pub(super) concurrency: Option<(Ident, usize)>,
    pub(super) kafka: kafka::Block,
    pub(super) dead_letter: Option<TopicRef>,
    pub(super) on_error: Option<OnError>,
    pub(super) parking: Option<(Ident, usize)>,
    pub(super) dedup: Option<Dedup>,
    pub(super) allow_loop: bool,
    pub(super) krate: Option<Path>,
    /// Said by `through` of `pipeline!`; there is no word for it.
    pub(super) next: Option<Ident>,
}

impl Options {
    /// Whether the word was written, in whatever form.
    pub(super) fn has(&self, word: &words::Word) -> bool {
        self.written.iter().any(|written| written == word.name)
    }
}

pub(super) fn options(arguments: TokenStream, diag: &mut Diag) -> Options {
    let mut options = Options::default();
    for item in items(arguments, "option", words::INPUT, diag) {
        read(&item, &mut options, diag);
        options.written.push(item.word);
    }
    options
}

fn read(item: &Item, options: &mut Options, diag: &mut Diag) {
    let word = item.word.to_string();
    match PIPELINE.iter().find(|known| known.name == word).map(|known| known.name) {
        Some("input") => options.input = topic::one(item, words::INPUT, diag),
        Some("output") => {
            options.output_value = item.value(words::OUTPUT, "topics", diag).cloned().unwrap_or_default();
            options.output = topic::several(&options.output_value, diag);
        }
        Some("name") => options.name = item.text(words::NAME, "the pipeline's name", diag),
        Some("group") => options.group = item.text(words::GROUP, "a consumer group", diag),
        Some("start") => options.start = item.text(words::START, "where to start", diag),
        Some("membership") => {
            options.membership = item.text(words::MEMBERSHIP, "how to be a member of the group", diag);
        }
        Some("commit") => options.commit = item.path(words::COMMIT, "a word", diag),
        Some("commit_interval") => {
            options.commit_interval = item.text(words::COMMIT_INTERVAL, "a duration as text", diag);
        }
        Some("min_commit_interval") => {
            options.min_commit_interval = item.text(words::MIN_COMMIT_INTERVAL, "a duration as text", diag);
        }
        Some("workers") => {
            options.workers = item.count(words::WORKERS, "a number of threads", MAX_WORKERS, diag);
        }
        Some("concurrency") => {
            let count =
                item.count(words::CONCURRENCY, "a number of records in flight", MAX_CONCURRENCY, diag);
            options.concurrency = count.map(|count| (item.word.clone(), count));
        }
        Some("kafka") => {
            options.kafka = if let Form::Value(value) = &item.form {
                kafka::constant(value, diag)
            } else {
                let block = item.block(words::KAFKA, "properties between braces", diag);
                block.map(|block| kafka::block(block, diag)).unwrap_or_default()
            };
        }
        Some("dead_letter") => options.dead_letter = topic::one(item, words::DEAD_LETTER, diag),
        Some("on_error") => options.on_error = on_error::read(item, diag),
        Some("parking") => {
            let count = item.count(words::PARKING, "a number of waiting records", PARKING_MAX, diag);
            options.parking = count.map(|count| (item.word.clone(), count));
        }
        Some("dedup") => options.dedup = dedup::read(item, diag),
        Some("allow_loop") => options.allow_loop = item.alone(words::ALLOW_LOOP, diag),
        Some("crate") => options.krate = path::read(item, diag),
        _ => diag.at(&item.word, unknown("option", &item.word, &PIPELINE)),
    }
}
