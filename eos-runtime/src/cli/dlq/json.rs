//! Dead letters for programs: an object per line.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Serialize;

use crate::{
    dlq::{DeadLetter, Listed, Replayed},
    record::{Header, Record},
};

use super::rfc3339;

/// One record of the dead-letter topic.
pub(super) fn listed(listed: &Listed<'_>) -> String {
    let line = match listed {
        Listed::Letter { letter, replayed } => {
            let DeadLetter { error, kind, attempts, pipeline, source_topic, .. } = *letter;
            let source = Source {
                topic: source_topic,
                partition: letter.source_partition,
                offset: letter.source_offset,
            };
            let letter_says =
                Letter { replayed: *replayed, pipeline, source, kind: kind.word(), attempts, error };
            Line {
                letter: Some(letter_says),
                headers: letter.original_headers().map(HeaderLine::of).collect(),
                ..Line::of(&letter.record)
            }
        }
        Listed::Foreign { record, why } => Line { foreign: Some(why), ..Line::of(record) },
    };
    text(&line)
}

/// What a replay did.
pub(super) fn replayed(done: &Replayed) -> String {
    let refused = done.refused.iter().map(|(id, why)| Refusal { id: id.to_string(), why }).collect();
    text(&Report {
        sent: done.sent,
        replayed_before: done.before.iter().map(ToString::to_string).collect(),
        exit_code: u8::from(!done.refused.is_empty()),
        refused,
    })
}

fn text(object: &impl Serialize) -> String {
    serde_json::to_string(object).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
}

#[derive(Serialize)]
struct Line<'a> {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    foreign: Option<&'a str>,
    #[serde(flatten)]
    letter: Option<Letter<'a>>,
    timestamp: Option<i64>,
    time: Option<String>,
    #[serde(flatten)]
    key: Key<'a>,
    #[serde(flatten)]
    value: Value<'a>,
    headers: Vec<HeaderLine<'a>>,
}

impl<'a> Line<'a> {
    fn of(record: &Record<'a>) -> Self {
        Self {
            id: format!("{}@{}", record.partition, record.offset),
            foreign: None,
            letter: None,
            timestamp: record.timestamp,
            time: record.timestamp.and_then(rfc3339),
            key: either(record.key).map_or_else(Key::Base64, Key::Text),
            value: either(record.value).map_or_else(Value::Base64, Value::Text),
            headers: record.headers.iter().map(HeaderLine::of).collect(),
        }
    }
}

#[derive(Serialize)]
struct Letter<'a> {
    replayed: bool,
    pipeline: &'a str,
    source: Source<'a>,
    kind: &'static str,
    attempts: u32,
    error: &'a str,
}

#[derive(Serialize)]
struct Source<'a> {
    topic: &'a str,
    partition: i32,
    offset: i64,
}

#[derive(Serialize)]
struct HeaderLine<'a> {
    name: &'a str,
    #[serde(flatten)]
    value: Value<'a>,
}

impl<'a> HeaderLine<'a> {
    fn of(header: Header<'a>) -> Self {
        Self { name: header.name, value: either(header.value).map_or_else(Value::Base64, Value::Text) }
    }
}

#[derive(Serialize)]
enum Key<'a> {
    #[serde(rename = "key")]
    Text(Option<&'a str>),
    #[serde(rename = "key_base64")]
    Base64(String),
}

#[derive(Serialize)]
enum Value<'a> {
    #[serde(rename = "value")]
    Text(Option<&'a str>),
    #[serde(rename = "value_base64")]
    Base64(String),
}

/// The text that it is, else base64.
fn either(bytes: Option<&[u8]>) -> Result<Option<&str>, String> {
    let Some(bytes) = bytes else { return Ok(None) };
    std::str::from_utf8(bytes).map(Some).map_err(|_| STANDARD.encode(bytes))
}

#[derive(Serialize)]
struct Report<'a> {
    sent: u64,
    replayed_before: Vec<String>,
    refused: Vec<Refusal<'a>>,
    exit_code: u8,
}

#[derive(Serialize)]
struct Refusal<'a> {
    id: String,
    why: &'a str,
}
