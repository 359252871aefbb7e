//! The loop over the in-process broker, in real time: what it does when nothing goes wrong, and what
//! it does with records that cannot be handled. Crashes are in `tests/crash_everywhere.rs`.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use crate::{
    codec::RawRef,
    config::{PipelineConfig, RunConfig, STARTUP_TIMEOUT, TRANSACTION_TIMEOUT},
    control::Control,
    error::{Error, ErrorKind},
    event::KafkaEvent,
    failure::Failure,
    memory::{Isolation, Memory, PlainRecord, TopicSettings},
    outbox::Outbox,
    run::Run,
    spec::{GiveUp, OnError, PipelineSpec, Start},
    stage::{Context, Function, Handler, PipelineDef, States, Topics, sync_step},
};

/// Copies each value; the words of a value tell it to do otherwise.
struct Obedient;

impl Function for Obedient {
    type Event<'a> = RawRef<'a>;
    const TOPICS: Topics = Topics::of::<RawRef<'_>>();
}

impl Handler for Obedient {
    fn call<'a>(_: RawRef<'a>, context: &Context<'a>, outbox: &mut Outbox) -> Result<(), Failure> {
        let value = context.record.value.unwrap_or_default();
        match value {
            b"drop" => return Ok(()),
            b"reject" => return Err(Failure::reject("told to")),
            b"panic" => panic!("told to"),
            b"large" => return large(outbox),
            _ => {}
        }
        let mut draft = outbox.draft(0);
        draft.key(|out| copy(out, context.record.key)).map_err(Failure::other)?;
        draft.value(|out| copy(out, Some(value))).map_err(Failure::other)?;
        draft.finish();
        Ok(())
    }
}

/// An output that no topic takes.
fn large(outbox: &mut Outbox) -> Result<(), Failure> {
    let mut draft = outbox.draft(0);
    draft.value(|out| copy(out, Some(&[b'x'; 1_100_000]))).map_err(Failure::other)?;
    draft.finish();
    Ok(())
}

#[allow(clippy::unnecessary_wraps)] // as drafts take it
fn copy(out: &mut Vec<u8>, bytes: Option<&[u8]>) -> Result<bool, String> {
    out.extend_from_slice(bytes.unwrap_or_default());
    Ok(bytes.is_some())
}

static SPEC: PipelineSpec = PipelineSpec::new("obey", "in", &["out"]);

fn run(start: Start, workers: usize) -> Run {
    let def = PipelineDef::new(
        &SPEC,
        &<RawRef<'_> as KafkaEvent>::SPEC,
        Topics::of::<RawRef<'_>>(),
        crate::stage::Needs::default(),
        |states, _| sync_step::<Obedient>("in", states),
        |_, _| Ok(false),
    );
    let pipeline = PipelineConfig { start, workers, ..PipelineConfig::declared("test", &SPEC, &["out"]) };
    let config = RunConfig {
        app: "test".to_owned(),
        instance: None,
        slots_dir: PathBuf::new(),
        transaction_timeout: TRANSACTION_TIMEOUT,
        startup_timeout: STARTUP_TIMEOUT,
        drain: true,
        create_topics: false,
        accept_lost: false,
        pipelines: vec![pipeline],
    };
    Run::new(config, "only".to_owned(), vec![def], Arc::new(States::default()), Control::default())
}

fn broker(partitions: i32) -> Memory {
    let memory = Memory::new();
    for topic in ["in", "out"] {
        memory.create_topic(topic, partitions, TopicSettings::default()).expect("a new topic");
    }
    memory
}

fn put(memory: &Memory, values: &[&str]) {
    for value in values {
        memory.produce_plain("in", PlainRecord::new(*value, *value)).expect("the topic is there");
    }
}

fn outputs(memory: &Memory) -> Vec<String> {
    let records = memory.read("out", Isolation::ReadCommitted).expect("the topic is there");
    records
        .into_iter()
        .map(|record| String::from_utf8(record.value.unwrap_or_default()).expect("text"))
        .collect()
}

fn committed(memory: &Memory) -> BTreeMap<usize, i64> {
    let offsets = memory.committed("test.obey", "in").expect("the topic is there");
    offsets.into_iter().enumerate().filter_map(|(p, c)| Some((p, c?.offset))).collect()
}

