//! `#[eos_pipeline]`: what it makes of handlers of every shape.

mod macros_support;

use std::time::Duration;

use eos_runtime::{
    prelude::*,
    spec::{Commit, DedupSpec, GiveUp, OnError, RetrySpec, Start, Unkeyed},
    stage::{Pipeline, States},
};

use macros_support::{run, try_run, written};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
    cents: i64,
}

#[derive(Debug, Deserialize, KafkaEvent)]
struct Borrowed<'a> {
    customer: &'a str,
    cents: i64,
}

#[derive(Debug, Serialize, KafkaEvent)]
struct Line<'a> {
    #[kafka(key)]
    customer: &'a str,
}

const ORDER: &str = r#"{"customer":"c-1","cents":5}"#;
const OTHER: &str = r#"{"customer":"c-2","cents":-1}"#;

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn plain(order: Order) -> Order {
    Order { cents: order.cents + 1, ..order }
}

#[test]
fn a_function_stays_a_function_and_becomes_a_pipeline() {
    // given the function, when it is called, then nothing has changed
    let order = Order { customer: "c-1".into(), cents: 5 };
    assert_eq!(plain(order).cents, 6);
    // when its pipeline runs, then every record goes through it
    let pipeline = plain::pipeline();
    assert_eq!(
        (pipeline.name(), pipeline.spec().input, pipeline.outputs()),
        ("plain", "raw-orders", &["orders"][..])
    );
    assert_eq!(
        run(&pipeline, &[ORDER, OTHER]),
        [
            written("orders", Some("c-1"), r#"{"customer":"c-1","cents":6}"#),
            written("orders", Some("c-2"), r#"{"customer":"c-2","cents":0}"#),
        ]
    );
}

#[eos_pipeline(
    input = "raw-orders",
    output = ["orders", "audit"],
    name = "both-ways",
    group = "shop.both",
    start = "latest",
    commit = group,
    commit_interval = "1.5s",
    min_commit_interval = "20ms",
    workers = 3,
    concurrency = 16,
    kafka { "linger.ms" = 5, "compression.type" = "lz4", "enable.sparse.connections" = false },
    dead_letter = "raw-orders.dlq",
    on_error = retry(7, backoff = "1s..1m") then dead_letter,
    parking = 100,
    dedup(
        within = "24h",
        by = [customer, cents],
        max_keys = 1_000,
        unkeyed = "allow",
        topic = "raw-orders.seen",
    ),
)]
async fn all_options(order: Order) -> (Order, Option<Order>) {
    std::future::ready((order.clone(), (order.cents > 0).then_some(order))).await
}

#[test]
fn every_option_arrives_in_the_declaration() {
    let spec = all_options::SPEC;
    assert_eq!((spec.name, spec.input, spec.outputs), ("both-ways", "raw-orders", &["orders", "audit"][..]));
    assert_eq!((spec.group, spec.start), (Some("shop.both"), Start::Latest));
    assert_eq!(
        (spec.commit, spec.commit_interval),
        (Some(Commit::Group), Some(Duration::from_millis(1_500)))
    );
    assert_eq!(spec.min_commit_interval, Some(Duration::from_millis(20)));
    assert_eq!((spec.workers, spec.concurrency, spec.allow_loop), (Some(3), Some(16), false));
    assert_eq!(
        spec.kafka,
        [("linger.ms", "5"), ("compression.type", "lz4"), ("enable.sparse.connections", "false")]
    );
    let retry = RetrySpec { times: 7, first: Duration::from_secs(1), most: Duration::from_mins(1) };
    assert_eq!(spec.on_error, Some(OnError { retry: Some(retry), then: GiveUp::DeadLetter }));
    assert_eq!((spec.dead_letter, spec.parking), (Some("raw-orders.dlq"), Some(100)));
    let dedup = DedupSpec {
        within: Duration::from_hours(24),
        by: &["customer", "cents"],
        max_keys: Some(1_000),
        unkeyed: Unkeyed::Allow,
        topic: Some("raw-orders.seen"),
    };
    assert_eq!(spec.dedup, Some(dedup));
}

#[test]
fn what_the_attribute_leaves_open_is_left_to_the_runtime() {
    let spec = plain::SPEC;
    assert_eq!((spec.dead_letter, spec.on_error, spec.parking, spec.dedup), (None, None, None, None));
    assert_eq!(spec.on_error(), OnError { retry: None, then: GiveUp::Stop });
}

#[test]
fn an_async_handler_writes_its_outputs_in_input_order() {
    let topics: Vec<_> = run(&all_options::pipeline(), &[ORDER, OTHER, ORDER])
        .into_iter()
        .map(|record| (record.topic, record.key.unwrap_or_default()))
        .collect();
    let expected =
        [("orders", "c-1"), ("audit", "c-1"), ("orders", "c-2"), ("orders", "c-1"), ("audit", "c-1")];
    assert_eq!(topics, expected.map(|(topic, key)| (topic, key.to_owned())));
}

