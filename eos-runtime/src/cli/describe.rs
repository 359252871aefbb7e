//! `describe`: what would run, each value with the place it was said.

use std::fmt::Write;

use eos_conf::duration::format_duration;

use crate::{
    settings::{Mapped, Origin, PipelinePlan, Plan, Said},
    spec::{Commit, Membership, Start},
};

/// A name, a value, and the place it was said.
type Row = (String, String, Option<Origin>);

/// The plan for people.
pub(super) fn text(plan: &Plan) -> String {
    let mut out = String::new();
    section(&mut out, &format!("application {}", plan.app), &application(plan));
    for pipeline in &plan.pipelines {
        out.push('\n');
        section(&mut out, &format!("pipeline {}", pipeline.name), &rows(pipeline, plan));
    }
    for note in &plan.notes {
        let _ = write!(out, "\nnote: {note}\n");
    }
    out
}

fn section(out: &mut String, title: &str, rows: &[Row]) {
    let width = |of: fn(&Row) -> usize| rows.iter().map(of).max().unwrap_or(0);
    let (names, values) = (width(|row| row.0.chars().count()), width(|row| row.1.chars().count()));
    let _ = writeln!(out, "{title}");
    for (name, value, origin) in rows {
        let origin = origin.map(|origin| origin.to_string()).unwrap_or_default();
        let line = format!("  {name:names$}  {value:values$}  {origin}");
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

fn application(plan: &Plan) -> Vec<Row> {
    let instance = plan.instance.clone();
    let instance = instance
        .unwrap_or_else(|| Said::new("{hostname}-{first free slot on this host}".into(), Origin::Default));
    vec![
        row("instance", &instance, String::clone),
        row("transaction timeout", &plan.transaction_timeout, |time| format_duration(*time)),
        row("startup timeout", &plan.startup_timeout, |time| format_duration(*time)),
    ]
}

fn rows(pipeline: &PipelinePlan, plan: &Plan) -> Vec<Row> {
    let mut rows = vec![topic("input", &pipeline.input)];
    rows.extend(pipeline.outputs.iter().map(|output| topic("output", output)));
    let instance = plan.instance.as_ref().map_or("{instance}", |said| said.value.as_str());
    let ids = format!("{}.{}.{instance}.{}", plan.app, pipeline.name, numbers(pipeline.workers.value));
    rows.extend([
        row("group", &pipeline.group, String::clone),
        ("transactional ids".into(), ids, None),
        row("start", &pipeline.start, |start| match start {
            Start::Earliest => "earliest".into(),
            Start::Latest => "latest".into(),
        }),
        row("membership", &pipeline.membership, |membership| match membership {
            Membership::Dynamic => "dynamic".into(),
            Membership::Static => "static".into(),
        }),
        row("commit", &pipeline.commit, |commit| commit.word().to_owned()),
    ]);
    if pipeline.commit.value == Commit::Group {
        rows.extend([
            row("commit interval", &pipeline.commit_interval, |time| format_duration(*time)),
            row("min commit interval", &pipeline.min_commit_interval, |time| format_duration(*time)),
        ]);
    }
    rows.extend([
        row("workers", &pipeline.workers, ToString::to_string),
        row("concurrency", &pipeline.concurrency, ToString::to_string),
    ]);
    rows.extend(pipeline.kafka.iter().map(|said| {
        let (key, value) = &said.value;
        let is_secret = eos_conf::property(key).is_none_or(|property| property.canonical().secret);
        let value = if is_secret { "(secret)".to_owned() } else { value.clone() };
        (format!("kafka {key}"), value, Some(said.origin))
    }));
    rows
}

fn row<T>(name: &str, said: &Said<T>, show: impl Fn(&T) -> String) -> Row {
    (name.to_owned(), show(&said.value), Some(said.origin))
}

fn topic(name: &str, topic: &Mapped) -> Row {
    let Mapped { declared, actual } = topic;
    let value =
        if *declared == actual.value { declared.clone() } else { format!("{declared} -> {}", actual.value) };
    (name.to_owned(), value, Some(actual.origin))
}

fn numbers(workers: usize) -> String {
    if workers <= 1 { "0".into() } else { format!("{{0..{}}}", workers - 1) }
}
