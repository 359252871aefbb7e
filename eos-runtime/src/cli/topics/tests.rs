//! What the commands say and do, over the broker inside this process.

use std::time::Duration;

use serde_json::Value;

use crate::{
    config::DeclaredTopic,
    control::Control,
    error::{Error, ErrorKind},
    kafka_config,
    memory::{Memory, TopicSettings},
    prelude::*,
    settings::{Origin, Problems, Said, Settings, resolve},
    topic::{Cleanup, DeadLetter},
    topics, watch,
};

use super::{Asked, work};

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    id: u64,
}

topics! {
    const TOPICS;

    PLACED: Order = "placed" { partitions = 6, retention = "7d" },
    PACKED: Order = "packed" { partitions = 3, cleanup = [compact, delete], min_isr = 1, replication = 1 },
    DEAD: DeadLetter = "placed.dlq" { retention = "30d" },
    ARCHIVE: Order = "archive",
}

kafka_config! {
    LOGIN = { "security.protocol" = "sasl_plaintext", "sasl.mechanism" = "PLAIN", "sasl.username" = "shop", "sasl.password" = "hunter2" },
}

#[eos_pipeline(input = PLACED, output = PACKED, dead_letter = DEAD, dedup(within = "24h"), kafka = LOGIN)]
fn pack(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "packed", output = "shipped")]
fn ship(order: Order) -> Order {
    order
}

/// What the command prints, and how it ends.
fn topics(
    memory: &Memory,
    creates: bool,
    json: bool,
    mapped: &[(&str, &str)],
) -> (String, Result<(), Error>) {
    let mut problems = Problems::default();
    let said = |(declared, actual): &(&str, &str)| {
        Said::new(((*declared).to_owned(), (*actual).to_owned()), Origin::CommandLine("--topic"))
    };
    let mapped = mapped.iter().map(said).collect();
    let settings = Settings { topics: mapped, declared: TOPICS, ..Settings::default() };
    let plan = resolve("shop", &[pack::pipeline(), ship::pipeline()], &settings, &mut problems);
    problems.into_result().expect("no problems");
    let declared = plan.declared.iter().map(|declared| DeclaredTopic {
        topic: declared.topic.actual.value.clone(),
        settings: declared.settings,
    });
    let asked = Asked {
        bootstrap: "here:9092".into(),
        declared: declared.collect(),
        run: plan.run_config(),
        creates,
        json,
    };
    let mut out = Vec::new();
    let done = watch::block_on(work(memory, &asked, &Control::default(), &mut out)).expect("it can wait");
    (String::from_utf8(out).expect("text"), done)
}

fn plan(memory: &Memory) -> (String, Result<(), Error>) {
    topics(memory, false, false, &[])
}

fn apply(memory: &Memory) -> (String, Result<(), Error>) {
    topics(memory, true, false, &[])
}

fn names(memory: &Memory) -> Vec<String> {
    memory.cluster(|cluster| cluster.topics().map(str::to_owned).collect())
}

fn settings(memory: &Memory, topic: &str) -> TopicSettings {
    memory.cluster(|cluster| cluster.settings(topic)).expect("it is there")
}

