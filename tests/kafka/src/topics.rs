//! Topics of a test's own.

use std::{
    process,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use eos_fixture::eventually;
use rdkafka::{
    ClientConfig,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer},
};

/// A name no other test has: topics, groups and instances of one cluster are shared.
pub fn fresh(what: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.subsec_nanos());
    format!("{what}-{}-{nanos:x}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Creates a topic and waits until its leaders answer.
///
/// # Panics
/// When the broker refuses or does not get there within a minute.
pub fn create(bootstrap: &str, topic: &str, partitions: i32, replicas: i32) {
    let admin: AdminClient<DefaultClientContext> =
        client(bootstrap).create().expect("an admin client needs no broker");
    let new = NewTopic::new(topic, partitions, TopicReplication::Fixed(replicas));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let answer = runtime
        .block_on(admin.create_topics([&new], &AdminOptions::new()))
        .unwrap_or_else(|error| panic!("creating {topic}: {error}"));
    for result in answer {
        result.unwrap_or_else(|(name, error)| panic!("creating {name}: {error}"));
    }
    let consumer: BaseConsumer = client(bootstrap).create().expect("a consumer needs no broker");
    eventually(Duration::from_mins(1), &format!("leaders of {topic}"), || {
        let metadata = consumer.fetch_metadata(Some(topic), Duration::from_secs(5)).ok()?;
        let led =
            metadata.topics()[0].partitions().iter().filter(|partition| partition.leader() >= 0).count();
        (led == partitions as usize).then_some(())
    });
    // A leader that everybody knows of may still have to hear of it itself.
    eventually(Duration::from_mins(1), &format!("the leaders of {topic} to answer"), || {
        let answers = |partition| consumer.fetch_watermarks(topic, partition, Duration::from_secs(5)).is_ok();
        (0..partitions).all(answers).then_some(())
    });
}

/// The settings every client of a test starts from.
pub fn client(bootstrap: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", bootstrap).set("socket.timeout.ms", "20000");
    // A test that waits for a broker to come back must not wait for its own client to look.
    config.set("reconnect.backoff.max.ms", "200");
    config
}
