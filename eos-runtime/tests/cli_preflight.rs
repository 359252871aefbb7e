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
    broker::{Broker, TopicLayout},
    config::{DeclaredTopic, DedupConfig, PipelineConfig, RunConfig},
    control::Control,
    error::{Error, ErrorKind},
    memory::{Client, Code, Driver, Local, Memory, Passage, RealTime, Request, TopicSettings},
    preflight::preflight,
    spec::{PipelineSpec, Unkeyed},
    topic::{Cleanup, Retention, TopicSettings as Declared},
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
        accept_lost: false,
        pipelines: vec![PipelineConfig::declared("orders", &SPEC, SPEC.outputs)],
    }
}

const DAY: Duration = Duration::from_hours(24);

/// The same with dead letters, and what was seen remembered for so long.
fn guarded(within: Duration) -> RunConfig {
    let mut config = config(Duration::from_mins(1));
    let pipeline = &mut config.pipelines[0];
    pipeline.dead_letter = Some("raw.dlq".into());
    let topic = "orders.enrich.dedup".into();
    pipeline.dedup = Some(DedupConfig { topic, within, max_keys: 1000, unkeyed: Unkeyed::Refuse });
    config
}

fn check(memory: &Memory, startup_timeout: Duration, control: &Control) -> Result<(), Error> {
    check_all(memory, &config(startup_timeout), control)
}

fn check_all(memory: &Memory, config: &RunConfig, control: &Control) -> Result<(), Error> {
    run(preflight(memory, config, control, "here:9092"))
}

fn run<T>(call: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(call)
}

/// The topics of the pipeline itself, the input with six partitions.
fn six_partitions() -> Memory {
    let memory = Memory::new();
    memory.create_topic("raw", 6, TopicSettings::default()).expect("a new topic");
    create(&memory, &["enriched", "audit"]);
    memory
}

fn layout(memory: &Memory, topic: &str) -> Option<TopicLayout> {
    run(memory.topic(topic)).expect("an answer")
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

#[test]
fn missing_topics_of_the_runtimes_own_are_named_with_what_they_must_be() {
    let error = check_all(&six_partitions(), &guarded(DAY), &Control::default()).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Usage);
    let text = error.to_string();
    let command = "kafka-topics.sh --bootstrap-server here:9092 --create --topic";
    for expected in [
        format!(
            "topic `raw.dlq`, the dead-letter topic of pipeline `enrich`, does not exist: create it with \
             `{command} raw.dlq --partitions 6 --config retention.ms=-1 --config retention.bytes=-1`, or have it created: --create-topics"
        ),
        format!(
            "topic `orders.enrich.dedup`, the dedup topic of pipeline `enrich`, does not exist: create it \
             with `{command} orders.enrich.dedup --partitions 6 --config cleanup.policy=delete --config \
             retention.ms=172800000 --config retention.bytes=-1`"
        ),
    ] {
        assert!(text.contains(&expected), "{text}");
    }
    // A name in the cluster can be said for any of them.
    assert!(text.contains("--topic DECLARED=ACTUAL"), "{text}");
}

#[test]
fn a_run_that_may_creates_its_own_topics_and_leaves_them_alone_the_next_time() {
    let memory = six_partitions();
    let config = RunConfig { create_topics: true, ..guarded(DAY) };

    assert_eq!(check_all(&memory, &config, &Control::default()), Ok(()));

    let dead_letters = layout(&memory, "raw.dlq").expect("it was created");
    assert_eq!((dead_letters.partitions, dead_letters.settings.retention), (6, Some(None)));
    let memories = layout(&memory, "orders.enrich.dedup").expect("it was created");
    assert_eq!((memories.partitions, memories.settings.cleanup), (6, Some(Cleanup::Delete)));
    assert_eq!(memories.settings.retention, Some(Some(2 * DAY)));
    // and what it created is good enough for a run that may not
    assert_eq!(check_all(&memory, &guarded(DAY), &Control::default()), Ok(()));
    assert_eq!(check_all(&memory, &config, &Control::default()), Ok(()));
    assert_eq!(layout(&memory, "raw.dlq"), Some(dead_letters));
}

#[test]
fn what_is_remembered_shortly_is_kept_a_day_longer() {
    let memory = six_partitions();
    let config = RunConfig { create_topics: true, ..guarded(Duration::from_mins(1)) };

    assert_eq!(check_all(&memory, &config, &Control::default()), Ok(()));

    let settings = layout(&memory, "orders.enrich.dedup").expect("it was created").settings;
    assert_eq!(settings.retention, Some(Some(DAY + Duration::from_mins(1))));
}

#[test]
fn inputs_and_outputs_are_never_created() {
    let memory = Memory::new();
    create(&memory, &["raw", "enriched"]);
    let config = RunConfig { create_topics: true, ..guarded(DAY) };

    let error = check_all(&memory, &config, &Control::default()).unwrap_err();

    assert!(error.to_string().starts_with("topic `audit`, an output of pipeline `enrich`"), "{error}");
    assert_eq!(layout(&memory, "audit"), None);
}

