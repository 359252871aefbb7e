//! `#[derive(KafkaEvent)]`: parse -> model -> check -> expand, and what is left when it is refused.

mod check;
mod expand;
mod fallback;
mod kind;
mod model;
mod parse;
mod record;
mod routes;
mod schema;
mod view;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::diag::Diag;

use self::{model::Event, schema::Surroundings};

/// The expansion of the derive on this type.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    derive_in(item, &Surroundings::of_build())
}

fn derive_in(item: TokenStream, surroundings: &Surroundings) -> TokenStream {
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut diag = Diag::new();
    let event = Event::new(input, &mut diag);
    check::check(&event, &mut diag);
    // What is not as it is meant would differ from its file as well.
    if let (Some(kept), 0) = (&event.schema, diag.count()) {
        schema::check(&event, kept, surroundings, &mut diag);
    }
    match diag.finish() {
        None => expand::expand(&event),
        Some(errors) => fallback::fallback(&event, &errors),
    }
}
