//! `|order| expression`: what a step does with a record. It is written as a closure and comes out as
//! code of the function, so that `?` and `.await` work in it.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Ident, Pat, Token, Type,
    parse::{ParseStream, Parser},
};

use crate::{diag::Diag, words::Word};

use super::body;

#[derive(Debug)]
pub(super) struct Closure {
    pub(super) pattern: Pat,
    pub(super) ty: Option<Type>,
    pub(super) body: TokenStream,
}

/// The closure behind the word of a step. `is_async`: whether it may wait.
pub(super) fn after(
    word: &Ident,
    known: Word,
    tokens: TokenStream,
    is_async: bool,
    diag: &mut Diag,
) -> Option<Closure> {
    let form = known.form;
    if !begins_with_bar(&tokens) {
        let place = if tokens.is_empty() { word.to_token_stream() } else { tokens };
        diag.at(place, format!("`{word}` names the record between bars: write `{form}`"));
        return None;
    }
    closure(tokens, form, is_async, diag)
}

pub(super) fn closure(tokens: TokenStream, form: &str, is_async: bool, diag: &mut Diag) -> Option<Closure> {
    let parts = |input: ParseStream<'_>| parts(input, form);
    let closure = parsed(parts, &tokens, diag)?;
    body::check(&closure.body, is_async, diag).then_some(closure)
}

fn begins_with_bar(tokens: &TokenStream) -> bool {
    matches!(tokens.clone().into_iter().next(), Some(TokenTree::Punct(bar)) if bar.as_char() == '|')
}

fn parts(input: ParseStream<'_>, form: &str) -> syn::Result<Closure> {
    if input.peek(Token![||]) {
        return Err(input.error(format!("the record has no name between these bars: write `{form}`")));
    }
    input.parse::<Token![|]>()?;
    let pattern = input.call(Pat::parse_single)?;
    let colon: Option<Token![:]> = input.parse()?;
    let ty = colon.map(|_| input.parse()).transpose()?;
    if input.peek(Token![,]) {
        return Err(input.error(format!(
            "a step takes one record at a time: write `{form}`; what else it needs is a parameter of the flow"
        )));
    }
    let bar: Token![|] = input.parse()?;
    if input.peek(Token![->]) {
        let arrow: Token![->] = input.parse()?;
        let message = format!("a step says no return type: leave it out, and write `{form}`");
        return Err(syn::Error::new_spanned(arrow, message));
    }
    let body: TokenStream = input.parse()?;
    if body.is_empty() {
        return Err(syn::Error::new_spanned(
            bar,
            format!("an expression is missing after this: write `{form}`"),
        ));
    }
    Ok(Closure { pattern, ty, body })
}

/// What was parsed, or its mistake at the last token where the tokens ended too early: syn would put that
/// at the whole macro.
pub(super) fn parsed<P: Parser>(parser: P, tokens: &TokenStream, diag: &mut Diag) -> Option<P::Output> {
    let parsed = parser.parse2(tokens.clone()).map_err(|error| {
        let message = error.to_string();
        match tokens.clone().into_iter().last() {
            Some(last) if message.starts_with("unexpected end of input") => syn::Error::new(
                last.span(),
                message.replace("unexpected end of input", "this is not finished"),
            ),
            _ => error,
        }
    });
    diag.take(parsed)
}
