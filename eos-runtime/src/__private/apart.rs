//! No topic serves two ends, where names are those of constants or events: the same rules and words as for
//! literals, which the macro looks at itself.

use std::time::Duration;

use crate::{
    event::same,
    spec::PipelineSpec,
    stage::{Pipeline, Topics},
    topic::{Contents, Retention, TopicSpec},
};

use super::text::Text;

/// Fails to compile when this output of the pipeline is its input, or an output before it.
///
/// # Panics
/// In const evaluation, which is a compile error at the topic's name.
#[track_caller]
pub const fn check_output<P: Pipeline>(nth: usize) {
    let PipelineSpec { input, outputs, allow_loop, .. } = P::SPEC;
    let topic = outputs[nth];
    if !*allow_loop && same(topic, input) {
        let words = "` is the input: every record written would be read again; name another topic, or add `allow_loop` if that is meant";
        fail(&["the output `", topic, words]);
    }
    let mut before = 0;
    while before < nth {
        if same(topic, outputs[before]) {
            fail(&["`output` names `", topic, "` twice: each output of the handler has its own topic"]);
        }
        before += 1;
    }
    holds_what_is_written(P::SPEC, P::TOPICS, nth);
}

/// A topic that is declared holds events of one type, and this output writes it. Bytes are of any type.
#[track_caller]
const fn holds_what_is_written(spec: &PipelineSpec, written: &Topics, nth: usize) {
    let Some(TopicSpec { contents, .. }) = declared(spec, spec.outputs[nth]) else { return };
    if nth >= written.count() {
        return; // there are too many, which is said elsewhere
    }
    let (topic, event) = (spec.outputs[nth], written.position(nth).event);
    let held = match contents {
        Contents::Event(held) if held.path.is_empty() || event.path.is_empty() => return,
        Contents::Event(held) if same(held.path, event.path) => return,
        Contents::Event(held) => held.name,
        Contents::DeadLetters => "DeadLetter",
        Contents::DedupMemory => "DedupMemory",
    };
    let (is, and) = ("` is declared for `", "`, and the handler writes `");
    let instead = "` to it: name another topic, or declare this one for `";
    fail(&["the topic `", topic, is, held, and, event.name, instead, event.name, "`"]);
}

/// What `topics!` says of the topic of this name.
const fn declared(spec: &PipelineSpec, topic: &str) -> Option<TopicSpec> {
    let mut nth = 0;
    while nth < spec.topics.len() {
        if same(spec.topics[nth].name, topic) {
            return Some(spec.topics[nth]);
        }
        nth += 1;
    }
    None
}

/// Fails to compile when the dead-letter topic is something else as well.
///
/// # Panics
/// In const evaluation, which is a compile error at the topic's name.
#[track_caller]
pub const fn check_dead_letter<P: Pipeline>() {
    let Some(topic) = P::SPEC.dead_letter else { return };
    if let Some(is) = other_end(topic, P::SPEC, P::TOPICS) {
        let reason = " already, and dead letters have a topic of their own: write `dead_letter = \"";
        fail(&["`", topic, "` is ", is, reason, P::SPEC.input, ".dlq\"`"]);
    }
}

/// Fails to compile when the topic with the memory of `dedup` is something else as well.
///
/// # Panics
/// In const evaluation, which is a compile error at the topic's name.
#[track_caller]
pub const fn check_dedup_topic<P: Pipeline>() {
    let Some(dedup) = P::SPEC.dedup else { return };
    let Some(topic) = dedup.topic else { return };
    let is = match (other_end(topic, P::SPEC, P::TOPICS), P::SPEC.dead_letter) {
        (Some(is), _) => is,
        (None, Some(dead_letter)) if same(topic, dead_letter) => "the dead-letter topic",
        _ => return keeps_what_is_remembered(P::SPEC, topic, dedup.within),
    };
    let reason = " already, and the memory of `dedup` has a topic of its own: leave `topic` out for `{app}.";
    fail(&["`", topic, "` is ", is, reason, P::SPEC.name, ".dedup`, or name another"]);
}

/// What is declared of a memory's topic is not less than it needs.
#[track_caller]
const fn keeps_what_is_remembered(spec: &PipelineSpec, topic: &str, within: Duration) {
    let Some(TopicSpec { settings: seen, .. }) = declared(spec, topic) else { return };
    if let Some(Retention::For(kept)) = seen.retention
        && kept.as_nanos() < within.as_nanos()
    {
        let why = "` is declared to keep less than `within`, and what is forgotten would not be known to repeat: leave `retention` out, or declare twice `within`";
        fail(&["the topic `", topic, why]);
    }
    let Some(TopicSpec { settings: input, .. }) = declared(spec, spec.input) else { return };
    if let (Some(own), Some(partitions)) = (seen.partitions, input.partitions)
        && own != partitions
    {
        let why = "` is declared with other partitions than the input `";
        fail(&[
            "the topic `",
            topic,
            why,
            spec.input,
            "`, by whose partitions it goes: leave `partitions` out",
        ]);
    }
}

/// Fails to compile when a compacted topic holds what has no key, or must not be lost.
///
/// # Panics
/// In const evaluation, which is a compile error at `cleanup`.
#[track_caller]
pub const fn check_compacted(topic: &TopicSpec) {
    match topic.contents {
        Contents::Event(event) if !event.key.is_empty() || event.path.is_empty() => {}
        Contents::Event(event) => {
            let why = "` has no key, and of each key a compacted topic keeps the last record: mark a field `#[kafka(key)]`, or write `cleanup = delete`";
            fail(&["`", event.name, why]);
        }
        Contents::DeadLetters | Contents::DedupMemory => {
            let why = "` must all stay, and of each key a compacted topic keeps the last record: write `cleanup = delete`";
            fail(&["the records of `", topic.name, why]);
        }
    }
}

/// What a topic is to the handler.
const fn other_end(topic: &str, spec: &PipelineSpec, named: &Topics) -> Option<&'static str> {
    if same(topic, spec.input) {
        return Some("the input");
    }
    if spec.outputs.is_empty() && named.contain(topic) {
        return Some("an output");
    }
    let mut nth = 0;
    while nth < spec.outputs.len() {
        if same(topic, spec.outputs[nth]) {
            return Some("an output");
        }
        nth += 1;
    }
    None
}

#[track_caller]
const fn fail(parts: &[&str]) -> ! {
    panic!("{}", Text::of(parts).as_str());
}
