//! A record that the broker refuses, under a whole worker: how many transactions it costs to find it.

use std::{sync::Arc, time::Duration};

use eos_kafka_tests::{
    kafka_lab::{KafkaLab, done, unique},
    orders,
    semantics::Lab,
};
use eos_runtime::{
    config::{PipelineConfig, RunConfig, STARTUP_TIMEOUT},
    control::{Control, Totals},
    prelude::*,
    run::Run,
    stage::States,
};

const RECORDS: u64 = 10_000;
const LARGE: u64 = 7_777;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Letter {
    #[kafka(key)]
    id: u64,
    size: usize,
    #[serde(default)]
    text: String,
}

/// Writes as much as it is told to.
#[eos_pipeline(input = "in", output = "out", dead_letter = "dead")]
fn write(letter: Letter) -> Letter {
    Letter { text: "x".repeat(letter.size), ..letter }
}

/// Handles ten thousand records, of which one comes to this many bytes.
fn handled(max_message_bytes: Option<usize>, size: usize) -> Totals {
    let lab = KafkaLab::shared();
    let [input, output, dead] = ["letters", "written", "dead"].map(unique);
    done(async {
        lab.create_topic(&input, 1, None).await;
        lab.create_topic(&output, 1, max_message_bytes).await;
        lab.create_topic(&dead, 1, None).await;
    });
    let line = |id: u64| {
        let size = if id == LARGE { size } else { 1 };
        (id.to_string(), format!(r#"{{"id":{id},"size":{size}}}"#))
    };
    orders::produce(lab.bootstrap(), &input, (0..RECORDS).map(line));
    let def = write::pipeline();
    let mut pipeline = PipelineConfig::declared("letters", def.spec(), def.outputs());
    (pipeline.input, pipeline.outputs, pipeline.dead_letter) =
        (input, vec![output.clone()], Some(dead.clone()));
    pipeline.group = unique("letters");
    let config = RunConfig {
        app: unique("letters"),
        instance: None,
        slots_dir: std::env::temp_dir(),
        transaction_timeout: Duration::from_secs(10),
        startup_timeout: STARTUP_TIMEOUT,
        drain: true,
        create_topics: false,
        accept_lost: false,
        pipelines: vec![pipeline],
    };
    let run = Run::new(config, "one".to_owned(), vec![def], Arc::new(States::default()), Control::default());

    // when all are handled
    run.over(lab.kafka()).expect("drains");

    // then the large one is a dead letter, and the others arrive once, in their order
    let written: Vec<u64> = lab.read(&output).iter().map(|row| id_of(row.key.as_deref())).collect();
    assert!(written.iter().copied().eq((0..RECORDS).filter(|id| *id != LARGE)), "{} arrived", written.len());
    let dead: Vec<u64> = lab.read(&dead).iter().map(|row| id_of(row.key.as_deref())).collect();
    assert_eq!(dead, [LARGE]);
    let totals = run.counters["write"].totals();
    println!("{totals:?}");
    assert!(totals.commits < 100, "{} transactions for them all", totals.commits);
    totals
}

fn id_of(key: Option<&[u8]>) -> u64 {
    std::str::from_utf8(key.expect("a key")).expect("text").parse().expect("a number")
}

#[test]
fn one_that_the_client_may_not_send_costs_three_transactions() {
    // given a record that is larger than any that the client sends: it says which it is
    let totals = handled(None, 1_100_000);
    assert_eq!((totals.refused, totals.aborts), (1, 3), "among others, alone, and alone once more");
}

#[test]
fn one_that_its_topic_refuses_is_found_in_the_batch_it_came_in() {
    // given a record that is larger than its topic takes: the broker refuses all that came with it
    let totals = handled(Some(600_000), 700_000);
    assert_eq!(totals.refused, 1);
    // half of the batch each time: of ten thousand 14 times at most, and alone once more
    assert!(totals.aborts <= 16, "{} transactions came to nothing", totals.aborts);
}
