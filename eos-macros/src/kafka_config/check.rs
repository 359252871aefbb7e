//! What must hold of shared sets: eos-conf says it of each property, and of each set as far as it goes.

use eos_conf::{Timeouts, check_rules};
use proc_macro2::Span;

use crate::{declared, diag::Diag, kafka, words::NAMED_SET};

use super::parse::{Set, Sets};

pub(super) fn check(sets: &Sets, diag: &mut Diag) {
    something_is_declared(sets, diag);
    declared::differ(sets.sets.iter().map(|set| &set.head), diag);
    for set in &sets.sets {
        properties_are_safe_and_agree(set, diag);
    }
}

fn something_is_declared(sets: &Sets, diag: &mut Diag) {
    if sets.sets.is_empty() && !sets.refused {
        let message = format!("`kafka_config!` declares no set: write `{}`", NAMED_SET.form);
        diag.push(syn::Error::new(Span::call_site(), message));
    }
}

fn properties_are_safe_and_agree(set: &Set, diag: &mut Diag) {
    let properties = kafka::check(&set.properties, diag);
    let properties: Vec<_> = properties.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    for refusal in check_rules(&properties, &Timeouts::default()) {
        match kafka::blamed(&set.properties, &refusal) {
            Some(tokens) => diag.at(tokens, refusal),
            None => diag.at(&set.head.ident, refusal),
        }
    }
}
