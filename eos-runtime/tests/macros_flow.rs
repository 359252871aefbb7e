//! `pipeline!`: flows of every shape, each beside the same pipeline as an attribute on a function.

mod macros_support;

use eos_runtime::{
    failure::FailureKind,
    prelude::*,
    spec::Start,
    stage::{PipelineDef, States},
};

use macros_support::{Written, run, try_run, written};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
    cents: i64,
    #[serde(default)]
    lines: Vec<i64>,
}

#[derive(Debug, Deserialize, KafkaEvent)]
struct Head<'a> {
    customer: &'a str,
    cents: i64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, KafkaEvent)]
struct Line {
    #[kafka(key)]
    customer: String,
    cents: i64,
}

#[derive(Debug, Serialize, KafkaEvent)]
struct Note<'a> {
    #[kafka(key)]
    customer: &'a str,
}

const ORDERS: [&str; 4] = [
    r#"{"customer":"c-1","cents":5,"lines":[2,3]}"#,
    r#"{"customer":"c-2","cents":-1,"lines":[-1]}"#,
    r#"{"customer":"c-3","cents":900,"lines":[]}"#,
    r#"{"customer":"c-4","cents":70,"lines":[70,0,-7,7]}"#,
];

/// The flow and the function write the same, and something.
fn assert_same(flow: &PipelineDef, function: &PipelineDef) -> Vec<Written> {
    assert_eq!(
        (flow.spec().input, flow.outputs()),
        (function.spec().input, function.outputs()),
        "{}",
        flow.name()
    );
    let written = run(flow, &ORDERS);
    assert_eq!(written, run(function, &ORDERS), "{}", flow.name());
    assert!(!written.is_empty(), "{}", flow.name());
    written
}

eos_runtime::pipeline! {
    /// Orders that somebody must look at.
    pub positive:
        from "raw" as Order
        => filter |order| order.cents > 0
        => map |order| Line { customer: order.customer, cents: order.cents }
        => to "lines";

    untouched: from "raw" as Order => to "orders";

    all_lines:
        from "raw" as Order
        => flat_map |order| order.lines.iter().map(|&cents| Line { customer: order.customer.clone(), cents })
        => to "lines";

    some_lines:
        from "raw" as Order
        => filter |order| order.cents != 5
        => flat_map |order| order.lines.iter().map(|&cents| (order.customer.clone(), cents))
        => filter |(_, cents)| *cents != 0
        => map |(customer, cents)| Line { customer, cents }
        => inspect |line| assert!(line.cents != 0)
        => branch {
            |line| line.cents > 50 => "large",
            |line| line.cents < 0 => map |line| Order { customer: line.customer, cents: line.cents, lines: vec![] } => "orders",
            |line| line.cents == 7 => "large",
            _ => "lines",
        };

    choose:
        from "raw" as Order
        => branch {
            |order| order.cents > 500 => map |order| Line { customer: order.customer, cents: 0 } => "lines",
            |Order { cents, .. }| *cents > 0 => "orders",
        };

    borrowing:
        from "raw" as Head<'_>
        => filter |order| order.cents > 0
        => map |order| Note { customer: order.customer }
        => to "notes";

    nested:
        from "raw" as Order
        => flat_map |order| [order.clone(), order]
        => flat_map |order| order.lines
        => filter |cents| *cents > 2
        => map |cents| Line { customer: "all".into(), cents }
        => to "lines";

    waiting(add: State<i64>):
        from "raw" as Order
        => map |order| Order { cents: order.cents + *add, ..order }
        => to "orders";
}

#[eos_pipeline(input = "raw", output = "lines")]
fn positive_by_hand(order: Order) -> Option<Line> {
    (order.cents > 0).then_some(Line { customer: order.customer, cents: order.cents })
}

#[test]
fn a_flow_filters_and_maps() {
    assert_eq!(assert_same(&positive::pipeline(), &positive_by_hand::pipeline()).len(), 3);
    assert_eq!(run(&nested::pipeline(), &ORDERS).len(), 6);
    assert_eq!(run(&borrowing::pipeline(), &ORDERS).len(), 3);
    println!("{:#?}", run(&some_lines::pipeline(), &ORDERS));
    println!("{:#?}", run(&choose::pipeline(), &ORDERS));
}
