//! What becomes of records whose handler fails: `dead_letter`, `on_error` and `parking` together.

use proc_macro2::TokenStream;
use syn::Ident;

use crate::{code::code, diag::Diag, topic::TopicRef, words};

use super::{
    expand::duration,
    model::Pipeline,
    on_error::{GiveUp, OnError},
    parse::Options,
    topics,
};

/// What the three options say.
#[derive(Debug)]
pub(super) struct Failures {
    pub(super) dead_letter: Option<TopicRef>,
    /// Whether a dead-letter topic was written, even one that was refused.
    has_dead_letter: bool,
    on_error: Option<OnError>,
    parking: Option<(Ident, usize)>,
}

impl Failures {
    pub(super) fn new(options: &mut Options) -> Self {
        Self {
            has_dead_letter: options.has(&words::DEAD_LETTER),
            dead_letter: options.dead_letter.take(),
            on_error: options.on_error.take(),
            parking: options.parking.take(),
        }
    }

    /// The outcome that is written, and its word.
    fn then(&self) -> Option<&(Ident, GiveUp)> {
        self.on_error.as_ref()?.then.as_ref()
    }

    /// What is not written follows from whether there is a topic for it.
    fn give_up(&self) -> GiveUp {
        let usual = if self.has_dead_letter { GiveUp::DeadLetter } else { GiveUp::Stop };
        self.then().map_or(usual, |(_, give_up)| *give_up)
    }
}

pub(super) fn check(pipeline: &Pipeline, diag: &mut Diag) {
    dead_letters_have_a_topic(pipeline, diag);
    the_topic_gets_dead_letters(pipeline, diag);
    what_is_parked_is_tried_again(pipeline, diag);
}

fn dead_letters_have_a_topic(pipeline: &Pipeline, diag: &mut Diag) {
    let failures = &pipeline.failures;
    if let Some((word, GiveUp::DeadLetter)) = failures.then()
        && !failures.has_dead_letter
    {
        let message = format!("there is no topic for dead letters: add `{}`", suggestion(pipeline));
        diag.at(word, message);
    }
}

fn the_topic_gets_dead_letters(pipeline: &Pipeline, diag: &mut Diag) {
    let failures = &pipeline.failures;
    if let Some((word, GiveUp::Stop | GiveUp::Skip)) = failures.then()
        && failures.has_dead_letter
    {
        let message = format!(
            "with `{word}` nothing is written to the topic of `dead_letter`: leave that out, or write `dead_letter` instead of `{word}`"
        );
        diag.at(word, message);
    }
}

fn what_is_parked_is_tried_again(pipeline: &Pipeline, diag: &mut Diag) {
    let Failures { on_error, parking: Some((word, _)), .. } = &pipeline.failures else { return };
    if on_error.as_ref().is_none_or(|on_error| on_error.retry.is_none()) {
        diag.at(
            word,
            "`parking` is for records that wait for another attempt, and none is declared: add `on_error = retry(5)`, or leave `parking` out",
        );
    }
}

/// A dead-letter topic for this pipeline.
pub(super) fn suggestion(pipeline: &Pipeline) -> String {
    let input = pipeline.input.as_ref().and_then(TopicRef::literal);
    let input = input.map_or_else(|| "raw-orders".to_owned(), syn::LitStr::value);
    format!("dead_letter = \"{input}.dlq\"")
}

/// The fields of the declaration.
pub(super) fn fields(failures: &Failures) -> TokenStream {
    let mut fields = TokenStream::new();
    if let Some(topic) = &failures.dead_letter {
        let name = topics::name(topic, topics::DEAD_LETTER);
        fields.extend(code!(dead_letter: __eos::Some(#name),));
    }
    if let Some(OnError { retry, .. }) = &failures.on_error {
        let retry = retry.as_ref().map(|retry| {
            let times = retry.times;
            let new = code!(__eos::RetrySpec::new(#times));
            let Some((first, most)) = retry.backoff else { return new };
            let (first, most) = (duration(first), duration(most));
            code!(__eos::RetrySpec { first: #first, most: #most, ..#new })
        });
        let retry = retry.map_or_else(|| code!(None), |retry| code!(Some(#retry)));
        let then = match failures.give_up() {
            GiveUp::Stop => code!(Stop),
            GiveUp::DeadLetter => code!(DeadLetter),
            GiveUp::Skip => code!(Skip),
        };
        fields.extend(code! {
            on_error: __eos::Some(__eos::OnError {
                retry: __eos::#retry,
                then: __eos::GiveUp::#then,
            }),
        });
    }
    if let Some((_, parking)) = &failures.parking {
        fields.extend(code!(parking: __eos::Some(#parking),));
    }
    fields
}
