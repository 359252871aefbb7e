//! An enum that routes: everything is asked of the event in the variant.

use proc_macro2::{Span, TokenStream};
use syn::{Ident, spanned::Spanned};

use crate::code::code;

use super::{
    expand::{bounded, implement, no_event},
    model::Event,
};

pub(super) fn expand(event: &Event) -> TokenStream {
    let ident = &event.ident;
    let variants: Vec<_> = event.variants().iter().map(|variant| &variant.ident).collect();
    let topics: Vec<_> = event.variants().iter().filter_map(|variant| variant.topic.as_ref()).collect();
    let types: Vec<_> = event.variants().iter().filter_map(|variant| variant.event.as_ref()).collect();
    let (routes, nth) = (variants.len(), 0..variants.len());
    let bounds: Vec<_> =
        types.iter().map(|ty| (*ty, code!(__eos::KafkaEvent<Codec: __eos::Encode<#ty>>))).collect();
    let facts = code! {
        topics: &[#(#topics),*],
        routes: #routes,
        events: &[#(__eos::Facts::<#types>::SPEC),*],
    };
    let methods = code! {
        fn route(&self) -> usize {
            match self {
                #(Self::#variants(..) => #nth,)*
            }
        }
        fn write_key(&self, __out: &mut __eos::Vec<u8>) -> __eos::Result<bool, __eos::CodecError> {
            __eos::Routes::event(self).write_key(__out)
        }
        fn write_dedup_id(&self, __out: &mut __eos::Vec<u8>) -> __eos::Result<bool, __eos::CodecError> {
            __eos::Routes::event(self).write_dedup_id(__out)
        }
        fn timestamp(&self) -> __eos::Option<i64> {
            __eos::Routes::event(self).timestamp()
        }
        fn headers(&self) -> &'static [&'static str] {
            __eos::Routes::event(self).headers()
        }
        fn write_header(
            &self,
            __nth: usize,
            __out: &mut __eos::Vec<u8>,
        ) -> __eos::Result<bool, __eos::CodecError> {
            __eos::Routes::event(self).write_header(__nth, __out)
        }
    };
    let record = implement(event, &code!(__eos::Routed), &facts, &methods, &bounds);
    let arms = variants.iter().zip(&types).map(|(variant, ty)| {
        let event = Ident::new("__event", Span::mixed_site().located_at(ty.span()));
        code!(Self::#variant(#event) => #event,)
    });
    let generics = bounded(event, &bounds);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = event.generics.split_for_impl();
    let no_event = no_event();
    code! {
        #no_event
        #record
        #[automatically_derived]
        impl #impl_generics __eos::Routes for #ident #type_generics #where_clause {
            fn event(&self) -> &(dyn __eos::AnyEvent + '_) {
                match self {
                    #(#arms)*
                }
            }
        }
    }
}
