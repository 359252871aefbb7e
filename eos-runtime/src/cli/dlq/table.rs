//! Dead letters for people: a line each, in columns.

use std::fmt;

use crate::{dlq::Listed, record::Record};

use super::rfc3339;

const TITLES: [&str; 8] = ["ID", "SOURCE", "KIND", "ATTEMPTS", "TIME", "KEY", "REPLAYED", "ERROR"];

/// Of a longer key or error the beginning is shown: JSON has the whole.
const KEY_CHARS: usize = 40;
const ERROR_CHARS: usize = 120;

#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<[String; TITLES.len()]>,
}

impl Table {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn add(&mut self, listed: &Listed<'_>) {
        let none = || "-".to_owned();
        self.rows.push(match listed {
            Listed::Letter { letter, replayed } => [
                letter.id.to_string(),
                clean(
                    &format!("{}/{}@{}", letter.source_topic, letter.source_partition, letter.source_offset),
                    usize::MAX,
                ),
                letter.kind.word().to_owned(),
                letter.attempts.to_string(),
                time(&letter.record),
                key(&letter.record),
                if *replayed { "yes" } else { "no" }.to_owned(),
                clean(letter.error, ERROR_CHARS),
            ],
            Listed::Foreign { record, why } => [
                format!("{}@{}", record.partition, record.offset),
                none(),
                "foreign".to_owned(),
                none(),
                time(record),
                key(record),
                none(),
                clean(&format!("no dead letter: {why}"), ERROR_CHARS),
            ],
        });
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let titles = TITLES.map(str::to_owned);
        let lines = || std::iter::once(&titles).chain(&self.rows);
        let width = |column: usize| lines().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..TITLES.len()).map(width).collect();
        for row in lines() {
            let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}"));
            writeln!(f, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        Ok(())
    }
}

fn time(record: &Record<'_>) -> String {
    let known = |millis: i64| rfc3339(millis).unwrap_or_else(|| format!("{millis} ms"));
    record.timestamp.map_or_else(|| "-".to_owned(), known)
}

fn key(record: &Record<'_>) -> String {
    let Some(key) = record.key else { return "-".to_owned() };
    match std::str::from_utf8(key) {
        Ok(text) => clean(text, KEY_CHARS),
        Err(_) => clean(&key.escape_ascii().to_string(), KEY_CHARS),
    }
}

/// On one line, and without what a terminal would obey.
fn clean(text: &str, most: usize) -> String {
    let mut out = String::new();
    for (nth, letter) in text.chars().enumerate() {
        if nth == most {
            out.push('…');
            break;
        }
        if letter.is_control() {
            out.extend(letter.escape_default());
        } else {
            out.push(letter);
        }
    }
    out
}
