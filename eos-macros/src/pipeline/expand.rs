//! Writes the pipeline down: the type beside the function, its facts, and one call.

use std::time::Duration;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Lifetime, spanned::Spanned};

use crate::{code::code, kafka, path, topic::TopicRef};

use super::{
    apart, dedup, failures,
    lifetimes::{has_no_name, with_lifetime},
    model::{Commit, Membership, Pipeline, Start},
    topics,
};

pub(super) fn expand(pipeline: &Pipeline) -> TokenStream {
    let ident = &pipeline.function.signature.ident;
    let make = if pipeline.function.is_async() { code!(async_pipeline) } else { code!(sync_pipeline) };
    let facts = Facts {
        spec: spec(pipeline),
        event: code!(__eos::event::<__Handler>()),
        topics: code!(__eos::topics::<__Handler>()),
        def: code!(__eos::#make::<Self, __Handler>()),
    };
    let pipeline_impl = implement(pipeline, &facts);
    let function = function(pipeline);
    let handler = handler(pipeline);
    let check = quote_spanned! {pipeline.outputs_tokens.span()=>
        const _: () = __eos::check_topics::<#ident>();
    };
    let constants = topics::constants(pipeline);
    let apart = apart::const_checks(pipeline);
    let identified = pipeline.dedup.as_ref().and_then(|dedup| dedup::const_check(dedup, ident));
    // The handler is a type of its own: on the pipeline's type, which may be public, the event's type
    // would have to be public as well.
    let inside = code! {
        #constants
        #pipeline_impl
        enum __Handler {}
        #function
        #handler
        #check
        #apart
        #identified
    };
    beside(pipeline, &inside)
}

/// What stands beside the function: the type of its name, and a room of its own for the rest.
pub(super) fn beside(pipeline: &Pipeline, inside: &TokenStream) -> TokenStream {
    let visibility = &pipeline.function.visibility;
    let ident = &pipeline.function.signature.ident;
    let docs = docs(pipeline);
    let conditions: Vec<_> = pipeline.function.conditions().collect();
    let import = path::import(&pipeline.krate);
    let hidden = &pipeline.function.hidden;
    code! {
        #docs
        #(#conditions)*
        #[allow(non_camel_case_types)]
        #[allow(missing_debug_implementations, missing_copy_implementations)]
        #visibility struct #ident {}
        #(#conditions)*
        const _: () = {
            #import
            #hidden
            #inside
        };
    }
}

/// What the trait wants to know.
pub(super) struct Facts {
    pub(super) spec: TokenStream,
    pub(super) event: TokenStream,
    pub(super) topics: TokenStream,
    pub(super) def: TokenStream,
}

/// The trait, and an inherent `pipeline()` beside it, which needs no trait in scope.
pub(super) fn implement(pipeline: &Pipeline, facts: &Facts) -> TokenStream {
    let Facts { spec, event, topics, def } = facts;
    let visibility = &pipeline.function.visibility;
    let ident = &pipeline.function.signature.ident;
    code! {
        impl __eos::Pipeline for #ident {
            const SPEC: &'static __eos::PipelineSpec = &#spec;
            const EVENT: &'static __eos::EventSpec = #event;
            const TOPICS: &'static __eos::Topics = #topics;
            fn pipeline() -> __eos::PipelineDef {
                #def
            }
        }
        impl #ident {
            /// The pipeline, ready to be run.
            #[allow(dead_code)]
            #visibility fn pipeline() -> __eos::PipelineDef {
                <Self as __eos::Pipeline>::pipeline()
            }
        }
    }
}

