//! Raw orders in, enriched orders out: each exactly once.
//!
//! Embedded, without any Kafka, as a filter between files (`-` is the terminal):
//!
//! ```sh
//! cargo run --release -p eos-examples --no-default-features --bin enrich_orders -- run --embedded \
//!     --in raw-orders=examples/data/raw-orders.jsonl --out enriched-orders=-
//! ```
//!
//! Against Kafka, with topics `raw-orders` and `enriched-orders` (`cargo xtask kafka up` starts one):
//!
//! ```sh
//! cargo run --release -p eos-examples --bin enrich_orders -- run --bootstrap 127.0.0.1:9092
//! ```
//!
//! Start it as often as you like: the processes share the partitions. Kill any of them at any time.

use eos_runtime::prelude::*;

/// From this amount on an order is handled with more care.
const SILVER_CENTS: i64 = 5_000;
const GOLD_CENTS: i64 = 20_000;

/// An order as the shop's web site writes it.
#[derive(Debug, Clone, Serialize, Deserialize, KafkaEvent)]
pub(crate) struct RawOrder {
    #[kafka(key)]
    customer: String,
    #[kafka(dedup)]
    order_id: u64,
    amount_cents: i64,
    currency: String,
    placed_at_ms: i64,
    items: Vec<Item>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Item {
    sku: String,
    qty: u32,
    unit_cents: i64,
}

/// The same order with what packing and analysis want to know at a glance.
#[derive(Debug, PartialEq, Serialize, Deserialize, KafkaEvent)]
pub(crate) struct EnrichedOrder {
    #[kafka(key)]
    customer: String,
    order_id: u64,
    amount_cents: i64,
    currency: String,
    placed_at_ms: i64,
    tier: Tier,
    pieces: u32,
    /// The article that makes most of the amount.
    main_sku: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Tier {
    Bronze,
    Silver,
    Gold,
}

#[eos_pipeline(input = "raw-orders", output = "enriched-orders")]
pub(crate) fn enrich(order: RawOrder) -> Result<EnrichedOrder, Reject> {
    let RawOrder { customer, order_id, amount_cents, currency, placed_at_ms, items } = order;
    let sum: i64 = items.iter().map(Item::cents).sum();
    if amount_cents < 0 || (!items.is_empty() && sum != amount_cents) {
        return Err(Reject::because(format_args!(
            "order {order_id} says {amount_cents} cents, and its items make {sum}"
        )));
    }
    let tier = match amount_cents {
        GOLD_CENTS.. => Tier::Gold,
        SILVER_CENTS.. => Tier::Silver,
        _ => Tier::Bronze,
    };
    let pieces = items.iter().map(|item| item.qty).sum();
    let main_sku = items.into_iter().max_by_key(Item::cents).map(|item| item.sku);
    Ok(EnrichedOrder { customer, order_id, amount_cents, currency, placed_at_ms, tier, pieces, main_sku })
}

impl Item {
    fn cents(&self) -> i64 {
        i64::from(self.qty) * self.unit_cents
    }
}

eos_runtime::main!(enrich);

#[cfg(test)]
mod tests {
    use super::*;

    fn order(amount_cents: i64, items: &[(&str, u32, i64)]) -> RawOrder {
        let item = |&(sku, qty, unit_cents): &(&str, u32, i64)| Item { sku: sku.into(), qty, unit_cents };
        RawOrder {
            customer: "c-0001".into(),
            order_id: 1001,
            amount_cents,
            currency: "EUR".into(),
            placed_at_ms: 1_772_431_200_000,
            items: items.iter().map(item).collect(),
        }
    }

    #[test]
    fn an_order_is_enriched() {
        let enriched = enrich(order(11_448, &[("PULLER", 5, 499), ("KB-TKL-87", 1, 8_953)])).ok();

        let enriched = enriched.expect("it adds up");
        assert_eq!(enriched.tier, Tier::Silver);
        assert_eq!(enriched.pieces, 6);
        assert_eq!(enriched.main_sku.as_deref(), Some("KB-TKL-87"));
    }

    #[test]
    fn an_order_that_does_not_add_up_is_rejected() {
        assert!(enrich(order(500, &[("PULLER", 1, 499)])).is_err());
        assert!(enrich(order(-1, &[])).is_err());
    }

    #[test]
    fn tiers_begin_at_their_amounts() {
        let tier = |cents| enrich(order(cents, &[])).map(|enriched| enriched.tier).ok();
        assert_eq!(tier(4_999), Some(Tier::Bronze));
        assert_eq!(tier(5_000), Some(Tier::Silver));
        assert_eq!(tier(20_000), Some(Tier::Gold));
    }
}
