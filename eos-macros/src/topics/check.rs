//! What must hold of declared topics, a function each.

use eos_conf::names::check_topic;
use proc_macro2::Span;
use syn::Type;

use crate::{declared, diag::Diag, words::NAMED_TOPIC};

use super::model::{Cleanup, Topic, Topics};

pub(super) fn check(topics: &Topics, diag: &mut Diag) {
    something_is_declared(topics, diag);
    declared::differ(topics.topics.iter().map(|topic| &topic.head), diag);
    names_differ(topics, diag);
    for topic in &topics.topics {
        name_is_legal(topic, diag);
        type_has_a_name(topic, diag);
        what_is_compacted_alone_is_never_too_old(topic, diag);
        there_are_as_many_replicas_as_must_have_it(topic, diag);
    }
}

fn something_is_declared(topics: &Topics, diag: &mut Diag) {
    if topics.topics.is_empty() && !topics.refused {
        let message = format!("`topics!` declares no topic: write `{}`", NAMED_TOPIC.form);
        diag.push(syn::Error::new(Span::call_site(), message));
    }
}

/// Two constants of one topic could say different things of it.
fn names_differ(topics: &Topics, diag: &mut Diag) {
    let mut before: Vec<(&Topic, String)> = Vec::new();
    for topic in &topics.topics {
        let Some(name) = &topic.name else { continue };
        let is_free = |topic: &Topic| topic.head.conditions().next().is_none();
        let same = before.iter().find(|(former, value)| *value == name.value() && is_free(former));
        if let Some((former, value)) = same.filter(|_| is_free(topic)) {
            let message = format!(
                "the topic `{value}` is declared twice, here and as `{}`: keep one of the two",
                former.head.ident
            );
            diag.at(name, message);
        }
        before.push((topic, name.value()));
    }
}

fn name_is_legal(topic: &Topic, diag: &mut Diag) {
    if let Some(name) = &topic.name
        && let Err(error) = check_topic(&name.value())
    {
        diag.at(name, error);
    }
}

fn type_has_a_name(topic: &Topic, diag: &mut Diag) {
    if let Type::ImplTrait(unnamed) = &topic.ty {
        diag.at(
            unnamed,
            "what is in a topic has a type of its own: write the event's type instead of `impl ..`",
        );
    }
}

fn what_is_compacted_alone_is_never_too_old(topic: &Topic, diag: &mut Diag) {
    if let Some((word, _)) = &topic.settings.retention
        && let Some((_, Cleanup::Compact)) = &topic.settings.cleanup
    {
        diag.at(
            word,
            "with `cleanup = compact` nothing is too old, the last record of a key stays: leave `retention` out, or write `cleanup = [compact, delete]`",
        );
    }
}

fn there_are_as_many_replicas_as_must_have_it(topic: &Topic, diag: &mut Diag) {
    if let Some((word, min_isr)) = &topic.settings.min_isr
        && let Some(replication) = topic.settings.replication
        && *min_isr > replication
    {
        let message = format!(
            "{min_isr} replicas cannot have a record of which there are {replication}: nothing could be written; write `min_isr = {}` or less, or raise `replication`",
            replication.saturating_sub(1).max(1)
        );
        diag.at(word, message);
    }
}
