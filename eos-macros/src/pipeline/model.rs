//! The pipeline as it is meant: values are final here, the expansion only writes them down. What is
//! missing or unreadable is reported and replaced by something harmless, so that the checks go on.

use std::time::Duration;

use eos_conf::duration::parse_duration;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Ident, LitStr, Path, Type, ext::IdentExt};

use crate::{diag::Diag, kafka, path, topic::TopicRef, words};

use super::{dedup::Dedup, failures::Failures, function::Function, parse::Options};

/// A pipeline, ready to be checked and expanded.
#[derive(Debug)]
pub(super) struct Pipeline {
    pub(super) krate: Path,
    pub(super) function: Function,
    /// The parameters after the event.
    pub(super) parameters: Vec<Type>,
    pub(super) event: Event,
    pub(super) returns: Type,
    pub(super) name: String,
    /// The name as `name = ".."` says it; else it is the function's.
    pub(super) written_name: Option<LitStr>,
    /// `None` when it is missing.
    pub(super) input: Option<TopicRef>,
    pub(super) outputs: Vec<TopicRef>,
    /// What to point at when outputs and return type disagree.
    pub(super) outputs_tokens: TokenStream,
    pub(super) group: Option<LitStr>,
    pub(super) start: Start,
    pub(super) membership: Option<Membership>,
    pub(super) commit: Option<Commit>,
    pub(super) commit_interval: Option<(LitStr, Duration)>,
    pub(super) min_commit_interval: Option<(LitStr, Duration)>,
    pub(super) workers: Option<usize>,
    pub(super) concurrency: Option<(Ident, usize)>,
    pub(super) kafka: kafka::Block,
    pub(super) failures: Failures,
    pub(super) dedup: Option<Dedup>,
    pub(super) allow_loop: bool,
    /// The pipeline that goes on where this one ends.
    pub(super) next: Option<Ident>,
}

/// The first parameter.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) ty: Type,
    /// The function takes it by `&`.
    pub(super) by_reference: bool,
}

/// Where to start without a committed offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    Earliest,
    Latest,
}

/// How to be a member of the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Membership {
    Dynamic,
    Static,
}

/// When a transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Commit {
    Group,
    PerBatch,
    PerRecord,
}

impl Pipeline {
    pub(super) fn new(mut options: Options, function: Function, diag: &mut Diag) -> Self {
        if !options.has(&words::INPUT) {
            let message = format!("`input` is missing: write `#[eos_pipeline({}, ..)]`", words::INPUT.form);
            diag.push(syn::Error::new(proc_macro2::Span::call_site(), message));
        }
        let mut parameters = function.parameters().map(|parameter| (*parameter.ty).clone());
        let event = parameters.next().map_or_else(Event::none, Event::new);
        let parameters = parameters.collect();
        let returns = function.returns().cloned().unwrap_or_else(unit);
        let name = match &options.name {
            Some(name) => name.value(),
            None => function.signature.ident.unraw().to_string(),
        };
        let failures = Failures::new(&mut options);
        let outputs_tokens = match &options.output {
            Some(_) => options.output_value,
            None => returns.to_token_stream(),
        };
        Self {
            krate: options.krate.unwrap_or_else(path::default),
            parameters,
            event,
            returns,
            name,
            written_name: options.name,
            input: options.input,
            outputs: options.output.unwrap_or_default(),
            outputs_tokens,
            group: options.group,
            start: start(options.start.as_ref(), diag),
            membership: options.membership.and_then(|word| membership(&word, diag)),
            commit: options.commit.and_then(|word| commit(&word, diag)),
            commit_interval: options.commit_interval.and_then(|text| duration(text, diag)),
            min_commit_interval: options.min_commit_interval.and_then(|text| duration(text, diag)),
            workers: options.workers,
            concurrency: options.concurrency,
            kafka: options.kafka,
            failures,
            dedup: options.dedup,
            allow_loop: options.allow_loop,
            next: options.next,
            function,
        }
    }
}

impl Event {
    fn new(ty: Type) -> Self {
        match ty {
            Type::Reference(reference) if reference.mutability.is_none() => {
                Self { ty: *reference.elem, by_reference: true }
            }
            ty => Self { ty, by_reference: false },
        }
    }

    fn none() -> Self {
        Self { ty: unit(), by_reference: false }
    }
}

fn unit() -> Type {
    Type::Verbatim(quote!(()))
}

fn start(word: Option<&LitStr>, diag: &mut Diag) -> Start {
    let Some(word) = word else { return Start::Earliest };
    match word.value().as_str() {
        "earliest" => Start::Earliest,
        "latest" => Start::Latest,
        other => {
            let message = format!("`{other}` is no place to start: write `{}`", words::START.form);
            diag.at(word, message);
            Start::Earliest
        }
    }
}

fn membership(word: &LitStr, diag: &mut Diag) -> Option<Membership> {
    match word.value().as_str() {
        "dynamic" => Some(Membership::Dynamic),
        "static" => Some(Membership::Static),
        other => {
            let form = words::MEMBERSHIP.form;
            diag.at(word, format!("`{other}` is no way to be a member of a group: write `{form}`"));
            None
        }
    }
}

fn commit(word: &Path, diag: &mut Diag) -> Option<Commit> {
    let name = word.to_token_stream().to_string();
    match name.as_str() {
        "group" => Some(Commit::Group),
        "per_batch" => Some(Commit::PerBatch),
        "per_record" => Some(Commit::PerRecord),
        other => {
            diag.at(word, format!("`{other}` is no way to commit: write `{}`", words::COMMIT.form));
            None
        }
    }
}

fn duration(text: LitStr, diag: &mut Diag) -> Option<(LitStr, Duration)> {
    match parse_duration(&text.value()) {
        Ok(duration) => Some((text, duration)),
        Err(error) => {
            diag.at(text, error);
            None
        }
    }
}
