//! Configurations of the clients. What exactly-once needs is said last, so nothing can undo it.

use std::{fmt, time::Duration};

use eos_conf::Side;
use rdkafka::{ClientConfig, config::RDKafkaLogLevel};

use crate::broker::{Cause, ConsumerConfig, Fault, ProducerConfig};

/// How long one request may take that cannot be resumed (offsets, metadata). Longer than any answer
/// of a healthy cluster takes, short enough to look at a shutdown now and then.
pub(super) const ANSWER: Duration = Duration::from_secs(3);

/// How long one slice of a resumable call blocks.
pub(super) const SLICE: Duration = Duration::from_millis(100);

/// What a producer's client tells about its brokers, a line or two per transaction: the only way to
/// see that a connection broke under a commit (see `producer.rs`).
pub(super) const WATCHED: &str = "broker";

/// The way to a cluster: shared by all clients of a run.
#[derive(Clone)]
pub(super) struct Connection {
    bootstrap: String,
    properties: Vec<(String, String)>,
}

impl Connection {
    pub(super) fn new(bootstrap: String, properties: Vec<(String, String)>) -> Self {
        Self { bootstrap, properties }
    }

    /// The configuration of a group member that commits nothing by itself.
    pub(super) fn consumer(&self, config: &ConsumerConfig) -> Result<ClientConfig, Fault> {
        let mut client = self.client(Side::Consumer, &config.properties)?;
        client
            .set("client.id", &config.client_id)
            .set("group.id", &config.group)
            // Positions are always given; if one is gone, that is an error and not a place to jump to.
            .set("auto.offset.reset", "error");
        if let Some(instance) = &config.group_instance_id {
            client.set("group.instance.id", instance);
        }
        Ok(client)
    }

    /// The configuration of a transactional producer.
    pub(super) fn producer(&self, config: &ProducerConfig) -> Result<ClientConfig, Fault> {
        let mut client = self.client(Side::Producer, &config.properties)?;
        client
            .set("client.id", &config.client_id)
            .set("transactional.id", &config.transactional_id)
            .set("transaction.timeout.ms", config.transaction_timeout.as_millis().to_string());
        let debug = match client.get("debug") {
            Some(chosen) => format!("{chosen},{WATCHED}"),
            None => WATCHED.to_owned(),
        };
        client.set("debug", debug).set_log_level(RDKafkaLogLevel::Debug);
        Ok(client)
    }

    /// The configuration of a client that only looks: at ends, offsets of a group, single records. It
    /// never joins a group.
    pub(super) fn reader(&self, group: Option<&str>, isolation: Isolation) -> Result<ClientConfig, Fault> {
        let mut client = self.client(Side::Consumer, &[])?;
        client.set("client.id", "eos-reader").set("auto.offset.reset", "error");
        match group {
            Some(group) => client.set("group.id", group),
            None => client.remove("group.id"),
        };
        match isolation {
            Isolation::Committed => client.set("isolation.level", "read_committed"),
            Isolation::Uncommitted => client.set("isolation.level", "read_uncommitted"),
        };
        Ok(client)
    }

    /// Measured defaults, then the user's properties of this side, then what is ours alone.
    fn client(&self, side: Side, properties: &[(String, String)]) -> Result<ClientConfig, Fault> {
        let mut client = ClientConfig::new();
        client.set_log_level(RDKafkaLogLevel::Info);
        for (key, value) in eos_conf::runtime_settings(side) {
            client.set(key, value);
        }
        for (key, value) in self.properties.iter().chain(properties) {
            let accepted = eos_conf::check_property(key, value)
                .map_err(|refusal| Fault::Stop(Cause::new("configuration", refusal)))?;
            if accepted.key == "debug" {
                client.set_log_level(RDKafkaLogLevel::Debug);
            }
            if accepted.side == side || accepted.side == Side::Both {
                client.set(accepted.key, accepted.value);
            }
        }
        client.set("metadata.broker.list", &self.bootstrap);
        Ok(client)
    }
}

