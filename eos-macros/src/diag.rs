//! Gathers errors, so that five mistakes give five messages in one build, and words them.

use std::fmt::Display;

use eos_conf::suggest::nearest;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Ident;

use crate::words::Word;

/// The mistakes found so far. It must be asked by [`Diag::finish`]: dropped unread it would let a
/// mistake pass.
#[derive(Debug)]
pub(crate) struct Diag {
    errors: Vec<syn::Error>,
    read: bool,
}

impl Diag {
    pub(crate) fn new() -> Self {
        Self { errors: Vec::new(), read: false }
    }

    /// A mistake in these tokens of the user's.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.errors.push(syn::Error::new_spanned(tokens, message));
    }

    /// A mistake that syn found.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.errors.push(error);
    }

    /// The value, or the mistake that syn found in its place.
    pub(crate) fn take<T>(&mut self, parsed: syn::Result<T>) -> Option<T> {
        parsed.map_err(|error| self.push(error)).ok()
    }

    /// All mistakes as `compile_error!`s; `None` when there are none.
    pub(crate) fn finish(mut self) -> Option<TokenStream> {
        self.read = true;
        let errors = std::mem::take(&mut self.errors).into_iter();
        let all = errors.reduce(|mut all, next| {
            all.combine(next);
            all
        })?;
        Some(all.to_compile_error())
    }
}

impl Drop for Diag {
    fn drop(&mut self) {
        assert!(
            self.read || std::thread::panicking(),
            "a Diag was dropped unread: this is a bug of eos-macros"
        );
    }
}

/// "unknown option `inptu`: did you mean `input`? The options are .."
pub(crate) fn unknown(what: &str, word: &Ident, known: &[Word]) -> String {
    let names = || known.iter().map(|word| word.name);
    let meant = nearest(&word.to_string(), names())
        .map_or_else(String::new, |name| format!("did you mean `{name}`? "));
    format!("unknown {what} `{word}`: {meant}{}", list(&format!("The {what}s are"), names()))
}

/// "The options are `input`, `output` and `name`", or "There is only `topic`"
fn list(head: &str, names: impl Iterator<Item = &'static str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => "there is none".into(),
        [only] => format!("there is only {only}"),
        [most @ .., last] => format!("{head} {} and {last}", most.join(", ")),
    }
}
