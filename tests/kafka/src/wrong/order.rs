//! An order, and what becomes of it.

use rdkafka::{
    ClientConfig,
    producer::{BaseRecord, DefaultProducerContext, ThreadedProducer},
};
use serde_json::Value;

pub(crate) struct Order {
    pub(crate) customer: String,
    pub(crate) id: u64,
    content: Value,
}

pub(crate) type Producer = ThreadedProducer<DefaultProducerContext>;

impl Order {
    pub(crate) fn read(payload: &[u8]) -> Self {
        let content: Value = serde_json::from_slice(payload).expect("an order");
        let customer = content["customer"].as_str().expect("a customer").to_owned();
        let id = content["order_id"].as_u64().expect("a number");
        Self { customer, id, content }
    }

    pub(crate) fn enriched(&self) -> String {
        let mut content = self.content.clone();
        content["tier"] = "bronze".into();
        content.to_string()
    }
}

pub(crate) fn producer(config: &mut ClientConfig) -> Producer {
    config.set("partitioner", "murmur2_random").create().expect("a producer needs no broker")
}

pub(crate) fn send(producer: &Producer, topic: &str, orders: &[Order]) {
    for order in orders {
        let enriched = order.enriched();
        let record = BaseRecord::to(topic).key(&order.customer).payload(&enriched);
        producer.send(record).map_err(|(error, _)| error).expect("a batch fits into the queue");
    }
}
