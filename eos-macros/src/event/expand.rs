//! Writes down what the type says of itself.

use proc_macro2::TokenStream;
use syn::{
    Generics, Ident, Type, WherePredicate, ext::IdentExt, parse_quote_spanned, spanned::Spanned, visit::Visit,
};

use crate::{code::code, path};

use super::{
    model::{Event, Shape},
    record, routes, view,
};

pub(super) fn expand(event: &Event) -> TokenStream {
    let import = path::import(&event.krate);
    let impls = match &event.shape {
        Shape::Record(cases) => record::expand(event, cases),
        Shape::Routed(_) => routes::expand(event),
    };
    code! {
        const _: () = {
            #import
            #impls
        };
    }
}

/// The impl of the trait; `bounds` are asked only of types that hold a type parameter, as the
/// compiler checks the others by itself.
pub(super) fn implement(
    event: &Event,
    codec: &TokenStream,
    facts: &TokenStream,
    methods: &TokenStream,
    bounds: &[(&Type, TokenStream)],
) -> TokenStream {
    let ident = &event.ident;
    let name = ident.unraw().to_string();
    let name = format!("::{name}");
    let new = code!(__eos::EventSpec::new(__eos::concat!(__eos::module_path!(), #name)));
    let lifetimes = vec!["'_"; event.generics.lifetimes().count()].join(", ");
    let lifetimes = (!lifetimes.is_empty()).then(|| format!("<{lifetimes}>"));
    let lifetimes = lifetimes.map(|lifetimes| code!(lifetimes: #lifetimes,));
    let facts = code!(#lifetimes #facts);
    let spec = if facts.is_empty() { new } else { code!(__eos::EventSpec { #facts ..#new }) };
    let of = view::type_of(event);
    let generics = bounded(event, bounds);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = event.generics.split_for_impl();
    code! {
        #[automatically_derived]
        impl #impl_generics __eos::KafkaEvent for #ident #type_generics #where_clause {
            type Codec = #codec;
            type Of = #of;
            const SPEC: __eos::EventSpec = #spec;
            #methods
        }
    }
}

/// Lets `Facts` be asked of what is no event.
pub(super) fn no_event() -> TokenStream {
    code! {
        #[allow(unused_imports)]
        use __eos::NoEvent as _;
    }
}

/// The type's generics with what its marked fields need.
pub(super) fn bounded(event: &Event, bounds: &[(&Type, TokenStream)]) -> Generics {
    let parameters: Vec<_> = event.generics.type_params().map(|parameter| parameter.ident.clone()).collect();
    let mut generics = event.generics.clone();
    for (ty, bound) in bounds {
        if mentions(ty, &parameters) {
            let predicate: WherePredicate = parse_quote_spanned!(ty.span()=> #ty: #bound);
            let predicates = &mut generics.make_where_clause().predicates;
            if !predicates.iter().any(|before| *before == predicate) {
                predicates.push(predicate);
            }
        }
    }
    generics
}

fn mentions(ty: &Type, parameters: &[Ident]) -> bool {
    struct Mentions<'a>(&'a [Ident], bool);
    impl<'ast> Visit<'ast> for Mentions<'_> {
        fn visit_ident(&mut self, ident: &'ast Ident) {
            self.1 |= self.0.contains(ident);
        }
    }
    let mut mentions = Mentions(parameters, false);
    mentions.visit_type(ty);
    mentions.1
}
