//! The attribute and derives of `eos-runtime`.

use proc_macro::TokenStream;

mod app;
mod code;
mod diag;
mod event;
mod items;
mod path;
mod pipeline;
mod words;

/// Makes a pipeline of a function.
#[proc_macro_attribute]
pub fn eos_pipeline(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::attribute(arguments.into(), item.into()).into()
}

/// Makes a type an event.
#[proc_macro_derive(KafkaEvent, attributes(kafka))]
pub fn kafka_event(item: TokenStream) -> TokenStream {
    event::derive(item.into()).into()
}

/// Makes a binary of pipelines.
#[proc_macro]
pub fn main(tokens: TokenStream) -> TokenStream {
    app::main(tokens.into()).into()
}
