//! Writes down what the type says of itself.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Ident, Type, WherePredicate, ext::IdentExt, parse_quote_spanned, spanned::Spanned, visit::Visit};

use crate::{code::code, path};

use super::model::{Event, Field, Shape};

pub(super) fn expand(event: &Event) -> TokenStream {
    let import = path::import(&event.krate);
    let record = match &event.shape {
        Shape::Struct(fields) => of_struct(event, fields),
        Shape::Routed(_) => of_enum(event),
    };
    code! {
        const _: () = {
            #import
            #record
        };
    }
}

fn of_struct(event: &Event, fields: &[Field]) -> TokenStream {
    let marked = |mark: fn(&Field) -> bool| fields.iter().filter(move |field| mark(field));
    let key: Vec<_> = marked(|field| field.marks.key.is_some()).collect();
    let dedup: Vec<_> = marked(|field| field.marks.dedup.is_some()).collect();
    let headers: Vec<_> = marked(|field| field.marks.header.is_some()).collect();
    let timestamp: Vec<_> = marked(|field| field.marks.timestamp.is_some()).collect();

    let written = [&key[..], &dedup, &headers].concat();
    let serialize = written.iter().map(|field| (&field.ty, code!(__eos::Serialize)));
    let stamps = timestamp.iter().map(|field| (&field.ty, code!(__eos::Timestamp)));
    let bounds: Vec<_> = serialize.chain(stamps).collect();

    let topic = &event.topic;
    let topic = topic.as_ref().map(|topic| code!(topics: &[#topic],));
    let (key_names, dedup_names) = (names("key", &key), names("dedup", &dedup));
    let header_names: Vec<_> = headers.iter().filter_map(|field| field.marks.header.as_ref()).collect();
    let header_names = (!header_names.is_empty()).then(|| code!(headers: &[#(#header_names),*],));
    let write_key = write("write_key", &key);
    let write_dedup = write("write_dedup_id", &dedup);
    let timestamp = timestamp.iter().map(|field| {
        let value = value(field);
        code! {
            fn timestamp(&self) -> __eos::Option<i64> {
                __eos::Timestamp::millis(#value)
            }
        }
    });
    let write_header = write_header(&headers);
    let codec = event.codec.as_ref().map_or_else(|| code!(__eos::Json), |codec| code!(#codec));
    let facts = code!(#topic #key_names #dedup_names #header_names);
    let methods = code!(#write_key #write_dedup #(#timestamp)* #write_header);
    implement(event, &codec, &facts, &methods, &bounds)
}

/// The impl of the trait; `bounds` are asked only of types that hold a type parameter, as the
/// compiler checks the others by itself.
fn implement(
    event: &Event,
    codec: &TokenStream,
    facts: &TokenStream,
    methods: &TokenStream,
    bounds: &[(&Type, TokenStream)],
) -> TokenStream {
    let ident = &event.ident;
    let name = ident.unraw().to_string();
    let new = code!(__eos::EventSpec::new(#name));
    let spec = if facts.is_empty() { new } else { code!(__eos::EventSpec { #facts ..#new }) };
    let generics = bounded(event, bounds);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = event.generics.split_for_impl();
    code! {
        #[automatically_derived]
        impl #impl_generics __eos::KafkaEvent for #ident #type_generics #where_clause {
            type Codec = #codec;
            const SPEC: __eos::EventSpec = #spec;
            #methods
        }
    }
}

fn names(fact: &str, fields: &[&Field]) -> Option<TokenStream> {
    let fact = Ident::new(fact, Span::mixed_site());
    let names = fields.iter().filter_map(|field| Some(field.ident.as_ref()?.unraw().to_string()));
    (!fields.is_empty()).then(|| code!(#fact: &[#(#names),*],))
}

/// `write_key` and `write_dedup_id`: one field is its plain text, several are an array.
fn write(method: &str, fields: &[&Field]) -> Option<TokenStream> {
    let method = Ident::new(method, Span::mixed_site());
    let values: Vec<_> = fields.iter().map(|field| value(field)).collect();
    let body = match values.as_slice() {
        [] => return None,
        [one] => code!(__eos::write_key(#one, __out)),
        several => code!(__eos::write_composite_key(&(#(#several,)*), __out)),
    };
    Some(code! {
        fn #method(&self, __out: &mut __eos::Vec<u8>) -> __eos::Result<bool, __eos::CodecError> {
            #body
        }
    })
}

fn write_header(fields: &[&Field]) -> Option<TokenStream> {
    let values = fields.iter().map(|field| value(field));
    let nth = 0..fields.len();
    (!fields.is_empty()).then(|| {
        code! {
            fn write_header(
                &self,
                __nth: usize,
                __out: &mut __eos::Vec<u8>,
            ) -> __eos::Result<bool, __eos::CodecError> {
                match __nth {
                    #(#nth => __eos::write_key(#values, __out),)*
                    _ => __eos::Result::Ok(false),
                }
            }
        }
    })
}

/// `&self.field`, at the place of the field's type: a type that cannot be written is pointed at.
fn value(field: &Field) -> TokenStream {
    let ident = &field.ident;
    quote_spanned!(Span::mixed_site().located_at(field.ty.span())=> &self.#ident)
}

fn of_enum(event: &Event) -> TokenStream {
    let ident = &event.ident;
    let variants: Vec<_> = event.variants().iter().map(|variant| &variant.ident).collect();
    let topics: Vec<_> = event.variants().iter().filter_map(|variant| variant.topic.as_ref()).collect();
    let types: Vec<_> = event.variants().iter().filter_map(|variant| variant.event.as_ref()).collect();
    let (routes, nth) = (variants.len(), 0..variants.len());
    let bounds: Vec<_> = types.iter().map(|ty| (*ty, code!(__eos::AnyEvent))).collect();
    let facts = code!(topics: &[#(#topics),*], routes: #routes,);
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
    code! {
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

/// The type's generics with what its marked fields need.
fn bounded(event: &Event, bounds: &[(&Type, TokenStream)]) -> syn::Generics {
    let parameters: Vec<_> = event.generics.type_params().map(|parameter| parameter.ident.clone()).collect();
    let mut generics = event.generics.clone();
    for (ty, bound) in bounds {
        if mentions(ty, &parameters) {
            let predicate: WherePredicate = parse_quote_spanned!(ty.span()=> #ty: #bound);
            generics.make_where_clause().predicates.push(predicate);
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
