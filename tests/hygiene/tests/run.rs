//! The hostile pipelines do what they say.

use std::{process::Command, sync::Arc};

use eos_hygiene::{bare, conditional, generic, raw, shadow};
use eos_runtime::{
    outbox::Outbox,
    record::{Header, Headers, Record, Records},
    stage::{PipelineDef, States},
};
use futures_util::FutureExt;

/// One record.
struct One(&'static str);

impl Records for One {
    fn len(&self) -> usize {
        1
    }

    fn record(&self, index: usize) -> Record<'_> {
        let value = Some(self.0.as_bytes());
        Record {
            partition: 0,
            offset: 0,
            timestamp: None,
            key: None,
            value,
            headers: Headers::of(self, index),
        }
    }

    fn header(&self, _: usize, nth: usize) -> Option<Header<'_>> {
        (nth == 0).then_some(Header { name: "trace", value: Some(b"t-1") })
    }
}

/// Topic, key and value of what the pipeline writes for this value.
fn run(pipeline: &PipelineDef, value: &'static str) -> Vec<(String, String, String)> {
    let mut states = States::default();
    states.insert(5_u8);
    let mut step = pipeline.step(&Arc::new(states), 1).expect("the state is there");
    let mut outbox = Outbox::default();
    let done = step.process(&One(value), 0..1, (&mut outbox).into()).now_or_never().expect("nothing waits");
    done.expect("the record is handled");
    let text = |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
    let written = (0..outbox.len()).map(|nth| outbox.outgoing(nth));
    written
        .map(|record| {
            let topic = pipeline.outputs()[usize::from(record.topic)].to_owned();
            (topic, text(record.key), text(record.value))
        })
        .collect()
}

fn one(topic: &str, key: &str, value: &str) -> Vec<(String, String, String)> {
    vec![(topic.into(), key.into(), value.into())]
}

#[test]
fn names_of_the_standard_library_may_be_taken() {
    let order = r#"{"customer":7,"at":1,"trace":2}"#;
    assert_eq!(run(&bare::hostile::pipeline(), order), one("two", "7", order));
    assert_eq!(run(&bare::hostile_async::pipeline(), order), one("out", "7", order));
    let change = r#"{"Cancelled":{"order":3}}"#;
    assert_eq!(run(&bare::change::pipeline(), change), one("changes", "3", change));
    assert_eq!(run(&bare::all()[0], order), one("hostile-changes", "1", r#"{"Cancelled":{"order":1}}"#));
    let later = r#"{"customer":7,"at":6,"trace":2}"#;
    assert_eq!(run(&bare::hostile_flow::pipeline(), order), one("middle", "7", later));
    let twice = [one("one", "7", order), one("one", "7", order)].concat();
    assert_eq!(run(&bare::hostile_lines::pipeline(), order), twice);
    assert_eq!(run(&bare::hostile_flow_async::pipeline(), order), one("out", "7", order));
}

#[test]
fn names_of_macros_and_methods_may_be_taken() {
    let order = r#"{"customer":"c-1","at":1,"trace":"t"}"#;
    assert_eq!(run(&shadow::enrich::pipeline(), order), one("orders", "c-1", order));
    assert_eq!(run(&shadow::route::pipeline(), order), one("routed", "c-1", order));
    assert_eq!(run(&shadow::declared::pipeline(), order), one("routed", "c-1", order));
    assert_eq!(shadow::all(), [2, 6]);
}

#[test]
fn what_is_not_there_is_left_out() {
    let order = r#"{"customer":"c-1"}"#;
    assert_eq!(run(&conditional::absent::pipeline(), order), one("orders", "c-1", order));
    let change = r#"{"Placed":{"order":3}}"#;
    assert_eq!(run(&conditional::change::pipeline(), change), one("changes", "3", change));
    assert_eq!(run(&conditional::declared::pipeline(), change), one("changes", "3", change));
    assert_eq!(conditional::TOPICS.len(), 1);
    assert_eq!(conditional::declared::pipeline().spec().shared, conditional::SHARED);
    assert_eq!(run(&conditional::absent_flow::pipeline(), order), one("orders", "c-1", order));
}

#[test]
fn generics_and_lifetimes_are_carried_over() {
    let left = r#"{"key":"k","source":"s","payload":[-1]}"#;
    assert_eq!(run(&generic::sort::pipeline(), left), one("left", "k", left));
    let right = r#"{"key":"k","source":"s","payload":[1]}"#;
    let written = r#"{"key":"t-1","source":"s","payload":[true]}"#;
    assert_eq!(run(&generic::sort::pipeline(), right), one("right", "t-1", written));
    let said = r#"{"Said":{"key":"k","words":"w"}}"#;
    assert_eq!(run(&generic::listen::pipeline(), said), one("said", "k", said));
    let enveloped = r#"{"key":"k","source":"w","payload":[3]}"#;
    assert_eq!(run(&generic::envelop::pipeline(), said), one("left", "k", enveloped));
    assert_eq!(run(&generic::listen::pipeline(), r#"{"Silent":{"key":"k"}}"#), []);
}

#[test]
fn keywords_are_names_without_their_mark() {
    let value = r#"{"type":"t","match":1}"#;
    assert_eq!(run(&raw::r#impl::pipeline(), value), one("out", "t", value));
    assert_eq!(raw::r#impl::pipeline().name(), "impl");
    assert_eq!(run(&raw::r#mod::r#loop::pipeline(), value), one("out", "t", value));
    assert_eq!(run(&raw::r#where::pipeline(), value), one("out", "t", value));
    assert_eq!(raw::STATIC.len(), 1);
}

#[test]
fn a_binary_needs_no_prelude() {
    let output = Command::new(env!("CARGO_BIN_EXE_hostile")).arg("describe").output().expect("it starts");
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("application hostile\n"));
}
