//! What is left of a refused pipeline: its type still exists and is a pipeline, so that `main!` and
//! the editor do not complain about the same mistake again.

use proc_macro2::TokenStream;
use syn::FnArg;

use crate::{code::code, path};

use super::{expand::declaration, model::Pipeline};

pub(super) fn fallback(pipeline: &Pipeline, errors: &TokenStream) -> TokenStream {
    // Among the methods of an `impl` no type can be declared.
    if let Some(FnArg::Receiver(_)) = pipeline.function.signature.inputs.first() {
        return errors.clone();
    }
    let declaration = declaration(pipeline);
    let conditions = pipeline.function.conditions();
    let import = path::import(&pipeline.krate);
    let ident = &pipeline.function.signature.ident;
    let name = &pipeline.name;
    code! {
        #errors
        #declaration
        #(#conditions)*
        const _: () = {
            #import
            impl __eos::Pipeline for #ident {
                const SPEC: &'static __eos::PipelineSpec = &__eos::PipelineSpec::new(#name, "", &[]);
                fn pipeline() -> __eos::PipelineDef {
                    __eos::unreachable!()
                }
            }
        };
    }
}
