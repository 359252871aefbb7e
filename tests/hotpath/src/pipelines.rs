//! The pipelines that are driven: the same job in the shapes a handler may have.

use std::task::Poll;

use eos_runtime::prelude::*;

use crate::orders::{EnrichedOrder, OwnedOrder, RawOrder};

/// The plain case: a sync handler of a borrowed event.
#[eos_pipeline(input = "raw-orders", output = "enriched-orders")]
pub fn enrich(order: RawOrder<'_>) -> EnrichedOrder<'_> {
    let RawOrder { order_id, customer, amount_cents, at, note } = order;
    EnrichedOrder { order_id, customer, amount_cents, tier: tier(amount_cents), at, note }
}

/// About half of the orders are filtered out.
#[eos_pipeline(input = "raw-orders", output = "enriched-orders")]
pub fn large_ones(order: RawOrder<'_>) -> Option<EnrichedOrder<'_>> {
    (order.amount_cents >= 50_000).then(|| enrich(order))
}

// The same as flows: they cost what the functions cost.
eos_runtime::pipeline! {
    /// The plain case.
    pub enrich_flow:
        from "raw-orders" as RawOrder<'_>
        => map |order| enrich(order)
        => to "enriched-orders";

    /// About half of the orders are filtered out.
    pub large_ones_flow:
        from "raw-orders" as RawOrder<'_>
        => filter |order| order.amount_cents >= 50_000
        => map |order| enrich(order)
        => to "enriched-orders";

    /// About half of the orders go elsewhere.
    pub sorted_flow:
        from "raw-orders" as RawOrder<'_>
        => branch {
            |order| order.amount_cents >= 50_000 => map |order| enrich(order) => "enriched-orders",
            _ => map |order| enrich(order) => "small-orders",
        };

    /// Each order twice, written while it is gone through, but for the small ones.
    pub twice_flow:
        from "raw-orders" as RawOrder<'_>
        => flat_map |order| [order, order]
        => filter |order| order.amount_cents >= 50_000
        => map |order| enrich(order)
        => branch {
            |order| order.amount_cents >= 70_000 => "enriched-orders",
            _ => "small-orders",
        };
}

/// An async handler that waits once for each record.
#[eos_pipeline(input = "raw-orders", output = "enriched-orders")]
pub async fn enrich_later(order: RawOrder<'_>) -> EnrichedOrder<'_> {
    a_moment().await;
    enrich(order)
}

/// A sync handler whose event owns its texts.
#[eos_pipeline(input = "raw-orders", output = "enriched-orders")]
pub fn count_owned(order: OwnedOrder) -> EnrichedOrder<'static> {
    let OwnedOrder { order_id, amount_cents, at, .. } = order;
    let tier = tier(amount_cents);
    EnrichedOrder { order_id, customer: "somebody", amount_cents, tier, at, note: "" }
}

fn tier(cents: i64) -> &'static str {
    match cents {
        50_000.. => "gold",
        10_000.. => "silver",
        _ => "basic",
    }
}

/// Pending once.
async fn a_moment() {
    let mut asked = false;
    std::future::poll_fn(|wake| {
        if asked {
            return Poll::Ready(());
        }
        asked = true;
        wake.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
