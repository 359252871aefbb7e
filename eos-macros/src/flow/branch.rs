//! `branch { |line| line.is_digital() => "digital-lines", _ => "lines" }`: tokens -> arms.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Ident, Token, parse::ParseStream};

use crate::{diag::Diag, topic::TopicRef, words};

use super::{
    closure::{self, Closure, parsed},
    split,
    step::topic,
};

#[derive(Debug)]
pub(super) struct Arm {
    /// `None`: whatever is left.
    pub(super) test: Option<Closure>,
    pub(super) map: Option<Closure>,
    pub(super) topic: TopicRef,
}

/// The arms; `None` after a mistake.
pub(super) fn arms(word: &Ident, block: TokenStream, is_async: bool, diag: &mut Diag) -> Option<Vec<Arm>> {
    let form = words::BRANCH.form;
    if block.is_empty() {
        diag.at(word, format!("`branch` has no arm, so no record would be written: write `{form}`"));
        return None;
    }
    let mistakes = diag.count();
    let mut arms = Vec::new();
    let mut pieces = split::at_arrows(block, diag).into_iter();
    let mut test = pieces.next();
    while let Some(tokens) = test.take().filter(|tokens| !tokens.is_empty()) {
        let is_rest = is_underscore(&tokens);
        let read = if is_rest { None } else { arm_test(tokens.clone(), is_async, diag) };
        let mut last = tokens;
        let mut map = None;
        let mut target = pieces.next();
        if let Some((word, body)) = target.clone().and_then(mapped) {
            map = closure::after(&word, words::MAP, body, is_async, diag);
            last = target.take().unwrap_or_default();
            target = pieces.next();
        }
        let Some(target) = target else {
            diag.at(last, format!("this arm names no topic: write `{form}`"));
            break;
        };
        let Some((topic, rest)) = parsed(|input: ParseStream<'_>| arm_topic(input), &target, diag) else {
            break;
        };
        if is_rest && !rest.is_empty() {
            diag.at(&rest, "no record comes here: `_` takes all that is left, so it is the last arm");
            break;
        }
        arms.push(Arm { test: read, map, topic });
        test = Some(rest);
    }
    (diag.count() == mistakes).then_some(arms)
}

fn is_underscore(tokens: &TokenStream) -> bool {
    tokens.to_string() == "_"
}

fn arm_test(tokens: TokenStream, is_async: bool, diag: &mut Diag) -> Option<Closure> {
    let form = words::BRANCH.form;
    if matches!(tokens.clone().into_iter().next(), Some(TokenTree::Punct(bar)) if bar.as_char() == '|') {
        return closure::closure(tokens, form, is_async, diag);
    }
    diag.at(
        tokens,
        format!("an arm begins with its condition, or with `_` for what is left: write `{form}`"),
    );
    None
}

/// `map |line| Heavy::from(line)`, without its word.
fn mapped(tokens: TokenStream) -> Option<(Ident, TokenStream)> {
    let mut tokens = tokens.into_iter();
    match tokens.next() {
        Some(TokenTree::Ident(word)) if word == words::MAP.name => Some((word, tokens.collect())),
        _ => None,
    }
}

/// The topic of one arm, and the next arm's condition behind the comma.
fn arm_topic(input: ParseStream<'_>) -> syn::Result<(TopicRef, TokenStream)> {
    let topic = topic(input, "an arm", words::BRANCH)?;
    let comma: Option<Token![,]> = input.parse()?;
    if comma.is_none() && !input.is_empty() {
        return Err(input.error("a comma is missing before this: arms are between commas"));
    }
    Ok((topic, input.parse()?))
}
