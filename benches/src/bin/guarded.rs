//! The pipeline that is measured, with dead letters, and with a memory of repetitions.

use eos_benches::job::{EnrichedOrder, RawOrder};
use eos_runtime::prelude::*;

#[eos_pipeline(input = "raw-orders", output = "enriched-orders", dead_letter = "orders.dlq")]
fn letters(order: RawOrder<'_>) -> EnrichedOrder<'_> {
    order.enrich()
}

#[eos_pipeline(
    input = "raw-orders",
    output = "enriched-orders",
    dedup(within = "24h", by = [order_id], topic = "orders.seen")
)]
fn seen(order: RawOrder<'_>) -> EnrichedOrder<'_> {
    order.enrich()
}

eos_runtime::main!(letters, seen);
