//! What a story has to know of the brokers.

use std::time::Duration;

use eos_fixture::{Cluster, Node, wait_for};
use rdkafka::{
    consumer::{BaseConsumer, Consumer as _},
    metadata::MetadataTopic,
};

use crate::topics::client;

/// Short: the client may have asked a node that stands still, and asks another one next.
const CALL: Duration = Duration::from_secs(1);

/// A node that was killed starts in a few seconds, on a busy machine in a multiple.
const BACK: Duration = Duration::from_mins(1);

/// Starts a node again that was killed, and waits until it has caught up.
///
/// # Panics
/// When it has not after a minute.
pub(super) fn bring_back(cluster: &Cluster, node: u16) {
    cluster.node(node).and_then(Node::restart).expect("the node starts again");
    cluster.wait_until_ready(BACK).expect("the node comes up");
    wait_until_in_sync(cluster);
}

/// Waits until no partition has that node as its leader, nor is without one.
///
/// # Panics
/// When that takes more than a minute.
pub(super) fn wait_until_led_by_others(cluster: &Cluster, node: u16) {
    let client: BaseConsumer = client(cluster.bootstrap()).create().expect("a client needs no broker");
    wait_for(BACK, "leaders elsewhere", || {
        let metadata = client.fetch_metadata(None, CALL).map_err(|error| error.to_string())?;
        let partitions = || metadata.topics().iter().flat_map(MetadataTopic::partitions);
        let waiting = partitions().filter(|it| [-1, i32::from(node)].contains(&it.leader())).count();
        if waiting == 0 { Ok(()) } else { Err(format!("{waiting} partitions wait for a leader")) }
    })
    .expect("leaders elsewhere");
}

/// Waits until every partition has all its replicas in sync.
///
/// # Panics
/// When that takes more than a minute.
pub(super) fn wait_until_in_sync(cluster: &Cluster) {
    let client: BaseConsumer = client(cluster.bootstrap()).create().expect("a client needs no broker");
    wait_for(BACK, "all replicas to be in sync", || {
        let metadata = client.fetch_metadata(None, CALL).map_err(|error| error.to_string())?;
        let partitions = || metadata.topics().iter().flat_map(MetadataTopic::partitions);
        let behind = partitions().filter(|it| it.isr().len() < it.replicas().len()).count();
        if behind == 0 { Ok(()) } else { Err(format!("{behind} partitions are behind")) }
    })
    .expect("replicas in sync");
}

/// The node that coordinates the transactions of the producer with this in its id.
///
/// # Panics
/// When Kafka knows none.
pub(super) fn transaction_coordinator(cluster: &Cluster, id: &str) -> u16 {
    let list = cluster.tool("TransactionsCommand", &["list"]).expect("Kafka's own tool");
    // Id, coordinator, number of the producer, state.
    let line = list.lines().find(|line| line.contains(id));
    let coordinator = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    coordinator.unwrap_or_else(|| panic!("no producer has {id} in its id: {list}"))
}
