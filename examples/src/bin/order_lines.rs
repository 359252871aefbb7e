//! A flow: the lines of large orders, each to whoever packs it. Two pipelines with a topic between them, and no
//! function of their own.
//!
//! Embedded, without any Kafka:
//!
//! ```sh
//! cargo run --release -p eos-examples --no-default-features --bin order_lines -- run --embedded \
//!     --in placed-orders=examples/data/placed-orders.jsonl \
//!     --out keyboards=keyboards.jsonl --out bulk-lines=bulk.jsonl --out other-lines=-
//! ```
//!
//! Against Kafka, with these topics and `large-orders` (`cargo xtask kafka up` starts one):
//!
//! ```sh
//! cargo run --release -p eos-examples --bin order_lines -- run --bootstrap 127.0.0.1:9092
//! ```

use eos_runtime::prelude::*;

/// An order as the check-out writes it; what else it has is not read.
#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct PlacedOrder {
    #[kafka(key)]
    customer: String,
    order_id: u64,
    lines: Vec<Line>,
    total_cents: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    sku: String,
    qty: u32,
}

/// What somebody packs.
#[derive(Debug, Serialize, KafkaEvent)]
struct OrderLine {
    #[kafka(key)]
    sku: String,
    order_id: u64,
    qty: u32,
}

pipeline! {
    /// Orders above this amount are packed line by line.
    large_orders(least_cents: State<u64>):
        from "placed-orders" as PlacedOrder
        => filter |order| order.total_cents >= *least_cents
        => map |order| if order.lines.is_empty() { Err(Reject::because("no lines"))? } else { order }
        => through "large-orders" as large_order_lines: PlacedOrder
        => flat_map |order| order.lines
        => map |line| OrderLine { sku: line.sku, order_id: order.order_id, qty: line.qty }
        => branch {
            |line| line.sku.starts_with("KB-") => "keyboards",
            |line| line.qty > 2 => "bulk-lines",
            _ => "other-lines",
        };
}

eos_runtime::main!(large_orders, large_order_lines, state = 20_000_u64);
