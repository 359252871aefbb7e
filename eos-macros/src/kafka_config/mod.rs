//! `kafka_config! { .. }`: parse -> check -> expand, and what is left when it is refused. What is written is what
//! is meant, so there is no model between.

mod check;
mod expand;
mod parse;

use proc_macro2::TokenStream;

use crate::diag::Diag;

/// The expansion of `kafka_config!` with these tokens.
pub(crate) fn kafka_config(tokens: TokenStream) -> TokenStream {
    let mut diag = Diag::new();
    let sets = parse::sets(tokens, &mut diag);
    check::check(&sets, &mut diag);
    match diag.finish() {
        None => expand::expand(&sets),
        Some(errors) => expand::fallback(&sets, &errors),
    }
}
