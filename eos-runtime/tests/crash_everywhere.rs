//! A pipeline made by the attribute, crashed at every single step it takes, in a simulated world: the
//! committed outputs are always the same, each input's exactly once and in the order of its key.
#![cfg(feature = "testing")]
#![allow(missing_docs)]

use std::{
    ops::Range,
    sync::{Arc, OnceLock},
    time::Duration,
};

use eos_runtime::{
    control::Control,
    memory::{Cluster, Code, Isolation, PlainRecord, ReadRecord, TopicSettings},
    prelude::*,
    stage::States,
    testing::{Mishap, Task, World},
};

const ORDERS: u64 = 12;
const PARTITIONS: i32 = 2;
const MINUTE: Duration = Duration::from_mins(1);

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: u64,
    order_id: u64,
}

/// Every third order is dropped, every other one has two outputs in two topics.
#[eos_pipeline(input = "orders", output = ["packing", "invoices"])]
fn split(order: Order) -> Option<(Order, Order)> {
    let Order { customer, order_id } = order;
    (order_id % 3 != 0).then_some((order, Order { customer, order_id: order_id + 1000 }))
}

/// A world with the orders in it.
fn world(seed: u64) -> World {
    let world = empty_world(seed);
    feed(&world, 0..ORDERS);
    world
}

fn empty_world(seed: u64) -> World {
    let world = World::new(seed);
    for topic in ["orders", "packing", "invoices"] {
        world.memory().create_topic(topic, PARTITIONS, TopicSettings::default()).expect("a new topic");
    }
    world
}

fn feed(world: &World, orders: Range<u64>) {
    for order_id in orders {
        let customer = order_id % 5;
        let value = format!(r#"{{"customer":{customer},"order_id":{order_id}}}"#);
        let key = customer.to_string();
        world.memory().produce_plain("orders", PlainRecord::new(&key, &value)).expect("the topic is there");
    }
}

fn start(world: &mut World, instance: &str) -> Task<Result<(), eos_runtime::error::Error>> {
    world
        .start(instance, &split::pipeline(), &Arc::new(States::default()), &Control::default())
        .expect("starts")
}

fn is_done(cluster: &Cluster) -> bool {
    let committed = cluster.committed("world.split", "orders").expect("the topic is there");
    let ends = (0..PARTITIONS).map(|partition| cluster.high_watermark("orders", partition));
    committed.iter().zip(ends).all(|(committed, end)| {
        committed.as_ref().map_or(0, |committed| committed.offset) == end.expect("the partition is there")
    })
}

/// Per output topic: partition, key and value of each record.
type Outcome = Vec<Vec<(i32, Option<Vec<u8>>, Option<Vec<u8>>)>>;

/// In their order, without the offsets, which control records shift.
fn outcome(world: &World) -> Outcome {
    let strip = |record: ReadRecord| (record.partition, record.key, record.value);
    let read = |topic| world.memory().read(topic, Isolation::ReadCommitted).expect("the topic is there");
    ["packing", "invoices"].map(|topic| read(topic).into_iter().map(strip).collect()).to_vec()
}

/// What comes out by key, each key's records in order: what crashes and rebalances must not change.
fn by_key(world: &World) -> Outcome {
    let mut outcome = outcome(world);
    for records in &mut outcome {
        records.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    }
    outcome
}

/// What an undisturbed worker makes of the orders.
fn reference() -> &'static Outcome {
    static REFERENCE: OnceLock<Outcome> = OnceLock::new();
    REFERENCE.get_or_init(|| {
        let mut world = world(0);
        start(&mut world, "reference");
        world.run_until(|cluster| is_done(cluster), MINUTE);
        let outcome = by_key(&world);
        assert_eq!(outcome.iter().map(Vec::len).sum::<usize>(), 16, "two for each order that is not dropped");
        outcome
    })
}

fn assert_exactly_once(world: &World, what: &str) {
    let outcome = by_key(world);
    assert!(outcome == *reference(), "{what}: {outcome:?}");
    assert!(world.memory().open_transactions().is_empty(), "{what}: a transaction is open");
}

/// How many steps the undisturbed worker takes in this world.
fn steps(seed: u64) -> u64 {
    let mut world = world(seed);
    let worker = start(&mut world, "worker");
    world.run_until(|cluster| is_done(cluster), MINUTE);
    worker.steps()
}

#[test]
fn a_crash_at_any_step_and_a_restart() {
    let mut worlds = 0;
    for seed in 0..8 {
        for step in 1..=steps(seed) {
            let mut world = world(seed);
            let first = start(&mut world, "worker");
            world.crash_at(&first, step);
            world.run(&first, MINUTE);
            assert!(first.is_crashed());
            start(&mut world, "worker");
            world.run_until(|cluster| is_done(cluster), 3 * MINUTE);
            assert_exactly_once(&world, &format!("seed {seed}, crash at step {step}"));
            worlds += 1;
        }
    }
    println!("{worlds} worlds with one crash");
    assert!(worlds > 300, "there were steps to crash at: {worlds}");
}

