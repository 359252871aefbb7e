//! Orders to feed in: the `n`-th is always the same.

use std::{ops::Range, time::Duration};

use rdkafka::{
    error::{KafkaError, RDKafkaErrorCode},
    producer::{BaseProducer, BaseRecord, Producer},
};
use serde::Deserialize;

use crate::topics::client;

/// How many customers there are: keys of the orders.
pub const CUSTOMERS: u64 = 199;

/// The customer of order `id`.
pub fn customer(id: u64) -> String {
    // A multiplication by a prime spreads neighbouring orders over customers and partitions.
    format!("c-{:04}", id * 7919 % CUSTOMERS)
}

/// The amount of order `id`.
fn cents(id: u64) -> u64 {
    100 + id * 37 % 90_000
}

/// The order as `enrich_orders` reads it, about 100 bytes.
pub fn order(id: u64) -> String {
    let (customer, cents) = (customer(id), cents(id));
    format!(
        r#"{{"customer":"{customer}","order_id":{id},"amount_cents":{cents},"currency":"EUR","placed_at_ms":{},"items":[]}}"#,
        1_790_000_000_000 + id
    )
}

/// The number of the order in a record, raw or enriched.
pub fn id_in(record: &[u8]) -> Option<u64> {
    #[derive(Deserialize)]
    struct Order {
        order_id: u64,
    }
    serde_json::from_slice(record).ok().map(|Order { order_id }| order_id)
}

/// Whether key and contents of an output are those of order `id`.
pub fn is_true_to(id: u64, key: &[u8], record: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Order {
        customer: String,
        amount_cents: u64,
    }
    serde_json::from_slice(record).is_ok_and(|Order { customer: name, amount_cents }| {
        key == name.as_bytes() && name == customer(id) && amount_cents == cents(id)
    })
}

/// Produces the orders, keyed by customer with Java's partitioner, and waits until all arrived.
///
/// # Panics
/// When an order does not arrive.
pub fn preload(bootstrap: &str, topic: &str, ids: Range<u64>) {
    produce(bootstrap, topic, ids.map(|id| (customer(id), order(id))));
}

/// Produces one record of any kind.
///
/// # Panics
/// When it does not arrive.
pub fn preload_raw(bootstrap: &str, topic: &str, key: &str, value: &str) {
    produce(bootstrap, topic, [(key.to_owned(), value.to_owned())].into_iter());
}

/// Produces records of any kind, keys and values, and waits until all arrived.
///
/// # Panics
/// When one does not arrive.
pub fn produce(bootstrap: &str, topic: &str, records: impl Iterator<Item = (String, String)>) {
    let producer: BaseProducer = client(bootstrap)
        .set("enable.idempotence", "true")
        .set("partitioner", "murmur2_random")
        .set("linger.ms", "20")
        // Small batches: a broker hands out whole ones only, and a story slows its readers down by
        // fetching little at once.
        .set("batch.num.messages", "100")
        .set("delivery.report.only.error", "true")
        .create()
        .expect("a producer needs no broker");
    for (key, value) in records {
        let mut record = BaseRecord::to(topic).key(&key).payload(&value);
        while let Err((error, back)) = producer.send(record) {
            assert_eq!(error, KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), "{value}");
            producer.poll(Duration::from_millis(20));
            record = back;
        }
    }
    producer.flush(Duration::from_mins(1)).expect("all orders arrive");
}
