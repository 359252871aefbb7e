//! A handler that says `Retry`: the record comes again, in place, and not without end.
#![cfg(feature = "testing")]
#![allow(missing_docs)]

use std::{sync::Arc, time::Duration};

use eos_runtime::{
    control::Control,
    error::Error,
    memory::{Isolation, PlainRecord, TopicSettings},
    prelude::*,
    stage::States,
    testing::{Task, World},
};

/// How often each value was asked to come again.
#[derive(Default)]
struct Asked(std::sync::Mutex<std::collections::BTreeMap<u64, u32>>);

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Job {
    #[kafka(key)]
    number: u64,
    /// After how many tries it works.
    works_after: u32,
}

#[eos_pipeline(input = "jobs", output = "done")]
fn work(job: Job, asked: State<Asked>) -> Result<Job, Retry> {
    let mut asked = asked.0.lock().expect("no handler panics");
    let times = asked.entry(job.number).or_default();
    if *times >= job.works_after {
        return Ok(job);
    }
    *times += 1;
    Err(Retry::because("the warehouse is closed"))
}

/// A world with these jobs, each in a partition of its own, and a worker.
fn world(jobs: &[Job]) -> (World, Task<Result<(), Error>>) {
    let mut world = World::new(11);
    for topic in ["jobs", "done"] {
        world.memory().create_topic(topic, 2, TopicSettings::default()).expect("a new topic");
    }
    for (partition, job) in (0..).zip(jobs) {
        let value = serde_json::to_string(job).expect("it is JSON");
        let record = PlainRecord { partition: Some(partition % 2), ..PlainRecord::new("k", &value) };
        world.memory().produce_plain("jobs", record).expect("the topic is there");
    }
    let mut states = States::default();
    states.insert(Asked::default());
    let task = world.start("worker", &work::pipeline(), &Arc::new(states), &Control::default());
    (world, task.expect("the state is there"))
}

fn done(world: &World) -> usize {
    world.memory().read("done", Isolation::ReadCommitted).expect("the topic is there").len()
}

#[test]
fn a_record_that_works_later_is_handled_later() {
    let jobs = [Job { number: 1, works_after: 3 }, Job { number: 2, works_after: 0 }];
    let (mut world, _worker) = world(&jobs);
    world.run_until(
        |cluster| cluster.read("done", Isolation::ReadCommitted).is_ok_and(|done| done.len() == 2),
        Duration::from_mins(1),
    );
}

#[test]
fn two_records_that_never_work_do_not_keep_each_other_going() {
    let jobs = [Job { number: 1, works_after: u32::MAX }, Job { number: 2, works_after: u32::MAX }];
    let (mut world, worker) = world(&jobs);
    world.run(&worker, Duration::from_mins(10));
    let error = worker.output().expect("it ended").expect_err("with an error");
    assert!(error.to_string().contains("after 10 retries: the warehouse is closed"), "{error}");
    assert_eq!(done(&world), 0);
    assert!(world.memory().open_transactions().is_empty());
}
