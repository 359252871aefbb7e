//! librdkafka's mock cluster. It knows no transactions (nothing here is about exactly-once): it is asked
//! only what an error leads to.

use std::time::Duration;

use eos_kafka_tests::kafka_lab::{done, producer_config, retry, unique};
use eos_runtime::{
    broker::{Broker, Transact},
    kafka::{Kafka, KafkaProducer},
};
use rdkafka::{
    mocking::{MockCluster, MockCoordinator},
    producer::DefaultProducerContext,
};

/// Brokers of librdkafka's own.
pub(crate) struct Mock {
    pub(crate) cluster: MockCluster<'static, DefaultProducerContext>,
    pub(crate) kafka: Kafka,
}

impl Mock {
    pub(crate) fn new() -> Self {
        Self::of(1)
    }

    pub(crate) fn of(brokers: i32) -> Self {
        let cluster = MockCluster::new(brokers).expect("a mock cluster");
        for topic in ["in", "out"] {
            cluster.create_topic(topic, 1, 1).expect("a topic");
        }
        let kafka = Kafka::new(cluster.bootstrap_servers(), Vec::new());
        Self { cluster, kafka }
    }

    /// Makes a broker the coordinator of a transactional id.
    pub(crate) fn coordinator(&self, id: &str, broker: i32) {
        let key = MockCoordinator::Transaction(id.to_owned());
        self.cluster.coordinator(key, broker).expect("the broker is there");
    }

    pub(crate) fn uninitialised(&self) -> KafkaProducer {
        let config = producer_config(&unique("mock"), &["out"], Duration::from_secs(10));
        done(self.kafka.producer(&config)).expect("a producer")
    }

    pub(crate) fn producer(&self) -> KafkaProducer {
        let mut producer = self.uninitialised();
        retry("init", || done(producer.init()));
        producer
    }
}
