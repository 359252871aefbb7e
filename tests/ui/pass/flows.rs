//! Flows of private events in public names, through topics and constants, as a whole binary.
#![deny(warnings, missing_docs, unreachable_pub, rust_2018_idioms)]

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct RawOrder<'a> {
    #[kafka(key)]
    customer: &'a str,
    skus: Vec<String>,
}

#[derive(Clone, Serialize, Deserialize, KafkaEvent)]
struct Line {
    #[kafka(key)]
    sku: String,
    customer: String,
}

eos_runtime::topics! {
    const TOPICS;
    RAW_ORDERS: RawOrder<'_> = "raw-orders",
    LINES: Line = "lines",
    DIGITAL: Line = "digital-lines",
    OTHER: Line = "other-lines",
    DEAD: eos_runtime::topic::DeadLetter = "raw-orders.dlq",
}

pipeline! {
    /// Every line of every order.
    pub lines(limit: State<usize>, headers: Headers<'_>):
        from RAW_ORDERS as RawOrder<'_>
        => dead_letter DEAD
        => filter |order| order.skus.len() < *limit && headers.last("skip").is_none()
        => flat_map |order| order.skus.iter().map(|sku| Line { sku: sku.clone(), customer: order.customer.into() })
        => through LINES as sorted_lines: Line
        => options(workers = 2)
        => flat_map |line| if line.sku.is_empty() { None } else { Some(line) }
        => branch {
            |line| line.sku.starts_with("D-") => DIGITAL,
            |Line { sku, .. }| sku.starts_with("d-") => map |line| { Line { sku: line.sku.to_uppercase(), ..line } } => DIGITAL,
            _ => OTHER,
        };
}

#[derive(Clone, Serialize, Deserialize, KafkaEvent)]
struct Bounded {
    #[kafka(key)]
    id: u64,
    limit: i64,
    width: usize,
}

impl Bounded {
    fn limit(&self) -> i64 {
        self.limit
    }
}

pipeline! {
    // Fields, methods and bindings of a parameter's name are no use of it, and a text's words neither.
    bounded(limit: State<i64>, width: State<usize>): from "bounds" as Bounded
        => filter |o| o.limit > 1 && o.limit() > 1 && !"limit".is_empty() && o.id != 3
        => through "checked-bounds" as within_limit: Bounded
        => filter |o| (0..*limit).contains(&o.limit)
        => through "narrow-bounds" as narrow: Bounded
        => map |o| { let limit = o.limit; Bounded { limit, ..o } }
        => filter |o| !format!("{:width$}{}", o.id, 1, width = *width).is_empty()
        => to "narrowed-bounds";
}

fn main() {
    assert_eq!(eos_runtime::topology!(bounded, within_limit, narrow).len(), 3);
    let pipelines = eos_runtime::topology!(lines, sorted_lines, topics = TOPICS);
    assert_eq!(pipelines[1].outputs(), ["digital-lines", "other-lines"]);
}
