//! `dedup(within = "24h", ..)`: which records are repetitions. Tokens -> values, and what they become.

use std::time::Duration;

use eos_conf::{
    duration::{format_duration, parse_duration},
    limits::{KEYS_MAX, WITHIN_MAX, WITHIN_MIN},
};
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{
    Ident, LitStr, Token,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    punctuated::Punctuated,
};

use crate::{
    code::code,
    diag::{Diag, unknown},
    items::{Item, items},
    topic::{self, TopicRef},
    words::{BY, DEDUP_TOPIC, DEDUPLICATE, IN_DEDUP, MAX_KEYS, UNKEYED, WITHIN},
};

use super::{expand::duration, topics};

/// Which records are repetitions.
#[derive(Debug)]
pub(super) struct Dedup {
    /// The word, to point at.
    word: Ident,
    within: Duration,
    /// The fields that identify an event.
    by: Vec<Ident>,
    max_keys: Option<usize>,
    unkeyed: Option<Unkeyed>,
    pub(super) topic: Option<TopicRef>,
}

/// What becomes of a record without an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unkeyed {
    Refuse,
    Allow,
}

pub(super) fn read(item: &Item, diag: &mut Diag) -> Option<Dedup> {
    let list = item.list(DEDUPLICATE, "its settings between parentheses", diag)?;
    let word = item.word.clone();
    let mut dedup =
        Dedup { word, within: WITHIN_MAX, by: Vec::new(), max_keys: None, unkeyed: None, topic: None };
    let before = diag.count();
    let settings = items(list, "setting", WITHIN, diag);
    let are_readable = diag.count() == before;
    for item in &settings {
        match IN_DEDUP.iter().find(|known| item.word == known.name).map(|known| known.name) {
            Some("within") => {
                let text = item.text(WITHIN, "a duration as text", diag);
                dedup.within = text.and_then(|text| within(&text, diag)).unwrap_or(dedup.within);
            }
            Some("by") => dedup.by = fields_of(item, diag),
            Some("max_keys") => {
                dedup.max_keys = item.count(MAX_KEYS, "a number of identities per partition", KEYS_MAX, diag);
            }
            Some("unkeyed") => {
                let text = item.text(UNKEYED, "what becomes of a record without a key", diag);
                dedup.unkeyed = text.and_then(|text| unkeyed(&text, diag));
            }
            Some(_) => dedup.topic = topic::one(item, DEDUP_TOPIC, diag),
            None => diag.at(&item.word, unknown("setting", &item.word, &IN_DEDUP)),
        }
    }
    let is_known = |item: &Item| IN_DEDUP.iter().any(|known| item.word == known.name);
    // What is not known, or not readable, may be meant as the window.
    if are_readable && settings.iter().all(|item| is_known(item) && item.word != WITHIN.name) {
        let form = DEDUPLICATE.form;
        diag.at(
            &item.word,
            format!("`dedup` needs the time within which a record is a repetition: write `{form}`"),
        );
    }
    Some(dedup)
}

fn within(text: &LitStr, diag: &mut Diag) -> Option<Duration> {
    let problem = match parse_duration(&text.value()) {
        Err(error) => error.to_string(),
        Ok(within) if within < WITHIN_MIN => format!(
            "within {} nothing repeats, as the timestamps of records count milliseconds: write `{}`",
            format_duration(within),
            WITHIN.form
        ),
        Ok(within) if within > WITHIN_MAX => format!(
            "a window is {} days at most, as the memory has 32 bits for a time: write `{}`, or what your sources repeat within",
            WITHIN_MAX.as_secs() / 86_400,
            WITHIN.form
        ),
        Ok(within) => return Some(within),
    };
    diag.at(text, problem);
    None
}

