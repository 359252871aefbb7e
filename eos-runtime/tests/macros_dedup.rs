//! `dedup(..)`: what identifies an event.

mod macros_support;

use std::{sync::Arc, time::Duration};

use eos_runtime::{
    outbox::Outbox,
    prelude::*,
    spec::Unkeyed,
    stage::{Effects, PipelineDef, States},
    state::dedup::{Dedup, Rules, Secret},
};
use futures_util::FutureExt;

use macros_support::Chunk;

#[derive(Debug, Clone, Serialize, Deserialize, KafkaEvent)]
struct Keyed {
    #[kafka(key)]
    shop: String,
    number: Option<u64>,
    r#type: char,
}

#[derive(Debug, Clone, Serialize, Deserialize, KafkaEvent)]
struct Marked {
    #[kafka(key)]
    shop: String,
    #[kafka(dedup)]
    number: u64,
    r#type: char,
}

#[derive(Debug, Deserialize, KafkaEvent)]
struct Borrowed<'a> {
    shop: &'a str,
    r#type: char,
}

const A1X: &str = r#"{"shop":"a","number":1,"type":"x"}"#;
const A1Y: &str = r#"{"shop":"a","number":1,"type":"y"}"#;
const A2X: &str = r#"{"shop":"a","number":2,"type":"x"}"#;
const B1X: &str = r#"{"shop":"b","number":1,"type":"x"}"#;
const ALL: [&str; 4] = [A1X, A1Y, A2X, B1X];

/// Which of these values, one after the other, are no repetition. Their records have the same key.
fn kept(pipeline: &PipelineDef, values: &[&'static str]) -> Vec<usize> {
    let mut step = pipeline.step(&Arc::new(States::default()), 4).expect("it needs no state");
    let rules = Rules { within: Duration::from_hours(1), max_keys: 1_000, unkeyed: Unkeyed::Allow };
    let mut dedup = Dedup::new(rules, Secret([7; 16]));
    let mut outbox = Outbox::default();
    let chunk = Chunk(values.to_vec());
    let mut kept = Vec::new();
    for at in 0..values.len() {
        let before = outbox.len();
        let effects = Effects { outbox: &mut outbox, dedup: Some(&mut dedup) };
        let done = step.process(&chunk, at..at + 1, effects).now_or_never();
        done.expect("nothing waits").expect("every value is handled");
        if outbox.len() > before {
            kept.push(at);
        }
    }
    kept
}

#[eos_pipeline(input = "in", output = "out", dedup(within = "1h"))]
fn by_the_key(order: Keyed) -> Keyed {
    order
}

#[eos_pipeline(input = "in", output = "out", dedup(within = "1h"))]
fn by_the_mark(order: Marked) -> Marked {
    order
}

#[test]
fn without_fields_it_goes_by_those_of_the_event_else_by_the_key() {
    assert_eq!(kept(&by_the_key::pipeline(), &ALL), [0]);
    assert_eq!(kept(&by_the_mark::pipeline(), &ALL), [0, 2]);
}

#[eos_pipeline(input = "in", output = "out", dedup(within = "1h", by = [shop]))]
fn by_one_field(order: Marked) -> Marked {
    order
}

#[eos_pipeline(input = "in", output = "out", dedup(within = "1h", by = [shop, r#type]))]
async fn by_two_fields(order: &Marked) -> Marked {
    std::future::ready(order.clone()).await
}

#[eos_pipeline(input = "in", output = "out", dedup(within = "1h", by = [r#type]))]
fn by_a_field_of_a_borrowed_event(order: Borrowed<'_>) -> Raw {
    Raw(Some(order.shop.as_bytes().to_vec()))
}

#[test]
fn fields_that_are_named_go_before_those_of_the_event() {
    assert_eq!(kept(&by_one_field::pipeline(), &ALL), [0, 3]);
    assert_eq!(kept(&by_two_fields::pipeline(), &ALL), [0, 1, 3]);
    assert_eq!(kept(&by_a_field_of_a_borrowed_event::pipeline(), &ALL), [0, 1]);
}

#[eos_pipeline(input = "in", output = "out", dedup(within = "1h", by = [number], unkeyed = "allow"))]
fn by_a_field_that_may_be_missing(order: Keyed) -> Keyed {
    order
}

#[eos_pipeline(input = "in", output = "out", dedup(within = "1h", by = [shop, number], unkeyed = "allow"))]
fn by_fields_of_which_one_may_be_missing(order: Keyed) -> Keyed {
    order
}

#[test]
fn without_a_value_in_a_field_a_record_repeats_nothing_and_the_key_does_not_stand_in() {
    let missing = r#"{"shop":"a","number":null,"type":"x"}"#;
    let records = [A1X, missing, A1Y, missing, A2X];
    assert_eq!(kept(&by_a_field_that_may_be_missing::pipeline(), &records), [0, 1, 3, 4]);
    assert_eq!(kept(&by_fields_of_which_one_may_be_missing::pipeline(), &records), [0, 1, 3, 4]);
}
