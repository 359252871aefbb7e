//! Topics that are declared in the code, held against a cluster and created there.

use std::process::{Command, Output};

use eos_fixture::Cluster;
use eos_kafka_tests::{
    kafka_lab::{KafkaLab, done, retry},
    topics,
};
use eos_runtime::{
    broker::{Broker, NewTopic, TopicLayout},
    topic::Cleanup,
};
use serde_json::Value;

const DECLARED: [&str; 5] = ["placed", "packed", "placed.dlq", "placed.seen", "archive"];

/// Names of its own for what the binary declares.
struct Parcels {
    bootstrap: &'static str,
    name: String,
}

impl Parcels {
    fn new() -> Self {
        Self { bootstrap: Cluster::shared().expect("a broker").bootstrap(), name: topics::fresh("parcels") }
    }

    fn topic(&self, declared: &str) -> String {
        format!("{}.{declared}", self.name)
    }

    fn command(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_declared_under_test"));
        command.args(args).args(["--bootstrap", self.bootstrap]);
        for declared in DECLARED {
            command.args(["--topic", &format!("{declared}={}", self.topic(declared))]);
        }
        command.output().expect("it starts")
    }

    /// What `topics` prints as JSON, by declared name, and its exit code.
    fn topics(&self, what: &str) -> (impl Fn(&str) -> Value + use<>, Option<i32>) {
        let output = self.command(&["topics", what, "--json"]);
        let text = String::from_utf8(output.stdout).expect("text");
        let report: Value = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{error}: {text}\n{}", String::from_utf8_lossy(&output.stderr)));
        assert_eq!(report["exit_code"].as_i64(), output.status.code().map(i64::from), "{text}");
        let prefix = format!("{}.", self.name);
        let of = move |declared: &str| {
            let mut topics = report["topics"].as_array().expect("a list").iter();
            let found = topics.find(|topic| topic["topic"] == format!("{prefix}{declared}"));
            found.unwrap_or_else(|| panic!("{declared} is not in {report}")).clone()
        };
        (of, output.status.code())
    }

    /// The topic as the cluster has it.
    fn layout(&self, declared: &str) -> Option<TopicLayout> {
        let lab = KafkaLab::shared();
        retry("topic", || done(lab.kafka().topic(&self.topic(declared))))
    }
}

#[test]
fn what_is_declared_is_planned_then_created_and_then_run() {
    // Given a cluster without any of the topics, a plan names them all and creates none.
    let parcels = Parcels::new();
    let (planned, code) = parcels.topics("plan");
    assert_eq!(code, Some(1));
    for declared in DECLARED {
        assert_eq!(planned(declared)["state"], "create", "{declared}");
        assert_eq!(parcels.layout(declared), None);
    }

    // When it is applied, then they are there as declared; dead letters and what was seen go by the input.
    let (applied, code) = parcels.topics("apply");
    assert_eq!(code, Some(0));
    let layout = |declared: &str| {
        assert_eq!(applied(declared)["state"], "created", "{declared}");
        parcels.layout(declared).expect("it was created")
    };
    let days = |days: u64| Some(Some(std::time::Duration::from_hours(24 * days)));
    let placed = layout("placed");
    assert_eq!((placed.partitions, placed.replication, placed.settings.min_isr), (3, 1, Some(1)));
    assert_eq!(placed.settings.retention, days(1));
    let packed = layout("packed");
    assert_eq!((packed.partitions, packed.settings.cleanup), (2, Some(Cleanup::CompactAndDelete)));
    let dead = layout("placed.dlq");
    assert_eq!((dead.partitions, dead.settings.retention), (3, Some(None)));
    let seen = layout("placed.seen");
    assert_eq!(
        (seen.partitions, seen.settings.retention, seen.settings.cleanup),
        (3, days(2), Some(Cleanup::Delete))
    );
    assert_eq!(layout("archive").settings.retention, Some(None));

    // And nothing is left to be done, so that the pipeline runs.
    let (planned, code) = parcels.topics("plan");
    assert_eq!(code, Some(0));
    assert!(DECLARED.iter().all(|declared| planned(declared)["state"] == "ok"));
    let run = parcels.command(&["run", "--drain", "--group", &parcels.name, "--instance", &parcels.name]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn what_is_otherwise_is_said_with_the_command_that_mends_it_and_left_alone() {
    // Given topics that are not as declared,
    let parcels = Parcels::new();
    let lab = KafkaLab::shared();
    for (declared, partitions, (key, value)) in
        [("placed", 2, ("retention.ms", "3600000")), ("packed", 2, ("cleanup.policy", "delete"))]
    {
        let properties = vec![(key.to_owned(), value.to_owned())];
        let topic = NewTopic { partitions: Some(partitions), replication: None, properties };
        retry("create", || done(lab.kafka().create_topic(&parcels.topic(declared), &topic)));
    }

    // when the declaration is applied,
    let (applied, code) = parcels.topics("apply");

    // then the rest is created, and those two are as they were, with what to do about it.
    assert_eq!(code, Some(1));
    let states = DECLARED.map(|declared| applied(declared)["state"].as_str().unwrap_or_default().to_owned());
    assert_eq!(states, ["differs", "differs", "created", "created", "created"]);
    let fixes = |declared: &str| {
        let differences = applied(declared)["differences"].as_array().expect("a list").clone();
        differences.iter().map(|one| one["fix"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let placed = fixes("placed");
    assert!(
        placed[0].contains(&format!("--alter --topic {} --partitions 3", parcels.topic("placed"))),
        "{placed:?}"
    );
    let named = |declared: &str| format!("--entity-name {} --add-config", parcels.topic(declared));
    assert!(placed[1].contains(&format!("{} retention.ms=86400000`", named("placed"))), "{placed:?}");
    let packed = fixes("packed");
    assert!(
        packed[0].contains(&format!("{} cleanup.policy=[compact,delete]`", named("packed"))),
        "{packed:?}"
    );
    assert_eq!(parcels.layout("placed").map(|layout| layout.partitions), Some(2));
    // What dedup remembers goes by the partitions that are there.
    assert_eq!(parcels.layout("placed.seen").map(|layout| layout.partitions), Some(2));
}

#[test]
fn a_run_may_create_what_its_pipelines_declare() {
    let parcels = Parcels::new();
    let arguments =
        ["run", "--drain", "--create-topics", "--group", &parcels.name, "--instance", &parcels.name];

    let run = parcels.command(&arguments);

    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let partitions = |declared| parcels.layout(declared).map(|layout| layout.partitions);
    assert_eq!(
        DECLARED.map(partitions),
        [Some(3), Some(2), Some(3), Some(3), None],
        "archive is of no pipeline"
    );
}

#[test]
fn more_replicas_than_brokers_are_refused_in_the_brokers_words() {
    let lab = KafkaLab::shared();
    let topic = NewTopic { partitions: None, replication: Some(5), properties: Vec::new() };

    let refused = done(lab.kafka().create_topic(&topics::fresh("replicated"), &topic));

    let text = refused.expect_err("there is one broker").to_string();
    assert!(text.contains("CreateTopics") && text.to_lowercase().contains("replication"), "{text}");
}
