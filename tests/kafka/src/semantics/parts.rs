//! What the bodies are put together from.

use std::time::Duration;

use eos_runtime::{
    broker::{Broker, Committed, Fault, GroupMetadata, ProducerConfig, Transact},
    outbox::Outbox,
};

use super::Lab;

/// How long anything may take that a healthy broker does soon.
const SOON: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(10);

/// Asks until the answer is `Some`.
///
/// # Panics
/// After a minute.
pub async fn eventually<L: Lab, T>(lab: &L, what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = lab.broker().now() + SOON;
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(lab.broker().now() < deadline, "{what}: not within {SOON:?}");
        lab.broker().sleep(PAUSE).await;
    }
}

/// Repeats a port call while it answers `Retry`, as the engine does. The first other answer counts.
///
/// # Panics
/// After a minute.
pub async fn settle<L: Lab, T>(
    lab: &L,
    what: &str,
    mut call: impl AsyncFnMut() -> Result<T, Fault>,
) -> Result<T, Fault> {
    eventually(lab, what, async || match call().await {
        Err(Fault::Retry(_)) => None,
        other => Some(other),
    })
    .await
}

/// As [`settle`], and it has to go well.
///
/// # Panics
/// At any fault but `Retry`, and after a minute.
pub async fn retry<L: Lab, T>(lab: &L, what: &str, call: impl AsyncFnMut() -> Result<T, Fault>) -> T {
    settle(lab, what, call).await.unwrap_or_else(|fault| panic!("{what}: {fault:?}"))
}

/// An initialised producer to these topics.
pub async fn producer<L: Lab>(lab: &L, id: &str, topics: &[&str]) -> <L::Broker as Broker>::Producer {
    producer_within(lab, id, topics, Duration::from_secs(20)).await
}

/// As [`producer`], with this transaction timeout.
pub(super) async fn producer_within<L: Lab>(
    lab: &L,
    id: &str,
    topics: &[&str],
    transaction_timeout: Duration,
) -> <L::Broker as Broker>::Producer {
    producer_with(lab, id, topics, transaction_timeout, &[]).await
}

/// As [`producer_within`], with these properties of its client.
pub(super) async fn producer_with<L: Lab>(
    lab: &L,
    id: &str,
    topics: &[&str],
    transaction_timeout: Duration,
    properties: &[(&str, &str)],
) -> <L::Broker as Broker>::Producer {
    let config = ProducerConfig {
        transactional_id: id.to_owned(),
        client_id: id.to_owned(),
        transaction_timeout,
        topics: topics.iter().map(|&topic| topic.to_owned()).collect(),
        properties: properties.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect(),
    };
    let mut producer = lab.broker().producer(&config).await.expect("a producer");
    retry(lab, "init", async || producer.init().await).await;
    producer
}

/// Records without a key, given as topic's number, partition, value.
pub fn outbox(records: &[(u16, i32, &str)]) -> Outbox {
    let mut outbox = Outbox::default();
    for (topic, partition, value) in records {
        let mut draft = outbox.draft(*topic);
        draft.partition(*partition);
        write(draft.value(|out| put(out, value.as_bytes())));
        draft.finish();
    }
    outbox
}

/// Begins a transaction, produces these records into it, and waits until the broker has all of them.
pub async fn produced<L: Lab, P: Transact>(lab: &L, producer: &mut P, records: &[(u16, i32, &str)]) {
    producer.begin().await.expect("begin");
    let mut outbox = outbox(records);
    retry(lab, "produce", async || producer.produce(&mut outbox).await).await;
    eventually(lab, "the acknowledgement", async || {
        // Over Kafka it is a produce, of nothing, that looks at what came back.
        let mut nothing = Outbox::default();
        producer.produce(&mut nothing).await.expect("the records are taken");
        producer.is_registered().then_some(())
    })
    .await;
}

/// An offset to send, without metadata.
pub fn next(partition: i32, offset: i64) -> (i32, Committed) {
    (partition, Committed { offset, metadata: String::new() })
}

/// The identity of somebody who never joined this group. The group's coordinator is there when it
/// returns: librdkafka 2.12.1 asks only three times for one that is still starting, then forgets the
/// request, and its `send_offsets_to_transaction` never returns (`rdkafka_coord.c`: the ignored result
/// of `rd_kafka_buf_retry`).
pub async fn nameless<L: Lab>(lab: &L, group: &str, topic: &str) -> GroupMetadata {
    retry(lab, "the group's coordinator", async || lab.broker().group_offsets(group, topic).await).await;
    GroupMetadata {
        group: group.to_owned(),
        generation: -1,
        member_id: String::new(),
        group_instance_id: None,
    }
}

/// Appends bytes to a draft.
#[allow(clippy::unnecessary_wraps)] // as drafts take it
pub(super) fn put(out: &mut Vec<u8>, bytes: &[u8]) -> Result<bool, String> {
    out.extend_from_slice(bytes);
    Ok(true)
}

/// Writing bytes cannot fail.
pub(super) fn write(written: Result<(), String>) {
    written.expect("bytes are written as they are");
}
