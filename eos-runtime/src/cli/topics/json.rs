//! Topics for programs: one object.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{error::Error, preflight::Surveyed};

use super::State;

pub(super) fn text(topics: &[Surveyed], error: Option<&Error>) -> String {
    let report = Report {
        topics: topics.iter().map(Topic::of).collect(),
        exit_code: error.map_or(0, Error::exit_code),
    };
    let text = serde_json::to_string(&report).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"));
    format!("{text}\n")
}

#[derive(Serialize)]
struct Report<'a> {
    topics: Vec<Topic<'a>>,
    exit_code: u8,
}

#[derive(Serialize)]
struct Topic<'a> {
    topic: &'a str,
    r#use: &'a str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    partitions: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replication: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    create: Option<New<'a>>,
    differences: Vec<Difference<'a>>,
}

impl<'a> Topic<'a> {
    fn of(topic: &'a Surveyed) -> Self {
        let state = State::of(topic);
        let difference = |drift: &'a crate::preflight::Drift| Difference {
            setting: drift.setting,
            found: &drift.found,
            wanted: &drift.wanted,
            fix: &drift.fix,
        };
        Self {
            topic: &topic.topic,
            r#use: &topic.use_,
            state: state.word(),
            partitions: topic.found.as_ref().map(|layout| layout.partitions),
            replication: topic.found.as_ref().map(|layout| layout.replication),
            create: topic.found.is_none().then(|| New::of(topic)),
            differences: topic.unfit.iter().chain(&topic.drifts).map(difference).collect(),
        }
    }
}

/// How one that is missing is created.
#[derive(Serialize)]
struct New<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    partitions: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replication: Option<u16>,
    settings: BTreeMap<&'a str, &'a str>,
    command: &'a str,
}

impl<'a> New<'a> {
    fn of(topic: &'a Surveyed) -> Self {
        let new = topic.new.as_ref();
        let settings = new.into_iter().flat_map(|new| &new.properties);
        Self {
            partitions: new.and_then(|new| new.partitions),
            replication: new.and_then(|new| new.replication),
            settings: settings.map(|(key, value)| (key.as_str(), value.as_str())).collect(),
            command: &topic.create,
        }
    }
}

#[derive(Serialize)]
struct Difference<'a> {
    setting: &'a str,
    found: &'a str,
    wanted: &'a str,
    fix: &'a str,
}
