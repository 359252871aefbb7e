//! The topics of the runtime's own, for dead letters and for the memory of `dedup`, are neither the
//! input nor an output, nor each other.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::LitStr;

use crate::diag::Diag;

use super::{failures, model::Pipeline};

/// A topic of the runtime's own.
struct Own<'a> {
    topic: &'a LitStr,
    /// What it is for, and what to write instead.
    reason: String,
}

fn own(pipeline: &Pipeline) -> Vec<Own<'_>> {
    let dead_letters = pipeline.failures.dead_letter.as_ref().map(|topic| Own {
        topic,
        reason: format!("dead letters have a topic of their own: write `{}`", failures::suggestion(pipeline)),
    });
    let memory = pipeline.dedup.as_ref().and_then(|dedup| dedup.topic.as_ref()).map(|topic| Own {
        topic,
        reason: format!(
            "the memory of `dedup` has a topic of its own: leave `topic` out for `{{app}}.{}.dedup`, or name another",
            pipeline.name
        ),
    });
    dead_letters.into_iter().chain(memory).collect()
}

pub(super) fn check(pipeline: &Pipeline, diag: &mut Diag) {
    let own = own(pipeline);
    for (nth, Own { topic, reason }) in own.iter().enumerate() {
        let name = topic.value();
        let is_it = |other: &LitStr| other.value() == name;
        let is = if pipeline.input.as_ref().is_some_and(is_it) {
            "the input"
        } else if pipeline.outputs.iter().any(is_it) {
            "an output"
        } else if own[..nth].iter().any(|before| is_it(before.topic)) {
            "the dead-letter topic"
        } else {
            continue;
        };
        diag.at(topic, format!("`{name}` is {is} already, and {reason}"));
    }
}

/// The same of outputs that the events name.
pub(super) fn const_checks(pipeline: &Pipeline) -> TokenStream {
    if !pipeline.outputs.is_empty() {
        return TokenStream::new();
    }
    let ident = &pipeline.function.signature.ident;
    let checks = own(pipeline).into_iter().map(|Own { topic, reason }| {
        let message = format!("`{}` is an output already, and {reason}", topic.value());
        quote_spanned! {topic.span()=>
            const _: () = __eos::check_apart::<#ident>(#topic, #message);
        }
    });
    checks.collect()
}
