//! A worker that is told to leave, at every step: in order it commits what it handled, at once it leaves
//! nothing open that it can end.
#![cfg(feature = "testing")]
#![allow(missing_docs)]

use std::{sync::Arc, time::Duration};

use eos_runtime::{
    control::Control,
    memory::{Isolation, PlainRecord, TopicSettings},
    stage::States,
    testing::World,
};

use self::worlds_support::split;

mod worlds_support;

const STEPS: u64 = 70;

/// A world whose only worker was told to leave at this step, and has.
fn left(step: u64, tell: impl Fn(&Control)) -> World {
    let mut world = World::new(step);
    for topic in ["orders", "packing", "invoices"] {
        world.memory().create_topic(topic, 2, TopicSettings::default()).expect("a new topic");
    }
    for order_id in 0..20 {
        let value = format!(r#"{{"customer":{order_id},"order_id":{order_id}}}"#);
        world.memory().produce_plain("orders", PlainRecord::new(&value, &value)).expect("the topic is there");
    }
    let (states, control) = (Arc::new(States::default()), Control::default());
    let worker = world.start("worker", &split::pipeline(), &states, &control).expect("starts");
    world.run_until(|_| worker.steps() >= step, Duration::from_secs(10));
    tell(&control);
    world.run(&worker, Duration::from_secs(5));
    world.run_for(Duration::from_millis(50));
    world
}

#[test]
fn told_to_stop_it_commits_what_it_handled() {
    for step in 1..=STEPS {
        let world = left(step, Control::stop);
        for topic in ["packing", "invoices"] {
            let read = |isolation| world.memory().read(topic, isolation).expect("the topic is there").len();
            let (committed, all) = (read(Isolation::ReadCommitted), read(Isolation::ReadUncommitted));
            assert_eq!(committed, all, "{topic}, stopped at step {step}");
        }
    }
}

#[test]
fn told_to_abort_it_leaves_nothing_open_that_it_can_end() {
    let mut aborted = 0;
    for step in 1..=STEPS {
        let world = left(step, Control::abort);
        // Its transaction is the broker's too once something of it was acknowledged.
        let acknowledged = world.trace().iter().fold(false, |acknowledged, event| match event.what {
            "Produce answered" | "TxnOffsetCommit answered" => true,
            "EndTxn answered" => false,
            _ => acknowledged,
        });
        assert!(!acknowledged, "something acknowledged was left at step {step}");
        let read = |isolation| world.memory().read("packing", isolation).expect("the topic is there").len();
        aborted += usize::from(read(Isolation::ReadCommitted) < read(Isolation::ReadUncommitted));
    }
    assert!(aborted > 5, "there was something to abort: {aborted}");
}