#[test]
fn what_is_declared_is_created_as_declared() {
    // given an input and dead letters of which something is declared
    let memory = Memory::new();
    create(&memory, &["audit"]);
    let mut config = RunConfig { create_topics: true, ..guarded(DAY) };
    let declared = |topic: &str, settings| DeclaredTopic { topic: topic.into(), settings };
    let cleanup = Some(Cleanup::Compact);
    config.pipelines[0].declared = vec![
        declared(
            "raw",
            Declared { partitions: Some(5), retention: Some(Retention::For(DAY)), ..Declared::new() },
        ),
        declared("enriched", Declared { cleanup, ..Declared::new() }),
        declared("raw.dlq", Declared { partitions: Some(2), min_isr: Some(1), ..Declared::new() }),
    ];

    assert_eq!(check_all(&memory, &config, &Control::default()), Ok(()));

    let made = |topic: &str| {
        let TopicLayout { partitions, settings, .. } = layout(&memory, topic).expect("it was created");
        (partitions, settings.cleanup, settings.retention)
    };
    let (delete, compact) = (Some(Cleanup::Delete), cleanup);
    assert_eq!(made("raw"), (5, delete, Some(Some(DAY))));
    assert_eq!(made("enriched"), (1, compact, Some(Some(7 * DAY))));
    assert_eq!(made("raw.dlq"), (2, delete, Some(None)), "what is not declared is as dead letters need it");
    assert_eq!(made("orders.enrich.dedup"), (5, delete, Some(Some(2 * DAY))), "by the input's partitions");
}

#[test]
fn a_declared_topic_that_may_not_be_created_is_missing() {
    let memory = Memory::new();
    create(&memory, &["enriched", "audit"]);
    let mut config = config(Duration::from_mins(1));
    let settings = Declared { partitions: Some(5), replication: Some(3), ..Declared::new() };
    config.pipelines[0].declared = vec![DeclaredTopic { topic: "raw".into(), settings }];

    let error = check_all(&memory, &config, &Control::default()).unwrap_err();

    assert_eq!(
        error.to_string(),
        "topic `raw`, the input of pipeline `enrich`, does not exist: create it with `kafka-topics.sh \
         --bootstrap-server here:9092 --create --topic raw --partitions 5 --replication-factor 3`, or have it \
         created: --create-topics; or say what it is called here: --topic DECLARED=ACTUAL"
    );
}

#[test]
fn a_dead_letter_topic_that_another_pipeline_reads_is_created_before_what_goes_by_it() {
    // given a second pipeline over the dead letters of the first, which drops repetitions
    let memory = six_partitions();
    let mut config = RunConfig { create_topics: true, ..guarded(DAY) };
    let mut second = config.pipelines[0].clone();
    second.name = "mend".into();
    second.input = "raw.dlq".into();
    second.dead_letter = None;
    second.dedup.as_mut().expect("it has one").topic = "orders.mend.dedup".into();
    config.pipelines.insert(0, second);

    assert_eq!(check_all(&memory, &config, &Control::default()), Ok(()));

    let partitions = |topic| layout(&memory, topic).map(|layout| layout.partitions);
    assert_eq!(["raw.dlq", "orders.mend.dedup"].map(partitions), [Some(6), Some(6)]);
}

#[test]
fn a_dedup_topic_that_would_forget_is_refused_with_the_command_that_mends_it() {
    let well = TopicSettings { retention: Some(DAY), ..TopicSettings::default() };
    let configure = "kafka-configs.sh --bootstrap-server here:9092 --alter --entity-type topics --entity-name \
                     orders.enrich.dedup --add-config";
    for (partitions, settings, expected) in [
        (6, well, None),
        (6, TopicSettings { retention: None, ..well }, None),
        (
            4,
            well,
            Some(
                "has 4 partitions, and its input `raw` has 6: add partitions with `kafka-topics.sh \
                 --bootstrap-server here:9092 --alter --topic orders.enrich.dedup --partitions 6`"
                    .to_owned(),
            ),
        ),
        (
            8,
            well,
            Some(
                "has 8 partitions, and its input `raw` has 6: delete it, which forgets what was seen, and \
                 create it with `kafka-topics.sh --bootstrap-server here:9092 --create --topic \
                 orders.enrich.dedup --partitions 6"
                    .to_owned(),
            ),
        ),
        (
            6,
            TopicSettings { cleanup: Cleanup::Compact, ..well },
            Some(format!(
                "is compacted, which deletes what must be remembered: change it with `{configure} \
                 cleanup.policy=delete`"
            )),
        ),
        (
            6,
            TopicSettings { retention: Some(Duration::from_secs(86_399)), ..well },
            Some(format!(
                "keeps records for 86399 s, and 86400 s must be remembered: change it with `{configure} \
                 retention.ms=172800000`"
            )),
        ),
        (
            6,
            TopicSettings { retention_bytes: Some(1 << 20), ..well },
            Some(format!(
                "keeps 1048576 bytes of a partition at most, and deletes what must be remembered when there is \
                 more: change it with `{configure} retention.bytes=-1`"
            )),
        ),
    ] {
        let memory = six_partitions();
        create(&memory, &["raw.dlq"]);
        memory.create_topic("orders.enrich.dedup", partitions, settings).expect("a new topic");

        let checked = check_all(&memory, &guarded(DAY), &Control::default());

        let Some(expected) = expected else {
            assert_eq!(checked, Ok(()));
            continue;
        };
        let error = checked.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        let text = error.to_string();
        assert!(
            text.starts_with("topic `orders.enrich.dedup`, the dedup topic of pipeline `enrich`, "),
            "{text}"
        );
        assert!(text.contains(&expected), "{text}");
    }
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let memory = six_partitions();
    let settings =
        TopicSettings { cleanup: Cleanup::Compact, retention: Some(DAY / 2), ..TopicSettings::default() };
    memory.create_topic("orders.enrich.dedup", 1, settings).expect("a new topic");

    let text = check_all(&memory, &guarded(DAY), &Control::default()).unwrap_err().to_string();

    for expected in ["`raw.dlq`, the dead-letter", "has 1 partitions", "is compacted", "keeps records for"] {
        assert!(text.contains(expected), "{text}");
    }
    assert_eq!(text.matches("\n  - ").count(), 4, "{text}");
}
