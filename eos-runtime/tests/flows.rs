//! Flows of `pipeline!` on the engine and the in-process broker: they write what the functions write that do
//! the same, and exactly once whatever step they are killed at, also where one goes on behind another.
#![cfg(feature = "testing")]
#![allow(missing_docs)]

use std::{sync::Arc, time::Duration};

use eos_runtime::{
    control::Control,
    error::Error,
    memory::{Cluster, Isolation, PlainRecord, TopicSettings},
    stage::{PipelineDef, States},
    testing::{Scenario, Task, World},
};

use self::flow_support::{Discount, ORDERS, Order, pairs, split, split_lines, split_sorted};

mod flow_support;

/// In debug builds only some of the worlds: they take long there.
const STRIDE: usize = if cfg!(debug_assertions) { 5 } else { 1 };

fn states() -> States {
    let mut states = States::default();
    states.insert(Discount(4));
    states
}

fn orders() -> Vec<Order> {
    ORDERS.iter().cycle().take(15).map(|order| serde_json::from_str(order).expect("an order")).collect()
}

/// The topics that any of these pipelines reads or writes.
fn topics(pipelines: &[PipelineDef]) -> Vec<&'static str> {
    let all = pipelines
        .iter()
        .flat_map(|pipeline| pipeline.outputs().iter().copied().chain([pipeline.spec().input]));
    let mut all: Vec<_> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// A world with orders in `raw`.
fn world(seed: u64, pipelines: &[PipelineDef]) -> World {
    let world = World::new(seed);
    for topic in topics(pipelines) {
        world.memory().create_topic(topic, 2, TopicSettings::default()).expect("a new topic");
    }
    for order in orders() {
        let value = serde_json::to_string(&order).expect("it is written");
        let record = PlainRecord::new(&order.customer, &value);
        world.memory().produce_plain("raw", record).expect("the topic is there");
    }
    world
}

fn start(world: &mut World, pipeline: &PipelineDef) -> Task<Result<(), Error>> {
    world.start("one", pipeline, &Arc::new(states()), &Control::default()).expect("the states are there")
}

/// Whether everything that there is was read.
fn is_at_the_end(cluster: &Cluster, pipelines: &[PipelineDef]) -> bool {
    pipelines.iter().all(|pipeline| {
        let (group, input) = (format!("world.{}", pipeline.name()), pipeline.spec().input);
        let committed = cluster.committed(&group, input).expect("the topic is there");
        (0..).zip(committed).all(|(partition, committed)| {
            let stable = cluster.last_stable_offset(input, partition);
            stable == cluster.high_watermark(input, partition)
                && !has_more(cluster, input, partition, committed.map_or(0, |at| at.offset))
        })
    })
}

fn has_more(cluster: &Cluster, topic: &str, partition: i32, from: i64) -> bool {
    let end = cluster.high_watermark(topic, partition).expect("the topic is there");
    cluster.has_records(topic, partition, from..end).expect("the topic is there").unwrap_or(true)
}

/// What is committed in the outputs: topic, key and value, in the order of their partitions.
fn written(world: &World, pipelines: &[PipelineDef]) -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let outputs = topics(pipelines).into_iter().filter(|topic| *topic != "raw");
    let mut all: Vec<_> = outputs
        .flat_map(|topic| {
            let records = world.memory().read(topic, Isolation::ReadCommitted).expect("the topic is there");
            records
                .into_iter()
                .map(move |record| (topic, record.key.unwrap_or_default(), record.value.unwrap_or_default()))
        })
        .collect();
    // The order of one key is that of its partition; that of several is not the same in all worlds.
    all.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    all
}

/// What these make of the orders when nothing goes wrong.
fn undisturbed(pipelines: &[PipelineDef]) -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let mut world = world(1, pipelines);
    let _tasks: Vec<_> = pipelines.iter().map(|pipeline| start(&mut world, pipeline)).collect();
    world.run_until(|cluster| is_at_the_end(cluster, pipelines), Duration::from_mins(1));
    written(&world, pipelines)
}

#[test]
fn flows_and_functions_write_the_same_to_a_broker() {
    for (flow, function) in pairs() {
        let name = flow.name();
        let (flow, function) = (undisturbed(&[flow]), undisturbed(&[function]));
        assert!(!flow.is_empty(), "{name}");
        assert_eq!(flow, function, "{name}");
    }
}

#[test]
fn a_crash_at_any_step_of_any_flow() {
    for (flow, _) in pairs() {
        let report = Scenario::new(flow, orders()).states(states).seeds(1).pairs(20).crash_everywhere();
        println!("{report}");
        assert!(report.happened * 2 > report.planned, "{report}");
    }
}

#[test]
fn a_crash_at_any_step_of_any_pipeline_of_a_chain() {
    // given three pipelines, each going on where another ends, and what they write undisturbed
    let chain = || [split::pipeline(), split_lines::pipeline(), split_sorted::pipeline()];
    let expected = undisturbed(&chain());
    assert_eq!(expected.iter().filter(|(topic, ..)| *topic == "large").count(), 18);
    let mut crashes = 0;
    for step in (1..=60).step_by(STRIDE) {
        for crashed in 0..3 {
            let chain = chain();
            let mut world = world(step, &chain);
            let mut tasks: Vec<_> = chain.iter().map(|pipeline| start(&mut world, pipeline)).collect();

            // when one of them dies at this step, and is started again
            world.crash_at(&tasks[crashed], step);
            let is_over = |cluster: &mut Cluster| is_at_the_end(cluster, &chain);
            world
                .run_until(|cluster| tasks[crashed].is_crashed() || is_over(cluster), Duration::from_mins(1));
            crashes += u32::from(tasks[crashed].is_crashed());
            tasks[crashed] = start(&mut world, &chain[crashed]);
            world.run_until(is_over, Duration::from_mins(5));

            // then every topic of the chain has the same, once
            assert_eq!(written(&world, &chain), expected, "step {step} of {}", chain[crashed].name());
        }
    }
    assert!(crashes > 20, "there were steps to crash at: {crashes}");
}
