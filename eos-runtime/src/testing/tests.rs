use std::{future::ready, ops::Range, sync::Arc, time::Duration};

use crate::{
    broker::{Broker, ConsumerConfig, ProducerConfig},
    control::{Control, Counters},
    engine::{self, WorkerConfig},
    error::Error,
    memory::{Cluster, Code, Isolation, Memory, PlainRecord, TopicSettings},
    outbox::Outbox,
    record::Records,
    spec::Start,
    stage::{Processed, Step},
};

use super::{Event, Mishap, World};

const MINUTE: Duration = Duration::from_mins(1);

fn feed(memory: &Memory, count: usize) {
    memory.create_topic("in", 4, TopicSettings::default()).unwrap();
    memory.create_topic("out", 4, TopicSettings::default()).unwrap();
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
        outbox: &'a mut Outbox,
    ) -> Processed<'a> {
        for index in range {
            let mut draft = outbox.draft(0);
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
        commit_interval: Duration::from_millis(10),
        min_commit_interval: Duration::from_millis(2),
    };
    engine::work(memory, config, Box::new(Copy), Control::default(), Arc::new(Counters::default())).await
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
        world.run_for(MINUTE / 4);

        let copied = world.memory().cluster(|cluster| copied(cluster));
        assert_eq!(copied, (0..10).collect::<Vec<_>>(), "crashed at step {step}");
        assert!(world.memory().open_transactions().is_empty());
    }
}

#[test]
fn a_mishap_with_any_request_loses_nothing_and_doubles_nothing() {
    let second = Duration::from_secs(1);
    let requests = [
        "InitProducerId",
        "AddPartitionsToTxn",
        "Produce",
        "AddOffsetsToTxn",
        "TxnOffsetCommit",
        "EndTxn",
        "Fetch",
        "OffsetFetch",
    ];
    let mishaps = [
        Mishap::RequestLost,
        Mishap::AnswerLost,
        Mishap::Refused(Code::Transport),
        Mishap::Slow(second / 10),
        Mishap::Slow(12 * second),
    ];
    let cases = requests.into_iter().flat_map(|request| mishaps.map(|mishap| (request, mishap)));
    let late = [second / 1000, second / 100, second].map(|time| ("EndTxn", Mishap::Late(time)));
    for (seed, (request, mishap)) in (0..).zip(cases.chain(late)) {
        for skip in 0..4 {
            let mut world = World::new(seed);
            feed(&world.memory(), 30);
            let task = world.spawn("worker", copy(world.memory(), "worker"));
            world.upset(&task, request, skip, mishap);
            world.run_until(|cluster| copied(cluster).len() >= 30, MINUTE);
            world.run_for(MINUTE / 4);

            let copied = world.memory().cluster(|cluster| copied(cluster));
            let what = format!("{mishap:?} with {request} number {}", skip + 1);
            assert_eq!(copied, (0..30).collect::<Vec<_>>(), "{what}, seed {seed}");
            assert!(world.memory().open_transactions().is_empty(), "{what}, seed {seed}");
            assert!(!task.is_done(), "{what}: the worker goes on by itself");
        }
    }
}

/// A record every two milliseconds.
async fn trickle(memory: Memory, count: usize) {
    for number in 0..count {
        let text = number.to_string();
        memory.produce_plain("in", PlainRecord::new(&text, &text)).unwrap();
        memory.sleep(Duration::from_millis(2)).await;
    }
}

/// KAFKA-17754: the commit of one transaction arrives while a later one is open. Were the producer
/// not replaced in between, it would commit half of that one, and after a crash it would be done again.
#[test]
fn a_commit_that_arrives_in_a_later_transaction_does_no_harm() {
    const COUNT: usize = 60;
    let world = |seed, delay| {
        let mut world = World::new(seed);
        feed(&world.memory(), 0);
        world.spawn("feeder", trickle(world.memory(), COUNT));
        let worker = world.spawn("worker", copy(world.memory(), "worker"));
        world.upset(&worker, "EndTxn", 1, Mishap::Late(delay));
        (world, worker)
    };
    for (seed, millis) in (0..).zip((5..100).step_by(5)) {
        let delay = Duration::from_millis(millis);
        let (mut whole, _) = world(seed, delay);
        whole.run_until(|cluster| copied(cluster).len() == COUNT, MINUTE);
        let trace = whole.trace();
        let arrives = trace.iter().position(|event| event.what.starts_with("a late")).unwrap();
        let behind = trace[arrives..].iter().filter(|event| &*event.task == "worker").take(12);
        for step in behind.map(|event| event.step) {
            let (mut world, first) = world(seed, delay);
            world.crash_at(&first, step);
            world.run(&first, MINUTE);
            world.spawn("worker again", copy(world.memory(), "worker"));
            world.run_until(|cluster| copied(cluster).len() >= COUNT, MINUTE);
            world.run_for(MINUTE / 4);

            let copied = world.memory().cluster(|cluster| copied(cluster));
            assert_eq!(
                copied,
                (0..COUNT).collect::<Vec<_>>(),
                "seed {seed}, {delay:?} late, crash at {step}"
            );
        }
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