fn failed(run: &Run, memory: &Memory) -> Error {
    run.over(memory).expect_err("the run fails")
}

#[test]
fn every_input_comes_out_and_its_offset_commits() {
    let memory = broker(1);
    put(&memory, &["a", "b", "c"]);
    let run = run(Start::Earliest, 1);
    run.over(&memory).expect("drains");
    assert_eq!(outputs(&memory), ["a", "b", "c"]);
    assert_eq!(committed(&memory), BTreeMap::from([(0, 3)]));
    assert!(memory.open_transactions().is_empty());
    let totals = run.counters["obey"].totals();
    assert_eq!((totals.records_in, totals.records_out), (3, 3));
}

#[test]
fn a_second_run_goes_on_where_the_first_one_ended() {
    let memory = broker(1);
    put(&memory, &["a", "b"]);
    run(Start::Earliest, 1).over(&memory).expect("drains");
    put(&memory, &["c"]);
    run(Start::Earliest, 1).over(&memory).expect("drains");
    assert_eq!(outputs(&memory), ["a", "b", "c"]);
}

#[test]
fn workers_share_the_partitions() {
    let memory = broker(4);
    let values: Vec<String> = (0..2000).map(|n| format!("v{n}")).collect();
    put(&memory, &values.iter().map(String::as_str).collect::<Vec<_>>());
    run(Start::Earliest, 3).over(&memory).expect("drains");
    let mut out = outputs(&memory);
    out.sort();
    let mut expected = values;
    expected.sort();
    assert_eq!(out.len(), expected.len());
    assert!(out == expected, "each value comes out once");
}

#[test]
fn offsets_of_filtered_records_commit_without_any_output() {
    let memory = broker(1);
    put(&memory, &["drop", "drop"]);
    run(Start::Earliest, 1).over(&memory).expect("drains");
    assert!(outputs(&memory).is_empty());
    assert_eq!(committed(&memory), BTreeMap::from([(0, 2)]));
}

#[test]
fn a_rejected_record_stops_the_pipeline_and_what_came_before_it_is_committed() {
    let memory = broker(1);
    put(&memory, &["a", "b", "reject", "c"]);
    let error = failed(&run(Start::Earliest, 1), &memory);
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert!(error.to_string().contains("in/0@2: told to"), "{error}");
    assert_eq!(outputs(&memory), ["a", "b"]);
    assert_eq!(committed(&memory), BTreeMap::from([(0, 2)]));
    assert!(memory.open_transactions().is_empty());
}

#[test]
fn a_run_told_to_abort_does_not_wait_for_a_handler_and_leaves_nothing_behind() {
    // Given two records whose handlers never end,
    let memory = broker(1);
    put(&memory, &["a", "b"]);
    let mut run = run(Start::Earliest, 1);
    let endless = PipelineDef::new(
        &SPEC,
        &<RawRef<'_> as KafkaEvent>::SPEC,
        Topics::of::<RawRef<'_>>(),
        crate::stage::Needs::default(),
        |_, _| Box::new(Endless),
        |_, _| Ok(false),
    );
    run.pipelines = BTreeMap::from([("obey".to_owned(), endless)]);
    run.config.drain = false;
    // when the run is told to abort while they are at work,
    let control = run.control.clone();
    let ended = std::thread::scope(|scope| {
        let running = scope.spawn(|| run.over(&memory));
        STARTED.wait();
        control.abort();
        running.join().expect("no panic")
    });
    // then it ends at once, and nothing was done that could be committed or left open.
    assert_eq!(ended, Ok(()));
    assert!(outputs(&memory).is_empty());
    assert!(committed(&memory).is_empty());
    assert!(memory.open_transactions().is_empty());
}

static STARTED: std::sync::Barrier = std::sync::Barrier::new(2);

struct Endless;

impl crate::stage::Step for Endless {
    fn process<'a>(
        &'a mut self,
        _: &'a dyn crate::record::Records,
        _: std::ops::Range<usize>,
        _: crate::stage::Effects<'a>,
    ) -> crate::stage::Processed<'a> {
        Box::pin(async {
            STARTED.wait();
            std::future::pending().await
        })
    }
}