/// `by = [order_id, customer]`.
fn fields_of(item: &Item, diag: &mut Diag) -> Vec<Ident> {
    let Some(value) = item.value(BY, "the event's fields between brackets", diag) else { return Vec::new() };
    let array = |input: ParseStream<'_>| {
        let content;
        syn::bracketed!(content in input);
        content.call(Punctuated::<Ident, Token![,]>::parse_terminated)
    };
    let Ok(fields) = array.parse2(value.clone()) else {
        diag.at(value, format!("`by` takes the event's fields, without quotes: write `{}`", BY.form));
        return Vec::new();
    };
    let fields: Vec<Ident> = fields.into_iter().collect();
    if fields.is_empty() {
        let message = format!(
            "`by` names no field: write `{}`, or leave it out to go by the `#[kafka(dedup)]` fields, else by the key",
            BY.form
        );
        diag.at(value, message);
    }
    for (nth, field) in fields.iter().enumerate() {
        if fields[..nth].contains(field) {
            diag.at(field, format!("the field `{field}` is named twice: once is enough"));
        }
    }
    fields
}

fn unkeyed(text: &LitStr, diag: &mut Diag) -> Option<Unkeyed> {
    match text.value().as_str() {
        "refuse" => Some(Unkeyed::Refuse),
        "allow" => Some(Unkeyed::Allow),
        other => {
            let form = UNKEYED.form;
            diag.at(text, format!("`{other}` is no way to treat a record without a key: write `{form}`"));
            None
        }
    }
}

/// The fields of the declaration.
pub(super) fn spec(dedup: &Dedup) -> TokenStream {
    let within = duration(dedup.within);
    let new = code!(__eos::DedupSpec::new(#within));
    let mut fields = TokenStream::new();
    if !dedup.by.is_empty() {
        let names = dedup.by.iter().map(|field| field.unraw().to_string());
        fields.extend(code!(by: &[#(#names),*],));
    }
    if let Some(max_keys) = dedup.max_keys {
        fields.extend(code!(max_keys: __eos::Some(#max_keys),));
    }
    if let Some(unkeyed) = dedup.unkeyed {
        let unkeyed = match unkeyed {
            Unkeyed::Refuse => code!(Refuse),
            Unkeyed::Allow => code!(Allow),
        };
        fields.extend(code!(unkeyed: __eos::Unkeyed::#unkeyed,));
    }
    if let Some(topic) = &dedup.topic {
        let name = topics::name(topic, topics::DEDUP);
        fields.extend(code!(topic: __eos::Some(#name),));
    }
    let dedup = if fields.is_empty() { new } else { code!(__eos::DedupSpec { #fields ..#new }) };
    code!(dedup: __eos::Some(#dedup),)
}

/// What identifies an event, where that is neither its `#[kafka(dedup)]` fields nor its key: written as
/// the derive writes those.
pub(super) fn identity(dedup: &Dedup) -> Option<TokenStream> {
    // At the place of the field, so that one which is not there, or cannot be written, is pointed at.
    let place = |field: &Ident| Span::mixed_site().located_at(field.span());
    let value = |field: &Ident| quote_spanned!(place(field)=> &__event.#field);
    let written = match dedup.by.as_slice() {
        [] => return None,
        [one] => {
            let value = value(one);
            quote_spanned!(place(one)=> __eos::write_key(#value, __out))
        }
        several => {
            let values = several.iter().map(value);
            code!(__eos::write_identity(&(#(#values,)*), __out))
        }
    };
    let names = dedup.by.iter().map(|field| field.unraw().to_string());
    Some(code! {
        const IDENTIFIED_BY: &'static [&'static str] = &[#(#names),*];

        fn identity(
            __event: &Self::Event<'_>,
            __out: &mut __eos::Vec<u8>,
        ) -> __eos::Result<bool, __eos::CodecError> {
            #written
        }
    })
}

/// Without fields of its own it goes by those of the event, of which only the compiler knows.
pub(super) fn const_check(dedup: &Dedup, pipeline: &Ident) -> Option<TokenStream> {
    let check = || quote_spanned!(dedup.word.span()=> const _: () = __eos::check_identity::<#pipeline>(););
    dedup.by.is_empty().then(check)
}
