//! Tokens -> flows at `;`, and a flow -> steps at `=>`. Neither stands inside of an expression but between
//! brackets, so a mistake in one step hides nothing of the others.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::Ident;

use crate::{
    diag::Diag,
    words::{self, STEPS},
};

/// The flows of a block, each without its `;`.
pub(super) fn flows(tokens: TokenStream, diag: &mut Diag) -> Vec<TokenStream> {
    let mut flows: Vec<Vec<TokenTree>> = vec![Vec::new()];
    for token in tokens {
        if is_punct(&token, ';') {
            flows.push(Vec::new());
            continue;
        }
        let Some(flow) = flows.last_mut() else { continue };
        flow.push(token);
        // A second `: from` in one flow is the next flow's.
        if begins_source(flow) && (0..flow.len()).any(|end| begins_source(&flow[..end])) {
            let next = flow.split_off(head(flow));
            if let Some(first) = next.first() {
                diag.at(first, "a `;` is missing before this: each flow ends with one");
            }
            flows.push(next);
        }
    }
    flows.into_iter().filter(|flow| !flow.is_empty()).map(TokenStream::from_iter).collect()
}

fn is_punct(token: &TokenTree, char: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == char)
}

/// Whether the last two tokens are `: from`, and not those of a path.
fn begins_source(tokens: &[TokenTree]) -> bool {
    match tokens {
        [.., before, colon, TokenTree::Ident(word)] => {
            is_punct(colon, ':') && !is_punct(before, ':') && word == words::FROM.name
        }
        _ => false,
    }
}

/// Where the head begins whose `: from` these tokens end with: attributes, visibility, name, parameters.
fn head(tokens: &[TokenTree]) -> usize {
    let is_word = |at: usize, words: &[&str]| matches!(&tokens[at], TokenTree::Ident(word) if words.iter().any(|known| word == known));
    let is_group = |at: usize, delimiter| matches!(&tokens[at], TokenTree::Group(group) if group.delimiter() == delimiter);
    // Back over `: from`, parameters and the name.
    let mut at = tokens.len().saturating_sub(3);
    if is_group(at, Delimiter::Parenthesis) {
        at = at.saturating_sub(1);
    }
    if at > 0 && is_word(at - 1, &["async"]) {
        at -= 1;
    }
    if at > 1 && is_group(at - 1, Delimiter::Parenthesis) && is_word(at - 2, &["pub"]) {
        at -= 2;
    } else if at > 0 && is_word(at - 1, &["pub"]) {
        at -= 1;
    }
    while at > 1 && is_group(at - 1, Delimiter::Bracket) && is_punct(&tokens[at - 2], '#') {
        at -= 2;
    }
    at
}

/// A flow's head and its steps, none of them with its `=>`.
pub(super) fn steps(flow: TokenStream, diag: &mut Diag) -> Vec<TokenStream> {
    // The steps begin behind the topic: before it, what is named as a step may be the flow.
    let mut after = words::FROM.name;
    let mut whole = Vec::new();
    for piece in at_arrows(flow, diag) {
        whole.extend(missing_arrows(piece, after, diag));
        after = "";
    }
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

/// Where a step's word stands right behind an expression, the arrow before it is missing, and where it stands
/// behind a comma or a `->`, that is there instead. Only behind the word `after` is looked.
fn missing_arrows(tokens: TokenStream, after: &str, diag: &mut Diag) -> Vec<TokenStream> {
    let mut pieces = Vec::new();
    let mut piece: Vec<TokenTree> = Vec::new();
    let mut is_behind = after.is_empty();
    for token in tokens {
        if is_behind
            && let TokenTree::Ident(word) = &token
            && is_step(word)
            && !is_outcome(word, piece.last())
        {
            let stray = piece.split_off(piece.len() - stray(&piece));
            let is_missing = piece.last().is_some_and(|before| ends_an_expression(before, !after.is_empty()));
            if is_missing && stray.is_empty() {
                diag.at(word, format!("a `=>` is missing before `{word}`: each step begins with one"));
            } else if is_missing {
                let message = format!("each step begins with `=>`: write `=> {word}` instead");
                diag.at(TokenStream::from_iter(stray), message);
            } else {
                piece.extend(stray);
                piece.push(token);
                continue;
            }
            pieces.push(TokenStream::from_iter(std::mem::take(&mut piece)));
        }
        is_behind |= matches!(&token, TokenTree::Ident(word) if word == after);
        piece.push(token);
    }
    pieces.push(TokenStream::from_iter(piece));
    pieces
}

/// How many tokens at the end are what is written for `=>` by mistake.
fn stray(tokens: &[TokenTree]) -> usize {
    match tokens {
        [.., dash, bar] if is_punct(dash, '-') && is_punct(bar, '>') => 2,
        [.., comma] if is_punct(comma, ',') => 1,
        _ => 0,
    }
}

fn is_step(word: &Ident) -> bool {
    STEPS.iter().any(|known| word == known.name)
}

/// The `dead_letter` of `on_error retry(5) then dead_letter`.
fn is_outcome(word: &Ident, before: Option<&TokenTree>) -> bool {
    let begins = |before: &Ident| before == words::THEN || before == words::ON_ERROR.name;
    word == words::TO_DEAD_LETTER.name && matches!(before, Some(TokenTree::Ident(before)) if begins(before))
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
