//! `run --embedded`: the examples as filters between files.

mod support;

use std::{collections::BTreeSet, fs, path::Path, process::Stdio};

use serde_json::Value;

use support::{Running, enrich_orders, order_fanout, order_lines, payments_dedup, run};

const ORDER: &str =
    r#"{"customer":"c-1","order_id":7,"amount_cents":500,"currency":"EUR","placed_at_ms":1,"items":[]}"#;

fn data(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name).display().to_string()
}

fn ids(lines: &str) -> Vec<u64> {
    let id = |line| serde_json::from_str::<Value>(line).expect("JSON")["order_id"].as_u64().expect("an id");
    lines.lines().map(id).collect()
}

#[test]
fn every_order_of_the_data_file_is_enriched_in_order() {
    let input = data("raw-orders.jsonl");
    let mut command = enrich_orders(&["run", "--embedded", "--in", &format!("raw-orders={input}")]);

    let ended = run(command.args(["--out", "enriched-orders=-"]));

    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let given = ids(&fs::read_to_string(&input).expect("the data file"));
    assert!(given.len() >= 1000);
    assert_eq!(ids(&ended.stdout), given);
    let summary = ended.stderr.lines().last().expect("a summary");
    let count = given.len();
    let expected = format!("eos-examples: {count} records in, {count} out, ");
    assert!(summary.starts_with(&expected), "{summary}");
    assert!(summary.contains(" transaction") && summary.ends_with(" s"), "{summary}");
}

#[test]
fn one_order_fans_out_to_three_topics() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = |name: &str| dir.path().join(name).display().to_string();
    let input = format!("placed-orders={}", data("placed-orders.jsonl"));
    let outputs = ["orders", "order-events", "notifications"].map(|topic| format!("{topic}={}", path(topic)));
    let mut command = order_fanout(&["run", "--embedded", "--json", "--in", &input]);
    for output in &outputs {
        command.args(["--out", output]);
    }

    let ended = run(&mut command);

    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let placed = fs::read_to_string(data("placed-orders.jsonl")).expect("the data file");
    let lines = |name: &str| fs::read_to_string(path(name)).expect("an output");
    assert_eq!(ids(&lines("orders")), ids(&placed));
    let count = |name: &str| lines(name).lines().count();
    assert!(count("order-events") > 2 * count("orders"));
    assert!((1..count("orders")).contains(&count("notifications")));
    let summary: Value = serde_json::from_str(&ended.stdout).expect("a summary in JSON");
    let out = count("orders") + count("order-events") + count("notifications");
    assert_eq!(summary["records_out"].as_u64(), Some(out as u64));
    assert_eq!(summary["exit_code"].as_u64(), Some(0));
}

#[test]
fn a_flow_goes_on_behind_a_topic_and_each_line_comes_to_one_place() {
    // Given the lines of the large orders in the data,
    let placed = fs::read_to_string(data("placed-orders.jsonl")).expect("the data file");
    let orders = placed.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let large = orders.filter(|order| order["total_cents"].as_u64() >= Some(20_000));
    let lines = |order: Value| order["lines"].as_array().cloned().unwrap_or_default();
    let mut given: Vec<_> =
        large.flat_map(lines).map(|line| (line["sku"].to_string(), line["qty"].as_u64())).collect();
    assert!(given.len() > 100, "the data is as it should be");

    // when both pipelines of the flow run,
    let dir = tempfile::tempdir().expect("a directory");
    let topics = ["keyboards", "bulk-lines", "other-lines"];
    let outputs = topics.map(|topic| (topic, dir.path().join(topic)));
    let input = format!("placed-orders={}", data("placed-orders.jsonl"));
    let mut command = order_lines(&["run", "--embedded", "--in", &input]);
    for (topic, path) in &outputs {
        command.args(["--out", &format!("{topic}={}", path.display())]);
    }
    let ended = run(&mut command);

    // then each of them is in one topic, once, and no topic is empty.
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let mut written = Vec::new();
    for (topic, path) in &outputs {
        let text = fs::read_to_string(path).expect("an output");
        assert!(!text.is_empty(), "{topic}");
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        written.extend(lines.map(|line| (line["sku"].to_string(), line["qty"].as_u64())));
    }
    given.sort();
    written.sort();
    assert_eq!(written, given);
}

