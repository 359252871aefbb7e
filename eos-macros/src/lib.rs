//! The macros of `eos-runtime`, which re-exports them: depend on that crate, not on this one. Both are
//! released together, as an expansion calls the runtime of exactly its own version.
//!
//! Inside, each macro is a room with the same plan: `parse` (tokens to what was written), `model` (what
//! was meant, values final), `check` (what must hold, a function each), `expand` (the model written
//! down), `fallback` (what is left after a mistake, so that one mistake gives one error). All of it
//! works on `proc_macro2` and is tested as ordinary code; the rules about Kafka are those of `eos-conf`.

use proc_macro::TokenStream;

mod app;
mod code;
mod declared;
mod diag;
#[cfg(test)]
mod docs;
mod event;
mod flow;
mod items;
mod kafka;
mod kafka_config;
mod path;
mod pipeline;
#[cfg(test)]
mod snapshots;
mod topic;
mod topics;
mod words;

#[doc = include_str!("../docs/eos_pipeline.md")]
#[proc_macro_attribute]
pub fn eos_pipeline(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::attribute(arguments.into(), item.into()).into()
}

#[doc = include_str!("../docs/pipeline.md")]
#[proc_macro]
pub fn pipeline(tokens: TokenStream) -> TokenStream {
    flow::flows(tokens.into()).into()
}

#[doc = include_str!("../docs/kafka_event.md")]
#[proc_macro_derive(KafkaEvent, attributes(kafka))]
pub fn kafka_event(item: TokenStream) -> TokenStream {
    event::derive(item.into()).into()
}

#[doc = include_str!("../docs/topics.md")]
#[proc_macro]
pub fn topics(tokens: TokenStream) -> TokenStream {
    topics::topics(tokens.into()).into()
}

#[doc = include_str!("../docs/kafka_config.md")]
#[proc_macro]
pub fn kafka_config(tokens: TokenStream) -> TokenStream {
    kafka_config::kafka_config(tokens.into()).into()
}

#[doc = include_str!("../docs/main.md")]
#[proc_macro]
pub fn main(tokens: TokenStream) -> TokenStream {
    app::main(tokens.into()).into()
}

#[doc = include_str!("../docs/topology.md")]
#[proc_macro]
pub fn topology(tokens: TokenStream) -> TokenStream {
    app::topology(tokens.into()).into()
}
