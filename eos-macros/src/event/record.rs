//! An event that is one record: what its marked fields give.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Ident, ext::IdentExt, spanned::Spanned};

use crate::code::code;

use super::{
    expand::implement,
    kind,
    model::{Case, Event, Field, Mark},
    schema, view,
};

pub(super) fn expand(event: &Event, cases: &[Case]) -> TokenStream {
    let view_of = event.view_of.as_ref();
    let codec = match (&event.codec, view_of) {
        (_, Some(of)) => view::codec(of),
        (Some(codec), None) => code!(#codec),
        (None, None) => code!(__eos::Json),
    };
    let topic = event.topic.as_ref().map(|topic| code!(topics: &[#topic],));
    let (key_names, dedup_names) = (names("key", cases, Mark::Key), names("dedup", cases, Mark::Dedup));
    let header_names = headers(event.fields());
    let header_facts = (!header_names.is_empty()).then(|| code!(headers: &[#(#header_names),*],));
    let kinds = kind::of_key(cases);
    let path = view_of.map(view::path);
    let kept = event.schema.as_ref().map(schema::fact);
    let facts = code!(#path #topic #key_names #kinds #dedup_names #header_facts #kept);

    let write_key = write("write_key", cases, Mark::Key);
    let write_dedup = write("write_dedup_id", cases, Mark::Dedup);
    let timestamp = timestamp(cases);
    let header_methods = (!header_names.is_empty()).then(|| header_methods(cases));
    let methods = code!(#write_key #write_dedup #timestamp #header_methods);

    let written = event
        .fields()
        .filter(|field| field.has(Mark::Key) || field.has(Mark::Dedup) || field.has(Mark::Header));
    let serialize = written.map(|field| (&field.ty, code!(__eos::Serialize)));
    let stamps = event.fields().filter(|field| field.has(Mark::Timestamp));
    let stamps = stamps.map(|field| (&field.ty, code!(__eos::Timestamp)));
    let bounds: Vec<_> = serialize.chain(stamps).collect();
    let implement = implement(event, &codec, &facts, &methods, &bounds);
    let check = view_of.map(|of| view::const_check(of, event));
    let watch = event.schema.as_ref().map(|_| schema::watch());
    code!(#implement #check #watch)
}

/// The names of the marked fields: all cases have the same.
fn names(fact: &str, cases: &[Case], mark: Mark) -> Option<TokenStream> {
    let fact = Ident::new(fact, Span::mixed_site());
    let marked = cases.first()?.fields.iter().filter(|field| field.has(mark));
    let names: Vec<_> = marked.filter_map(|field| Some(field.ident.as_ref()?.unraw().to_string())).collect();
    (!names.is_empty()).then(|| code!(#fact: &[#(#names),*],))
}

/// `write_key` and `write_dedup_id`: one field is its plain text, several are an array.
fn write(method: &str, cases: &[Case], mark: Mark) -> Option<TokenStream> {
    let several_by = if matches!(mark, Mark::Dedup) { "write_identity" } else { "write_composite_key" };
    let [method, several_by] = [method, several_by].map(|name| Ident::new(name, Span::mixed_site()));
    let body = each(cases, mark, |_, values| match values {
        [] => code!(__eos::Result::Ok(false)),
        [one] => code!(__eos::write_key(#one, __out)),
        several => code!(__eos::#several_by(&(#(#several,)*), __out)),
    })?;
    Some(code! {
        fn #method(&self, __out: &mut __eos::Vec<u8>) -> __eos::Result<bool, __eos::CodecError> {
            #body
        }
    })
}

fn timestamp(cases: &[Case]) -> Option<TokenStream> {
    let body = each(cases, Mark::Timestamp, |_, values| match values {
        [] => code!(__eos::Option::None),
        [value, ..] => code!(__eos::Timestamp::millis(#value)),
    })?;
    Some(code! {
        fn timestamp(&self) -> __eos::Option<i64> {
            #body
        }
    })
}

fn header_methods(cases: &[Case]) -> TokenStream {
    let names = each(cases, Mark::Header, |case, _| {
        let names = headers(case.fields.iter());
        code!(&[#(#names),*])
    });
    // A struct has the same headers always, which are in its facts.
    let names = cases.iter().any(|case| case.variant.is_some()).then(|| {
        code! {
            fn headers(&self) -> &'static [&'static str] {
                #names
            }
        }
    });
    let body = each(cases, Mark::Header, |_, values| {
        let nth = 0..values.len();
        if values.is_empty() {
            return code!(__eos::Result::Ok(false));
        }
        code! {
            match __nth {
                #(#nth => __eos::write_key(#values, __out),)*
                _ => __eos::Result::Ok(false),
            }
        }
    });
    code! {
        #names
        fn write_header(
            &self,
            __nth: usize,
            __out: &mut __eos::Vec<u8>,
        ) -> __eos::Result<bool, __eos::CodecError> {
            #body
        }
    }
}

/// An expression over the marked fields: of a struct as it is, of an enum for each variant. `None`
/// when no field is marked.
fn each(
    cases: &[Case],
    mark: Mark,
    expression: impl Fn(&Case, &[TokenStream]) -> TokenStream,
) -> Option<TokenStream> {
    cases.iter().flat_map(|case| &case.fields).find(|field| field.has(mark))?;
    let arms = cases.iter().map(|case| {
        let fields: Vec<_> = case.fields.iter().filter(|field| field.has(mark)).collect();
        let Some(variant) = &case.variant else {
            let values: Vec<_> = fields.iter().map(|field| of_self(field)).collect();
            return expression(case, &values);
        };
        let idents = fields.iter().map(|field| &field.ident);
        let bindings: Vec<_> = fields.iter().enumerate().map(|(nth, field)| binding(nth, field)).collect();
        let expression = expression(case, &bindings);
        code!(Self::#variant { #(#idents: #bindings,)* .. } => #expression,)
    });
    let arms: TokenStream = arms.collect();
    let is_enum = cases.iter().any(|case| case.variant.is_some());
    Some(if is_enum { code!(match self { #arms }) } else { arms })
}

/// `&self.field`, at the place of the field's type: a type that cannot be written is pointed at.
fn of_self(field: &Field) -> TokenStream {
    let ident = &field.ident;
    quote_spanned!(Span::mixed_site().located_at(field.ty.span())=> &self.#ident)
}

/// The name that a variant's field is bound to, at the place of its type.
fn binding(nth: usize, field: &Field) -> TokenStream {
    Ident::new(&format!("__field{nth}"), Span::mixed_site().located_at(field.ty.span())).into_token_stream()
}

fn headers<'a>(fields: impl Iterator<Item = &'a Field>) -> Vec<String> {
    let mut names = Vec::new();
    for name in fields.filter_map(|field| Some(field.marks.header.as_ref()?.value())) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
