//! Tokens -> flows at `;`, and a flow -> steps at `=>`. Neither stands inside of an expression but between
//! brackets, so a mistake in one step hides nothing of the others.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::Ident;

use crate::{
    diag::Diag,
    words::{self, STEPS},
};

/// The flows of a block, each without its `;`.
pub(super) fn flows(tokens: TokenStream) -> Vec<TokenStream> {
    let mut flows = vec![TokenStream::new()];
    for token in tokens {
        match (&token, flows.last_mut()) {
            (TokenTree::Punct(semicolon), _) if semicolon.as_char() == ';' => flows.push(TokenStream::new()),
            (_, Some(flow)) => flow.extend([token]),
            (_, None) => {}
        }
    }
    flows.retain(|flow| !flow.is_empty());
    flows
}

/// A flow's head and its steps, none of them with its `=>`.
pub(super) fn steps(flow: TokenStream, diag: &mut Diag) -> Vec<TokenStream> {
    let mut steps = at_arrows(flow, diag);
    // The steps begin behind the topic: before it, what is named as a step may be the flow.
    let mut tail = steps.split_off(1).into_iter();
    let head = steps.pop().unwrap_or_default();
    let mut whole: Vec<TokenStream> = missing_arrows(head, words::FROM.name, diag);
    whole.extend(tail.by_ref().flat_map(|step| missing_arrows(step, "", diag)));
    whole
}

/// The pieces between `=>`.
pub(super) fn at_arrows(tokens: TokenStream, diag: &mut Diag) -> Vec<TokenStream> {
    let mut pieces = vec![TokenStream::new()];
    let mut tokens = tokens.into_iter().peekable();
    let mut nothing = false;
    while let Some(token) = tokens.next() {
        if let (TokenTree::Punct(first), Some(TokenTree::Punct(second))) = (&token, tokens.peek())
            && (first.as_char(), first.spacing(), second.as_char()) == ('=', Spacing::Joint, '>')
        {
            let arrow = TokenStream::from_iter([token.clone(), TokenTree::Punct(second.clone())]);
            tokens.next();
            if tokens.peek().is_none() || nothing {
                let form = words::TO.form;
                diag.at(arrow, format!("a step is missing after this `=>`: write one, as in `=> {form}`"));
            } else {
                pieces.push(TokenStream::new());
            }
            nothing = true;
            continue;
        }
        nothing = false;
        if let Some(piece) = pieces.last_mut() {
            piece.extend([token]);
        }
    }
    pieces
}

/// Where a step's word stands right behind an expression, the arrow before it is missing. Only behind the
/// word `after` is looked.
fn missing_arrows(tokens: TokenStream, after: &str, diag: &mut Diag) -> Vec<TokenStream> {
    let mut pieces = vec![TokenStream::new()];
    let mut is_behind = after.is_empty();
    let mut before: Option<TokenTree> = None;
    for token in tokens {
        if is_behind
            && let TokenTree::Ident(word) = &token
            && is_step(word)
            && before.as_ref().is_some_and(|before| ends_an_expression(before, !after.is_empty()))
        {
            diag.at(word, format!("a `=>` is missing before `{word}`: each step begins with one"));
            pieces.push(TokenStream::new());
        }
        is_behind |= matches!(&token, TokenTree::Ident(word) if word == after);
        before = Some(token.clone());
        if let Some(piece) = pieces.last_mut() {
            piece.extend([token]);
        }
    }
    pieces
}

fn is_step(word: &Ident) -> bool {
    STEPS.iter().any(|known| word == known.name)
}

/// Whether an expression (or a type) may end with it, after which no word can follow.
fn ends_an_expression(token: &TokenTree, is_type: bool) -> bool {
    match token {
        TokenTree::Literal(_) => true,
        TokenTree::Group(group) => group.delimiter() != Delimiter::None,
        TokenTree::Punct(punct) => punct.as_char() == '?' || (is_type && punct.as_char() == '>'),
        // A keyword goes on: `as`, `return`, `mut` ..
        TokenTree::Ident(word) => syn::parse_str::<Ident>(&word.to_string()).is_ok() || word == "self",
    }
}
