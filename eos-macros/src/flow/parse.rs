//! Tokens -> a flow as it was written: its head, what it reads, its steps.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{
    Attribute, FnArg, Ident, PatType, Token, Type, Visibility, parse::ParseStream, punctuated::Punctuated,
    token::Paren,
};

use crate::{diag::Diag, topic::TopicRef, words};

use super::{
    closure::parsed,
    split,
    step::{self, Step, topic},
};

/// `pub large_orders(pool: State<Pool>): from RAW_ORDERS as RawOrder => ..`.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) head: Head,
    /// `None` where it was refused.
    pub(super) source: Option<Source>,
    pub(super) steps: Vec<Step>,
}

/// What stands before the colon.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) asyncness: Option<Token![async]>,
    pub(super) name: Ident,
    pub(super) parameters: Vec<PatType>,
}

/// What a pipeline reads.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) topic: TopicRef,
    pub(super) event: Type,
}

/// `None` where not even a name is left.
pub(super) fn flow(tokens: TokenStream, diag: &mut Diag) -> Option<Flow> {
    let mut pieces = split::steps(tokens, diag).into_iter();
    let first = pieces.next().unwrap_or_default();
    let before_source = |input: ParseStream<'_>| Ok((head(input)?, input.parse::<TokenStream>()?));
    let ((head, missing), rest) = parsed(before_source, &first, diag)?;
    // Without a colon there may be nothing behind the name: one mistake.
    let is_there = missing.is_none() || !rest.is_empty();
    if let Some(missing) = missing {
        diag.push(missing);
    }
    let source = is_there.then(|| source(&head.name, rest, diag)).flatten();
    let is_async = head.asyncness.is_some();
    let steps = pieces.map(|piece| step::step(piece, is_async, diag)).collect();
    Some(Flow { head, source, steps })
}

/// The head, also where its colon is missing.
fn head(input: ParseStream<'_>) -> syn::Result<(Head, Option<syn::Error>)> {
    let attributes = input.call(Attribute::parse_outer)?;
    let visibility = input.parse()?;
    let asyncness = input.parse()?;
    let form = format!("`large_orders: {}`", words::FROM.form);
    if !input.peek(Ident) {
        return Err(input.error(format!("a flow begins with its name: write {form}")));
    }
    let name: Ident = input.parse()?;
    if name == words::FROM.name && !input.peek(Token![:]) && !input.peek(Paren) {
        return Err(syn::Error::new_spanned(name, format!("a flow has a name before `from`: write {form}")));
    }
    let parameters = if input.peek(Paren) { parameters(input)? } else { Vec::new() };
    let colon: Option<Token![:]> = input.parse()?;
    let missing = colon.is_none().then(|| {
        let message = format!("a `:` is missing after the flow's name: write `{name}: {}`", words::FROM.form);
        syn::Error::new_spanned(&name, message)
    });
    Ok((Head { attributes, visibility, asyncness, name, parameters }, missing))
}

fn parameters(input: ParseStream<'_>) -> syn::Result<Vec<PatType>> {
    let content;
    syn::parenthesized!(content in input);
    let written = content.call(Punctuated::<FnArg, Token![,]>::parse_terminated)?;
    written
        .into_iter()
        .map(|parameter| match parameter {
            FnArg::Typed(parameter) => Ok(parameter),
            FnArg::Receiver(receiver) => Err(syn::Error::new_spanned(
                receiver,
                "a flow takes no `self`: take what it shares as `pool: State<Pool>`",
            )),
        })
        .collect()
}

/// `from RAW_ORDERS as RawOrder`.
fn source(name: &Ident, tokens: TokenStream, diag: &mut Diag) -> Option<Source> {
    let form = words::FROM.form;
    let source = |input: ParseStream<'_>| {
        let ahead = input.fork();
        let is_from = ahead.parse::<Ident>().is_ok_and(|word| word == words::FROM.name);
        if !is_from {
            let place = if tokens.is_empty() { name.to_token_stream() } else { tokens.clone() };
            let message = format!("a flow says what it reads: write `{name}: {form}`");
            return Err(syn::Error::new_spanned(place, message));
        }
        let word: Ident = input.parse()?;
        if input.is_empty() {
            let message = format!("`from` names a topic and its event: write `{form}`");
            return Err(syn::Error::new_spanned(word, message));
        }
        let topic = topic(input, "`from`", words::FROM)?;
        let needs_event = |place: TokenStream| {
            let message = format!("the type of the topic's events is missing: write `{form}`");
            Err(syn::Error::new_spanned(place, message))
        };
        if !input.peek(Token![as]) {
            return needs_event(topic.to_token_stream());
        }
        let keyword: Token![as] = input.parse()?;
        if input.is_empty() {
            return needs_event(keyword.to_token_stream());
        }
        if input.peek(Token![_]) {
            return needs_event(input.parse()?);
        }
        let event = event(input)?;
        if !input.is_empty() {
            let rest: TokenStream = input.parse()?;
            let message = "a `=>` is missing before this: the steps come after the event's type";
            return Err(syn::Error::new_spanned(rest, message));
        }
        Ok(Source { topic, event })
    };
    parsed(source, &tokens, diag)
}

/// The type of an event, which is the flow's own.
pub(super) fn event(input: ParseStream<'_>) -> syn::Result<Type> {
    let event = input.parse()?;
    if let Type::Reference(reference) = &event {
        let message =
            "the event is the flow's own: write its type without `&`; each step says what it takes of it";
        return Err(syn::Error::new_spanned(reference, message));
    }
    Ok(event)
}
