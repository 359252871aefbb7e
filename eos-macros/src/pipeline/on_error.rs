//! `on_error = retry(5, backoff = "100ms..10s") then dead_letter`: tokens -> what becomes of a record
//! whose handler fails. What is refused is replaced by something harmless, so that the checks go on.

use std::time::Duration;

use eos_conf::{
    duration::{format_duration, parse_duration},
    limits::{BACKOFF_MAX, RETRIES_MAX},
};
use proc_macro2::{Group, TokenStream, TokenTree};
use syn::{
    Ident, Lit, LitStr,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    token::Paren,
};

use crate::{
    diag::{Diag, unknown},
    items::{Item, items},
    words::{BACKOFF, IN_RETRY, LAST_OUTCOMES, ON_ERROR, OUTCOMES, RETRY, SKIP, STOP, THEN, Word},
};

/// What becomes of a record whose handler fails.
#[derive(Debug, Default)]
pub(super) struct OnError {
    pub(super) retry: Option<Retry>,
    /// The outcome and its word; `None` where it is left open.
    pub(super) then: Option<(Ident, GiveUp)>,
}

/// How it is tried again.
#[derive(Debug)]
pub(super) struct Retry {
    pub(super) times: u32,
    /// The first pause and the longest one.
    pub(super) backoff: Option<(Duration, Duration)>,
}

/// What is done with a record that is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GiveUp {
    Stop,
    DeadLetter,
    Skip,
}