#[test]
fn each_payment_is_booked_or_dead_lettered_once_however_often_it_comes() {
    // Given payments of which some come again and some are broken.
    let dir = tempfile::tempdir().expect("a directory");
    let path = |name: &str| dir.path().join(name).display().to_string();
    let input = data("payments.jsonl");
    let text = fs::read_to_string(&input).expect("the data file");
    let distinct: BTreeSet<&str> = text.lines().collect();
    let amount = |line: &str| serde_json::from_str::<Value>(line).ok()?["amount_cents"].as_i64();
    let (bookable, broken): (Vec<&str>, Vec<&str>) =
        distinct.iter().partition(|line| amount(line).is_some_and(|cents| cents > 0));
    assert!(broken.len() > 10 && distinct.len() + 150 < text.lines().count(), "the data is as it should be");

    // When they are booked.
    let (bookings, dead) = (path("bookings"), path("dead"));
    let mut command = payments_dedup(&["run", "--embedded", "--json", "--in", &format!("payments={input}")]);
    command.args(["--out", &format!("bookings={bookings}"), "--out", &format!("payments.dlq={dead}")]);
    let ended = run(&mut command);

    // Then each is there once, in the one place or the other.
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let lines = |path: &str| fs::read_to_string(path).expect("an output");
    let numbers = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["payment_id"].as_u64();
    let sorted = |mut numbers: Vec<Option<u64>>| {
        numbers.sort_unstable();
        numbers
    };
    let booked = sorted(lines(&bookings).lines().map(numbers).collect());
    assert_eq!(booked, sorted(bookable.iter().map(|line| numbers(line)).collect()));
    let mut buried: Vec<String> = lines(&dead).lines().map(str::to_owned).collect();
    buried.sort_unstable();
    assert_eq!(buried, broken);
    // And all is accounted for.
    let summary: Value = serde_json::from_str(&ended.stdout).expect("a summary in JSON");
    let count = |name: &str| summary[name].as_u64().map(|count| count as usize);
    assert_eq!(count("records_in"), Some(text.lines().count()));
    assert_eq!(count("dead_letters"), Some(broken.len()));
    assert_eq!(count("duplicates"), Some(text.lines().count() - distinct.len()));
}

#[test]
fn standard_input_is_a_stream() {
    let mut command =
        enrich_orders(&["run", "--embedded", "--in", "raw-orders=-", "--out", "enriched-orders=-"]);
    let mut running = Running::start(command.stdin(Stdio::piped()));

    // A line's output comes while the input is still open,
    running.feed(&format!("{ORDER}\n"));
    assert_eq!(ids(&running.stdout_line()), [7]);

    // and the end of the input is the end of the run.
    running.feed(&ORDER.replace(":7,", ":8,"));
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(ids(&ended.stdout), [7, 8]);
}

#[test]
fn a_bad_line_is_named_and_replaces_no_file() {
    let dir = tempfile::tempdir().expect("a directory");
    let (input, output) = (dir.path().join("in.jsonl"), dir.path().join("out.jsonl"));
    fs::write(&input, format!("{ORDER}\n{{\"customer\":\"c-2\"}}\n")).expect("written");
    let args = [format!("raw-orders={}", input.display()), format!("enriched-orders={}", output.display())];

    let ended = run(&mut enrich_orders(&["run", "--embedded", "--in", &args[0], "--out", &args[1]]));

    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    let place = format!("{}:2: pipeline `enrich` cannot read this line: missing field", input.display());
    assert!(ended.stderr.contains(&place), "{}", ended.stderr);
    assert!(!output.exists());
    let partial = fs::read_to_string(dir.path().join("out.jsonl.partial")).expect("what was committed");
    assert_eq!(ids(&partial), [7]);
}

#[test]
fn a_rejected_order_ends_the_run_with_its_place() {
    let mut command =
        enrich_orders(&["run", "--embedded", "--in", "raw-orders=-", "--out", "enriched-orders=-"]);
    let mut running = Running::start(command.stdin(Stdio::piped()));
    running.feed(&format!("{ORDER}\n{}\n", ORDER.replace(":500,", ":-500,")));

    let ended = running.end();

    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(ended.stderr.contains("order 7 says -500 cents"), "{}", ended.stderr);
    assert!(ended.stderr.contains("raw-orders/0@1"), "{}", ended.stderr);
}

#[test]
fn a_closed_standard_output_ends_the_run() {
    let mut command =
        enrich_orders(&["run", "--embedded", "--in", "raw-orders=-", "--out", "enriched-orders=-"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the example starts");
    drop(child.stdout.take());
    // Held open: what ends the run is the other side.
    let mut stdin = child.stdin.take().expect("piped");
    std::io::Write::write_all(&mut stdin, format!("{ORDER}\n").as_bytes()).expect("it reads");

    let ended = child.wait_with_output().expect("it ends");

    drop(stdin);
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("standard output was closed"), "{stderr}");
}
