//! `topics! { .. }`: parse -> model -> check -> expand, and what is left when it is refused.

mod check;
mod expand;
mod fallback;
mod model;
mod parse;

use proc_macro2::TokenStream;

use crate::diag::Diag;

use self::model::Topics;

/// The expansion of `topics!` with these tokens.
pub(crate) fn topics(tokens: TokenStream) -> TokenStream {
    let mut diag = Diag::new();
    let written = parse::written(tokens, &mut diag);
    let topics = Topics::new(written, &mut diag);
    check::check(&topics, &mut diag);
    match diag.finish() {
        None => expand::expand(&topics),
        Some(errors) => fallback::fallback(&topics, &errors),
    }
}
