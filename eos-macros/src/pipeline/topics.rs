//! What an expansion says of the pipeline's topics: their names, and of those that are constants of
//! `topics!` also what is declared of them. A constant is named once, so that a mistake in it is one.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{Lifetime, Path};

use crate::{code::code, topic::TopicRef};

use super::{lifetimes::with_lifetime, model::Pipeline};

const INPUT: &str = "__IN";
pub(super) const DEAD_LETTER: &str = "__DEAD";
pub(super) const DEDUP: &str = "__SEEN";

/// The constants of the user's under names of ours. The type says what must be in such a topic: where that is
/// something else, the compiler says so at the user's word.
pub(super) fn constants(pipeline: &Pipeline) -> TokenStream {
    let event = with_lifetime(&pipeline.event.ty, &Lifetime::new("'static", Span::mixed_site()));
    let typed = [
        (INPUT, pipeline.input.as_ref(), code!(TopicOf<#event>)),
        (DEAD_LETTER, pipeline.failures.dead_letter.as_ref(), code!(Topic<__eos::DeadLetter>)),
        (DEDUP, memory(pipeline), code!(Topic<__eos::DedupMemory>)),
    ];
    let typed = typed.into_iter().filter_map(|(name, topic, ty)| {
        let (name, path) = (own(name), topic?.constant()?);
        Some(code!(const #name: __eos::#ty = #path;))
    });
    let outputs = constant_outputs(pipeline);
    let outputs = outputs.map(|(name, path)| code!(const #name: __eos::TopicSpec = __eos::declared(#path);));
    typed.chain(outputs).collect()
}

/// The field of the declaration with what `topics!` says of them.
pub(super) fn declared(pipeline: &Pipeline) -> TokenStream {
    let one = |name: &str, topic: Option<&TopicRef>| {
        let name = topic?.constant().map(|_| own(name))?;
        Some(code!(#name.spec()))
    };
    let declared: Vec<TokenStream> = one(INPUT, pipeline.input.as_ref())
        .into_iter()
        .chain(constant_outputs(pipeline).map(|(name, _)| name.to_token_stream()))
        .chain(one(DEAD_LETTER, pipeline.failures.dead_letter.as_ref()))
        .chain(one(DEDUP, memory(pipeline)))
        .collect();
    if declared.is_empty() { TokenStream::new() } else { code!(topics: &[#(#declared),*],) }
}

/// The input's name.
pub(super) fn input(pipeline: &Pipeline) -> Option<TokenStream> {
    pipeline.input.as_ref().map(|topic| name(topic, INPUT))
}

/// The outputs' names.
pub(super) fn outputs(pipeline: &Pipeline) -> impl Iterator<Item = TokenStream> {
    pipeline.outputs.iter().enumerate().map(|(nth, topic)| match topic {
        TopicRef::Literal(name) => name.to_token_stream(),
        TopicRef::Constant(_) => {
            let own = output(nth);
            code!(#own.name)
        }
    })
}

/// The topic's name: as it is written, or of the constant that is called `own` here.
pub(super) fn name(topic: &TopicRef, own: &str) -> TokenStream {
    match topic {
        TopicRef::Literal(name) => name.to_token_stream(),
        TopicRef::Constant(_) => {
            let own = self::own(own);
            code!(#own.name())
        }
    }
}

fn memory(pipeline: &Pipeline) -> Option<&TopicRef> {
    pipeline.dedup.as_ref()?.topic.as_ref()
}

fn constant_outputs(pipeline: &Pipeline) -> impl Iterator<Item = (Ident, &Path)> {
    let outputs = pipeline.outputs.iter().enumerate();
    outputs.filter_map(|(nth, topic)| Some((output(nth), topic.constant()?)))
}

fn output(nth: usize) -> Ident {
    own(&format!("__OUT_{nth}"))
}

fn own(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}
