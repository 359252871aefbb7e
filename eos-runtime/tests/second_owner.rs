//! Two living processes in one instance slot: one of them stops and says so, the other goes on.
#![cfg(feature = "testing")]
#![allow(missing_docs)]

use std::{sync::Arc, time::Duration};

use eos_runtime::{
    broker::Broker,
    control::Control,
    error::{Error, ErrorKind},
    memory::{PlainRecord, TopicSettings},
    stage::States,
    testing::{Task, World},
};

use self::worlds_support::split;

mod worlds_support;

const ORDERS: u64 = 300;

#[test]
fn one_of_two_owners_of_a_slot_stops_and_the_other_goes_on() {
    for seed in 0..5 {
        // Given a worker with a stream of orders,
        let mut world = World::new(seed);
        for topic in ["orders", "packing", "invoices"] {
            world.memory().create_topic(topic, 2, TopicSettings::default()).expect("a new topic");
        }
        let memory = world.memory();
        world.spawn("the shop", async move {
            for order_id in 0..ORDERS {
                let value = format!(r#"{{"customer":{},"order_id":{order_id}}}"#, order_id % 5);
                let record = PlainRecord::new(&value, &value);
                memory.produce_plain("orders", record).expect("the topic is there");
                memory.sleep(Duration::from_millis(100)).await;
            }
        });
        let first = start(&mut world);
        world.run_for(Duration::from_secs(1));
        // when a second one starts in its slot,
        let second = start(&mut world);
        // then one of them stops soon,
        world.run_until(|_| first.is_done() || second.is_done(), Duration::from_secs(30));
        let (stopped, other) = if first.is_done() { (first, second) } else { (second, first) };
        let error = stopped.output().expect("it has ended").expect_err("with an error");
        assert_eq!(error.kind(), ErrorKind::Fenced, "{error}");
        // and the other one does all the work that is left.
        let all_is_done = |cluster: &mut eos_runtime::memory::Cluster| {
            let committed = cluster.committed("world.split", "orders").expect("the topic is there");
            committed.iter().flatten().map(|at| at.offset).sum::<i64>() == ORDERS as i64
        };
        world.run_until(all_is_done, Duration::from_mins(3));
        assert!(!other.is_done(), "it goes on");
    }
}

fn start(world: &mut World) -> Task<Result<(), Error>> {
    let states = Arc::new(States::default());
    world.start("slot", &split::pipeline(), &states, &Control::default()).expect("starts")
}
