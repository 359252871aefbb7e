//! `main!(..)`: parse -> expand. There is nothing to check between items yet.

mod expand;
mod parse;

use proc_macro2::TokenStream;

use crate::diag::Diag;

/// The expansion of `main!` with these tokens.
pub(crate) fn main(tokens: TokenStream) -> TokenStream {
    let mut diag = Diag::new();
    let app = parse::app(tokens, &mut diag);
    match diag.finish() {
        None => expand::expand(&app),
        Some(errors) => expand::fallback(&errors),
    }
}
