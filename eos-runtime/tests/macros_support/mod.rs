//! Runs a pipeline's step over records in memory and shows what it wrote.

#![allow(dead_code)] // each test file uses its part

use std::sync::Arc;

use eos_runtime::{
    outbox::Outbox,
    record::{Header, Headers, Record, Records},
    stage::{Interrupted, PipelineDef, States},
};
use futures_util::FutureExt;

/// Values with offsets from 10 on, one header each.
pub(crate) struct Chunk(pub Vec<&'static str>);

impl Records for Chunk {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn record(&self, index: usize) -> Record<'_> {
        Record {
            partition: 3,
            offset: 10 + index as i64,
            timestamp: Some(1_000),
            key: Some(b"k"),
            value: Some(self.0[index].as_bytes()),
            headers: Headers::of(self, index),
        }
    }

    fn header(&self, _: usize, nth: usize) -> Option<Header<'_>> {
        (nth == 0).then_some(Header { name: "trace", value: Some(b"t-1") })
    }
}

/// A written record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub topic: &'static str,
    pub key: Option<String>,
    pub value: Option<String>,
    pub timestamp: Option<i64>,
    pub headers: Vec<(String, Option<String>)>,
}

/// What the pipeline writes for these values, or what stopped it.
pub(crate) fn try_run(
    pipeline: &PipelineDef,
    states: States,
    values: &[&'static str],
) -> (Vec<Written>, Result<(), Interrupted>) {
    let mut step = pipeline.step(&Arc::new(states), 4).expect("the states are there");
    let chunk = Chunk(values.to_vec());
    let mut outbox = Outbox::default();
    let done = step.process(&chunk, 0..values.len(), (&mut outbox).into()).now_or_never();
    let done = done.expect("handlers in these tests never wait");
    let text = |bytes: Option<&[u8]>| bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let written = (0..outbox.len()).map(|nth| {
        let record = outbox.outgoing(nth);
        Written {
            topic: pipeline.outputs()[usize::from(record.topic)],
            key: text(record.key),
            value: text(record.value),
            timestamp: record.timestamp,
            headers: record
                .headers()
                .filter_map(|(name, value)| Some((text(Some(name))?, text(value))))
                .collect(),
        }
    });
    (written.collect(), done)
}

/// What the pipeline writes for these values.
pub(crate) fn run(pipeline: &PipelineDef, values: &[&'static str]) -> Vec<Written> {
    let (written, done) = try_run(pipeline, States::default(), values);
    done.expect("all values are handled");
    written
}

/// A record without timestamp and headers.
pub(crate) fn written(topic: &'static str, key: Option<&str>, value: &str) -> Written {
    Written {
        topic,
        key: key.map(Into::into),
        value: Some(value.into()),
        timestamp: None,
        headers: Vec::new(),
    }
}
