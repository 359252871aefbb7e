//! What is checked before a run starts, over the broker inside the process.
#![cfg(feature = "memory")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    time::Duration,
};

use eos_runtime::{
    config::{PipelineConfig, RunConfig},
    control::Control,
    error::{Error, ErrorKind},
    memory::{Client, Code, Driver, Local, Memory, Passage, RealTime, Request, TopicSettings},
    preflight::preflight,
    spec::PipelineSpec,
};

const SPEC: PipelineSpec = PipelineSpec::new("enrich", "raw", &["enriched", "audit"]);

fn config(startup_timeout: Duration) -> RunConfig {
    RunConfig {
        app: "orders".into(),
        instance: None,
        slots_dir: "unused".into(),
        transaction_timeout: Duration::from_secs(15),
        startup_timeout,
        drain: false,
        create_topics: false,
        pipelines: vec![PipelineConfig::declared("orders", &SPEC, SPEC.outputs)],
    }
}

fn check(memory: &Memory, startup_timeout: Duration, control: &Control) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(preflight(memory, &config(startup_timeout), control, "here:9092"))
}

fn create(memory: &Memory, topics: &[&str]) {
    for topic in topics {
        memory.create_topic(topic, 1, TopicSettings::default()).expect("a new topic");
    }
}

/// Loses the first requests of all that are sent.
struct Deaf {
    time: RealTime,
    lost: Arc<AtomicU32>,
    losses: u32,
}

impl Driver for Deaf {
    fn now(&self) -> Duration {
        self.time.now()
    }
    fn unix_millis(&self) -> i64 {
        self.time.unix_millis()
    }
    fn sleep(&self, time: Duration) -> Local<'_, ()> {
        self.time.sleep(time)
    }
    fn before<'a>(&'a self, _: &'a Client, _: &'a Request) -> Local<'a, Passage> {
        let is_lost = self.lost.fetch_add(1, Relaxed) < self.losses;
        Box::pin(async move { if is_lost { Passage::Lost } else { Passage::Through } })
    }
    fn after<'a>(
        &'a self,
        client: &'a Client,
        request: &'a Request,
        refusal: Option<Code>,
    ) -> Local<'a, Passage> {
        self.time.after(client, request, refusal)
    }
    fn background(&self, client: &Client, request: &Request) -> Passage {
        self.time.background(client, request)
    }
    fn changed(&self, version: u64) {
        self.time.changed(version);
    }
    fn wait(&self, version: u64, until: Duration) -> Local<'_, ()> {
        self.time.wait(version, until)
    }
    fn owner(&self) -> u64 {
        0
    }
    fn is_running(&self, _: u64) -> bool {
        true
    }
}

fn deaf(losses: u32) -> (Memory, Arc<AtomicU32>) {
    let lost = Arc::new(AtomicU32::new(0));
    (Memory::driven_by(Deaf { time: RealTime::default(), lost: Arc::clone(&lost), losses }), lost)
}

#[test]
fn a_broker_with_all_topics_is_fine() {
    let memory = Memory::new();
    create(&memory, &["raw", "enriched", "audit"]);
    assert_eq!(check(&memory, Duration::ZERO, &Control::default()), Ok(()));
}

#[test]
fn missing_topics_are_named_with_the_command_that_creates_them() {
    let memory = Memory::new();
    create(&memory, &["raw"]);

    let error = check(&memory, Duration::from_mins(1), &Control::default()).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Usage);
    let text = error.to_string();
    assert!(text.starts_with("2 topics do not exist"), "{text}");
    assert!(text.contains("topic `audit`, an output of pipeline `enrich`, does not exist"), "{text}");
    assert!(text.contains("kafka-topics.sh --bootstrap-server here:9092 --create --topic audit"), "{text}");
    assert!(text.contains("--topic DECLARED=ACTUAL"), "{text}");
}

#[test]
fn a_broker_that_answers_late_is_good_enough() {
    let (memory, asked) = deaf(3);
    create(&memory, &["raw", "enriched", "audit"]);
    assert_eq!(check(&memory, Duration::from_mins(1), &Control::default()), Ok(()));
    assert_eq!(asked.load(Relaxed), 3 + 3, "three losses, three topics");
}

#[test]
fn a_broker_that_never_answers_is_given_up_with_its_address() {
    let (memory, _) = deaf(u32::MAX);
    let error = check(&memory, Duration::from_millis(300), &Control::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert!(error.to_string().starts_with("here:9092 could not be reached in "), "{error}");
}

#[test]
fn a_run_that_is_told_to_stop_waits_no_longer() {
    let (memory, asked) = deaf(u32::MAX);
    let control = Control::default();
    control.stop();
    assert_eq!(check(&memory, Duration::MAX, &control), Ok(()));
    assert_eq!(asked.load(Relaxed), 0);
}
