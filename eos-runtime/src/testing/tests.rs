use std::{future::ready, ops::Range, sync::Arc, time::Duration};

use crate::{
    broker::{Broker, ConsumerConfig, ProducerConfig},
    control::{Control, Counters},
    engine::{self, WorkerConfig},
    error::Error,
    memory::{Cluster, Isolation, Memory, PlainRecord, TopicSettings},
    record::Records,
    spec::{Commit, GiveUp, OnError, Start},
    stage::{Effects, Processed, Step},
};

use super::{Event, World};

const MINUTE: Duration = Duration::from_mins(1);

fn feed(memory: &Memory, partitions: i32, count: usize) {
    memory.create_topic("in", partitions, TopicSettings::default()).unwrap();
    memory.create_topic("out", partitions, TopicSettings::default()).unwrap();
    for number in 0..count {
        let text = number.to_string();
        memory.produce_plain("in", PlainRecord::new(&text, &text)).unwrap();
    }
}

/// Copies every value.
struct Copy;

impl Step for Copy {
    fn process<'a>(
        &'a mut self,
        chunk: &'a dyn Records,
        range: Range<usize>,
        effects: Effects<'a>,
    ) -> Processed<'a> {
        for index in range {
            let mut draft = effects.outbox.draft(0);
            let written = draft.value(|out| {
                out.extend_from_slice(chunk.record(index).value.unwrap());
                Ok::<_, ()>(true)
            });
            written.unwrap();
            draft.finish();
        }
        Box::pin(ready(Ok(())))
    }
}

/// The real engine as a worker that copies `in` to `out` and never ends.
async fn copy(memory: Memory, id: &str) -> Result<(), Error> {
    copy_by(Commit::Group, memory, id, Arc::default()).await
}

async fn copy_by(commit: Commit, memory: Memory, id: &str, counters: Arc<Counters>) -> Result<(), Error> {
    let config = WorkerConfig {
        pipeline: "copy".into(),
        consumer: ConsumerConfig {
            group: "g".into(),
            topic: "in".into(),
            client_id: id.into(),
            group_instance_id: None,
            start: Start::Earliest,
            properties: vec![("session.timeout.ms".into(), "6000".into())],
        },
        producer: ProducerConfig {
            transactional_id: id.into(),
            client_id: id.into(),
            transaction_timeout: Duration::from_secs(10),
            topics: vec!["out".into()],
            properties: Vec::new(),
        },
        commit,
        commit_interval: Duration::from_millis(10),
        min_commit_interval: Duration::from_millis(2),
        dead_letter: None,
        accept_lost: false,
        on_error: OnError { retry: None, then: GiveUp::Stop },
        parking: 0,
        dedup: None,
    };
    engine::work(memory, config, Box::new(Copy), Control::default(), counters).await
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
    feed(&memory, 4, 40);
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
fn each_way_to_commit_makes_its_number_of_transactions() {
    let records = 1 + 4 + 16 + 64;
    let transactions = |commit| {
        let mut world = World::new(3);
        feed(&world.memory(), 1, records);
        let counters = Arc::<Counters>::default();
        world.spawn("one", copy_by(commit, world.memory(), "one", Arc::clone(&counters)));
        world.run_until(|_| counters.totals().records_in == records as u64, MINUTE);
        counters.totals().commits
    };
    assert_eq!(transactions(Commit::PerRecord), 85);
    assert_eq!(transactions(Commit::PerBatch), 4, "polls of 1, 4, 16 and 64 records");
    assert_eq!(transactions(Commit::Group), 1);
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
fn a_paused_member_is_replaced_after_its_session_and_comes_back() {
    let mut world = World::new(5);
    feed(&world.memory(), 4, 0);
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
