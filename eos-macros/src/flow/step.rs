//! The steps of a flow, each for itself: a word and what belongs to it.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    Ident, LitStr, Token, Type,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    spanned::Spanned,
};

use crate::{
    diag::{Diag, unknown},
    items::at_commas,
    topic::TopicRef,
    words::{self, STEPS, Word},
};

use super::{
    branch::{self, Arm},
    closure::{self, Closure, parsed},
    parse,
};

/// A step, and its word.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) word: Ident,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Filter(Closure),
    Map(Closure),
    FlatMap(Closure),
    Inspect(Closure),
    /// Options of the attribute, as it has them.
    Options(TokenStream),
    Through(Through),
    /// Without a topic: those that the event names.
    To(Option<TopicRef>),
    Branch(Vec<Arm>),
    /// Reported already.
    Refused,
}

/// Where one pipeline ends and the next begins.
#[derive(Debug)]
pub(super) struct Through {
    pub(super) topic: TopicRef,
    pub(super) name: Ident,
    /// `None` where it was refused.
    pub(super) event: Option<Type>,
}

impl Kind {
    pub(super) fn is_end(&self) -> bool {
        matches!(self, Self::To(_) | Self::Branch(_))
    }
}

/// The step that these tokens are.
pub(super) fn step(tokens: TokenStream, is_async: bool, diag: &mut Diag) -> Step {
    let word = |input: ParseStream<'_>| {
        if !input.peek(Ident::peek_any) {
            return Err(input.error(format!("expected a step, as in `{}`", words::MAP.form)));
        }
        Ok((input.call(Ident::parse_any)?, input.parse::<TokenStream>()?))
    };
    let Some((word, rest)) = parsed(word, &tokens, diag) else {
        return Step { word: Ident::new("step", tokens.span()), kind: Kind::Refused };
    };
    let kind = kind(&word, rest, is_async, diag).unwrap_or(Kind::Refused);
    Step { word, kind }
}

