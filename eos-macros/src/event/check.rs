//! What must hold of an event type, a function each.

use eos_conf::names::check_topic;
use syn::{GenericParam, Ident, Type};

use crate::{diag::Diag, words};

use super::model::{Case, Event, Mark, Shape};

pub(super) fn check(event: &Event, diag: &mut Diag) {
    topics_are_legal(event, diag);
    marks_are_on_named_fields(event, diag);
    variants_agree(event, diag);
    keys_have_one_form(event, diag);
    one_timestamp(event, diag);
    headers_are_told_apart(event, diag);
    has_values(event, diag);
    routes_say_it_themselves(event, diag);
    views_are_like_their_type(event, diag);
    variants_hold_an_event(event, diag);
    variants_have_a_topic_each(event, diag);
}

fn topics_are_legal(event: &Event, diag: &mut Diag) {
    let of_variants = event.variants().iter().filter_map(|variant| variant.topic.as_ref());
    for topic in event.topic.iter().chain(of_variants) {
        if let Err(error) = check_topic(&topic.value()) {
            diag.at(topic, error);
        }
    }
}

/// The key of an event is known by its fields' names: to `describe`, to schemas, to whoever reads
/// the topic.
fn marks_are_on_named_fields(event: &Event, diag: &mut Diag) {
    for field in event.fields().filter(|field| field.ident.is_none()) {
        let marks = &field.marks;
        for word in [&marks.key, &marks.dedup, &marks.timestamp].into_iter().flatten() {
            diag.at(word, format!("`{word}` stands on a field with a name: write the fields between braces"));
        }
        if let Some(name) = &marks.header {
            diag.at(name, "`header` stands on a field with a name: write the fields between braces");
        }
    }
}

/// Else the records of one topic would partly have a null key, or one of another meaning.
fn variants_agree(event: &Event, diag: &mut Diag) {
    for (word, mark) in [("key", Mark::Key), ("dedup", Mark::Dedup)] {
        let names = |case: &Case| -> Vec<String> {
            let marked = case.fields.iter().filter(|field| field.has(mark));
            marked.filter_map(|field| Some(format!("`{}`", field.ident.as_ref()?))).collect()
        };
        let Some(first) = event.cases().iter().find(|case| !names(case).is_empty()) else { continue };
        for case in event.cases().iter().filter(|case| names(case) != names(first)) {
            if let (Some(variant), Some(other)) = (&case.variant, &first.variant) {
                let message = format!(
                    "the variant `{variant}` differs from `{other}` in its `{word}`: mark {} in both",
                    names(first).join(" and ")
                );
                diag.at(variant, message);
            }
        }
    }
}

/// One float has several spellings, so two producers would not agree on the partition.
fn keys_have_one_form(event: &Event, diag: &mut Diag) {
    for field in event.fields() {
        let identifies = field.marks.key.as_ref().or(field.marks.dedup.as_ref());
        if let (Some(word), Type::Path(path)) = (identifies, &field.ty)
            && (path.path.is_ident("f32") || path.path.is_ident("f64"))
        {
            let message = format!(
                "a float cannot be a `{word}`: it has several forms of one value; use an integer or a text"
            );
            diag.at(&field.ty, message);
        }
    }
}

fn one_timestamp(event: &Event, diag: &mut Diag) {
    for case in event.cases() {
        let marks = case.fields.iter().filter_map(|field| field.marks.timestamp.as_ref());
        for second in marks.skip(1) {
            diag.at(second, "a record has one timestamp: mark one field only");
        }
    }
}

fn headers_are_told_apart(event: &Event, diag: &mut Diag) {
    for case in event.cases() {
        let names: Vec<_> = case.fields.iter().filter_map(|field| field.marks.header.as_ref()).collect();
        for (nth, name) in names.iter().enumerate() {
            let text = name.value();
            if text.is_empty() {
                diag.at(name, format!("a header has a name: write `{}`", words::HEADER.form));
            } else if let Some(rest) = text.strip_prefix("eos.") {
                diag.at(
                    name,
                    format!("headers that begin with `eos.` are the runtime's own: write `{rest}`"),
                );
            } else if names[..nth].iter().any(|before| before.value() == text) {
                diag.at(
                    name,
                    format!("two fields are written to the header `{text}`: give one of them another name"),
                );
            }
        }
    }
}

/// There is a record only where there is a value.
fn has_values(event: &Event, diag: &mut Diag) {
    if event.cases().is_empty() && event.variants().is_empty() {
        diag.at(&event.ident, "an enum without variants has no record: add a variant");
    }
}

/// The topic and the format of a routed enum are those of the event in the variant.
fn routes_say_it_themselves(event: &Event, diag: &mut Diag) {
    if let Shape::Routed(_) = &event.shape {
        if let Some(topic) = &event.topic {
            diag.at(topic, "the variants name topics already: leave this one out, or those");
        }
        if let Some(codec) = &event.codec {
            diag.at(codec, "a variant is written as the event inside: name the format on that event's type");
        }
        if let Some(view_of) = &event.view_of {
            diag.at(
                view_of,
                "an enum that routes is written and never read: `view_of` belongs on the event in a variant",
            );
        }
        if let Some(schema) = &event.schema {
            let message = "a variant is written as the event inside: write `schema` on that event's type";
            diag.at(&schema.path, message);
        }
    }
}

/// A view is read as the type is written, with the key of the type, which is looked at here and now.
fn views_are_like_their_type(event: &Event, diag: &mut Diag) {
    if let (Some(_), Some(codec)) = (&event.view_of, &event.codec)
        && matches!(event.shape, Shape::Record(_))
    {
        diag.at(codec, "a view has the format of the type it is a view of: leave `codec` out");
    }
    let parameter = event.generics.params.iter().find_map(|parameter| match parameter {
        GenericParam::Lifetime(_) => None,
        GenericParam::Type(parameter) => Some(&parameter.ident),
        GenericParam::Const(parameter) => Some(&parameter.ident),
    });
    if let (Some(view_of), Some(parameter)) = (&event.view_of, parameter) {
        let message = format!(
            "a view is generic over lifetimes only, as its key must be known: do without `{parameter}`"
        );
        diag.at(view_of, message);
    }
}

fn variants_hold_an_event(event: &Event, diag: &mut Diag) {
    for variant in event.variants().iter().filter(|variant| variant.event.is_none()) {
        let name = &variant.ident;
        let message = format!(
            "the variant `{name}` must hold one event: write `{name}({name})` with a struct `{name}` that derives `KafkaEvent`"
        );
        diag.at(name, message);
    }
}

fn variants_have_a_topic_each(event: &Event, diag: &mut Diag) {
    let mut seen: Vec<(String, &Ident)> = Vec::new();
    for variant in event.variants() {
        let Some(topic) = &variant.topic else {
            if !variant.topic_written {
                let message = format!(
                    "the variant `{}` names no topic, and others do: write `#[kafka({})]` on it",
                    variant.ident,
                    words::TOPIC.form
                );
                diag.at(&variant.ident, message);
            }
            continue;
        };
        match seen.iter().find(|(name, _)| *name == topic.value()) {
            None => seen.push((topic.value(), &variant.ident)),
            Some((name, first)) => diag.at(
                topic,
                format!(
                    "`{name}` is the topic of the variant `{first}` already: a topic holds one type of event"
                ),
            ),
        }
    }
}
