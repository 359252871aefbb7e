//! Tokens -> sets of properties as they were written. A refused one is skipped to the next.

use proc_macro2::TokenStream;
use syn::{
    Attribute, Path, Token,
    parse::{ParseStream, Parser},
    token::Brace,
};

use crate::{
    declared::{self, Head},
    diag::Diag,
    kafka::{self, Property},
    path,
    words::NAMED_SET,
};

/// The block.
#[derive(Debug, Default)]
pub(super) struct Sets {
    krate: Option<Path>,
    pub(super) sets: Vec<Set>,
    /// Something was refused that may have been meant as a set.
    pub(super) refused: bool,
}

/// `pub SHARED = { .. }`.
#[derive(Debug)]
pub(super) struct Set {
    pub(super) head: Head,
    pub(super) properties: Vec<Property>,
}

impl Sets {
    /// The runtime's path.
    pub(super) fn krate(&self) -> Path {
        self.krate.clone().unwrap_or_else(path::default)
    }
}

pub(super) fn sets(tokens: TokenStream, diag: &mut Diag) -> Sets {
    let mut sets = Sets::default();
    let (into, gathered) = (&mut sets, &mut *diag);
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
    sets
}

impl Sets {
    /// The next of them.
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
        let head = Head::after(attributes, visibility, NAMED_SET, input)?;
        self.sets.push(set(head, input, diag)?);
        Ok(())
    }
}

/// What comes after the constant's name. With that known, the constant exists whatever is wrong behind it.
fn set(head: Head, input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<Set> {
    if !(input.peek(Token![=]) && input.peek2(Brace)) {
        let form = format!("write `{} = {{ \"linger.ms\" = 5 }}`", head.ident);
        diag.at(&head.ident, format!("a set is its properties between braces: {form}"));
        declared::skip(input)?;
        return Ok(Set { head, properties: Vec::new() });
    }
    input.parse::<Token![=]>()?;
    let content;
    syn::braced!(content in input);
    let block = kafka::block(content.parse()?, diag);
    if let Some(path) = block.shared {
        diag.at(
            path,
            "a shared set stands alone: write its properties out; `..` is for a pipeline's `kafka { .. }`",
        );
    }
    Ok(Set { head, properties: block.properties })
}