fn kind(word: &Ident, rest: TokenStream, is_async: bool, diag: &mut Diag) -> Option<Kind> {
    let name = word.to_string();
    let closure = |known, diag: &mut Diag| closure::after(word, known, rest.clone(), is_async, diag);
    match STEPS.iter().find(|known| known.name == name).map(|known| known.name) {
        Some("filter") => closure(words::FILTER, diag).map(Kind::Filter),
        Some("map") => closure(words::MAP, diag).map(Kind::Map),
        Some("flat_map") => closure(words::FLAT_MAP, diag).map(Kind::FlatMap),
        Some("inspect") => closure(words::INSPECT, diag).map(Kind::Inspect),
        Some("dedup") => Some(Kind::Options(quote!(#word #rest))),
        Some("dead_letter") => value(word, words::DEAD_LETTER_STEP, rest, diag),
        Some("on_error") => value(word, words::ON_ERROR_STEP, rest, diag),
        Some("options") => {
            let list = between(Delimiter::Parenthesis, word, words::OPTIONS, &rest, diag)?;
            Some(Kind::Options(own_options(list, diag)))
        }
        Some("through") => through(word, &rest, diag).map(Kind::Through),
        Some("to") => to(word, &rest, diag),
        Some("branch") => {
            let block = between(Delimiter::Brace, word, words::BRANCH, &rest, diag)?;
            branch::arms(word, block, is_async, diag).map(Kind::Branch)
        }
        _ => {
            diag.at(word, unknown("step", word, &STEPS));
            None
        }
    }
}

/// `dead_letter ".."`: the attribute has a `=` between, which may be written here as well.
fn value(word: &Ident, known: Word, rest: TokenStream, diag: &mut Diag) -> Option<Kind> {
    let strip = |input: ParseStream<'_>| {
        input.parse::<Option<Token![=]>>()?;
        input.parse::<TokenStream>()
    };
    let rest = diag.take(strip.parse2(rest))?;
    if rest.is_empty() {
        diag.at(word, format!("something is missing after `{word}`: write `{}`", known.form));
        return None;
    }
    Some(Kind::Options(quote!(#word = #rest)))
}

/// What stands between the brackets behind a word, and nothing else.
fn between(
    delimiter: Delimiter,
    word: &Ident,
    known: Word,
    rest: &TokenStream,
    diag: &mut Diag,
) -> Option<TokenStream> {
    let group = |input: ParseStream<'_>| {
        let group = input.parse::<Group>().ok().filter(|group| group.delimiter() == delimiter);
        let group = group.ok_or_else(|| {
            let place = if rest.is_empty() { word.to_token_stream() } else { rest.clone() };
            syn::Error::new_spanned(place, format!("`{word}` is written so: `{}`", known.form))
        })?;
        nothing_after(input, word)?;
        Ok(group.stream())
    };
    parsed(group, rest, diag)
}

fn nothing_after(input: ParseStream<'_>, word: &Ident) -> syn::Result<()> {
    if input.is_empty() {
        return Ok(());
    }
    let message = format!("nothing more belongs to `{word}`: a `=>` is missing before this, or a `;`");
    Err(input.error(message))
}

/// The options but for those that the flow has words for.
fn own_options(list: TokenStream, diag: &mut Diag) -> TokenStream {
    let mut own: Vec<TokenStream> = Vec::new();
    for option in at_commas(list, diag) {
        let instead = match option.clone().into_iter().next() {
            Some(TokenTree::Ident(word)) if word == words::INPUT.name => words::FROM,
            Some(TokenTree::Ident(word)) if word == words::OUTPUT.name => words::TO,
            _ => {
                own.push(option);
                continue;
            }
        };
        diag.at(option, format!("a flow has a word of its own for this: write `{}`", instead.form));
    }
    quote!(#(#own),*)
}

/// `RAW_ORDERS` or `"raw-orders"`.
pub(super) fn topic(input: ParseStream<'_>, what: &str, known: Word) -> syn::Result<TopicRef> {
    let is_path = input.peek(Ident::peek_any) || input.peek(Token![::]);
    if !(input.peek(LitStr) || is_path) {
        let message = format!("{what} names its topic by a text or a constant: write `{}`", known.form);
        return Err(input.error(message));
    }
    input.parse()
}

/// `through "priced-orders" as priced: PricedOrder`.
fn through(word: &Ident, rest: &TokenStream, diag: &mut Diag) -> Option<Through> {
    let form = words::THROUGH.form;
    if rest.is_empty() {
        diag.at(word, format!("`through` names a topic, a pipeline and its event: write `{form}`"));
        return None;
    }
    let through = |input: ParseStream<'_>| {
        let topic = topic(input, "`through`", words::THROUGH)?;
        let name = format!("the pipeline that goes on from here has a name: write `{form}`");
        if !input.peek(Token![as]) {
            return Err(syn::Error::new_spanned(rest, name));
        }
        let keyword: Token![as] = input.parse()?;
        if !input.peek(Ident) {
            return Err(syn::Error::new_spanned(keyword, name));
        }
        let name: Ident = input.parse()?;
        let event = event(input, &name);
        Ok((topic, name, event))
    };
    let (topic, name, event) = parsed(through, rest, diag)?;
    let event = diag.take(event);
    Some(Through { topic, name, event })
}

fn event(input: ParseStream<'_>, name: &Ident) -> syn::Result<Type> {
    if !input.peek(Token![:]) || input.peek(Token![::]) {
        let message = format!(
            "`{name}` is a pipeline of its own, and reads events of a type: write `{name}: PricedOrder`, the type that comes here"
        );
        return Err(syn::Error::new_spanned(name, message));
    }
    input.parse::<Token![:]>()?;
    let event = parse::event(input)?;
    nothing_after(input, name)?;
    Ok(event)
}

/// `to "orders"`, `to ORDERS` or `to _`.
fn to(word: &Ident, rest: &TokenStream, diag: &mut Diag) -> Option<Kind> {
    if rest.is_empty() {
        diag.at(word, format!("`to` names a topic: write `{}`", words::TO.form));
        return None;
    }
    let to = |input: ParseStream<'_>| {
        let named: Option<Token![_]> = input.parse()?;
        let topic = if named.is_none() { Some(topic(input, "`to`", words::TO)?) } else { None };
        nothing_after(input, word)?;
        Ok(topic)
    };
    parsed(to, rest, diag).map(Kind::To)
}