#[test]
fn a_panic_is_a_rejection_with_its_message() {
    let memory = broker(1);
    put(&memory, &["panic"]);
    let error = failed(&run(Start::Earliest, 1), &memory);
    assert!(error.to_string().contains("in/0@0: the code for this record panicked: told to"), "{error}");
    assert!(committed(&memory).is_empty());
}

#[test]
fn latest_starts_at_the_end_and_commits_that_start() {
    let memory = broker(1);
    put(&memory, &["before"]);
    run(Start::Latest, 1).over(&memory).expect("drains");
    put(&memory, &["after"]);
    run(Start::Latest, 1).over(&memory).expect("drains");
    assert_eq!(outputs(&memory), ["after"]);
    assert_eq!(committed(&memory), BTreeMap::from([(0, 2)]));
}

#[test]
fn aborted_and_control_records_do_not_keep_a_run_from_draining() {
    // Given an input whose last records are the output of one run (with its commit marker),
    let memory = broker(1);
    put(&memory, &["a"]);
    run(Start::Earliest, 1).over(&memory).expect("drains");
    assert_eq!(memory.high_watermark("out", 0), Ok(2), "a record and a marker");
    // when it is drained by another pipeline, then that ends.
    let mut second = run(Start::Earliest, 1);
    second.config.pipelines[0].input = "out".to_owned();
    second.config.pipelines[0].outputs = vec!["in".to_owned()];
    second.config.pipelines[0].group = "second".to_owned();
    second.over(&memory).expect("drains");
    let read = memory.read("in", Isolation::ReadCommitted).expect("the topic is there");
    assert_eq!(read.len(), 2);
}

#[test]
fn records_that_were_deleted_before_they_were_handled_are_passed_over_only_when_that_is_accepted() {
    // Given three records that are committed, and three more of which two are deleted,
    let memory = broker(1);
    put(&memory, &["a", "b", "c"]);
    run(Start::Earliest, 1).over(&memory).expect("drains");
    put(&memory, &["d", "e", "f"]);
    memory.cluster(|cluster| cluster.delete_records("in", 0, 5)).expect("they are there");
    // when nobody accepts that, then nothing is handled,
    let error = failed(&run(Start::Earliest, 1), &memory);
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.to_string().contains("up to 2 records"), "{error}");
    assert_eq!(outputs(&memory), ["a", "b", "c"]);
    // and when it is accepted once, then the rest is handled, and the next run finds nothing amiss.
    let mut accepting = run(Start::Earliest, 1);
    accepting.config.accept_lost = true;
    accepting.over(&memory).expect("drains");
    assert_eq!(accepting.counters["obey"].totals().lost, 2);
    put(&memory, &["g"]);
    run(Start::Earliest, 1).over(&memory).expect("drains");
    assert_eq!(outputs(&memory), ["a", "b", "c", "f", "g"]);
}

#[test]
fn one_record_among_ten_thousand_that_the_broker_refuses_costs_three_transactions() {
    // Given a record of which comes what no topic takes, in the middle of ten thousand,
    let memory = broker(1);
    memory.create_topic("dead", 1, TopicSettings::default()).expect("a new topic");
    let values: Vec<String> =
        (0..10_000).map(|n| if n == 7_777 { "large".to_owned() } else { n.to_string() }).collect();
    put(&memory, &values.iter().map(String::as_str).collect::<Vec<_>>());
    // when they are handled,
    let mut run = run(Start::Earliest, 1);
    run.config.pipelines[0].dead_letter = Some("dead".to_owned());
    run.config.pipelines[0].on_error = OnError { retry: None, then: GiveUp::DeadLetter };
    run.over(&memory).expect("drains");
    // then it alone is a dead letter, and the others arrive once, in their order.
    let others: Vec<_> = values.iter().filter(|value| *value != "large").cloned().collect();
    assert_eq!(outputs(&memory), others);
    let totals = run.counters["obey"].totals();
    assert_eq!((totals.refused, totals.records_in, totals.records_out), (1, 10_000, 9_999));
    assert_eq!(totals.aborts, 3, "refused among others, alone, and alone once more");
}
