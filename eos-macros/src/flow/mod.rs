//! `pipeline! { .. }`: split (tokens to flows, flows to steps) -> parse -> model -> lower. A flow becomes
//! an ordinary function and the arguments that the attribute would have on it; model, checks and
//! expansion are those of the attribute. What is left of a flow with a mistake is a sketch: its
//! pipelines exist, and the steps up to the mistake are code for the editor.

mod body;
mod branch;
mod closure;
mod lower;
mod model;
mod parse;
mod split;
mod step;
mod write;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Ident, ext::IdentExt};

use crate::{diag::Diag, pipeline, words};

/// The expansion of `pipeline!` with these tokens.
pub(crate) fn flows(tokens: TokenStream) -> TokenStream {
    if tokens.is_empty() {
        let message = format!(
            "`pipeline!` holds flows: write at least one, as in `large_orders: {} => {} => {};`",
            words::FROM.form,
            words::FILTER.form,
            words::TO.form
        );
        return syn::Error::new(Span::call_site(), message).to_compile_error();
    }
    let mut diag = Diag::new();
    let flows = split::flows(tokens, &mut diag);
    let errors = diag.finish();
    let mut names = Vec::new();
    let flows = flows.into_iter().map(|tokens| flow(tokens, &mut names));
    quote!(#errors #(#flows)*)
}

/// One flow: a pipeline, and one more for each `through`. `names` are those of the block so far.
fn flow(tokens: TokenStream, names: &mut Vec<Ident>) -> TokenStream {
    let mut diag = Diag::new();
    let parts = parse::flow(tokens, &mut diag).map(|flow| model::parts(flow, &mut diag));
    let mut parts = parts.unwrap_or_default();
    // A type that is there already is not written again: that would be a second error.
    parts.retain(|part| part.is_conditional() || is_new(&part.name, names, &mut diag));
    let errors = diag.finish();
    let is_sketch = errors.is_some();
    let pipelines = parts.iter().map(|part| pipeline::lowered(lower::lower(part, is_sketch)));
    quote!(#errors #(#pipelines)*)
}

fn is_new(name: &Ident, names: &mut Vec<Ident>, diag: &mut Diag) -> bool {
    let is_new = names.iter().all(|before| before.unraw() != name.unraw());
    if is_new {
        names.push(name.clone());
    } else {
        diag.at(name, format!("two pipelines of this block are named `{name}`: give one another name"));
    }
    is_new
}
