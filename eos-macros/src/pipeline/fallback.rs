//! What is left of a refused pipeline: its type still exists and is a pipeline, so that `main!` and
//! the editor do not complain about the same mistake again.

use proc_macro2::TokenStream;
use syn::FnArg;

use crate::code::code;

use super::{
    expand::{Facts, beside, implement},
    model::Pipeline,
};

pub(super) fn fallback(pipeline: &Pipeline, errors: &TokenStream) -> TokenStream {
    // Among the methods of an `impl` no type can be declared.
    if let Some(FnArg::Receiver(_)) = pipeline.function.signature.inputs.first() {
        return errors.clone();
    }
    let name = &pipeline.name;
    let facts = Facts {
        spec: code!(__eos::PipelineSpec::refused(#name)),
        event: code!(__eos::NO_EVENT),
        topics: code!(__eos::NO_TOPICS),
        def: code!(__eos::unreachable!()),
    };
    let beside = beside(pipeline, &implement(pipeline, &facts));
    code!(#errors #beside)
}
