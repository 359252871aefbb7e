//! `main!(..)` and `topology!(..)`: parse -> expand. What must hold of all pipelines together is checked by the
//! compiler when it evaluates the expansion's constants, as their facts are known only then.

mod expand;
mod parse;

use proc_macro2::TokenStream;

use crate::diag::Diag;

use self::parse::Macro;

/// The expansion of `main!` with these tokens.
pub(crate) fn main(tokens: TokenStream) -> TokenStream {
    let mut diag = Diag::new();
    let app = parse::app(tokens, Macro::Main, &mut diag);
    match diag.finish() {
        None => expand::main(&app),
        Some(errors) => expand::no_main(&errors),
    }
}

/// The expansion of `topology!` with these tokens.
pub(crate) fn topology(tokens: TokenStream) -> TokenStream {
    let mut diag = Diag::new();
    let app = parse::app(tokens, Macro::Topology, &mut diag);
    match diag.finish() {
        None => expand::topology(&app),
        Some(errors) => expand::no_topology(&app, &errors),
    }
}
