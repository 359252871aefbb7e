//! Clients: those of the pipeline, for loops that are to have no other settings, and plain ones for the
//! harness itself.

use eos_conf::Side;
use rdkafka::ClientConfig;

/// How long the broker lets a transaction stay open: what the pipeline takes by default.
const TRANSACTION_TIMEOUT_MS: &str = "10000";

/// A group member with the pipeline's own settings.
pub fn consumer(bootstrap: &str, group: &str) -> ClientConfig {
    let mut config = as_the_pipeline(bootstrap, Side::Consumer);
    config.set("group.id", group).set("auto.offset.reset", "earliest");
    config
}

/// An idempotent producer with the pipeline's own settings; transactional with an id.
pub fn producer(bootstrap: &str, transactional_id: Option<&str>) -> ClientConfig {
    let mut config = as_the_pipeline(bootstrap, Side::Producer);
    if let Some(id) = transactional_id {
        config.set("transactional.id", id).set("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS);
    }
    config
}

fn as_the_pipeline(bootstrap: &str, side: Side) -> ClientConfig {
    let mut config = ClientConfig::new();
    for (key, value) in eos_conf::runtime_settings(side) {
        config.set(key, value);
    }
    config.set("bootstrap.servers", bootstrap);
    config
}

/// A client of the harness.
pub fn plain(bootstrap: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", bootstrap);
    config
}

/// A reader of decided records that joins no group and commits nothing.
pub fn reader(bootstrap: &str) -> ClientConfig {
    let mut config = plain(bootstrap);
    config
        .set("group.id", "bench-reader")
        .set("isolation.level", "read_committed")
        .set("enable.auto.commit", "false")
        .set("auto.offset.reset", "earliest")
        .set("fetch.queue.backoff.ms", "5");
    config
}
