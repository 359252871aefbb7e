//! `describe`: what would run, each value with the place it was said.

use std::fmt::Write;

use eos_conf::duration::format_duration;

use crate::{
    settings::{DedupPlan, Mapped, Origin, PipelinePlan, Plan, Said},
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
    rows.extend(failures(pipeline));
    rows.extend(pipeline.dedup.iter().flat_map(dedup));
    rows.extend(pipeline.kafka.iter().map(|said| {
        let (key, value) = &said.value;
        let is_secret = eos_conf::property(key).is_none_or(|property| property.canonical().secret);
        let value = if is_secret { "(secret)".to_owned() } else { value.clone() };
        (format!("kafka {key}"), value, Some(said.origin))
    }));
    rows
}

fn failures(pipeline: &PipelinePlan) -> Vec<Row> {
    let mut rows: Vec<Row> = pipeline.dead_letter.iter().map(|it| topic("dead letter", it)).collect();
    rows.push(row("on error", &pipeline.on_error, ToString::to_string));
    if pipeline.parking.value > 0 {
        rows.push(row("parking", &pipeline.parking, ToString::to_string));
    }
    rows
}

fn dedup(dedup: &DedupPlan) -> [Row; 5] {
    let by = if dedup.by.is_empty() {
        ("#[kafka(dedup)] fields, else key".to_owned(), Origin::Default)
    } else {
        (dedup.by.join(", "), Origin::Attribute)
    };
    [
        topic("dedup topic", &dedup.topic),
        row("dedup within", &dedup.within, |time| format_duration(*time)),
        ("dedup by".to_owned(), by.0, Some(by.1)),
        row("dedup max keys", &dedup.max_keys, ToString::to_string),
        row("dedup unkeyed", &dedup.unkeyed, |unkeyed| unkeyed.word().to_owned()),
    ]
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

#[cfg(test)]
mod tests {
    use crate::{
        prelude::*,
        settings::{Problems, Settings, resolve},
    };

    use super::*;

    #[derive(Debug, Serialize, Deserialize, KafkaEvent)]
    struct Order {
        #[kafka(key)]
        id: u64,
        shop: u64,
    }

    #[eos_pipeline(
        input = "placed",
        output = "packed",
        dead_letter = "placed.dlq",
        on_error = retry(5) then dead_letter,
        parking = 100,
        dedup(within = "24h", by = [shop, id], max_keys = 1_000)
    )]
    fn pack(order: Order) -> Order {
        order
    }

    #[test]
    fn what_becomes_of_failures_and_repetitions_is_shown_with_its_origin() {
        let topic = ("placed.dlq".to_owned(), "test.dlq".to_owned());
        let topics = vec![Said::new(topic, Origin::CommandLine("--topic"))];
        let settings = Settings { topics, ..Settings::default() };
        let plan = resolve("shop", &[pack::pipeline()], &settings, &mut Problems::default());

        let text = text(&plan);

        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let lines: Vec<String> = text.lines().map(words).collect();
        for line in [
            "dead letter placed.dlq -> test.dlq --topic",
            "on error retry(5, backoff = \"100ms..10s\") then dead_letter in #[eos_pipeline]",
            "parking 100 in #[eos_pipeline]",
            "dedup topic shop.pack.dedup default",
            "dedup within 24h in #[eos_pipeline]",
            "dedup by shop, id in #[eos_pipeline]",
            "dedup max keys 1000 in #[eos_pipeline]",
            "dedup unkeyed refuse default",
        ] {
            assert!(lines.iter().any(|written| written == line), "{line} is not in\n{text}");
        }
    }
}
