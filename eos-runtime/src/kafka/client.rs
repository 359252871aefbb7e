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

/// Better than librdkafka's defaults here, and the user's to change; measured.
const DEFAULTS: [(&str, &str); 2] = [
    // Right after a commit the coordinator answers CONCURRENT_TRANSACTIONS while it writes markers.
    ("retry.backoff.ms", "10"),
    // A broker that is back should not wait for us; 10 s is the default.
    ("reconnect.backoff.max.ms", "1000"),
];

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
            .set("transaction.timeout.ms", config.transaction_timeout.as_millis().to_string())
            // Successes need no event: what is settled is counted (see `producer.rs`). Nobody has to
            // poll while a commit flushes.
            .set("delivery.report.only.error", "true");
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
        for (key, value) in eos_conf::runtime_settings(side).chain(DEFAULTS) {
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
