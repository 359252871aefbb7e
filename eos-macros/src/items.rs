//! The grammar that the attributes share: items between commas, each a word that stands alone
//! (`allow_loop`), has a value (`input = ".."`) or a block (`kafka { .. }`).

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Ident, Lit, LitStr, Token,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    token::{Brace, Paren},
};

use crate::{
    diag::Diag,
    words::{LAST_OUTCOMES, THEN, Word},
};

/// One item.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) word: Ident,
    pub(crate) form: Form,
}

/// What follows the word.
#[derive(Debug)]
pub(crate) enum Form {
    Alone,
    Value(TokenStream),
    Block(Group),
    /// Reported already; the word counts as written.
    Refused,
}

/// Splits at the commas, so that a mistake in one item does not hide those in the next. A word that
/// is written twice is a mistake; the first one counts. `like` is an example of one.
pub(crate) fn items(tokens: TokenStream, what: &str, like: Word, diag: &mut Diag) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for tokens in at_commas(tokens, diag) {
        let word = |input: ParseStream<'_>| word(input, like);
        let Some((word, rest)) = diag.take(word.parse2(tokens)) else { continue };
        if items.iter().any(|first| first.word == word) {
            diag.at(&word, format!("the {what} `{word}` is written twice: keep one of the two"));
            continue;
        }
        let form = |input: ParseStream<'_>| form(&word, input);
        let form = diag.take(form.parse2(rest)).unwrap_or(Form::Refused);
        items.push(Item { word, form });
    }
    items
}

/// The tokens between commas.
pub(crate) fn at_commas(tokens: TokenStream, diag: &mut Diag) -> Vec<TokenStream> {
    let mut pieces = Vec::new();
    let mut piece = TokenStream::new();
    for token in tokens {
        match &token {
            TokenTree::Punct(comma) if comma.as_char() == ',' => {
                if piece.is_empty() {
                    diag.at(comma, "there is nothing before this comma: remove it");
                } else {
                    pieces.push(std::mem::take(&mut piece));
                }
            }
            _ => piece.extend([token]),
        }
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

fn word(input: ParseStream<'_>, like: Word) -> syn::Result<(Ident, TokenStream)> {
    if !input.peek(Ident::peek_any) {
        return Err(input.error(format!("expected a word, as in `{}`", like.form)));
    }
    Ok((input.call(Ident::parse_any)?, input.parse()?))
}

fn form(word: &Ident, input: ParseStream<'_>) -> syn::Result<Form> {
    if input.is_empty() {
        return Ok(Form::Alone);
    }
    if let Ok(block) = input.parse::<Group>() {
        return if input.is_empty() { Ok(Form::Block(block)) } else { Err(comma(input)) };
    }
    if !input.peek(Token![=]) {
        return Err(input.error(format!("expected `=` after `{word}`, or a comma")));
    }
    let equals: Token![=] = input.parse()?;
    let mut value = TokenStream::new();
    while !input.is_empty() {
        let token: TokenTree = input.parse()?;
        let complete = matches!(token, TokenTree::Literal(_) | TokenTree::Group(_));
        value.extend([token]);
        if complete && begins_item(input) {
            return Err(comma(input));
        }
    }
    if value.is_empty() {
        return Err(syn::Error::new_spanned(equals, format!("a value is missing after `{word} =`")));
    }
    Ok(Form::Value(value))
}

/// Whether the next item comes, and not more of this one's value, as in `retry(5) then skip`.
fn begins_item(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let Ok(word) = Ident::parse_any(&ahead) else { return false };
    if word == THEN || LAST_OUTCOMES.iter().any(|outcome| word == outcome.name) {
        return ahead.peek(Token![=]);
    }
    ahead.is_empty() || ahead.peek(Token![=]) || ahead.peek(Paren) || ahead.peek(Brace)
}

fn comma(input: ParseStream<'_>) -> syn::Error {
    input.error("a comma is missing before this")
}

impl Item {
    /// The text of `word = ".."`.
    pub(crate) fn text(&self, known: Word, what: &str, diag: &mut Diag) -> Option<LitStr> {
        let value = self.value(known, what, diag)?;
        match syn::parse2(value.clone()) {
            Ok(Lit::Str(text)) if text.suffix().is_empty() => Some(text),
            _ => {
                diag.at(value, takes(known, what));
                None
            }
        }
    }

    /// The number of `word = 4`, from 1 to `max`.
    pub(crate) fn count(&self, known: Word, what: &str, max: usize, diag: &mut Diag) -> Option<usize> {
        let value = self.value(known, what, diag)?;
        let number = match syn::parse2(value.clone()) {
            Ok(Lit::Int(number)) if number.suffix().is_empty() => number.base10_parse::<i128>().ok(),
            _ => None,
        };
        let (form, range) = (known.form, 1..=max);
        match number.map(usize::try_from) {
            Some(Ok(number)) if range.contains(&number) => return Some(number),
            Some(_) => {
                diag.at(value, format!("`{}` is {what} from 1 to {max}: write `{form}`", known.name));
            }
            None => diag.at(value, takes(known, what)),
        }
        None
    }

    /// The path of `word = path`.
    pub(crate) fn path(&self, known: Word, what: &str, diag: &mut Diag) -> Option<syn::Path> {
        let value = self.value(known, what, diag)?;
        let path = syn::Path::parse_mod_style.parse2(value.clone()).ok();
        if path.is_none() {
            diag.at(value, takes(known, what));
        }
        path
    }

    /// A word that stands alone.
    pub(crate) fn alone(&self, known: Word, diag: &mut Diag) -> bool {
        let rest = match &self.form {
            Form::Alone => return true,
            Form::Value(value) => value.clone(),
            Form::Block(block) => block.to_token_stream(),
            Form::Refused => return false,
        };
        diag.at(rest, format!("`{0}` stands alone: write `{0}` without a value", known.name));
        false
    }

    /// The tokens behind the `=`.
    pub(crate) fn value(&self, known: Word, what: &str, diag: &mut Diag) -> Option<&TokenStream> {
        match &self.form {
            Form::Value(value) => return Some(value),
            Form::Alone => diag.at(&self.word, takes(known, what)),
            Form::Block(block) => diag.at(block, takes(known, what)),
            Form::Refused => {}
        }
        None
    }

    /// The tokens between the braces of `word { .. }`.
    pub(crate) fn block(&self, known: Word, what: &str, diag: &mut Diag) -> Option<TokenStream> {
        self.between(Delimiter::Brace, known, what, diag)
    }

    /// The tokens between the parentheses of `word(..)`.
    pub(crate) fn list(&self, known: Word, what: &str, diag: &mut Diag) -> Option<TokenStream> {
        self.between(Delimiter::Parenthesis, known, what, diag)
    }

    fn between(&self, delimiter: Delimiter, known: Word, what: &str, diag: &mut Diag) -> Option<TokenStream> {
        match &self.form {
            Form::Block(block) if block.delimiter() == delimiter => return Some(block.stream()),
            Form::Block(block) => diag.at(block, takes(known, what)),
            Form::Value(value) => diag.at(value, takes(known, what)),
            Form::Alone => diag.at(&self.word, takes(known, what)),
            Form::Refused => {}
        }
        None
    }
}

fn takes(known: Word, what: &str) -> String {
    format!("`{}` takes {what}: write `{}`", known.name, known.form)
}
