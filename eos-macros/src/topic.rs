//! A topic where an attribute names one: by its name, or by the constant that `topics!` makes of it.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{
    LitStr, Path, Token,
    parse::{Parse, ParseStream, Parser},
    punctuated::Punctuated,
};

use crate::{
    diag::Diag,
    items::Item,
    words::{self, Word},
};

/// A topic's name, or a constant of its own.
#[derive(Debug, Clone)]
pub(crate) enum TopicRef {
    /// `"raw-orders"`.
    Literal(LitStr),
    /// `RAW_ORDERS`: what it is called, and what is in it, only the compiler knows.
    Constant(Path),
}

impl TopicRef {
    /// The name, where it is written.
    pub(crate) fn literal(&self) -> Option<&LitStr> {
        match self {
            Self::Literal(name) => Some(name),
            Self::Constant(_) => None,
        }
    }

    /// The constant, where it is one.
    pub(crate) fn constant(&self) -> Option<&Path> {
        match self {
            Self::Literal(_) => None,
            Self::Constant(path) => Some(path),
        }
    }

    /// As people read it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Literal(name) => name.value(),
            Self::Constant(path) => path.to_token_stream().to_string().replace(' ', ""),
        }
    }
}

impl ToTokens for TopicRef {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Literal(name) => name.to_tokens(tokens),
            Self::Constant(path) => path.to_tokens(tokens),
        }
    }
}

impl Parse for TopicRef {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(syn::Lit) {
            let name: LitStr = input.parse()?;
            return if name.suffix().is_empty() { Ok(Self::Literal(name)) } else { Err(input.error("")) };
        }
        input.call(Path::parse_mod_style).map(Self::Constant)
    }
}

/// The topic of `word = ".."` or `word = CONSTANT`.
pub(crate) fn one(item: &Item, known: Word, diag: &mut Diag) -> Option<TopicRef> {
    let value = item.value(known, ONE, diag)?;
    let topic = syn::parse2(value.clone()).ok();
    if topic.is_none() {
        diag.at(value, format!("`{}` takes {ONE}: write `{}`", known.name, known.form));
    }
    topic
}

const ONE: &str = "one topic's name, or a constant of `topics!`";

/// The topics of `output = ".."` or `output = ["..", CONSTANT]`.
pub(crate) fn several(value: &TokenStream, diag: &mut Diag) -> Option<Vec<TopicRef>> {
    if value.is_empty() {
        return None;
    }
    if let Ok(one) = syn::parse2::<TopicRef>(value.clone()) {
        return Some(vec![one]);
    }
    let array = |input: ParseStream<'_>| {
        let content;
        syn::bracketed!(content in input);
        content.call(Punctuated::<TopicRef, Token![,]>::parse_terminated)
    };
    match array.parse2(value.clone()) {
        Ok(topics) if topics.is_empty() => {
            diag.at(
                value,
                "`output` names no topic: leave it out, or name one topic per output of the handler",
            );
            None
        }
        Ok(topics) => Some(topics.into_iter().collect()),
        Err(_) => {
            let form = words::OUTPUT.form;
            diag.at(
                value,
                format!("`output` takes topics' names, or constants of `topics!`: write `{form}`"),
            );
            None
        }
    }
}
