use std::{collections::BTreeMap, time::Duration};

use crate::{
    broker::{Broker, Committed, Consume, ConsumerConfig, Polled, Position, ProducerConfig, Transact},
    memory::{
        Cluster, Isolation, Memory, MemoryChunk, MemoryConsumer, MemoryProducer, PlainRecord, TopicSettings,
    },
    outbox::Outbox,
    record::Records,
    spec::Start,
};

use super::{Event, World};

const MINUTE: Duration = Duration::from_mins(1);

fn feed(memory: &Memory, count: usize) {
    memory.create_topic("in", 4, TopicSettings::default()).unwrap();
    memory.create_topic("out", 4, TopicSettings::default()).unwrap();
    for number in 0..count {
        let text = number.to_string();
        memory.produce_plain("in", PlainRecord::new(&text, &text)).unwrap();
    }
}

/// A worker that copies what it reads, a transaction per chunk, and never ends.
async fn copy(memory: Memory, id: &str) {
    let consumer = ConsumerConfig {
        group: "g".into(),
        topic: "in".into(),
        client_id: id.into(),
        group_instance_id: None,
        start: Start::Earliest,
        properties: vec![("session.timeout.ms".into(), "6000".into())],
    };
    let producer = ProducerConfig {
        transactional_id: id.into(),
        client_id: id.into(),
        transaction_timeout: Duration::from_secs(10),
        topics: vec!["out".into()],
        properties: Vec::new(),
    };
    let mut consumer = memory.consumer(&consumer).await.unwrap();
    let mut producer = memory.producer(&producer).await.unwrap();
    while producer.init().await.is_err() {}
    loop {
        match consumer.poll(3, Duration::from_millis(100)).await.unwrap() {
            Polled::Idle => {}
            Polled::Assigned(partitions) => {
                let from = start(&mut consumer, &partitions).await;
                consumer.assign(&from).await.unwrap();
            }
            Polled::Revoked(partitions) | Polled::Lost(partitions) => {
                consumer.unassign(&partitions).await.unwrap();
            }
            Polled::Records(chunk) => transact(&mut consumer, &mut producer, &chunk).await,
        }
    }
}

async fn start(consumer: &mut MemoryConsumer, partitions: &[i32]) -> Vec<(i32, Position)> {
    loop {
        let Ok(committed) = consumer.committed(partitions).await else { continue };
        let position =
            |next: Option<Committed>| next.map_or(Position::Beginning, |next| Position::Offset(next.offset));
        return committed.into_iter().map(|(at, next)| (at, position(next))).collect();
    }
}

async fn transact(consumer: &mut MemoryConsumer, producer: &mut MemoryProducer, chunk: &MemoryChunk) {
    let (mut outbox, mut next) = (Outbox::default(), BTreeMap::new());
    for record in (0..chunk.len()).map(|index| chunk.record(index)) {
        let mut draft = outbox.draft(0);
        draft
            .value(|out| {
                out.extend_from_slice(record.value.unwrap());
                Ok::<_, ()>(true)
            })
            .unwrap();
        draft.finish();
        next.insert(record.partition, Committed { offset: record.offset + 1, metadata: String::new() });
    }
    let next: Vec<_> = next.into_iter().collect();
    producer.begin().await.unwrap();
    producer.produce(&mut outbox).await.unwrap();
    let group = consumer.group_metadata().await.unwrap();
    producer.send_offsets("in", &next, &group).await.unwrap();
    producer.commit().await.unwrap();
}

fn copied(cluster: &Cluster) -> Vec<usize> {
    let records = cluster.read("out", Isolation::ReadCommitted).unwrap();
    let values = records.into_iter().map(|record| String::from_utf8(record.value.unwrap()).unwrap());
    let mut numbers: Vec<usize> = values.map(|text| text.parse().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

/// How many partitions each member whose id begins so has.
fn shares(cluster: &Cluster, id: &str) -> Vec<usize> {
    let members = cluster.members("g").into_iter();
    members.filter(|(member, _)| member.starts_with(id)).map(|(_, all)| all.len()).collect()
}

fn course(seed: u64) -> Vec<Event> {
    let mut world = World::new(seed);
    let memory = world.memory();
    feed(&memory, 40);
    world.spawn("one", copy(memory.clone(), "one"));
    world.run_until(|cluster| copied(cluster).len() > 10, MINUTE);
    world.spawn("two", copy(memory, "two"));
    world.run_until(|cluster| shares(cluster, "") == [2, 2], MINUTE);
    world.run_until(|cluster| copied(cluster).len() == 40, MINUTE);
    world.trace()
}

#[test]
fn one_seed_is_one_course_of_events() {
    assert_eq!(course(1), course(1));
    assert_ne!(course(1), course(2));
}

#[test]
fn time_passes_only_when_nobody_can_go() {
    let mut world = World::new(0);
    let memory = world.memory();

    let task = world.spawn("sleeper", async move {
        memory.sleep(Duration::from_hours(10)).await;
        memory.now()
    });
    world.run(&task, Duration::from_hours(11));

    assert_eq!(task.output(), Some(Duration::from_hours(10)));
}

#[test]
fn a_crash_at_any_step_loses_nothing_and_doubles_nothing() {
    let mut world = World::new(3);
    feed(&world.memory(), 10);
    let whole = world.spawn("worker", copy(world.memory(), "worker"));
    world.run_until(|cluster| copied(cluster).len() == 10, MINUTE);
    assert!(whole.steps() > 30, "there is something to crash in: {} steps", whole.steps());

    for step in 1..=whole.steps() {
        let mut world = World::new(3);
        feed(&world.memory(), 10);
        let first = world.spawn("worker", copy(world.memory(), "worker"));
        world.crash_at(&first, step);
        world.run(&first, MINUTE);
        assert!(first.is_crashed());

        world.spawn("worker again", copy(world.memory(), "worker"));
        world.run_until(|cluster| copied(cluster).len() >= 10, MINUTE);
        world.run_for(MINUTE);

        let copied = world.memory().cluster(|cluster| copied(cluster));
        assert_eq!(copied, (0..10).collect::<Vec<_>>(), "crashed at step {step}");
        assert!(world.memory().open_transactions().is_empty());
    }
}

#[test]
fn a_paused_member_is_replaced_after_its_session_and_comes_back() {
    let mut world = World::new(5);
    feed(&world.memory(), 0);
    let first = world.spawn("first", copy(world.memory(), "first"));
    world.run_until(|cluster| shares(cluster, "first") == [4], MINUTE);

    world.pause(&first);
    let paused = world.now();
    world.spawn("second", copy(world.memory(), "second"));
    world.run_until(|cluster| shares(cluster, "second") == [4], MINUTE);
    assert!(world.now() >= paused + Duration::from_secs(6), "not before the session timeout");

    world.resume(&first);
    world.run_until(|cluster| shares(cluster, "") == [2, 2], MINUTE);
}

#[test]
#[should_panic(expected = "seed 9: the condition did not come true within 60s")]
fn a_condition_that_never_holds_names_the_seed() {
    World::new(9).run_until(|_| false, MINUTE);
}

#[test]
#[should_panic(expected = "seed 9: the task `faulty` panicked: oh no")]
fn a_panic_names_the_seed_and_the_task() {
    let mut world = World::new(9);
    let task = world.spawn("faulty", async { panic!("oh no") });
    world.run(&task, MINUTE);
}
