//! What is left of a refused event: it still is one, of no format, so that the pipelines which use
//! it do not complain about the same mistake again.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;

use crate::{code::code, path};

use super::{model::Event, view};

pub(super) fn fallback(event: &Event, errors: &TokenStream) -> TokenStream {
    let import = path::import(&event.krate);
    let ident = &event.ident;
    let name = ident.unraw().to_string();
    let routes = event.variants().len().max(1);
    let of = view::type_of(event);
    let (impl_generics, type_generics, where_clause) = event.generics.split_for_impl();
    code! {
        #errors
        const _: () = {
            #import
            impl #impl_generics __eos::KafkaEvent for #ident #type_generics #where_clause {
                type Codec = __eos::Refused;
                type Of = #of;
                const SPEC: __eos::EventSpec = __eos::EventSpec {
                    routes: #routes,
                    // Or a pipeline with `dedup` would ask for one.
                    key: &["refused"],
                    // Nor does it differ from others.
                    path: "",
                    ..__eos::EventSpec::new(#name)
                };
            }
        };
    }
}