/// What a reader sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Isolation {
    /// Decided records; stable offsets.
    Committed,
    /// Everything; its end of a partition is the high watermark.
    Uncommitted,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A property we do not know may be a secret.
        let shown = self.properties.iter().map(|(key, value)| {
            let open = eos_conf::property(key).is_some_and(|property| !property.secret);
            (key, if open { value.as_str() } else { "(secret)" })
        });
        f.debug_struct("Kafka")
            .field("bootstrap", &self.bootstrap)
            .field("properties", &shown.collect::<Vec<_>>())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Start;

    fn pairs(properties: &[(&str, &str)]) -> Vec<(String, String)> {
        properties.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn member(properties: &[(&str, &str)]) -> ConsumerConfig {
        ConsumerConfig {
            group: "app.enrich".to_owned(),
            topic: "orders".to_owned(),
            client_id: "worker".to_owned(),
            group_instance_id: None,
            start: Start::Earliest,
            properties: pairs(properties),
        }
    }

    fn writer(properties: &[(&str, &str)]) -> ProducerConfig {
        ProducerConfig {
            transactional_id: "app.enrich.one.0".to_owned(),
            client_id: "worker".to_owned(),
            transaction_timeout: Duration::from_secs(12),
            topics: Vec::new(),
            properties: pairs(properties),
        }
    }

    fn connection(properties: &[(&str, &str)]) -> Connection {
        Connection::new("broker:9092".to_owned(), pairs(properties))
    }

    #[test]
    fn what_exactly_once_needs_is_set() {
        let connection = connection(&[]);
        let consumer = connection.consumer(&member(&[])).unwrap();
        for (key, value) in [
            ("group.id", "app.enrich"),
            ("isolation.level", "read_committed"),
            ("enable.auto.commit", "false"),
            ("enable.auto.offset.store", "false"),
            ("enable.partition.eof", "false"),
            ("auto.offset.reset", "error"),
            ("partition.assignment.strategy", "cooperative-sticky"),
        ] {
            assert_eq!(consumer.get(key), Some(value), "{key}");
        }
        let producer = connection.producer(&writer(&[])).unwrap();
        for (key, value) in [
            ("transactional.id", "app.enrich.one.0"),
            ("transaction.timeout.ms", "12000"),
            ("enable.idempotence", "true"),
            ("partitioner", "murmur2_random"),
        ] {
            assert_eq!(producer.get(key), Some(value), "{key}");
        }
    }

    #[test]
    fn a_users_property_goes_to_its_side_and_the_nearer_one_wins() {
        let connection =
            connection(&[("linger.ms", "7"), ("session.timeout.ms", "6000"), ("client.rack", "a")]);
        let consumer = connection.consumer(&member(&[("session.timeout.ms", "9000")])).unwrap();
        assert_eq!(consumer.get("session.timeout.ms"), Some("9000"));
        assert_eq!(consumer.get("client.rack"), Some("a"));
        assert_eq!(consumer.get("queue.buffering.max.ms"), None);
        let producer = connection.producer(&writer(&[("retry.backoff.ms", "33")])).unwrap();
        assert_eq!(producer.get("queue.buffering.max.ms"), Some("7"));
        assert_eq!(producer.get("retry.backoff.ms"), Some("33"), "measured defaults give way");
        assert_eq!(producer.get("session.timeout.ms"), None);
    }

    #[test]
    fn a_property_that_breaks_exactly_once_is_refused() {
        let refused = connection(&[]).consumer(&member(&[("enable.auto.commit", "true")]));
        assert!(matches!(refused, Err(Fault::Stop(_))), "{refused:?}");
    }

    #[test]
    fn secrets_are_not_shown() {
        let shown = format!("{:?}", connection(&[("sasl.password", "hunter2"), ("linger.ms", "7")]));
        assert!(!shown.contains("hunter2") && shown.contains("(secret)") && shown.contains('7'), "{shown}");
    }
}
