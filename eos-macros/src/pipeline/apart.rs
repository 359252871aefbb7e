//! No topic serves two ends: outputs are not the input, nor each other, and the topics of the runtime's own,
//! for dead letters and for the memory of `dedup`, are neither of them. What is written is looked at here;
//! what a constant or an event names, the compiler knows, in the same words (`__private::apart` of the runtime).

use proc_macro2::TokenStream;
use quote::quote_spanned;

use crate::{diag::Diag, topic::TopicRef, words};

use super::{failures, model::Pipeline};

pub(super) fn check(pipeline: &Pipeline, diag: &mut Diag) {
    outputs_differ(pipeline, diag);
    does_not_feed_itself(pipeline, diag);
    own_topics_are_apart(pipeline, diag);
}

/// Positions of a tuple are told apart by their topics.
fn outputs_differ(pipeline: &Pipeline, diag: &mut Diag) {
    for (nth, topic) in pipeline.outputs.iter().enumerate() {
        if pipeline.outputs[..nth].iter().any(|before| are_one(before, topic)) {
            let message = format!(
                "`output` names `{}` twice: each output of the handler has its own topic",
                topic.shown()
            );
            diag.at(topic, message);
        }
    }
}

/// A record that is its own input never ends.
fn does_not_feed_itself(pipeline: &Pipeline, diag: &mut Diag) {
    let Some(input) = pipeline.input.as_ref().filter(|_| !pipeline.allow_loop) else { return };
    if let Some(topic) = pipeline.outputs.iter().find(|topic| are_one(topic, input)) {
        let message = format!(
            "the output `{}` is the input: every record written would be read again; name another topic, or add `{}` if that is meant",
            topic.shown(),
            words::ALLOW_LOOP.form
        );
        diag.at(topic, message);
    }
}

/// A topic of the runtime's own.
struct Own<'a> {
    topic: &'a TopicRef,
    /// What it is for, and what to write instead.
    reason: String,
    /// What asks the compiler.
    check: TokenStream,
}

fn own(pipeline: &Pipeline) -> Vec<Own<'_>> {
    let ident = &pipeline.function.signature.ident;
    let dead_letters = pipeline.failures.dead_letter.as_ref().map(|topic| Own {
        topic,
        reason: format!("dead letters have a topic of their own: write `{}`", failures::suggestion(pipeline)),
        check: at(topic, &quote_spanned!(span(topic)=> check_dead_letter::<#ident>())),
    });
    let memory = pipeline.dedup.as_ref().and_then(|dedup| dedup.topic.as_ref()).map(|topic| Own {
        topic,
        reason: format!(
            "the memory of `dedup` has a topic of its own: leave `topic` out for `{{app}}.{}.dedup`, or name another",
            pipeline.name
        ),
        check: at(topic, &quote_spanned!(span(topic)=> check_dedup_topic::<#ident>())),
    });
    dead_letters.into_iter().chain(memory).collect()
}

fn own_topics_are_apart(pipeline: &Pipeline, diag: &mut Diag) {
    let own = own(pipeline);
    for (nth, Own { topic, reason, .. }) in own.iter().enumerate() {
        let is_it = |other: &TopicRef| are_one(other, topic);
        let is = if pipeline.input.as_ref().is_some_and(is_it) {
            "the input"
        } else if pipeline.outputs.iter().any(is_it) {
            "an output"
        } else if own[..nth].iter().any(|before| is_it(before.topic)) {
            "the dead-letter topic"
        } else {
            continue;
        };
        diag.at(topic, format!("`{}` is {is} already, and {reason}", topic.shown()));
    }
}

/// The same of names that only the compiler knows: of constants, and of outputs that the events name.
pub(super) fn const_checks(pipeline: &Pipeline) -> TokenStream {
    let ident = &pipeline.function.signature.ident;
    let own = own(pipeline);
    let is_constant = |topic: &TopicRef| topic.constant().is_some();
    let input = pipeline.input.as_ref().is_some_and(is_constant);
    let mut some = input;
    let mut checks = TokenStream::new();
    for (nth, topic) in pipeline.outputs.iter().enumerate() {
        some |= is_constant(topic);
        if some {
            checks.extend(at(topic, &quote_spanned!(span(topic)=> check_output::<#ident>(#nth))));
        }
    }
    some |= pipeline.outputs.is_empty();
    for Own { topic, check, .. } in &own {
        some |= is_constant(topic);
        if some {
            checks.extend(check.clone());
        }
    }
    checks
}

fn at(topic: &TopicRef, call: &TokenStream) -> TokenStream {
    quote_spanned!(span(topic)=> const _: () = __eos::#call;)
}

fn span(topic: &TopicRef) -> proc_macro2::Span {
    syn::spanned::Spanned::span(topic)
}

/// Two names that are written, or one constant twice.
fn are_one(one: &TopicRef, other: &TopicRef) -> bool {
    match (one, other) {
        (TopicRef::Literal(one), TopicRef::Literal(other)) => one.value() == other.value(),
        (TopicRef::Constant(one), TopicRef::Constant(other)) => one == other,
        _ => false,
    }
}
