//! Topics for people: a line for each, and below it what is to be done.

use std::fmt::Write as _;

use crate::{
    broker::{NewTopic, TopicLayout},
    preflight::Surveyed,
};

use super::State;

pub(super) fn text(topics: &[Surveyed]) -> String {
    let state = topics.iter().map(|topic| State::of(topic).word().len()).max().unwrap_or(0);
    let name = topics.iter().map(|topic| topic.topic.len()).max().unwrap_or(0);
    let mut text = String::new();
    for topic in topics {
        let word = State::of(topic).word();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{word:state$}  {:name$}  {}: {}", topic.topic, topic.use_, facts(topic));
        let todo = topic.unfit.iter().chain(&topic.drifts).map(ToString::to_string);
        for line in todo.chain(instead(topic)) {
            let _ = writeln!(text, "{:state$}  {line}", "");
        }
    }
    text
}

/// What is there, or what would be.
fn facts(topic: &Surveyed) -> String {
    match (&topic.found, &topic.new) {
        (Some(layout), _) => found(layout),
        (None, Some(new)) => planned(new),
        (None, None) => "is not there, and is declared nowhere".to_owned(),
    }
}

fn found(layout: &TopicLayout) -> String {
    format!("{}, {}", counted(layout.partitions, "partition"), counted(layout.replication.into(), "replica"))
}

fn planned(new: &NewTopic) -> String {
    let partitions = new.partitions.map(|count| counted(count, "partition"));
    let replicas = new.replication.map(|count| counted(count.into(), "replica"));
    let properties = new.properties.iter().map(|(key, value)| format!("{key}={value}"));
    let said: Vec<String> = partitions.into_iter().chain(replicas).chain(properties).collect();
    if said.is_empty() { "as the cluster does it by itself".to_owned() } else { said.join(", ") }
}

fn instead(topic: &Surveyed) -> Option<String> {
    (State::of(topic) == State::Missing)
        .then(|| format!("declare it in topics!, or create it with `{}`", topic.create))
}

fn counted(count: i32, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
