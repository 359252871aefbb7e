//! Tokens -> options as they were written, each with its spans.

use eos_conf::limits::PARKING_MAX;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Ident, Lit, LitStr, Path, Token, parse::Parser};

use crate::{
    diag::{Diag, unknown},
    items::{Item, at_commas, items},
    path,
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
    pub(super) kafka: Vec<Property>,
    pub(super) dead_letter: Option<TopicRef>,
    pub(super) on_error: Option<OnError>,
    pub(super) parking: Option<(Ident, usize)>,
    pub(super) dedup: Option<Dedup>,
    pub(super) allow_loop: bool,
    pub(super) krate: Option<Path>,
}

/// `"linger.ms" = 5`.
#[derive(Debug)]
pub(super) struct Property {
    pub(super) key: LitStr,
    /// The value as librdkafka reads it.
    pub(super) value: String,
    pub(super) value_tokens: TokenStream,
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
            let block = item.block(words::KAFKA, "properties between braces", diag);
            options.kafka = block.map(|block| properties(block, diag)).unwrap_or_default();
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

fn properties(block: TokenStream, diag: &mut Diag) -> Vec<Property> {
    at_commas(block, diag).into_iter().filter_map(|tokens| property(tokens, diag)).collect()
}

fn property(tokens: TokenStream, diag: &mut Diag) -> Option<Property> {
    let split = |input: syn::parse::ParseStream<'_>| {
        let key: LitStr = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok((key, input.parse::<TokenStream>()?))
    };
    let Ok((key, value_tokens)) = split.parse2(tokens.clone()) else {
        let message = match unquoted(&tokens) {
            Some((key, value)) => format!("a property's name is quoted: write `\"{key}\" = {value}`"),
            None => "expected a property: write `\"linger.ms\" = 5`".into(),
        };
        diag.at(tokens, message);
        return None;
    };
    let Some(value) = plain(&value_tokens) else {
        let message =
            format!("a property's value is a text, a number or a boolean: write `\"{}\" = 5`", key.value());
        diag.at(if value_tokens.is_empty() { key.to_token_stream() } else { value_tokens }, message);
        return None;
    };
    Some(Property { key, value, value_tokens })
}

/// `linger.ms = 5` as it was meant.
fn unquoted(tokens: &TokenStream) -> Option<(String, String)> {
    let text = tokens.to_string().replace(' ', "");
    let (key, value) = text.split_once('=')?;
    (!key.is_empty() && !key.contains('"')).then(|| (key.into(), value.into()))
}

/// The value as librdkafka reads it: a literal without quotes, underscores and suffix.
fn plain(tokens: &TokenStream) -> Option<String> {
    let literal = |input: syn::parse::ParseStream<'_>| {
        let minus: Option<Token![-]> = input.parse()?;
        Ok((minus.map_or("", |_| "-"), input.parse::<Lit>()?))
    };
    match literal.parse2(tokens.clone()).ok()? {
        ("", Lit::Str(text)) if text.suffix().is_empty() => Some(text.value()),
        ("", Lit::Bool(boolean)) => Some(boolean.value.to_string()),
        (sign, Lit::Int(number)) if number.suffix().is_empty() => {
            Some(format!("{sign}{}", number.base10_digits()))
        }
        (sign, Lit::Float(number)) if number.suffix().is_empty() => {
            Some(format!("{sign}{}", number.base10_digits()))
        }
        _ => None,
    }
}
