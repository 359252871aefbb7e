//! `pipeline!`: what it makes of flows of every shape.

mod flow_support;
mod macros_support;

use std::time::Duration;

use eos_runtime::{
    failure::FailureKind,
    prelude::*,
    spec::{Commit, DedupSpec, GiveUp, OnError, RetrySpec, Start},
    stage::{Pipeline, PipelineDef, States},
};

use flow_support::{Discount, ORDERS, Order};
use macros_support::{Written, run, try_run};

fn written(pipeline: &PipelineDef) -> Vec<Written> {
    let mut states = States::default();
    states.insert(Discount(4));
    let (written, done) = try_run(pipeline, states, &ORDERS);
    done.unwrap_or_else(|stopped| panic!("{}: {stopped:?}", pipeline.name()));
    written
}

#[test]
fn a_flow_is_the_function_that_does_the_same() {
    for (flow, function) in flow_support::pairs() {
        // given a flow and a function, when both handle the same records
        let outputs = written(&flow);
        // then both are declared alike, and write the same in the same order
        assert_eq!((flow.name(), flow.spec().input), (function.name(), function.spec().input));
        assert_eq!(flow.outputs(), function.outputs(), "{}", flow.name());
        assert_eq!(outputs, written(&function), "{}", flow.name());
        assert!(!outputs.is_empty(), "{}", flow.name());
    }
}

#[test]
fn more_topics_than_a_tuple_has_positions() {
    let topics: Vec<_> =
        written(&flow_support::ten_ways::pipeline()).iter().map(|output| output.topic).collect();
    assert_eq!(topics, ["ways-0", "ways-8", "ways-9", "ways-5", "ways-9"]);
}

#[test]
fn a_look_at_the_records_changes_none() {
    let copied = written(&flow_support::copied::pipeline());
    assert_eq!(written(&flow_support::inspected::pipeline()), copied);
}

eos_runtime::pipeline! {
    /// Every option, in one of three ways.
    all_options:
        from "raw" as Order
        => options(name = "all-options", group = "shop", start = "latest", commit = group, workers = 3, parking = 7)
        => options(commit_interval = "1.5s", kafka { "linger.ms" = 5 })
        => dedup(within = "24h", by = [customer])
        => dead_letter "raw.dlq"
        => on_error retry(7, backoff = "1s..1m") then dead_letter
        => to "orders";

    fed_by_itself: from "loop" as Order => options(allow_loop) => to "loop";
}

#[test]
fn options_arrive_in_the_declaration() {
    let spec = all_options::SPEC;
    assert_eq!((spec.name, spec.input, spec.outputs), ("all-options", "raw", &["orders"][..]));
    assert_eq!((spec.group, spec.start, spec.commit), (Some("shop"), Start::Latest, Some(Commit::Group)));
    assert_eq!((spec.workers, spec.parking), (Some(3), Some(7)));
    assert_eq!(spec.commit_interval, Some(Duration::from_millis(1_500)));
    assert_eq!(spec.kafka, [("linger.ms", "5")]);
    let retry = RetrySpec { times: 7, first: Duration::from_secs(1), most: Duration::from_mins(1) };
    assert_eq!(spec.on_error, Some(OnError { retry: Some(retry), then: GiveUp::DeadLetter }));
    assert_eq!(spec.dead_letter, Some("raw.dlq"));
    let dedup = DedupSpec { by: &["customer"], ..DedupSpec::new(Duration::from_hours(24)) };
    assert_eq!(spec.dedup, Some(dedup));
    assert_eq!((all_options::SPEC.allow_loop, fed_by_itself::SPEC.allow_loop), (false, true));
}

#[test]
fn a_pipeline_behind_a_topic_takes_what_its_own_steps_use() {
    // given a flow of three pipelines, when they are declared
    let [first, second, third] =
        [flow_support::split::SPEC, flow_support::split_lines::SPEC, flow_support::split_sorted::SPEC];
    // then each reads what the one before writes, and knows who goes on
    assert_eq!((first.input, first.outputs, first.next), ("raw", &["wanted"][..], Some("split_lines")));
    assert_eq!((second.input, second.outputs, second.next), ("wanted", &["lines"][..], Some("split_sorted")));
    assert_eq!((third.input, third.outputs, third.next), ("lines", &["refunds", "large"][..], None));
    // and only the first needs the state
    assert!(flow_support::split::pipeline().step(&std::sync::Arc::default(), 1).is_err());
    assert_eq!(run(&flow_support::split_lines::pipeline(), &ORDERS).len(), 8);
}

