//! The pipeline that is measured, as a user would write it.

use eos_benches::job::{EnrichedOrder, RawOrder};
use eos_runtime::prelude::*;

#[eos_pipeline(input = "raw-orders", output = "enriched-orders")]
fn enrich(order: RawOrder<'_>) -> EnrichedOrder<'_> {
    order.enrich()
}

eos_runtime::main!(enrich);
