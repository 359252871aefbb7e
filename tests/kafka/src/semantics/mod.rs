//! The semantics suite: what the engine relies on a broker for, said once and run over both brokers,
//! the in-process one and real Kafka, so that they cannot drift apart.
//!
//! A body is an `async fn` over a [`Lab`]. Written into the list of [`semantics_suite!`](crate::semantics_suite), it runs
//! everywhere.
#![allow(async_fn_in_trait)] // a lab is driven on the thread of its test
#![allow(missing_docs, clippy::missing_panics_doc)] // a body's name says what it checks; it panics when not

pub mod commit;
pub mod fencing;
pub mod groups;
pub mod holding;
pub mod isolation;
pub mod log_start;
mod member;
pub mod offsets;
mod parts;
pub mod reading;
pub mod rebalance;
pub mod records;
mod suite;
pub mod topics;

pub use self::{
    member::Member,
    parts::{eventually, nameless, next, outbox, produced, producer, retry, settle},
};

use eos_runtime::broker::Broker;
pub use eos_runtime::memory::Isolation;

/// A broker under test, and what a test does to it beside the ports.
pub trait Lab {
    /// The ports.
    type Broker: Broker;

    /// The ports.
    fn broker(&self) -> &Self::Broker;

    /// A name that no other test uses.
    fn fresh(&self, name: &str) -> String;

    /// Creates a topic of this fresh name; `max_message_bytes` is Kafka's default when `None`.
    async fn create_topic(&self, name: &str, partitions: i32, max_message_bytes: Option<usize>);

    /// Appends a record outside of any transaction, and returns once it is there.
    async fn produce_plain(&self, topic: &str, partition: i32, key: &str, value: &str);

    /// Deletes what lies before this offset.
    async fn delete_records(&self, topic: &str, partition: i32, before: i64);

    /// All records that a reader of this isolation sees now, by partition, then offset.
    async fn read(&self, topic: &str, isolation: Isolation) -> Vec<Row>;

    /// The offset behind the last record.
    async fn high_watermark(&self, topic: &str, partition: i32) -> i64;

    /// Where `read_committed` readers are held.
    async fn last_stable_offset(&self, topic: &str, partition: i32) -> i64;
}

/// A record as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// The partition.
    pub partition: i32,
    /// The offset.
    pub offset: i64,
    /// Milliseconds since the Unix epoch.
    pub timestamp: i64,
    /// The key; `None` is null.
    pub key: Option<Vec<u8>>,
    /// The value; `None` is a tombstone.
    pub value: Option<Vec<u8>>,
    /// Name and value of each header.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
}

impl Row {
    /// The value as text.
    ///
    /// # Panics
    /// When it is a tombstone or no text.
    pub fn text(&self) -> String {
        String::from_utf8(self.value.clone().expect("a value")).expect("text")
    }
}

/// The values of these records.
pub fn texts(rows: &[Row]) -> Vec<String> {
    rows.iter().map(Row::text).collect()
}

/// A fresh topic.
pub async fn topic<L: Lab>(lab: &L, name: &str, partitions: i32) -> String {
    let name = lab.fresh(name);
    lab.create_topic(&name, partitions, None).await;
    name
}
