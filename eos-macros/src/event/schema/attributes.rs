//! What `#[serde(..)]` says. Each word is taken by whoever understands it; the rest is kept as it is
//! written, because a change of it may matter.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, Token, punctuated::Punctuated};

/// Words that do not show in the JSON.
const HARMLESS: [&str; 5] = ["borrow", "bound", "crate", "expecting", "getter"];

/// The words of all `#[serde(..)]` of one place.
#[derive(Debug)]
pub(super) struct Attributes {
    metas: Vec<Meta>,
    /// What is no list of words at all.
    broken: Vec<String>,
}

/// A name when written and when read.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) written: Option<String>,
    pub(super) read: Option<String>,
}

impl Attributes {
    pub(super) fn new(attributes: &[Attribute]) -> Self {
        let (mut metas, mut broken) = (Vec::new(), Vec::new());
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            match attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
                Ok(words) => metas.extend(words),
                Err(_) => broken.push(spelled(attribute.meta.to_token_stream())),
            }
        }
        Self { metas, broken }
    }

    fn take(&mut self, word: &str) -> Option<Meta> {
        let at = self.metas.iter().position(|meta| meta.path().is_ident(word))?;
        Some(self.metas.remove(at))
    }

    /// Whether the word is there, with or without a value.
    pub(super) fn has(&mut self, word: &str) -> bool {
        self.take(word).is_some()
    }

    /// The text of `word = ".."`.
    pub(super) fn text(&mut self, word: &str) -> Option<String> {
        let meta = self.take(word)?;
        let text = text(&meta);
        if text.is_none() {
            self.broken.push(spelled(meta.to_token_stream()));
        }
        text
    }

    /// The texts of all `word = ".."`.
    pub(super) fn texts(&mut self, word: &str) -> Vec<String> {
        std::iter::from_fn(|| self.text(word)).collect()
    }

    /// `word = ".."` for both directions, or `word(serialize = "..", deserialize = "..")`.
    pub(super) fn names(&mut self, word: &str) -> Names {
        let Some(meta) = self.take(word) else { return Names::default() };
        if let Some(text) = text(&meta) {
            return Names { written: Some(text.clone()), read: Some(text) };
        }
        let mut names = Names::default();
        let inner = match &meta {
            Meta::List(list) => list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok(),
            _ => None,
        };
        for inner in inner.into_iter().flatten() {
            match text(&inner) {
                Some(text) if inner.path().is_ident("serialize") => names.written = Some(text),
                // Of several names that are read, the first is the field's; serde takes the others too.
                Some(text) if inner.path().is_ident("deserialize") && names.read.is_none() => {
                    names.read = Some(text);
                }
                _ => self.broken.push(spelled(meta.to_token_stream())),
            }
        }
        names
    }

    /// The words of this list as they are written: `with="hex"`.
    pub(super) fn spelled(&mut self, words: &[&str]) -> Vec<String> {
        words.iter().filter_map(|word| Some(spelled(self.take(word)?.to_token_stream()))).collect()
    }

    /// What nobody took and may matter.
    pub(super) fn rest(self) -> Vec<String> {
        let harmless = |meta: &Meta| HARMLESS.iter().any(|word| meta.path().is_ident(word));
        let unknown = self.metas.iter().filter(|meta| !harmless(meta));
        let unknown = unknown.map(|meta| spelled(meta.to_token_stream()));
        self.broken.into_iter().chain(unknown).collect()
    }
}

fn text(meta: &Meta) -> Option<String> {
    let Meta::NameValue(pair) = meta else { return None };
    match &pair.value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// The tokens as text, the same whatever compiler prints them: a space stands between words only.
pub(super) fn spelled(tokens: TokenStream) -> String {
    let mut text = String::new();
    let mut after_word = false;
    for token in tokens {
        let is_word = matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
        if after_word && is_word {
            text.push(' ');
        }
        after_word = is_word;
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                    proc_macro2::Delimiter::Brace => ("{", "}"),
                    proc_macro2::Delimiter::Bracket => ("[", "]"),
                    proc_macro2::Delimiter::None => ("", ""),
                };
                text.push_str(open);
                text.push_str(&spelled(group.stream()));
                text.push_str(close);
            }
            token => text.push_str(&token.to_string()),
        }
    }
    text
}
