//! A worker over the real client: our side of it allocates nothing per record either. (librdkafka's own memory
//! is not counted: it comes by another way.)

use std::{sync::Arc, thread, time::Duration};

use eos_fixture::eventually;
use eos_hotpath::{
    counting::{Counting, allocations},
    orders::{Orders, PARTITIONS},
    pipelines::{count_owned, enrich},
    turns::drive,
};
use eos_kafka_tests::{
    kafka_lab::{SOON, unique},
    orders,
};
use eos_runtime::{
    config::PipelineConfig,
    control::{Control, Counters},
    engine::{WorkerConfig, work},
    kafka::Kafka,
    stage::{PipelineDef, States},
    state::dedup::Secret,
};
use rdkafka::{mocking::MockCluster, producer::DefaultProducerContext};

const RECORDS: usize = 50_000;

#[global_allocator]
static COUNTING: Counting = Counting;

#[test]
fn a_worker_over_the_client_allocates_nothing_per_record() {
    // given a topic full of orders
    let cluster = MockCluster::new(1).expect("a mock cluster");
    for topic in ["raw-orders", "enriched-orders"] {
        cluster.create_topic(topic, PARTITIONS, 1).expect("a topic");
    }
    let input = Orders::new(RECORDS);
    let records = input.iter().map(|(key, value)| (key.to_owned(), value.to_owned()));
    orders::produce(&cluster.bootstrap_servers(), "raw-orders", records);

    // when a worker handles them all, with a borrowed event and with one that owns its texts
    let borrowed = handle_all(&cluster, enrich::pipeline());
    let owned = handle_all(&cluster, count_owned::pipeline());
    println!("{RECORDS} records: {borrowed} allocations with a borrowed event, {owned} with an owned one");

    // then its thread allocates now and then in the one case, and for each record in the other
    assert!(borrowed < RECORDS as u64 / 10, "{borrowed} allocations for {RECORDS} records");
    assert!(owned >= 2 * RECORDS as u64, "{owned} allocations for {RECORDS} records");
}

/// Allocations on the thread of a worker that handles all records.
fn handle_all(cluster: &MockCluster<'_, DefaultProducerContext>, def: PipelineDef) -> u64 {
    let kafka = Kafka::new(cluster.bootstrap_servers(), Vec::new());
    let name = unique("allocations");
    let config = PipelineConfig::declared(&name, def.spec(), def.outputs());
    let config = WorkerConfig::of(&name, "one", &config, 0, Duration::from_secs(10), Secret([0; 16]));
    let (control, counters) = (Control::default(), Arc::new(Counters::default()));
    let worker = thread::spawn({
        let (control, counters) = (control.clone(), Arc::clone(&counters));
        move || {
            let step = def.step(&Arc::new(States::default()), 1).expect("it takes no state");
            let (allocations, ended) = allocations(|| drive(work(kafka, config, step, control, counters)));
            ended.expect("nothing fails");
            allocations
        }
    });
    eventually(SOON, "all records", || (counters.totals().records_in >= RECORDS as u64).then_some(()));
    control.stop();
    worker.join().expect("no panic")
}
