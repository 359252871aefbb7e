//! The last word of a run: one line for people, or JSON for programs.

use std::io::Write;

use serde::Serialize;

use crate::{control::Totals, error::Error, summary::Summary};

/// Prints the summary. JSON goes to standard output unless records go there.
pub(super) fn print(summary: &Summary, error: Option<&Error>, as_json: bool, is_stdout_taken: bool) {
    // Whoever closed the stream does not want to know.
    let _ = match (as_json, is_stdout_taken) {
        (false, _) => writeln!(std::io::stderr(), "{summary}"),
        (true, false) => writeln!(std::io::stdout(), "{}", json(summary, error)),
        (true, true) => writeln!(std::io::stderr(), "{}", json(summary, error)),
    };
}

#[derive(Serialize)]
struct Report<'a> {
    app: &'a str,
    seconds: f64,
    #[serde(flatten)]
    totals: Numbers,
    pipelines: Vec<Pipeline<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    exit_code: u8,
}

#[derive(Serialize)]
struct Pipeline<'a> {
    name: &'a str,
    #[serde(flatten)]
    totals: Numbers,
}

#[derive(Serialize)]
struct Numbers {
    records_in: u64,
    records_out: u64,
    transactions: u64,
    aborted: u64,
    rebuilt: u64,
    duplicates: u64,
    dead_letters: u64,
    refused: u64,
    skipped: u64,
    lost: u64,
    retries: u64,
    evicted: u64,
    late: u64,
    ahead: u64,
}

impl From<Totals> for Numbers {
    fn from(totals: Totals) -> Self {
        let Totals { records_in, records_out, duplicates, dead_letters, refused, skipped, retries, .. } =
            totals;
        let Totals { commits: transactions, aborts: aborted, rebuilds: rebuilt, dedup_evicted, lost, .. } =
            totals;
        let Totals { dedup_late, dedup_ahead, .. } = totals;
        Self {
            records_in,
            records_out,
            transactions,
            aborted,
            rebuilt,
            duplicates,
            dead_letters,
            refused,
            skipped,
            lost,
            retries,
            evicted: dedup_evicted,
            late: dedup_late,
            ahead: dedup_ahead,
        }
    }
}

fn json(summary: &Summary, error: Option<&Error>) -> String {
    let report = Report {
        app: &summary.app,
        seconds: summary.time.as_secs_f64(),
        totals: summary.totals().into(),
        pipelines: summary
            .pipelines
            .iter()
            .map(|(name, totals)| Pipeline { name, totals: (*totals).into() })
            .collect(),
        error: error.map(ToString::to_string),
        exit_code: error.map_or(0, Error::exit_code),
    };
    serde_json::to_string(&report).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
}