#[derive(Debug)]
enum Trouble {
    Again,
    Never,
    Plain,
    Text,
    Whatever,
}

fn trouble(trouble: &Trouble) -> Result<(), Failure> {
    match trouble {
        Trouble::Again => Err(Retry::because("again"))?,
        Trouble::Never => Err(Reject::because("never"))?,
        Trouble::Plain => Err(std::io::Error::other("plain"))?,
        Trouble::Text => Err("text")?,
        Trouble::Whatever => Err(Failure::reject("whatever"))?,
    }
    Ok(())
}

fn only_text(order: &Order) -> Result<(), String> {
    if order.cents == 5 { Err(format!("no {}", order.cents)) } else { Ok(()) }
}

eos_runtime::pipeline! {
    troubled(what: State<Trouble>):
        from "raw" as Order
        => filter |order| { trouble(&what)?; order.cents > 0 }
        => to "orders";

    troubled_later:
        from "raw" as Order
        => flat_map |order| order.lines.into_iter().map(|cents| (cents, order.cents))
        => map |(line, cents)| { if line == 3 { Err(Reject::because("three"))? } Order { customer: "c".into(), cents, lines: vec![line] } }
        => branch { |order| { only_text(&Order { cents: 4, ..order.clone() })?; true } => "orders" };

    async troubled_async:
        from "raw" as Order
        => inspect |order| only_text(order)?
        => to "orders";
}

#[test]
fn a_step_fails_by_every_error_that_says_something() {
    let failed = |trouble| {
        let mut states = States::default();
        states.insert(trouble);
        let (outputs, done) = try_run(&troubled::pipeline(), states, &ORDERS);
        let failure = done.expect_err("there is trouble").failure;
        assert!(outputs.is_empty());
        (failure.kind(), failure.text().to_owned())
    };
    assert_eq!(failed(Trouble::Again), (FailureKind::Retry, "again".into()));
    assert_eq!(failed(Trouble::Never), (FailureKind::Reject, "never".into()));
    assert_eq!(failed(Trouble::Plain), (FailureKind::Other, "plain".into()));
    assert_eq!(failed(Trouble::Text), (FailureKind::Other, "text".into()));
    assert_eq!(failed(Trouble::Whatever), (FailureKind::Reject, "whatever".into()));
    let (_, done) = try_run(&troubled_async::pipeline(), States::default(), &ORDERS);
    assert_eq!(done.expect_err("an async step fails as well").failure.text(), "no 5");
}

#[test]
fn what_a_record_wrote_before_one_of_its_items_failed_is_undone() {
    // given an order with two lines, when the second one is refused
    let (outputs, done) = try_run(&troubled_later::pipeline(), States::default(), &[ORDERS[3], ORDERS[0]]);
    // then nothing of it is written, and all of the order before it
    let stopped = done.expect_err("the third line is refused");
    assert_eq!((stopped.at, stopped.failure.text(), outputs.len()), (1, "three", 4));
}

/// A module of its own, and a function.
mod elsewhere {
    use super::*;

    eos_runtime::pipeline! {
        /// Public, with a name that is a keyword.
        pub(crate) r#type:
            from "raw" as Order
            => map |r#match| r#match
            => to "orders";
    }
}

#[test]
fn a_flow_may_live_anywhere() {
    eos_runtime::pipeline! {
        inner: from "raw" as Order => flat_map |order| Some(order) => to "orders"
    }
    assert_eq!(run(&inner::pipeline(), &ORDERS).len(), ORDERS.len());
    assert_eq!(elsewhere::r#type::pipeline().name(), "type");
    assert_eq!(run(&elsewhere::r#type::pipeline(), &ORDERS).len(), ORDERS.len());
}
