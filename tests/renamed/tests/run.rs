//! What was made under another name works.

use std::{
    io::Write,
    process::{Command, Stdio},
    sync::Arc,
};

use futures_util::FutureExt;
use renamed::{
    outbox::Outbox,
    record::{Header, Headers, Record, Records},
    stage::{PipelineDef, States},
};

struct One;

impl Records for One {
    fn len(&self) -> usize {
        1
    }

    fn record(&self, index: usize) -> Record<'_> {
        let value = Some(&br#"{"customer":"c-1","at":5,"trace":"t"}"#[..]);
        Record {
            partition: 0,
            offset: 0,
            timestamp: None,
            key: None,
            value,
            headers: Headers::of(self, index),
        }
    }

    fn header(&self, _: usize, _: usize) -> Option<Header<'_>> {
        None
    }
}

/// Topic, key, timestamp and number of headers of what comes of one order.
fn run(pipeline: &PipelineDef) -> (&'static str, Vec<u8>, Option<i64>, usize) {
    let mut states = States::default();
    states.insert(5_u8);
    let mut step = pipeline.step(&Arc::new(states), 1).expect("the state is there");
    let mut outbox = Outbox::default();
    let done = step.process(&One, 0..1, (&mut outbox).into()).now_or_never().expect("nothing waits");
    done.expect("the record is handled");
    assert_eq!(outbox.len(), 1);
    let record = outbox.outgoing(0);
    let topic = pipeline.outputs()[usize::from(record.topic)];
    (topic, record.key.unwrap_or_default().to_vec(), record.timestamp, record.headers().len())
}

#[test]
fn pipelines_and_events_work_under_another_name() {
    let expected = ("orders", b"c-1".to_vec(), Some(5), 1);
    assert_eq!(run(&eos_renamed::route::pipeline()), expected);
    assert_eq!(run(&eos_renamed::route_async::pipeline()), expected);
    assert_eq!(run(&eos_renamed::flow_async::pipeline()), expected);
    assert_eq!(run(&eos_renamed::flow::pipeline()).0, "middle");
    assert_eq!(run(&eos_renamed::flow_on::pipeline()).0, "dated");
}

#[test]
fn pipelines_go_together_under_another_name() {
    let names: Vec<_> = eos_renamed::all().iter().map(PipelineDef::name).collect();
    assert_eq!(names, ["route", "welcome"]);
}

#[test]
fn so_does_a_binary() {
    // given the binary that main! made, when one order goes through one of its pipelines
    let order = r#"{"customer":"c-1","at":5,"trace":"t"}"#;
    let mut run = Command::new(env!("CARGO_BIN_EXE_renamed"))
        .args(["run", "--embedded", "--only", "route", "--in", "raw=-", "--out", "orders=-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = run.stdin.take().expect("it is piped");
    writeln!(input, "{order}").expect("it reads");
    drop(input);
    let output = run.wait_with_output().expect("it ends");
    // then it has its state, and the order is written
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), order);
}