#[test]
fn a_plan_says_what_would_be_created_and_creates_nothing() {
    let memory = Memory::new();

    let (text, done) = plan(&memory);

    let expected = "\
create   placed            the input of pipeline `pack`: 6 partitions, retention.ms=604800000
create   packed            an output of pipeline `pack`: 3 partitions, 1 replica, cleanup.policy=compact,delete, min.insync.replicas=1
missing  shipped           an output of pipeline `ship`: is not there, and is declared nowhere
         declare it in topics!, or create it with `kafka-topics.sh --bootstrap-server here:9092 --create --topic shipped --partitions 4`
create   placed.dlq        the dead-letter topic of pipeline `pack`: 6 partitions, retention.ms=2592000000, retention.bytes=-1
create   shop.pack.dedup   the dedup topic of pipeline `pack`: 6 partitions, cleanup.policy=delete, retention.ms=172800000, retention.bytes=-1
create   archive           declared in topics!: as the cluster does it by itself
";
    let squeezed = |text: &str| {
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(squeezed(&text), squeezed(expected));
    let error = done.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert_eq!(error.to_string(), "of 6 topics: 5 to create (topics apply), 1 missing that nobody declares");
    assert_eq!(names(&memory), Vec::<String>::new());
}

#[test]
fn what_is_declared_is_created_once_and_what_is_not_is_left_to_others() {
    // given a cluster with nothing but the one topic that nobody declares
    let memory = Memory::new();
    memory.create_topic("shipped", 2, TopicSettings::default()).expect("a new topic");

    // when the plan is applied
    let (text, done) = apply(&memory);

    // then all is there, as declared
    assert_eq!(done, Ok(()), "{text}");
    assert_eq!(text.matches("created  ").count(), 5, "{text}");
    let partitions = |topic: &str| memory.cluster(|cluster| cluster.partitions(topic));
    assert_eq!(
        ["placed", "packed", "placed.dlq", "shop.pack.dedup", "archive", "shipped"].map(partitions),
        [Some(6), Some(3), Some(6), Some(6), Some(1), Some(2)]
    );
    let (placed, packed) = (settings(&memory, "placed"), settings(&memory, "packed"));
    assert_eq!(placed.retention, Some(Duration::from_hours(7 * 24)));
    assert_eq!(packed.cleanup, Cleanup::CompactAndDelete);
    assert_eq!(settings(&memory, "placed.dlq").retention, Some(Duration::from_hours(30 * 24)));
    assert_eq!(settings(&memory, "shop.pack.dedup").retention, Some(Duration::from_hours(48)));
    // and there is nothing left to do, nor done, the next time
    let (text, done) = plan(&memory);
    assert_eq!(done, Ok(()), "{text}");
    let (text, done) = apply(&memory);
    assert_eq!((text.contains("created"), done), (false, Ok(())), "{text}");
}

#[test]
fn a_topic_that_nobody_declares_is_not_created() {
    let memory = Memory::new();

    let (text, done) = apply(&memory);

    assert!(text.contains("missing  shipped"), "{text}");
    assert_eq!(done.unwrap_err().to_string(), "of 6 topics: 1 missing that nobody declares");
    assert!(!names(&memory).contains(&"shipped".to_owned()));
}

#[test]
fn what_is_there_is_never_changed_and_the_command_that_would_is_said() {
    // given topics that are otherwise than declared
    let memory = Memory::new();
    let hour = Some(Duration::from_hours(1));
    for (topic, partitions, settings) in [
        ("placed", 4, TopicSettings { retention: hour, ..TopicSettings::default() }),
        ("packed", 8, TopicSettings::default()),
        (
            "placed.dlq",
            1,
            TopicSettings { retention: Some(Duration::from_hours(30 * 24)), ..TopicSettings::default() },
        ),
        ("shop.pack.dedup", 4, TopicSettings { retention: hour, ..TopicSettings::default() }),
        ("archive", 9, TopicSettings::default()),
        ("shipped", 1, TopicSettings::default()),
    ] {
        memory.create_topic(topic, partitions, settings).expect("a new topic");
    }

    // when the plan is applied
    let (text, done) = apply(&memory);

    // then it says what is otherwise, and how that is mended
    let configure =
        "kafka-configs.sh --bootstrap-server here:9092 --alter --entity-type topics --entity-name";
    for expected in [
        "differs  placed".to_owned(),
        "has 4 for partitions, and 6 is declared: add partitions with `kafka-topics.sh --bootstrap-server \
         here:9092 --alter --topic placed --partitions 6`, after which keys are in other partitions than before"
            .to_owned(),
        format!(
            "has retention.ms=3600000, and retention.ms=604800000 is declared: change it with `{configure} \
             placed --add-config retention.ms=604800000`"
        ),
        "has 8 for partitions, and 3 is declared: partitions cannot be taken away".to_owned(),
        format!(
            "has cleanup.policy=delete, and cleanup.policy=compact,delete is declared: change it with \
             `{configure} packed --add-config cleanup.policy=[compact,delete]`"
        ),
        format!(
            "keeps records for 3600 s, and 86400 s must be remembered: change it with `{configure} \
             shop.pack.dedup --add-config retention.ms=172800000`"
        ),
        "ok       placed.dlq".to_owned(),
        "ok       archive".to_owned(),
    ] {
        assert!(text.contains(&expected), "{expected}\nis not in\n{text}");
    }
    assert_eq!(done.unwrap_err().to_string(), "of 6 topics: 3 not as declared");
    // and nothing has changed
    assert_eq!(memory.cluster(|cluster| cluster.partitions("placed")), Some(4));
    assert_eq!(settings(&memory, "placed").retention, hour);
}

#[test]
fn programs_get_an_object() {
    let memory = Memory::new();
    memory.create_topic("placed", 4, TopicSettings::default()).expect("a new topic");

    let (text, done) = topics(&memory, false, true, &[]);

    assert_eq!(done.map_err(|error| error.exit_code()), Err(1));
    let report: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(report["exit_code"], 1);
    let topic = |name: &str| {
        let mut topics = report["topics"].as_array().expect("a list").iter();
        topics.find(|topic| topic["topic"] == name).expect("it is listed")
    };
    let placed = topic("placed");
    assert_eq!((&placed["state"], &placed["partitions"]), (&"differs".into(), &4.into()));
    let difference = &placed["differences"][0];
    assert_eq!((&difference["setting"], &difference["found"]), (&"partitions".into(), &"4".into()));
    assert_eq!(difference["wanted"], "6");
    let packed = topic("packed");
    assert_eq!((&packed["state"], &packed["create"]["partitions"]), (&"create".into(), &3.into()));
    assert_eq!(packed["create"]["settings"]["cleanup.policy"], "compact,delete");
    assert_eq!(topic("shipped")["state"], "missing");
    // What dedup remembers goes by the input that is there, whatever is declared of that.
    assert_eq!(topic("shop.pack.dedup")["create"]["partitions"], 4);
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn topics_are_looked_for_and_created_under_their_real_names() {
    let memory = Memory::new();
    memory.create_topic("shipped", 1, TopicSettings::default()).expect("a new topic");

    let mapped = [("placed", "test.placed"), ("archive", "test.archive"), ("placed.dlq", "test.dlq")];
    let (text, done) = topics(&memory, true, false, &mapped);

    assert_eq!(done, Ok(()), "{text}");
    let names = names(&memory);
    for (declared, actual) in mapped {
        assert!(names.contains(&actual.to_owned()) && !names.contains(&declared.to_owned()), "{names:?}");
    }
    assert_eq!(memory.cluster(|cluster| cluster.partitions("test.dlq")), Some(6));
}