#[test]
fn two_crashes_at_any_pair_of_steps() {
    let seed = 1;
    let steps = steps(seed);
    let mut worlds = 0;
    for first_step in (1..=steps).step_by(3) {
        for second_step in (1..=steps).step_by(5) {
            let mut world = world(seed);
            for step in [first_step, second_step] {
                let worker = start(&mut world, "worker");
                world.crash_at(&worker, step);
                world.run_until(|cluster| is_done(cluster) || worker.is_crashed(), 3 * MINUTE);
                world.crash(&worker);
            }
            start(&mut world, "worker");
            world.run_until(|cluster| is_done(cluster), 3 * MINUTE);
            let what = format!("seed {seed}, crashes at steps {first_step} and {second_step}");
            assert_exactly_once(&world, &what);
            worlds += 1;
        }
    }
    println!("{worlds} worlds with two crashes");
}

#[test]
fn a_crash_while_another_member_takes_over() {
    let (mut worlds, mut crashed) = (0, 0);
    for seed in 0..4 {
        for step in 1..=steps(seed) {
            let mut world = world(seed);
            let first = start(&mut world, "first");
            start(&mut world, "second");
            world.crash_at(&first, step);
            world.run_until(|cluster| is_done(cluster), 5 * MINUTE);
            crashed += u64::from(first.is_crashed());
            // What the first left open ends by its timeout at the latest.
            world.run_until(|cluster| cluster.open_transactions().is_empty(), MINUTE);
            assert_exactly_once(&world, &format!("seed {seed}, two members, crash at step {step}"));
            worlds += 1;
        }
    }
    println!("{worlds} worlds with two members, {crashed} of them with a crash");
    assert!(crashed * 2 > worlds, "most of the crashes happen before the work is done");
}

#[test]
fn a_pause_beyond_every_timeout_and_a_zombie_that_comes_back() {
    for seed in 0..4 {
        for step in (1..=steps(seed)).step_by(2) {
            let mut world = world(seed);
            let zombie = start(&mut world, "zombie");
            world.run_until(|cluster| is_done(cluster) || zombie.steps() >= step, MINUTE);
            world.pause(&zombie);
            start(&mut world, "successor");
            world.run_until(|cluster| is_done(cluster), 5 * MINUTE);
            world.resume(&zombie);
            world.run_for(MINUTE);
            assert_exactly_once(&world, &format!("seed {seed}, paused at step {step}"));
        }
    }
}

/// Refusals in the middle of things: the transaction is aborted or the producer replaced, and the
/// worker goes back to what the broker has committed, by itself.
#[test]
fn every_refusal_of_every_request_of_a_transaction() {
    let refusals: &[(&str, &[Code])] = &[
        ("AddPartitionsToTxn", &[Code::InvalidProducerIdMapping, Code::ProducerFenced]),
        (
            "Produce",
            &[
                Code::MessageTooLarge,
                Code::OutOfOrderSequenceNumber,
                Code::InvalidProducerEpoch,
                Code::InvalidTxnState,
            ],
        ),
        ("AddOffsetsToTxn", &[Code::ProducerFenced, Code::InvalidProducerIdMapping]),
        ("TxnOffsetCommit", &[Code::IllegalGeneration, Code::UnknownMemberId, Code::InvalidProducerEpoch]),
        ("EndTxn", &[Code::InvalidTxnState, Code::ProducerFenced, Code::Transport]),
    ];
    let (mut worlds, mut happened) = (0, 0);
    for (request, codes) in refusals {
        for (code, skip) in codes.iter().flat_map(|code| (0..4).map(move |skip| (*code, skip))) {
            let mut world = empty_world(worlds);
            let worker = start(&mut world, "worker");
            world.upset(&worker, request, skip, Mishap::Refused(code));
            // In portions: what is refused is then one of several transactions.
            for from in (0..ORDERS).step_by(3) {
                feed(&world, from..from + 3);
                world.run_until(|cluster| is_done(cluster), 3 * MINUTE);
            }
            assert_exactly_once(
                &world,
                &format!("seed {worlds}, {request} number {} refused: {code}", skip + 1),
            );
            assert!(!worker.is_done(), "the worker goes on by itself");
            happened += u64::from(world.pending_mishaps() == 0);
            worlds += 1;
        }
    }
    println!("{worlds} worlds, {happened} of them with a refusal");
    assert!(happened * 4 >= worlds * 3, "most of the refusals happen");
}
