//! What is left of a refused pipeline: its type still exists and is a pipeline, so that `main!` and
//! the editor do not complain about the same mistake again.

use proc_macro2::TokenStream;
use syn::FnArg;

use crate::code::code;

use super::{
    expand::{beside, implement},
    model::Pipeline,
};

pub(super) fn fallback(pipeline: &Pipeline, errors: &TokenStream) -> TokenStream {
    // Among the methods of an `impl` no type can be declared.
    if let Some(FnArg::Receiver(_)) = pipeline.function.signature.inputs.first() {
        return errors.clone();
    }
    let name = &pipeline.name;
    let spec = code!(__eos::PipelineSpec::new(#name, "", &[]));
    let beside = beside(pipeline, &implement(pipeline, &spec, &code!(__eos::unreachable!())));
    code!(#errors #beside)
}