fn docs(pipeline: &Pipeline) -> TokenStream {
    let written: Vec<_> = pipeline.function.docs().collect();
    let between = (!written.is_empty()).then(|| code!(#[doc = ""]));
    let input = pipeline.input.as_ref().map(TopicRef::shown).unwrap_or_default();
    let names: Vec<_> = pipeline.outputs.iter().map(|topic| format!("`{}`", topic.shown())).collect();
    let outputs = if names.is_empty() { "the topics of its events".into() } else { names.join(", ") };
    let facts = format!(" Pipeline `{}`: reads `{input}`, writes {outputs}.", pipeline.name);
    code!(#(#written)* #between #[doc = #facts])
}

/// The declaration as plain data. What the attribute leaves open stays as `new` has it.
fn spec(pipeline: &Pipeline) -> TokenStream {
    let name = &pipeline.name;
    let (input, outputs) = (topics::input(pipeline), topics::outputs(pipeline));
    let new = code!(__eos::PipelineSpec::new(#name, #input, &[#(#outputs),*]));
    let mut fields = topics::declared(pipeline);
    if let Some(group) = &pipeline.group {
        fields.extend(code!(group: __eos::Some(#group),));
    }
    if pipeline.start == Start::Latest {
        fields.extend(code!(start: __eos::Start::Latest,));
    }
    if let Some(membership) = pipeline.membership {
        let membership = match membership {
            Membership::Dynamic => code!(Dynamic),
            Membership::Static => code!(Static),
        };
        fields.extend(code!(membership: __eos::Some(__eos::Membership::#membership),));
    }
    if let Some(commit) = pipeline.commit {
        let commit = match commit {
            Commit::Group => code!(Group),
            Commit::PerBatch => code!(PerBatch),
            Commit::PerRecord => code!(PerRecord),
        };
        fields.extend(code!(commit: __eos::Some(__eos::Commit::#commit),));
    }
    if let Some((_, interval)) = &pipeline.commit_interval {
        let interval = duration(*interval);
        fields.extend(code!(commit_interval: __eos::Some(#interval),));
    }
    if let Some((_, floor)) = &pipeline.min_commit_interval {
        let floor = duration(*floor);
        fields.extend(code!(min_commit_interval: __eos::Some(#floor),));
    }
    if let Some(workers) = pipeline.workers {
        fields.extend(code!(workers: __eos::Some(#workers),));
    }
    if let Some((_, concurrency)) = &pipeline.concurrency {
        fields.extend(code!(concurrency: __eos::Some(#concurrency),));
    }
    if !pipeline.kafka.properties.is_empty() {
        let properties = kafka::list(&pipeline.kafka.properties);
        fields.extend(code!(kafka: #properties,));
    }
    if let Some(shared) = &pipeline.kafka.shared {
        fields.extend(code!(shared: #shared,));
    }
    fields.extend(failures::fields(&pipeline.failures));
    fields.extend(pipeline.dedup.as_ref().map(dedup::spec));
    if let Some(next) = &pipeline.next {
        fields.extend(code!(next: __eos::Option::Some(<#next as __eos::Pipeline>::SPEC.name),));
    }
    if pipeline.allow_loop {
        fields.extend(code!(allow_loop: true,));
    }
    if fields.is_empty() { new } else { code!(__eos::PipelineSpec { #fields ..#new }) }
}

pub(crate) fn duration(duration: Duration) -> TokenStream {
    let (seconds, nanos) = (duration.as_secs(), duration.subsec_nanos());
    match u64::try_from(duration.as_millis()) {
        Ok(millis) if nanos % 1_000_000 == 0 => code!(__eos::Duration::from_millis(#millis)),
        _ => code!(__eos::Duration::new(#seconds, #nanos)),
    }
}

/// What the signature says.
fn function(pipeline: &Pipeline) -> TokenStream {
    let event = with_lifetime(&pipeline.event.ty, &Lifetime::new("'__event", Span::mixed_site()));
    let topics = topics(pipeline);
    let needs = pipeline.parameters.iter().map(|parameter| {
        let parameter = with_lifetime(parameter, &inferred());
        code!(__eos::parameter::<#parameter>().need(__needs);)
    });
    let needs = (!pipeline.parameters.is_empty()).then(|| {
        code! {
            fn needs(__needs: &mut __eos::Needs) {
                #(#needs)*
            }
        }
    });
    let identity = pipeline.dedup.as_ref().and_then(dedup::identity);
    code! {
        impl __eos::Function for __Handler {
            type Event<'__event> = #event;
            const TOPICS: __eos::Topics = #topics;
            #needs
            #identity
        }
    }
}

fn topics(pipeline: &Pipeline) -> TokenStream {
    if !has_no_name(&pipeline.returns) {
        let returns = with_lifetime(&pipeline.returns, &inferred());
        return code!(__eos::returned::<#returns>().topics());
    }
    let of = if pipeline.function.is_async() { code!(topics_of_async) } else { code!(topics_of) };
    let call = call(pipeline);
    code!(__eos::#of(|__event, __context| #call))
}

/// The call of the user's function.
fn handler(pipeline: &Pipeline) -> TokenStream {
    let call = call(pipeline);
    // A worker's futures stay on its thread.
    let (handler, asyncness, awaited) = if pipeline.function.is_async() {
        (code!(AsyncHandler), code!(#[allow(clippy::future_not_send)] async), code!(.await))
    } else {
        (code!(Handler), code!(), code!())
    };
    let emit = if has_no_name(&pipeline.returns) {
        code!(__eos::emit(#call #awaited, __outbox))
    } else {
        let returns = with_lifetime(&pipeline.returns, &inferred());
        code!(__eos::returned::<#returns>().emit(#call #awaited, __outbox))
    };
    let context = if pipeline.parameters.is_empty() { code!(_) } else { code!(__context) };
    code! {
        impl __eos::#handler for __Handler {
            #asyncness fn call<'__event>(
                __event: Self::Event<'__event>,
                #context: &__eos::Context<'__event>,
                __outbox: &mut __eos::Outbox,
            ) -> __eos::Result<(), __eos::Failure> {
                #emit
            }
        }
    }
}

fn call(pipeline: &Pipeline) -> TokenStream {
    let ident = &pipeline.function.signature.ident;
    let by_reference = pipeline.event.by_reference.then(|| code!(&));
    let parameters = pipeline.parameters.iter().map(|parameter| {
        let parameter = with_lifetime(parameter, &inferred());
        code!(__eos::parameter::<#parameter>().extract(__context))
    });
    code!(#ident(#by_reference __event #(, #parameters)*))
}

/// In a body, the compiler finds the lifetime.
fn inferred() -> Lifetime {
    Lifetime::new("'_", Span::mixed_site())
}
