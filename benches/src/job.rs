//! The job, the same for every arm: an order comes in, the order with its customer's tier goes out, under
//! the customer's name as key.

use std::fmt::Write as _;

use eos_runtime::KafkaEvent;
use serde::{Deserialize, Serialize};

/// How many customers there are; they take turns.
pub const CUSTOMERS: u64 = 10_000;

/// From this amount on an order is silver.
pub const SILVER_CENTS: i64 = 10_000;
/// From this amount on an order is gold.
pub const GOLD_CENTS: i64 = 50_000;

/// An order as it comes in. It borrows from the record: nobody needs to allocate for it.
#[derive(Debug, Clone, Copy, Deserialize, KafkaEvent)]
pub struct RawOrder<'a> {
    /// A number that no other order has: 0, 1, 2, ...
    pub order_id: u64,
    /// Who ordered; also the key.
    pub customer: &'a str,
    /// What it costs.
    pub amount_cents: i64,
    /// When it was written, in microseconds since the epoch.
    pub at: i64,
    /// Fills the record up to its size.
    pub note: &'a str,
}

/// An order as it goes out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, KafkaEvent)]
pub struct EnrichedOrder<'a> {
    /// As it came in.
    pub order_id: u64,
    /// As it came in.
    #[kafka(key)]
    pub customer: &'a str,
    /// As it came in.
    pub amount_cents: i64,
    /// What follows from the amount.
    pub tier: Tier,
    /// As it came in.
    pub at: i64,
    /// As it came in.
    pub note: &'a str,
}

/// How much an order matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Below [`SILVER_CENTS`].
    Basic,
    /// Below [`GOLD_CENTS`].
    Silver,
    /// The rest.
    Gold,
}

impl Tier {
    /// The tier of an amount.
    pub fn of(amount_cents: i64) -> Self {
        match amount_cents {
            GOLD_CENTS.. => Self::Gold,
            SILVER_CENTS.. => Self::Silver,
            _ => Self::Basic,
        }
    }
}

impl<'a> RawOrder<'a> {
    /// The whole job.
    pub fn enrich(self) -> EnrichedOrder<'a> {
        let Self { order_id, customer, amount_cents, at, note } = self;
        EnrichedOrder { order_id, customer, amount_cents, tier: Tier::of(amount_cents), at, note }
    }
}

/// What order number `order_id` costs: spread over all tiers, and known to feeder and referee alike.
pub fn amount(order_id: u64) -> i64 {
    (order_id.wrapping_mul(7919) % 100_000) as i64
}

/// Writes the customer of order number `order_id`, which is its key.
pub fn write_customer(order_id: u64, to: &mut String) {
    to.clear();
    // Writing to a String cannot fail, here and below.
    let _ = write!(to, "c-{:06}", order_id % CUSTOMERS);
}

/// Writes order number `order_id` as JSON of exactly `size` bytes, or of as many as it needs without a note.
pub fn write_order(order_id: u64, customer: &str, at: i64, size: usize, to: &mut String) {
    const END: &str = "\"}";
    to.clear();
    let amount = amount(order_id);
    let _ = write!(
        to,
        r#"{{"order_id":{order_id},"customer":"{customer}","amount_cents":{amount},"at":{at},"note":""#
    );
    while to.len() + END.len() < size {
        to.push('x');
    }
    to.push_str(END);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_has_its_size_and_reads_back() {
        // given an order written with a size
        let (mut customer, mut text) = (String::new(), String::new());
        write_customer(123_456_789, &mut customer);

        for size in [100, 1024] {
            write_order(123_456_789, &customer, 1_772_431_200_000_000, size, &mut text);

            // then it has that size and reads back
            assert_eq!(text.len(), size);
            let order: RawOrder<'_> = serde_json::from_str(&text).expect("an order");
            assert_eq!((order.order_id, order.customer), (123_456_789, "c-006789"));
            assert_eq!(order.amount_cents, amount(123_456_789));
        }
    }

    #[test]
    fn tiers_begin_at_their_amounts() {
        let tiers = [9_999, 10_000, 49_999, 50_000].map(Tier::of);
        assert_eq!(tiers, [Tier::Basic, Tier::Silver, Tier::Silver, Tier::Gold]);
    }

    #[test]
    fn every_tier_is_among_the_orders() {
        let count = |tier| (0..1000).filter(|id| Tier::of(amount(*id)) == tier).count();
        assert!([Tier::Basic, Tier::Silver, Tier::Gold].into_iter().all(|tier| count(tier) > 50));
    }
}