#[eos_pipeline(input = "loop", output = "loop", allow_loop)]
fn borrowing(order: Borrowed<'_>) -> Option<Line<'_>> {
    (order.cents > 0).then_some(Line { customer: order.customer })
}

#[eos_pipeline(input = "in", output = "out")]
fn explicit<'a>(order: Borrowed<'a>, headers: Headers<'a>) -> Vec<Line<'a>> {
    let trace = headers.last("trace").and_then(|value| std::str::from_utf8(value).ok());
    vec![Line { customer: order.customer }, Line { customer: trace.unwrap_or_default() }]
}

#[eos_pipeline(input = "in", output = "out")]
async fn borrowing_async(order: Borrowed<'_>, meta: Meta) -> Result<Line<'_>, Reject> {
    std::future::ready(()).await;
    if meta.offset == 11 { Err(Reject::because("eleven")) } else { Ok(Line { customer: order.customer }) }
}

#[test]
fn an_event_may_borrow_from_the_record_and_the_output_from_the_event() {
    assert_eq!(
        run(&borrowing::pipeline(), &[ORDER, OTHER]),
        [written("loop", Some("c-1"), r#"{"customer":"c-1"}"#)]
    );
    let keys: Vec<_> =
        run(&explicit::pipeline(), &[ORDER]).into_iter().filter_map(|record| record.key).collect();
    assert_eq!(keys, ["c-1", "t-1"]);
}

#[test]
fn a_failure_names_the_record_and_keeps_what_came_before() {
    // given the second record is refused
    let (written, done) = try_run(&borrowing_async::pipeline(), States::default(), &[ORDER, ORDER, ORDER]);
    // then the first is written and the failure is the handler's own
    let stopped = done.expect_err("the second record is refused");
    assert_eq!((written.len(), stopped.at, stopped.failure.text()), (1, 1, "eleven"));
}

#[eos_pipeline(input = "in", output = "out")]
fn by_reference(order: &Order, _: Meta, add: State<i64>) -> Order {
    Order { cents: order.cents + *add, ..order.clone() }
}

#[test]
fn the_event_may_be_taken_by_reference_and_states_by_type() {
    // given no state, then the pipeline cannot start and says which one is missing
    let error = by_reference::pipeline().step(&std::sync::Arc::default(), 1).err().expect("no state");
    assert!(error.to_string().contains("`State<i64>`"), "{error}");
    // given the state, then the handler gets it
    let mut states = States::default();
    states.insert(100_i64);
    let (written, done) = try_run(&by_reference::pipeline(), states, &[ORDER]);
    done.expect("the record is handled");
    assert_eq!(written[0].value.as_deref(), Some(r#"{"customer":"c-1","cents":105}"#));
}

#[eos_pipeline(input = "in", output = "out")]
fn unnamed(order: Order) -> Many<impl Iterator<Item = Order>> {
    Many((0..2).map(move |cents| Order { cents, ..order.clone() }))
}

#[eos_pipeline(input = "in", output = "out")]
async fn unnamed_async(order: Borrowed<'_>, _: Meta) -> Result<Many<impl Iterator<Item = Line<'_>>>, Retry> {
    let times = std::future::ready(2).await;
    Ok(Many(std::iter::repeat_n(order.customer, times).map(|customer| Line { customer })))
}

#[test]
fn a_return_type_may_have_no_name() {
    assert_eq!(run(&unnamed::pipeline(), &[ORDER]).len(), 2);
    assert_eq!(run(&unnamed_async::pipeline(), &[ORDER, ORDER]).len(), 4);
}

#[eos_pipeline(input = "in", output = ["orders", "large"])]
fn many_of_a_tuple(order: Order) -> Many<Vec<(Order, Option<Order>)>> {
    let large = (order.cents > 0).then(|| Order { cents: 100, ..order.clone() });
    Many(vec![(order.clone(), large), (order, None)])
}

#[test]
fn many_may_be_of_a_tuple_and_each_goes_to_its_topics() {
    let written = run(&many_of_a_tuple::pipeline(), &[OTHER, ORDER]);
    let topics: Vec<_> = written.iter().map(|written| written.topic).collect();
    assert_eq!(topics, ["orders", "orders", "orders", "large", "orders"]);
}

#[eos_pipeline(input = "in", output = "out")]
fn r#type(r#match: Order) -> Order {
    r#match
}

#[test]
fn raw_identifiers_are_names_without_their_mark() {
    assert_eq!(r#type::pipeline().name(), "type");
    assert_eq!(<r#type as Pipeline>::SPEC.name, "type");
}

#[test]
fn a_pipeline_may_live_inside_a_function() {
    #[eos_pipeline(input = "in", output = "out")]
    fn inner(order: Order) -> Order {
        order
    }
    assert_eq!(run(&inner::pipeline(), &[ORDER]).len(), 1);
}
