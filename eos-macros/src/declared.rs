//! The grammar that `topics!` and `kafka_config!` share: constants between commas, with attributes and a
//! visibility of their own, and `crate = path` among them.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Ident, Path, Token, Visibility, parse::ParseStream};

use crate::{code::code, diag::Diag, words::Word};

/// The constant as it was written, up to its name.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) ident: Ident,
}

impl Head {
    /// The head whose name comes next; `like` is an example of what it begins.
    pub(crate) fn after(
        attributes: Vec<Attribute>,
        visibility: Visibility,
        like: Word,
        input: ParseStream<'_>,
    ) -> syn::Result<Self> {
        let expected = |error: syn::Error| {
            let message = format!("expected a constant: write `{}`", like.form);
            syn::Error::new(error.span(), message)
        };
        Ok(Self { attributes, visibility, ident: input.parse().map_err(expected)? })
    }

    /// The attributes that decide whether the constant is there at all.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Attribute> {
        self.attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"))
    }

    /// Its attributes, and a line of docs behind those that were written.
    pub(crate) fn attributes(&self, facts: &str) -> TokenStream {
        let (docs, others): (Vec<_>, Vec<_>) =
            self.attributes.iter().partition(|attribute| attribute.path().is_ident("doc"));
        let between = (!docs.is_empty()).then(|| code!(#[doc = ""]));
        code!(#(#docs)* #between #[doc = #facts] #(#others)*)
    }
}

/// One name for two constants is a mistake, unless conditions decide between them. The compiler would say it
/// as well, but at an expansion that nobody wrote.
pub(crate) fn differ<'a>(heads: impl IntoIterator<Item = &'a Head>, diag: &mut Diag) {
    let mut before: Vec<&Head> = Vec::new();
    for head in heads {
        let is_free = |head: &Head| head.conditions().next().is_none();
        if is_free(head) && before.iter().any(|former| is_free(former) && former.ident == head.ident) {
            let ident = &head.ident;
            diag.at(
                ident,
                format!("the constant `{ident}` is declared twice: give one of the two another name"),
            );
        }
        before.push(head);
    }
}

/// The path of `crate = path`, if that comes next.
pub(crate) fn krate(input: ParseStream<'_>) -> syn::Result<Option<Path>> {
    if !(input.peek(Token![crate]) && input.peek2(Token![=])) {
        return Ok(None);
    }
    input.parse::<Token![crate]>()?;
    input.parse::<Token![=]>()?;
    input.call(Path::parse_mod_style).map(Some)
}

/// To the end of what was refused: the next comma or semicolon.
pub(crate) fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    while !(input.is_empty() || input.peek(Token![,]) || input.peek(Token![;])) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

/// The comma, or semicolon, between two of them.
pub(crate) fn end(input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<()> {
    if input.is_empty() || input.parse::<Option<Token![;]>>()?.is_some() {
        return Ok(());
    }
    if input.parse::<Option<Token![,]>>()?.is_none() {
        diag.push(input.error("a comma is missing before this"));
        let begins_one = input.peek(Ident) || input.peek(Token![pub]) || input.peek(Token![#]);
        if !begins_one {
            skip(input)?;
            return end(input, diag);
        }
    }
    Ok(())
}
