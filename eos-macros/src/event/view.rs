//! `view_of`: a type that reads the records of another.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Lifetime, Type, spanned::Spanned};

use crate::{code::code, pipeline::lifetimes::with_lifetime};

use super::{expand::no_event, model::Event};

/// The type whose records are read.
pub(super) fn type_of(event: &Event) -> TokenStream {
    event.view_of.as_ref().map_or_else(|| code!(Self), |of| other(of).into_token_stream())
}

/// The format is the other type's: the one place that asks it to be an event.
pub(super) fn codec(of: &Type) -> TokenStream {
    let (other, place) = (other(of), place(of));
    quote_spanned!(place=> <#other as __eos::KafkaEvent>::Codec)
}

/// It counts as the other type.
pub(super) fn path(of: &Type) -> TokenStream {
    let other = other(of);
    code!(path: __eos::Facts::<#other>::SPEC.path,)
}

/// The keys are held against each other at the other type's name.
pub(super) fn const_check(of: &Type, event: &Event) -> TokenStream {
    let (other, no_event) = (other(of), no_event());
    let (ident, lifetimes) = (&event.ident, event.generics.lifetimes().map(|_| everywhere()));
    let view = code!(#ident::<#(#lifetimes),*>);
    let place = place(of);
    let check = quote_spanned! {place=>
        __eos::check_view(&<#view as __eos::KafkaEvent>::SPEC, &__eos::Facts::<#other>::SPEC)
    };
    code! {
        #no_event
        const _: () = #check;
    }
}

/// The type, wherever it borrows from.
fn other(of: &Type) -> Type {
    with_lifetime(of, &everywhere())
}

fn everywhere() -> Lifetime {
    Lifetime::new("'static", Span::mixed_site())
}

fn place(of: &Type) -> Span {
    Span::mixed_site().located_at(of.span())
}
