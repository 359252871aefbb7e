//! Embedded runs between files, in this process.

use std::{fs, path::Path, sync::Arc};

use crate::{
    broker::Broker,
    config::DedupConfig,
    prelude::*,
    settings::{Problems, Settings, resolve},
    spec::Unkeyed,
    stage::States,
};

use super::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Number {
    #[kafka(key)]
    shelf: String,
    n: i64,
}

#[eos_pipeline(input = "numbers", output = "doubled")]
fn double(Number { shelf, n }: Number) -> Number {
    Number { shelf, n: n * 2 }
}

#[eos_pipeline(input = "doubled", output = "kept")]
fn keep(number: Number) -> Option<Number> {
    (number.n % 3 == 0).then_some(number)
}

#[eos_pipeline(input = "numbers", output = "checked")]
fn check(number: Number) -> Result<Number, Reject> {
    if number.n < 0 { Err(Reject::because("a negative number")) } else { Ok(number) }
}

struct World {
    dir: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a directory") }
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("written");
    }

    fn lines(&self, name: &str) -> Vec<String> {
        fs::read_to_string(self.path(name)).expect("an output").lines().map(str::to_owned).collect()
    }

    fn exists(&self, name: &str) -> bool {
        Path::new(&self.path(name)).exists()
    }

    /// Runs these pipelines between files, each named for its topic.
    fn run(
        &self,
        pipelines: &[PipelineDef],
        inputs: &[&str],
        outputs: &[&str],
        partitions: impl Into<Option<usize>>,
    ) -> Ended {
        let mut problems = Problems::default();
        let plan = resolve("test", pipelines, &Settings::default(), &mut problems);
        let files = |topics: &[&str]| -> Vec<_> {
            let pair = |topic: &&str| ((*topic).to_owned(), self.path(topic));
            topics.iter().map(|topic| Said::new(pair(topic), Origin::CommandLine("--file"))).collect()
        };
        let files = Files::check(&files(inputs), &files(outputs), &plan, &mut problems);
        problems.into_result().expect("no problems");
        let states = Arc::new(States::default());
        let run = Run::new(plan.run_config(), "here".into(), pipelines.to_vec(), states, Control::default());
        Embedded::new(files.expect("files"), partitions.into()).run(&run)
    }
}

fn numbers(range: std::ops::Range<i64>) -> String {
    let lines: Vec<String> = range.map(|n| format!("{{\"shelf\":\"s{}\",\"n\":{n}}}\n", n % 7)).collect();
    lines.concat()
}

#[test]
fn there_are_topics_for_dead_letters_and_for_what_was_seen() {
    // given a pipeline with both
    let mut problems = Problems::default();
    let plan = resolve("test", &[double::pipeline()], &Settings::default(), &mut problems);
    problems.into_result().expect("no problems");
    let mut config = plan.run_config();
    config.pipelines[0].dead_letter = Some("numbers.dlq".into());
    let (topic, unkeyed) = ("test.double.dedup".into(), Unkeyed::Refuse);
    config.pipelines[0].dedup =
        Some(DedupConfig { topic, within: Duration::from_hours(1), max_keys: 1000, unkeyed });

    let memory = Memory::new();
    create_topics(&memory, &config, Some(3)).expect("a new broker");

    for topic in ["numbers", "doubled", "numbers.dlq", "test.double.dedup"] {
        assert_eq!(memory.cluster(|cluster| cluster.partitions(topic)), Some(3), "{topic}");
    }
}

#[test]
fn a_file_is_filtered_in_order() {
    let world = World::new();
    world.write("numbers", &numbers(0..5000));

    let (summary, result) = world.run(&[double::pipeline()], &["numbers"], &["doubled"], 1);

    assert_eq!(result, Ok(()));
    assert_eq!((summary.totals().records_in, summary.totals().records_out), (5000, 5000));
    let expected: Vec<String> =
        (0..5000).map(|n| format!("{{\"shelf\":\"s{}\",\"n\":{}}}", n % 7, n * 2)).collect();
    assert_eq!(world.lines("doubled"), expected);
    assert!(!world.exists("doubled.partial"));
}

#[test]
fn a_chain_of_pipelines_is_run_to_its_end() {
    let world = World::new();
    world.write("numbers", &numbers(0..3000));

    let chain = [keep::pipeline(), double::pipeline()];
    let (_, result) = world.run(&chain, &["numbers"], &["kept", "doubled"], 4);

    assert_eq!(result, Ok(()));
    assert_eq!(world.lines("doubled").len(), 3000);
    assert_eq!(world.lines("kept").len(), 1000, "each third one");
}

#[test]
fn a_bad_line_ends_the_run_and_what_was_before_it_is_committed() {
    let world = World::new();
    world.write("numbers", &(numbers(0..3) + "{\"shelf\":\"s1\"}\n" + &numbers(3..6)));
    world.write("doubled", "as it was\n");

    let (summary, result) = world.run(&[double::pipeline()], &["numbers"], &["doubled"], 1);

    let error = result.expect_err("a line is bad");
    assert_eq!(error.exit_code(), 1);
    let file = world.path("numbers");
    assert_eq!(
        error.to_string(),
        format!("{file}:4: pipeline `double` cannot read this line: missing field `n` (column 14)")
    );
    assert_eq!(summary.totals().records_in, 3);
    assert_eq!(world.lines("doubled.partial").len(), 3);
    assert_eq!(world.lines("doubled"), ["as it was"], "a failed run replaces nothing");
}

