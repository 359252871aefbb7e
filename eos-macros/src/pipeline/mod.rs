//! `#[eos_pipeline(..)]`: parse -> model -> check -> expand, and what is left when it is refused. Options
//! with a language of their own are rooms of their own, from tokens to expansion: `dedup`, `on_error` with
//! `failures`.

mod apart;
mod check;
mod config;
mod dedup;
mod expand;
mod failures;
mod fallback;
mod function;
pub(crate) mod lifetimes;
mod model;
mod on_error;
mod parse;
mod topics;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use crate::{code::code, diag::Diag};

pub(crate) use self::expand::duration;

use self::{function::Function, model::Pipeline, parse::Options};

/// What a flow of `pipeline!` stands for.
#[derive(Debug)]
pub(crate) struct Lowered {
    /// The arguments of the attribute.
    pub(crate) arguments: TokenStream,
    /// The function. Nobody but the expansion sees it.
    pub(crate) item: TokenStream,
    /// The pipeline that goes on where this one ends.
    pub(crate) next: Option<Ident>,
    pub(crate) reading: Reading,
}

/// How much of a flow was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    Whole,
    /// There are mistakes, which are reported; the function is not for use.
    Sketched,
    /// Not even what is read.
    Unknown,
}

/// The expansion of the attribute with these arguments on this item. The item itself comes out as
/// it went in, but for the attributes on its parameters that only this macro knows, and a lint that cannot hold.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let function = match Function::parse(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            let error = error.to_compile_error();
            return quote!(#error #item);
        }
    };
    let item = function.without_our_attributes().unwrap_or(item);
    let mut diag = Diag::new();
    let options = parse::options(arguments, &mut diag);
    let pipeline = Pipeline::new(options, function, &mut diag);
    check::check(&pipeline, &mut diag);
    let beside = match diag.finish() {
        None => expand::expand(&pipeline),
        Some(errors) => fallback::fallback(&pipeline, &errors),
    };
    // `State<T>` comes by value, whatever the body does with it.
    let allowed = (!pipeline.parameters.is_empty()).then(|| code!(#[allow(clippy::needless_pass_by_value)]));
    quote!(#allowed #item #beside)
}

/// The expansion of the attribute for a flow.
pub(crate) fn lowered(flow: Lowered) -> TokenStream {
    let Lowered { arguments, item, next, reading } = flow;
    let mut function = match Function::parse(item) {
        Ok(function) => function,
        Err(error) => return error.to_compile_error(),
    };
    let mut diag = Diag::new();
    let options = Options { next, ..parse::options(arguments, &mut diag) };
    let is_known = reading != Reading::Unknown;
    function.hidden = is_known.then(|| function.unseen());
    let pipeline = Pipeline::new(options, function, &mut diag);
    if is_known {
        check::check(&pipeline, &mut diag);
    }
    match (diag.finish(), reading) {
        (None, Reading::Whole) => expand::expand(&pipeline),
        (errors, _) => fallback::fallback(&pipeline, &errors.unwrap_or_default()),
    }
}
