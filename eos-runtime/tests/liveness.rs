//! With the settings that everybody has: after whatever went wrong the work is done in time, without
//! help from outside.
#![cfg(feature = "testing")]
#![allow(missing_docs)]

use std::{sync::Arc, time::Duration};

use eos_runtime::{
    control::Control,
    error::Error,
    memory::{Cluster, Code, PlainRecord, TopicSettings},
    stage::States,
    testing::{Coordinator, Mishap, Task, World},
};

use self::worlds_support::split;

mod worlds_support;

/// The default of `session.timeout.ms`.
const SESSION: Duration = Duration::from_secs(10);
const PROMPT: Duration = Duration::from_secs(10);

type Worker = Task<Result<(), Error>>;

/// Something that goes wrong with that worker.
type Trouble = dyn Fn(&mut World, &Worker);

fn world(seed: u64) -> World {
    let world = World::new(seed);
    for topic in ["orders", "packing", "invoices"] {
        world.memory().create_topic(topic, 4, TopicSettings::default()).expect("a new topic");
    }
    world
}

fn start(world: &mut World, instance: &str) -> Worker {
    let states = Arc::new(States::default());
    world.start(instance, &split::pipeline(), &states, &Control::default()).expect("starts")
}

fn feed(world: &World) {
    for order_id in 0..40 {
        let value = format!(r#"{{"customer":{order_id},"order_id":{order_id}}}"#);
        world.memory().produce_plain("orders", PlainRecord::new(&value, &value)).expect("the topic is there");
    }
}

fn is_done(cluster: &mut Cluster) -> bool {
    let committed = cluster.committed("world.split", "orders").expect("the topic is there");
    let ends = (0..4).map(|partition| cluster.high_watermark("orders", partition));
    let at = committed.into_iter().map(|at| at.map_or(0, |at| at.offset));
    at.zip(ends).all(|(at, end)| Ok(at) == end) && cluster.open_transactions().is_empty()
}

#[test]
fn the_partitions_of_the_dead_are_taken_over_after_their_session() {
    for seed in 0..40 {
        let mut world = world(seed);
        let dead = start(&mut world, "dead");
        start(&mut world, "alive");
        world.run_for(Duration::from_secs(5));
        feed(&world);
        let steps = dead.steps() + 1 + seed;
        world.crash_at(&dead, steps);
        world.run_until(is_done, SESSION + Duration::from_secs(5));
    }
}

#[test]
fn what_kills_nobody_is_over_in_seconds() {
    let upset =
        |request, mishap| move |world: &mut World, worker: &Worker| world.upset(worker, request, 0, mishap);
    let move_away = |coordinator| {
        move |world: &mut World, _: &Worker| world.change_coordinator(coordinator, Duration::from_millis(200))
    };
    let troubles: [&Trouble; 8] = [
        &upset("Produce", Mishap::Refused(Code::OutOfOrderSequenceNumber)),
        &upset("AddPartitionsToTxn", Mishap::RequestLost),
        &upset("TxnOffsetCommit", Mishap::Refused(Code::IllegalGeneration)),
        &upset("EndTxn", Mishap::AnswerLost),
        &upset("EndTxn", Mishap::Refused(Code::ProducerFenced)),
        &upset("Heartbeat", Mishap::Refused(Code::RebalanceInProgress)),
        &move_away(Coordinator::Transactions),
        &move_away(Coordinator::Groups),
    ];
    for (seed, trouble) in (0..).zip(troubles) {
        let mut world = world(seed);
        let worker = start(&mut world, "worker");
        start(&mut world, "another");
        world.run_for(Duration::from_secs(5));
        feed(&world);
        trouble(&mut world, &worker);
        world.run_until(is_done, PROMPT);
        assert!(!worker.is_done(), "it goes on by itself");
    }
}