/// An event whose own code panics at a negative number.
#[derive(Debug, KafkaEvent)]
struct Touchy;

impl<'de> serde::Deserialize<'de> for Touchy {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = Number::deserialize(from)?;
        assert!(number.n >= 0, "cannot stand {}", number.n);
        Ok(Self)
    }
}

#[eos_pipeline(input = "numbers", output = "touched")]
fn touch(_: Touchy) -> Option<Number> {
    None
}

#[test]
fn a_line_whose_event_panics_is_named_like_any_bad_line() {
    let world = World::new();
    world.write("numbers", &(numbers(0..2) + &numbers(-1..0) + &numbers(2..4)));

    let (_, result) = world.run(&[touch::pipeline()], &["numbers"], &["touched"], 1);

    let error = result.expect_err("a line is bad").to_string();
    assert!(error.starts_with(&format!("{}:3: ", world.path("numbers"))), "{error}");
    assert!(error.contains("panicked: cannot stand -1"), "{error}");
}

#[test]
fn a_record_that_is_rejected_ends_the_run() {
    let world = World::new();
    world.write("numbers", &numbers(-2..3));

    let (_, result) = world.run(&[check::pipeline()], &["numbers"], &["checked"], 1);

    let error = result.expect_err("a record is rejected");
    assert_eq!(error.exit_code(), 1);
    assert!(error.to_string().contains("a negative number"), "{error}");
    assert!(!world.exists("checked"));
}

#[eos_pipeline(
    input = "numbers",
    output = "safe",
    dead_letter = "dead",
    dedup(within = "1h", by = [shelf, n], topic = "seen")
)]
fn safe(number: Number) -> Number {
    number
}

#[test]
fn dead_letters_may_have_a_file() {
    let world = World::new();
    world.write("numbers", &numbers(0..10));

    let (_, result) = world.run(&[safe::pipeline()], &["numbers"], &["safe", "dead"], 3);

    assert_eq!(result, Ok(()));
    assert_eq!(world.lines("safe").len(), 10);
    assert!(world.lines("dead").is_empty(), "all of them are right");
}

#[eos_pipeline(
    input = "numbers",
    output = "positive",
    dead_letter = "poison",
    dedup(within = "1h", by = [n])
)]
fn positive(number: Number) -> Result<Number, Reject> {
    check(number)
}

#[test]
fn what_is_broken_or_comes_again_is_kept_apart_and_the_run_goes_on() {
    // Given numbers of which each comes twice, two that are rejected, and a line that is no number.
    let world = World::new();
    world.write("numbers", &(numbers(-2..100) + "nonsense\n" + &numbers(0..101)));

    // When they are run between files.
    let topics = ["positive", "poison"];
    let (summary, result) = world.run(&[positive::pipeline()], &["numbers"], &topics, 1);

    // Then each number is written once, what is broken is in a file of its own, and the last line says so.
    assert_eq!(result, Ok(()));
    let expected: Vec<String> = numbers(0..101).lines().map(str::to_owned).collect();
    assert_eq!(world.lines("positive"), expected);
    let mut poison: Vec<String> = numbers(-2..0).lines().map(str::to_owned).collect();
    poison.push("nonsense".to_owned());
    assert_eq!(world.lines("poison"), poison);
    let line = summary.to_string();
    assert!(line.starts_with("test: 204 records in, 101 out, 100 duplicates, 3 dead letters, "), "{line}");
}

#[test]
fn topics_for_dead_letters_and_for_the_memory_are_as_wide_as_the_input() {
    let plan = resolve("test", &[safe::pipeline()], &Settings::default(), &mut Problems::default());
    let memory = Memory::new();

    create_topics(&memory, &plan.run_config(), Some(3)).expect("a new broker has room");

    for topic in ["numbers", "safe", "dead", "seen"] {
        let layout = watch::block_on(memory.topic(topic)).expect("it waits for nothing").expect("it answers");
        assert_eq!(layout.map(|layout| layout.partitions), Some(3), "{topic}");
    }
}

crate::topics! {
    WIDE: Number = "wide" { partitions = 4 },
    NARROW: Number = "narrow" { partitions = 2 },
    LOST: crate::topic::DeadLetter = "lost" { partitions = 3 },
}

#[eos_pipeline(input = WIDE, output = [NARROW, "other"], dead_letter = LOST, dedup(within = "1h", topic = "seen"))]
fn declared(number: Number) -> (Number, Option<Number>) {
    (number, None)
}

#[test]
fn topics_have_the_declared_partitions_unless_something_else_is_said() {
    let plan = resolve("test", &[declared::pipeline()], &Settings::default(), &mut Problems::default());
    let partitions = |said: Option<usize>| {
        let memory = Memory::new();
        create_topics(&memory, &plan.run_config(), said).expect("a new broker has room");
        ["wide", "narrow", "other", "lost", "seen"]
            .map(|topic| memory.cluster(|cluster| cluster.partitions(topic)).expect("it is there"))
    };

    assert_eq!(partitions(None), [4, 2, 1, 3, 4]);
    assert_eq!(partitions(Some(5)), [5; 5]);
}

#[test]
fn an_empty_file_is_an_empty_result() {
    let world = World::new();
    world.write("numbers", "");

    let (summary, result) = world.run(&[double::pipeline()], &["numbers"], &["doubled"], 1);

    assert_eq!(result, Ok(()));
    assert_eq!(summary.totals().commits, 0);
    assert!(world.lines("doubled").is_empty());
}
