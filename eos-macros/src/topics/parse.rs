//! Tokens -> topics as they were written, each with its spans. A refused one is skipped to the next.

use proc_macro2::TokenStream;
use syn::{
    Attribute, LitStr, Path, Token, Type,
    parse::{ParseStream, Parser},
    token::{Brace, Bracket, Paren},
};

use crate::{
    declared::{self, Head},
    diag::Diag,
    items::{Item, items},
    words::{NAMED_TOPIC, PARTITIONS},
};

/// The block.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) krate: Option<Path>,
    pub(super) list: Option<List>,
    pub(super) topics: Vec<Topic>,
    /// Something was refused that may have been meant as a topic.
    pub(super) refused: bool,
}

/// `pub const TOPICS;`: the constant with all of them.
#[derive(Debug)]
pub(super) struct List {
    pub(super) head: Head,
}

/// `pub RAW_ORDERS: RawOrder = "raw-orders" { .. }`.
#[derive(Debug)]
pub(super) struct Topic {
    pub(super) head: Head,
    pub(super) ty: Type,
    /// `None` when it was refused.
    pub(super) name: Option<LitStr>,
    pub(super) settings: Vec<Item>,
}

pub(super) fn written(tokens: TokenStream, diag: &mut Diag) -> Written {
    let mut written = Written::default();
    let (into, gathered) = (&mut written, &mut *diag);
    let all = |input: ParseStream<'_>| {
        while !input.is_empty() {
            if let Err(error) = into.read(input, gathered) {
                into.refused = true;
                gathered.push(error);
                declared::skip(input)?;
            }
            declared::end(input, gathered)?;
        }
        Ok(())
    };
    let parsed = all.parse2(tokens);
    diag.take(parsed);
    written
}

impl Written {
    /// The next entry.
    fn read(&mut self, input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<()> {
        if let Some(path) = declared::krate(input)? {
            if self.krate.is_some() {
                diag.at(&path, "`crate` is written twice: keep one of the two");
            }
            self.krate = Some(path);
            return Ok(());
        }
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let is_list = input.parse::<Option<Token![const]>>()?.is_some();
        let head = Head::after(attributes, visibility, NAMED_TOPIC, input)?;
        if is_list {
            return self.add_list(List { head }, input, diag);
        }
        self.topics.push(topic(head, input, diag)?);
        Ok(())
    }

    fn add_list(&mut self, list: List, input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<()> {
        if !(input.is_empty() || input.peek(Token![;]) || input.peek(Token![,])) {
            let ident = &list.head.ident;
            let message = format!("the constant with all topics is a name alone: write `const {ident};`");
            return Err(input.error(message));
        }
        if self.list.is_some() {
            diag.at(&list.head.ident, "the constant with all topics is written twice: keep one of the two");
        }
        self.list = Some(list);
        Ok(())
    }
}

/// What comes after the constant's name. With the type known, the constant exists whatever is wrong behind it.
fn topic(head: Head, input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<Topic> {
    let ident = &head.ident;
    if !input.peek(Token![:]) {
        let message = format!("what is in this topic? Write `{ident}: RawOrder = \"raw-orders\"`");
        return Err(syn::Error::new_spanned(ident, message));
    }
    input.parse::<Token![:]>()?;
    let ty: Type = input.parse()?;
    let name = diag.take(name(&head, input));
    let settings = if name.is_some() && input.peek(Brace) { settings(input, diag)? } else { Vec::new() };
    if name.is_none() {
        declared::skip(input)?;
    } else if input.peek(Paren) || input.peek(Bracket) {
        diag.push(input.error(format!("settings stand between braces: write `{{ {} }}`", PARTITIONS.form)));
        declared::skip(input)?;
    }
    Ok(Topic { head, ty, name, settings })
}

fn name(head: &Head, input: ParseStream<'_>) -> syn::Result<LitStr> {
    let form = || format!("the topic's name is a text: write `{}: .. = \"raw-orders\"`", head.ident);
    if !input.peek(Token![=]) {
        let message = format!("this topic has no name: write `{}: .. = \"raw-orders\"`", head.ident);
        return Err(syn::Error::new_spanned(&head.ident, message));
    }
    input.parse::<Token![=]>()?;
    let name: LitStr = input.parse().map_err(|error| syn::Error::new(error.span(), form()))?;
    if name.suffix().is_empty() { Ok(name) } else { Err(syn::Error::new_spanned(name, form())) }
}

fn settings(input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<Vec<Item>> {
    let content;
    syn::braced!(content in input);
    Ok(items(content.parse()?, "setting", PARTITIONS, diag))
}
