//! What is checked, and made, before a run starts.

use std::time::Duration;

use eos_kafka_tests::kafka_lab::{KafkaLab, done, retry, unique};
use eos_runtime::{
    broker::{Broker, NewTopic, TopicLayout, TopicSettings},
    config::{DedupConfig, PipelineConfig, RunConfig, STARTUP_TIMEOUT},
    control::Control,
    error::Error,
    preflight::preflight,
    spec::{PipelineSpec, Unkeyed},
    topic::Cleanup,
};

const DAY: Duration = Duration::from_hours(24);

#[test]
fn topics_of_the_runtimes_own_are_created_as_they_must_be() {
    // given a pipeline with dead letters and a memory, and no topics for them
    let lab = KafkaLab::shared();
    let config = config(&lab);
    let pipeline = &config.pipelines[0];
    let (dead_letters, memory) =
        (pipeline.dead_letter.as_deref().unwrap(), &pipeline.dedup.as_ref().unwrap().topic);

    // when a run may create them
    assert_eq!(check(&lab, &config), Ok(()));

    // then they are there, with the input's partitions, and kept for long enough
    let layout = |topic: &str| retry("topic", || done(lab.kafka().topic(topic))).expect("it was created");
    let expected = |retention| {
        let settings = TopicSettings {
            cleanup: Some(Cleanup::Delete),
            retention: Some(retention),
            retention_bytes: Some(None),
            min_isr: Some(1),
        };
        TopicLayout { partitions: 3, replication: 1, settings }
    };
    assert_eq!(layout(dead_letters), expected(None));
    assert_eq!(layout(memory), expected(Some(2 * DAY)));
    // and another run finds nothing to do or to say
    assert_eq!(check(&lab, &RunConfig { create_topics: false, ..config.clone() }), Ok(()));
    assert_eq!(check(&lab, &config), Ok(()));
}

#[test]
fn a_dedup_topic_that_would_forget_is_refused() {
    // given a topic for the memory that is compacted, has too few partitions, and a bound in bytes
    let lab = KafkaLab::shared();
    let config = config(&lab);
    let memory = &config.pipelines[0].dedup.as_ref().unwrap().topic;
    let said = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    let properties = [("cleanup.policy", "compact"), ("retention.bytes", "1048576")].map(said).to_vec();
    let topic = NewTopic { partitions: Some(2), replication: None, properties };
    retry("create", || done(lab.kafka().create_topic(memory, &topic)));

    // when a run begins, then all of it is said
    let text = check(&lab, &config).unwrap_err().to_string();
    for expected in ["is compacted", "has 2 partitions", "keeps 1048576 bytes"] {
        assert!(text.contains(expected), "{text}");
    }
}

fn check(lab: &KafkaLab, config: &RunConfig) -> Result<(), Error> {
    done(preflight(lab.kafka(), config, &Control::default(), "here:9092"))
}

fn config(lab: &KafkaLab) -> RunConfig {
    const SPEC: PipelineSpec = PipelineSpec::new("enrich", "declared", &[]);
    let mut pipeline = PipelineConfig::declared("checked", &SPEC, &[]);
    pipeline.input = lab.topic("checked", 3);
    pipeline.outputs = vec![lab.topic("checked-out", 1)];
    pipeline.dead_letter = Some(unique("checked-dlq"));
    let topic = unique("checked-dedup");
    pipeline.dedup = Some(DedupConfig { topic, within: DAY, max_keys: 1000, unkeyed: Unkeyed::Refuse });
    RunConfig {
        app: "checked".to_owned(),
        instance: None,
        slots_dir: std::env::temp_dir(),
        transaction_timeout: Duration::from_secs(10),
        startup_timeout: STARTUP_TIMEOUT,
        drain: false,
        create_topics: true,
        accept_lost: false,
        pipelines: vec![pipeline],
    }
}
