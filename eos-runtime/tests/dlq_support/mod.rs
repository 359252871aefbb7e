//! A world with a pipeline's input and its dead-letter topic, and dead letters written by hand.
#![allow(dead_code)] // each test file uses its part

use std::time::Duration;

use eos_runtime::{
    control::Control,
    dlq::{self, Choice, DeadLetters, Id, Listed, Listing, Replayed},
    error::Error,
    memory::{Isolation, Memory, PlainRecord, ReadRecord, TopicSettings},
    testing::{Task, World},
};

pub(crate) const INPUT: &str = "payments";
pub(crate) const TOPIC: &str = "payments.dlq";
pub(crate) const PIPELINE: &str = "pay";
/// 2025-03-03T06:00:00Z, in milliseconds.
pub(crate) const OPENING: i64 = 1_740_981_600_000;
/// More virtual time than any test needs.
pub(crate) const LONG: Duration = Duration::from_mins(10);

/// Three partitions of payments, two of dead letters, nothing in them.
pub(crate) fn world(seed: u64) -> World {
    let world = World::new(seed);
    world.memory().create_topic(INPUT, 3, TopicSettings::default()).expect("a new topic");
    world.memory().create_topic(TOPIC, 2, TopicSettings::default()).expect("a new topic");
    world
}

/// Two in a transaction, so that a few make several.
pub(crate) fn letters() -> DeadLetters {
    DeadLetters {
        app: "shop".into(),
        pipeline: PIPELINE.into(),
        topic: TOPIC.into(),
        input: INPUT.into(),
        properties: Vec::new(),
        transaction_timeout: Duration::from_secs(10),
        patience: Duration::from_mins(1),
        batch: 2,
    }
}

pub(crate) fn id(text: &str) -> Id {
    text.parse().expect("a place")
}

pub(crate) fn ids(texts: &[&str]) -> Choice {
    Choice { ids: texts.iter().map(|text| id(text)).collect(), ..Choice::default() }
}

/// What a dead letter is made of.
#[derive(Clone)]
pub(crate) struct Dead {
    pub(crate) partition: i32,
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) timestamp: i64,
    pub(crate) headers: Vec<(&'static str, Option<Vec<u8>>)>,
    pub(crate) kind: &'static str,
    pub(crate) pipeline: &'static str,
    pub(crate) source: (&'static str, i32, i64),
}

/// Number `n` of many: in partition `n % 2`, from `payments/{n % 3}@{100 + n}`.
pub(crate) fn dead(n: i64) -> Dead {
    Dead {
        partition: (n % 2) as i32,
        key: Some(format!("account-{n}").into_bytes()),
        value: Some(format!("payment {n}").into_bytes()),
        timestamp: OPENING + 1_000 * n,
        headers: vec![("trace", Some(vec![0, n as u8]))],
        kind: "reject",
        pipeline: PIPELINE,
        source: (INPUT, (n % 3) as i32, 100 + n),
    }
}

impl Dead {
    /// Puts it into the dead-letter topic, and answers where it lies.
    pub(crate) fn bury(&self, memory: &Memory) -> Id {
        let (topic, partition, offset) = self.source;
        let (partition, offset) = (partition.to_string(), offset.to_string());
        let said = [
            ("eos.error", "no such account"),
            ("eos.error.kind", self.kind),
            ("eos.attempts", "1"),
            ("eos.pipeline", self.pipeline),
            ("eos.source.topic", topic),
            ("eos.source.partition", &partition),
            ("eos.source.offset", &offset),
        ];
        let own = self.headers.iter().map(|(name, value)| (*name, value.as_deref()));
        let headers: Vec<_> = own.chain(said.map(|(name, value)| (name, Some(value.as_bytes())))).collect();
        let record = PlainRecord {
            key: self.key.as_deref(),
            value: self.value.as_deref(),
            headers: &headers,
            timestamp: Some(self.timestamp),
            partition: Some(self.partition),
        };
        let (partition, offset) = memory.produce_plain(TOPIC, record).expect("it fits");
        Id { partition, offset }
    }
}

/// Buries this many.
pub(crate) fn bury(memory: &Memory, count: i64) -> Vec<Id> {
    (0..count).map(|n| dead(n).bury(memory)).collect()
}

/// What a `read_committed` reader sees.
pub(crate) fn committed(memory: &Memory, topic: &str) -> Vec<ReadRecord> {
    memory.read(topic, Isolation::ReadCommitted).expect("the topic is there")
}

/// The values of the payments that were sent back, sorted.
pub(crate) fn sent_back(memory: &Memory) -> Vec<String> {
    let text = |record: ReadRecord| String::from_utf8(record.value.expect("a value")).expect("text");
    let mut values: Vec<String> = committed(memory, INPUT).into_iter().map(text).collect();
    values.sort();
    values
}

/// Number by number: what [`sent_back`] is when each of so many came back once.
pub(crate) fn each_once(count: i64) -> Vec<String> {
    let mut values: Vec<String> = (0..count).map(|n| format!("payment {n}")).collect();
    values.sort();
    values
}

pub(crate) fn start_replay(
    world: &mut World,
    name: &str,
    letters: DeadLetters,
    choice: Choice,
) -> Task<Result<Replayed, Error>> {
    let memory = world.memory();
    world.spawn(name, async move { dlq::replay(&memory, &letters, &choice, &Control::default()).await })
}

/// A replay from its beginning to its end.
pub(crate) fn replay(world: &mut World, letters: DeadLetters, choice: Choice) -> Result<Replayed, Error> {
    let task = start_replay(world, "replay", letters, choice);
    world.run(&task, LONG);
    settle(world);
    task.output().expect("it has ended")
}

/// Lets the markers of the last transaction be written: readers see it then.
pub(crate) fn settle(world: &mut World) {
    world.run_until(|cluster| cluster.open_transactions().is_empty(), LONG);
}

/// What a list shows: a line each, with what the tests ask for.
pub(crate) fn list(
    world: &mut World,
    letters: DeadLetters,
    choice: Choice,
    replayed_too: bool,
) -> (Vec<String>, Result<Listing, Error>) {
    let memory = world.memory();
    world.block_on(async move {
        let mut lines = Vec::new();
        let show = |listed: Listed<'_>| {
            lines.push(match listed {
                Listed::Letter { letter, replayed } => {
                    let mark = if replayed { " (replayed)" } else { "" };
                    let value = String::from_utf8_lossy(letter.record.value.unwrap_or_default());
                    format!("{} {} {value}{mark}", letter.id, letter.kind.word())
                }
                Listed::Foreign { record, why } => {
                    format!("{}@{} foreign: {why}", record.partition, record.offset)
                }
            });
            Ok(())
        };
        let listing = dlq::list(&memory, &letters, &choice, replayed_too, &Control::default(), show).await;
        (lines, listing)
    })
}
