//! Properties of the Kafka clients: `"linger.ms" = 5, ..SHARED`, tokens -> what was written, and what eos-conf
//! says of it, at the tokens it is about.

use eos_conf::{About, check_property};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{
    Lit, LitStr, Path, Token,
    parse::{ParseStream, Parser},
};

use crate::{code::code, diag::Diag, items::at_commas, words};

/// `"linger.ms" = 5`.
#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) key: LitStr,
    /// The value as librdkafka reads it.
    pub(crate) value: String,
    pub(crate) value_tokens: TokenStream,
}

/// What is between the braces.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) properties: Vec<Property>,
    /// The constant whose properties hold where this block says nothing.
    pub(crate) shared: Option<Path>,
}

/// The properties between braces, and the `..SHARED` behind them.
pub(crate) fn block(tokens: TokenStream, diag: &mut Diag) -> Block {
    let mut block = Block::default();
    for tokens in at_commas(tokens, diag) {
        match shared(&tokens) {
            Some(Ok(path)) if block.shared.is_none() => block.shared = Some(path),
            Some(Ok(path)) => diag.at(path, "one shared set is enough: put the properties of both into one"),
            Some(Err(error)) => diag.push(error),
            None => block.properties.extend(property(tokens, diag)),
        }
    }
    block
}

/// `kafka = SHARED`.
pub(crate) fn constant(value: &TokenStream, diag: &mut Diag) -> Block {
    let shared = Path::parse_mod_style.parse2(value.clone()).ok();
    if shared.is_none() {
        let (form, shared) = (words::KAFKA.form, words::SHARED.form);
        diag.at(
            value,
            format!("`kafka` takes properties between braces, or a shared set: write `{form}` or `{shared}`"),
        );
    }
    Block { properties: Vec::new(), shared }
}

/// `..SHARED`, if it is that.
fn shared(tokens: &TokenStream) -> Option<syn::Result<Path>> {
    let shared = |input: ParseStream<'_>| {
        let dots: Option<Token![..]> = input.parse()?;
        let rest: TokenStream = input.parse()?;
        Ok(dots.map(|dots| {
            let message = format!("expected the constant of a shared set: write `{}`", words::SHARED.form);
            Path::parse_mod_style.parse2(rest).map_err(|_| syn::Error::new_spanned(dots, message))
        }))
    };
    shared.parse2(tokens.clone()).ok()?
}

fn property(tokens: TokenStream, diag: &mut Diag) -> Option<Property> {
    let split = |input: ParseStream<'_>| {
        let key: LitStr = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok((key, input.parse::<TokenStream>()?))
    };
    let Ok((key, value_tokens)) = split.parse2(tokens.clone()) else {
        let message = match unquoted(&tokens) {
            Some((key, value)) => format!("a property's name is quoted: write `\"{key}\" = {value}`"),
            None => "expected a property: write `\"linger.ms\" = 5`".into(),
        };
        diag.at(tokens, message);
        return None;
    };
    let Some(value) = plain(&value_tokens) else {
        let message =
            format!("a property's value is a text, a number or a boolean: write `\"{}\" = 5`", key.value());
        diag.at(if value_tokens.is_empty() { key.to_token_stream() } else { value_tokens }, message);
        return None;
    };
    Some(Property { key, value, value_tokens })
}

/// `linger.ms = 5` as it was meant.
fn unquoted(tokens: &TokenStream) -> Option<(String, String)> {
    let text = tokens.to_string().replace(' ', "");
    let (key, value) = text.split_once('=')?;
    (!key.is_empty() && !key.contains('"')).then(|| (key.into(), value.into()))
}

/// The value as librdkafka reads it: a literal without quotes, underscores and suffix.
fn plain(tokens: &TokenStream) -> Option<String> {
    let literal = |input: ParseStream<'_>| {
        let minus: Option<Token![-]> = input.parse()?;
        Ok((minus.map_or("", |_| "-"), input.parse::<Lit>()?))
    };
    match literal.parse2(tokens.clone()).ok()? {
        ("", Lit::Str(text)) if text.suffix().is_empty() => Some(text.value()),
        ("", Lit::Bool(boolean)) => Some(boolean.value.to_string()),
        (sign, Lit::Int(number)) if number.suffix().is_empty() => {
            Some(format!("{sign}{}", number.base10_digits()))
        }
        (sign, Lit::Float(number)) if number.suffix().is_empty() => {
            Some(format!("{sign}{}", number.base10_digits()))
        }
        _ => None,
    }
}

/// Each property by itself; those that may be set.
pub(crate) fn check(properties: &[Property], diag: &mut Diag) -> Vec<(String, String)> {
    let mut accepted = Vec::new();
    for property in properties {
        let key = property.key.value();
        match check_property(&key, &property.value) {
            Ok(_) => accepted.push((key, property.value.clone())),
            Err(refusal) if refusal.about == About::Value => diag.at(&property.value_tokens, refusal),
            Err(refusal) => diag.at(&property.key, refusal),
        }
    }
    accepted
}

/// The tokens that a rule over several properties blames, if it is about one of these. It names one; where that
/// was written twice it means the last.
pub(crate) fn blamed<'a>(
    properties: &'a [Property],
    refusal: &eos_conf::Refusal,
) -> Option<&'a dyn ToTokens> {
    let property = properties.iter().rev().find(|property| property.key.value() == refusal.key)?;
    Some(match refusal.about {
        About::Value => &property.value_tokens,
        _ => &property.key,
    })
}

/// As the runtime takes them.
pub(crate) fn list(properties: &[Property]) -> TokenStream {
    let pairs = properties.iter().map(|property| {
        let (key, value) = (&property.key, &property.value);
        code!((#key, #value))
    });
    code!(&[#(#pairs),*])
}