pub(super) fn read(item: &Item, diag: &mut Diag) -> Option<OnError> {
    let value = item.value(ON_ERROR, "what becomes of a record whose handler fails", diag)?;
    let gathered = &mut *diag;
    let parsed = (|input: ParseStream<'_>| on_error(input, gathered)).parse2(value.clone());
    Some(diag.take(parsed).unwrap_or_else(OnError::harmless))
}

impl OnError {
    /// Contradicts nothing.
    fn harmless() -> Self {
        Self { retry: Some(Retry::harmless()), then: None }
    }
}

impl Retry {
    fn harmless() -> Self {
        Self { times: 1, backoff: None }
    }
}

fn on_error(input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<OnError> {
    let word = outcome(input, &OUTCOMES)?;
    if word != RETRY.name {
        let then = Some((word.clone(), give_up(&word)));
        if !input.is_empty() {
            let message = format!(
                "nothing comes after `{word}`: remove this, or put a comma before it; `{} then {word}` tries a record again first",
                RETRY.form
            );
            return Err(input.error(message));
        }
        return Ok(OnError { retry: None, then });
    }
    let retry = retry(&word, input, diag);
    let then = if input.is_empty() { None } else { Some(then(input)?) };
    Ok(OnError { retry: Some(retry), then })
}

/// One of these words.
fn outcome(input: ParseStream<'_>, known: &[Word]) -> syn::Result<Ident> {
    if let Ok(text) = input.fork().parse::<LitStr>() {
        let meant = known.iter().find(|known| known.name == text.value());
        let form = meant.map_or(ON_ERROR.form, |known| known.form);
        let message = format!("`on_error` takes words without quotes: write `{form}`");
        return Err(syn::Error::new_spanned(text, message));
    }
    let word = input.call(Ident::parse_any).map_err(|error| {
        syn::Error::new(error.span(), format!("expected a word: write `{}`", ON_ERROR.form))
    })?;
    if known.iter().any(|known| word == known.name) {
        return Ok(word);
    }
    let message = if word == RETRY.name {
        format!("`retry` stands before `then`: write `{}`", ON_ERROR.form)
    } else {
        unknown("outcome", &word, known)
    };
    Err(syn::Error::new_spanned(word, message))
}

fn give_up(word: &Ident) -> GiveUp {
    if word == STOP.name {
        GiveUp::Stop
    } else if word == SKIP.name {
        GiveUp::Skip
    } else {
        GiveUp::DeadLetter
    }
}

/// `then skip`.
fn then(input: ParseStream<'_>) -> syn::Result<(Ident, GiveUp)> {
    let forms = LAST_OUTCOMES.map(|outcome| format!("`then {}`", outcome.form));
    let forms = format!("{}, {} or {}", forms[0], forms[1], forms[2]);
    let then = input.call(Ident::parse_any).map_err(|error| {
        syn::Error::new(error.span(), format!("expected what becomes of the record at last: write {forms}"))
    })?;
    if then != THEN {
        let is_outcome = LAST_OUTCOMES.iter().any(|outcome| then == outcome.name);
        let message = if is_outcome {
            format!("`then` is missing before `{then}`: write `then {then}`")
        } else {
            format!("expected what becomes of the record at last: write {forms}")
        };
        return Err(syn::Error::new_spanned(then, message));
    }
    if input.is_empty() {
        let message = format!("what becomes of the record is missing after `then`: write {forms}");
        return Err(syn::Error::new_spanned(then, message));
    }
    let word = outcome(input, &LAST_OUTCOMES)?;
    if !input.is_empty() {
        return Err(
            input.error(format!("nothing comes after `{word}`: remove this, or put a comma before it"))
        );
    }
    let give_up = give_up(&word);
    Ok((word, give_up))
}

/// `(5, backoff = "100ms..10s")`.
fn retry(word: &Ident, input: ParseStream<'_>, diag: &mut Diag) -> Retry {
    let mut retry = Retry::harmless();
    let form = RETRY.form;
    let missing = format!("`retry` says how often a record is handled again: write `{form}`");
    let Some(arguments) = input.peek(Paren).then(|| input.parse::<Group>().ok()).flatten() else {
        diag.at(word, missing);
        return retry;
    };
    let (first, mut settings) = at_first_comma(arguments.stream());
    if first.is_empty() {
        diag.at(&arguments, missing);
    } else if matches!(first.clone().into_iter().next(), Some(TokenTree::Ident(_))) {
        diag.at(&first, format!("how often a record is handled again comes first: write `{form}`"));
        settings = arguments.stream();
    } else if let Some(times) = times(&first) {
        retry.times = times;
    } else {
        let message = format!(
            "`retry` takes a number of attempts after the first one, from 1 to {RETRIES_MAX}: write `{form}`, or leave it out to try nothing again"
        );
        diag.at(first, message);
    }
    for item in items(settings, "setting", BACKOFF, diag) {
        if item.word == BACKOFF.name {
            let text = item.text(BACKOFF, "the first pause and the longest one", diag);
            retry.backoff = text.and_then(|text| backoff(&text, diag));
        } else {
            diag.at(&item.word, unknown("setting", &item.word, &IN_RETRY));
        }
    }
    retry
}

fn at_first_comma(tokens: TokenStream) -> (TokenStream, TokenStream) {
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    let mut tokens = tokens.into_iter();
    let first = tokens.by_ref().take_while(|token| !is_comma(token)).collect();
    (first, tokens.collect())
}

fn times(tokens: &TokenStream) -> Option<u32> {
    match syn::parse2(tokens.clone()) {
        Ok(Lit::Int(number)) if number.suffix().is_empty() => {
            number.base10_parse().ok().filter(|times| (1..=RETRIES_MAX).contains(times))
        }
        _ => None,
    }
}

/// `"100ms..10s"`.
fn backoff(text: &LitStr, diag: &mut Diag) -> Option<(Duration, Duration)> {
    let written = text.value();
    let form = BACKOFF.form;
    let Some((first, most)) = written.split_once("..") else {
        let message =
            format!("`{written}` is no range, from the first pause to the longest one: write `{form}`");
        diag.at(text, message);
        return None;
    };
    let problem = match (parse_duration(first), parse_duration(most)) {
        (Err(error), _) | (_, Err(error)) => error.to_string(),
        (Ok(first), Ok(_)) if first.is_zero() => {
            format!("without a pause the attempts are over before anything can change: write `{form}`")
        }
        (Ok(first), Ok(most)) if first > most => {
            let (first, most) = (format_duration(first), format_duration(most));
            format!(
                "the first pause, {first}, is longer than the longest one, {most}: write `backoff = \"{most}..{first}\"`"
            )
        }
        (Ok(_), Ok(most)) if most > BACKOFF_MAX => format!(
            "a pause is {} at most: write less, or dead-letter what has to wait longer and replay it then",
            format_duration(BACKOFF_MAX)
        ),
        (Ok(first), Ok(most)) => return Some((first, most)),
    };
    diag.at(text, problem);
    None
}
