//! The events, and a chunk of orders as a client would have fetched it.

use std::rc::Rc;

use eos_runtime::{
    prelude::*,
    record::{Header, Headers as RecordHeaders, Record, Records},
};

/// Partitions of the input topic.
pub const PARTITIONS: i32 = 4;

/// Bytes of an order's JSON.
const SIZE: usize = 100;

/// An order, borrowed from the client's buffer.
#[derive(Debug, Clone, Copy, Deserialize, KafkaEvent)]
pub struct RawOrder<'a> {
    /// Its number.
    pub order_id: u64,
    /// Who ordered.
    #[kafka(key)]
    pub customer: &'a str,
    /// What it costs.
    pub amount_cents: i64,
    /// When, in microseconds since the epoch.
    pub at: i64,
    /// Fills it up to its size.
    pub note: &'a str,
}

/// The same order as an event that owns its texts.
#[derive(Debug, Clone, Deserialize, KafkaEvent)]
pub struct OwnedOrder {
    /// Its number.
    pub order_id: u64,
    /// Who ordered.
    #[kafka(key)]
    pub customer: String,
    /// What it costs.
    pub amount_cents: i64,
    /// When, in microseconds since the epoch.
    pub at: i64,
    /// Fills it up to its size.
    pub note: String,
}

/// The order with its tier.
#[derive(Debug, Clone, Copy, Serialize, KafkaEvent)]
pub struct EnrichedOrder<'a> {
    /// Its number.
    pub order_id: u64,
    /// Who ordered.
    #[kafka(key)]
    pub customer: &'a str,
    /// What it costs.
    pub amount_cents: i64,
    /// gold, silver or basic.
    pub tier: &'static str,
    /// When, in microseconds since the epoch.
    pub at: i64,
    /// What filled it up.
    pub note: &'a str,
}

/// An event with a number as its key.
#[derive(Debug, Clone, Copy, Serialize, KafkaEvent)]
pub struct Numbered {
    /// Its number.
    #[kafka(key)]
    pub order_id: u64,
}

/// Orders with their keys, to be handed out any number of times.
#[derive(Debug)]
pub struct Orders(Vec<(String, String)>);

impl Orders {
    /// So many orders of 100 bytes.
    pub fn new(count: usize) -> Rc<Self> {
        Rc::new(Self((0..count).map(order).collect()))
    }

    /// Key and value of each.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn order(number: usize) -> (String, String) {
    let customer = format!("c-{:06}", number * 7919 % 10_000);
    let (id, cents) = (1_000_000 + number, number * 104_729 % 100_000);
    let start = format!(
        r#"{{"order_id":{id},"customer":"{customer}","amount_cents":{cents},"at":1772431200000000,"note":""#
    );
    let end = r#""}"#;
    let note = "x".repeat(SIZE.saturating_sub(start.len() + end.len()));
    (customer, start + &note + end)
}

/// Some of the orders as records of one partition.
#[derive(Debug)]
pub(crate) struct Chunk {
    pub(crate) orders: Rc<Orders>,
    pub(crate) partition: i32,
    pub(crate) first_offset: i64,
    pub(crate) len: usize,
}

impl Records for Chunk {
    fn len(&self) -> usize {
        self.len
    }

    fn record(&self, index: usize) -> Record<'_> {
        let (key, value) = &self.orders.0[index];
        Record {
            partition: self.partition,
            offset: self.first_offset + index as i64,
            timestamp: Some(1_772_431_200_000),
            key: Some(key.as_bytes()),
            value: Some(value.as_bytes()),
            headers: RecordHeaders::of(self, index),
        }
    }

    fn header(&self, _: usize, _: usize) -> Option<Header<'_>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_has_the_size_that_is_spoken_of() {
        for (_, value) in Orders::new(5000).iter() {
            assert_eq!(value.len(), SIZE, "{value}");
        }
    }
}
