//! A flow is half written, with five mistakes: all five are reported in one build, and nothing else.
//! Fix: mend them all; the pipelines are there meanwhile.

use eos_runtime::prelude::*;

#[derive(Clone, Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
    cents: i64,
    lines: Vec<Line>,
}

#[derive(Clone, Serialize, Deserialize, KafkaEvent)]
struct Line {
    #[kafka(key)]
    sku: String,
    heavy: bool,
}

// Five mistakes, five errors; the pipelines are there all the same.
eos_runtime::pipeline! {
    first:
        from "orders" as Order
        => dedup(within = "soon")
        => filter |order| order.
        => through "first lines" as second: Line
        => mapp |line| line
        => to "audit";

    third:
        from "orders" as Order
        => filter |order| order.amount > 0
        => branch { |order| order.cents > 0 => "paid" };
}

fn all() -> Vec<eos_runtime::stage::PipelineDef> {
    vec![first::pipeline(), second::pipeline(), third::pipeline()]
}

eos_runtime::main!(first, second, third);
