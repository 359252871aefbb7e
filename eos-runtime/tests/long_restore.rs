//! A memory of repetitions that takes longer to read back than a member may be silent: it keeps its partitions,
//! and answers its group meanwhile.
#![cfg(feature = "testing")]
#![allow(missing_docs)]

use std::{sync::Arc, time::Duration};

use eos_runtime::{
    control::Control,
    error::Error,
    memory::{Cluster, Isolation, Memory, PlainRecord, TopicSettings},
    prelude::*,
    stage::States,
    testing::{Mishap, Task, World},
};

const PARTITIONS: i32 = 4;
const LOG: &str = "world.collect.dedup";
const GROUP: &str = "world.collect";
/// The default of `max.poll.interval.ms`.
const MAX_POLL_INTERVAL: Duration = Duration::from_mins(5);
/// How long one fetch of the log takes, and how many of them do: twice as long as a member may be silent.
const SLOW: Duration = Duration::from_secs(30);
const SLOW_FETCHES: u64 = 20;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Parcel {
    #[kafka(key)]
    number: u64,
}

#[eos_pipeline(input = "parcels", output = "collected", dedup(within = "24h"))]
fn collect(parcel: Parcel) -> Parcel {
    parcel
}

type Worker = Task<Result<(), Error>>;

fn start(world: &mut World, instance: &str, control: &Control) -> Worker {
    world.start(instance, &collect::pipeline(), &Arc::new(States::default()), control).expect("starts")
}

fn feed(memory: &Memory, numbers: std::ops::Range<u64>) {
    for number in numbers {
        let (key, value) = (number.to_string(), format!(r#"{{"number":{number}}}"#));
        memory.produce_plain("parcels", PlainRecord::new(&key, &value)).expect("the topic is there");
    }
}

fn collected(cluster: &mut Cluster) -> usize {
    cluster.read("collected", Isolation::ReadCommitted).expect("the topic is there").len()
}

/// Which partitions each member has, by its id.
fn members(cluster: &Cluster) -> Vec<(String, Vec<i32>)> {
    cluster.members(GROUP)
}

fn own_everything(cluster: &Cluster, count: usize) -> bool {
    let members = members(cluster);
    let owned: usize = members.iter().map(|(_, partitions)| partitions.len()).sum();
    members.len() == count && owned == PARTITIONS as usize
}

/// A world in which 40 parcels were collected, with a log that is ten thousand times as long as that needs.
fn world(seed: u64) -> World {
    let mut world = World::new(seed);
    let memory = world.memory();
    for topic in ["parcels", "collected", LOG] {
        memory.create_topic(topic, PARTITIONS, TopicSettings::default()).expect("a new topic");
    }
    feed(&memory, 0..40);
    let control = Control::default();
    let first = start(&mut world, "first", &control);
    world.run_until(|cluster| collected(cluster) == 40, Duration::from_mins(1));
    control.stop();
    world.run(&first, Duration::from_mins(1));
    for record in memory.read(LOG, Isolation::ReadCommitted).expect("the topic is there") {
        let value = record.value.expect("a value");
        let copy = || PlainRecord {
            partition: Some(record.partition),
            value: Some(&value),
            ..PlainRecord::default()
        };
        memory.produce_all(LOG, (0..10_000).map(|_| copy())).expect("it fits");
    }
    world
}

/// A worker that is reading the log back, slowly.
fn restoring(world: &mut World) -> Worker {
    let worker = start(world, "slow", &Control::default());
    world.run_until(|cluster| own_everything(cluster, 1), Duration::from_mins(1));
    for _ in 0..SLOW_FETCHES {
        world.upset(&worker, "Fetch", 0, Mishap::Slow(SLOW));
    }
    worker
}

#[test]
fn a_restore_that_is_longer_than_a_member_may_be_silent_does_not_lose_its_partitions() {
    let mut world = world(1);
    let memory = world.memory();
    // Given a worker that takes ten minutes to read its memory back, with repetitions and new parcels to handle,
    restoring(&mut world);
    feed(&memory, 0..80);
    let before = memory.cluster(|cluster| members(cluster));
    world.run_for(MAX_POLL_INTERVAL);
    assert!(
        world.pending_mishaps() > 0 && memory.cluster(collected) == 40,
        "nothing is handled before it is read"
    );
    // when it is done,
    world.run_until(|cluster| collected(cluster) == 80, SLOW * SLOW_FETCHES as u32);
    // then it is still the same member, and what repeats was dropped.
    assert_eq!(memory.cluster(|cluster| members(cluster)), before);
    world.run_for(Duration::from_secs(1));
    assert_eq!(memory.cluster(collected), 80);
}

#[test]
fn partitions_that_are_revoked_meanwhile_are_given_up_at_once() {
    let mut world = world(2);
    let memory = world.memory();
    // Given a worker that takes ten minutes to read the memory of four partitions back,
    restoring(&mut world);
    feed(&memory, 0..80);
    world.run_for(Duration::from_mins(1));
    // when a second one joins that is quick,
    start(&mut world, "quick", &Control::default());
    // then it has its half as soon as the first one has asked its group again,
    world.run_until(|cluster| own_everything(cluster, 2), SLOW * 2);
    let before = memory.cluster(|cluster| members(cluster));
    assert!(before.iter().all(|(_, partitions)| partitions.len() == 2), "{before:?}");
    // handles that while the first one is still reading,
    world.run_until(|cluster| collected(cluster) > 40, Duration::from_secs(10));
    assert!(world.pending_mishaps() > 0);
    // and both together handle everything once.
    world.run_until(|cluster| collected(cluster) == 80, SLOW * SLOW_FETCHES as u32);
    assert_eq!(memory.cluster(|cluster| members(cluster)), before);
    world.run_for(Duration::from_secs(1));
    assert_eq!(memory.cluster(collected), 80);
}

#[test]
fn a_worker_that_is_told_to_stop_meanwhile_leaves_its_group() {
    let mut world = world(3);
    let control = Control::default();
    let worker = start(&mut world, "slow", &control);
    world.run_until(|cluster| own_everything(cluster, 1), Duration::from_mins(1));
    for _ in 0..SLOW_FETCHES {
        world.upset(&worker, "Fetch", 0, Mishap::Slow(SLOW));
    }
    world.run_for(Duration::from_mins(1));
    control.stop();
    world.run(&worker, SLOW * 2);
    assert_eq!(worker.output(), Some(Ok(())));
    assert!(world.memory().cluster(|cluster| members(cluster)).is_empty());
}
