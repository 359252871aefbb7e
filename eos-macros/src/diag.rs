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

    /// How many mistakes there are so far.
    pub(crate) fn count(&self) -> usize {
        self.errors.len()
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
    let all = list(what, names().collect::<Vec<_>>().as_slice());
    match nearest(&word.to_string(), names()) {
        Some(name) => format!("unknown {what} `{word}`: did you mean `{name}`? ({all})"),
        None => format!("unknown {what} `{word}`: {all}"),
    }
}

/// "the options are `input`, `output` and `name`", or "the only word here is `topic`"
fn list(what: &str, names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => format!("there is no {what} here"),
        [only] => format!("the only {what} here is {only}"),
        [most @ .., last] => format!("the {what}s are {} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use quote::{format_ident, quote};

    use super::*;
    use crate::words::{MAIN, ON_VARIANT};

    #[test]
    fn mistakes_are_gathered_in_their_order() {
        let mut diag = Diag::new();
        diag.at(quote!(one), "first");
        diag.push(syn::Error::new_spanned(quote!(two), "second"));
        let errors = diag.finish().map(|errors| errors.to_string()).unwrap_or_default();
        assert_eq!(errors.matches("compile_error").count(), 2);
        assert!(errors.find("first") < errors.find("second"));
    }

    #[test]
    fn no_mistake_is_no_error() {
        assert!(Diag::new().finish().is_none());
    }

    #[test]
    #[should_panic(expected = "dropped unread")]
    fn an_unread_diag_is_a_bug() {
        drop(Diag::new());
    }

    #[test]
    fn an_unknown_word_is_told_the_nearest_and_all() {
        let unknown_in = |word: &str, known: &[Word]| unknown("word", &format_ident!("{word}"), known);
        assert_eq!(
            unknown_in("stat", &MAIN),
            "unknown word `stat`: did you mean `state`? (the words are `app`, `topics`, `state` and `crate`)"
        );
        assert_eq!(
            unknown_in("elephant", &ON_VARIANT),
            "unknown word `elephant`: the only word here is `topic`"
        );
    }
}
