//! The traits themselves.
#![allow(async_fn_in_trait)] // a worker drives its own futures on its own thread: they need not be Send

use std::time::Duration;

use crate::{outbox::Outbox, record::Records, spec::Start, topic::Cleanup};

use super::Fault;

/// A way to a broker. Clones share the connection settings, not the clients.
pub trait Broker: Clone {
    /// A member of a consumer group.
    type Consumer: Consume;
    /// A transactional producer.
    type Producer: Transact;
    /// A reader outside of any group.
    type Reader: Read;

    /// A new member of the group, subscribed to the topic.
    async fn consumer(&self, config: &ConsumerConfig) -> Result<Self::Consumer, Fault>;

    /// A new producer that has not yet said anything to the broker.
    async fn producer(&self, config: &ProducerConfig) -> Result<Self::Producer, Fault>;

    /// A reader of these partitions of a topic, each from its position on.
    async fn reader(&self, topic: &str, from: &[(i32, Position)]) -> Result<Self::Reader, Fault>;

    /// One topic as it is; `None` when it does not exist.
    async fn topic(&self, name: &str) -> Result<Option<TopicLayout>, Fault>;

    /// Creates a topic. One of this name that is there already is left as it is, and is no error.
    async fn create_topic(&self, name: &str, topic: &NewTopic) -> Result<(), Fault>;

    /// The offset behind the last record of each partition of `topic`, from 0 (the high watermark).
    async fn ends(&self, topic: &str) -> Result<Vec<i64>, Fault>;

    /// The offset of the oldest record that each partition of `topic` still has, from 0 (the low watermark);
    /// the end where there is none. Retention moves it on.
    async fn starts(&self, topic: &str) -> Result<Vec<i64>, Fault>;

    /// What the group has committed for each partition of `topic`, from 0. Stable: it waits for
    /// offsets that are pending in a transaction (KIP-447).
    async fn group_offsets(&self, group: &str, topic: &str) -> Result<Vec<Option<i64>>, Fault>;

    /// Whether a `read_committed` reader would meet a record in `from..to` of this partition.
    /// Offsets alone cannot tell: control records and aborted records take offsets too.
    async fn has_records(&self, topic: &str, partition: i32, from: i64, to: i64) -> Result<bool, Fault>;

    /// The time since some fixed moment. It never goes back.
    fn now(&self) -> Duration;

    /// Returns after this time.
    async fn sleep(&self, time: Duration);
}

/// A topic as the broker has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicLayout {
    /// How many partitions.
    pub partitions: i32,
    /// How many replicas each of them has, at least.
    pub replication: u16,
    /// How long it keeps what.
    pub settings: TopicSettings,
}

/// What the broker says of a topic's configuration. `None`: it does not say, for want of the right to ask
/// (`DescribeConfigs`), or because it cannot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TopicSettings {
    /// `cleanup.policy`.
    pub cleanup: Option<Cleanup>,
    /// `retention.ms`; `Some(None)` is for ever.
    pub retention: Option<Option<Duration>>,
    /// `retention.bytes`, of each partition; `Some(None)` is without a bound.
    pub retention_bytes: Option<Option<u64>>,
    /// `min.insync.replicas`.
    pub min_isr: Option<u16>,
}

/// A topic to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTopic {
    /// How many partitions; `None` leaves it to the broker.
    pub partitions: Option<i32>,
    /// How many replicas; `None` leaves it to the broker.
    pub replication: Option<u16>,
    /// Its configuration, where it differs from the broker's defaults: `("retention.ms", "-1")`, ...
    pub properties: Vec<(String, String)>,
}

/// How a consumer is made.
#[derive(Debug, Clone)]
pub struct ConsumerConfig {
    /// The consumer group.
    pub group: String,
    /// The input topic's real name.
    pub topic: String,
    /// The worker's client id, for the broker's logs and metrics.
    pub client_id: String,
    /// `group.instance.id`, for static membership (KIP-345).
    pub group_instance_id: Option<String>,
    /// Where to start on a partition without a committed offset.
    pub start: Start,
    /// Client properties of the user's, already checked.
    pub properties: Vec<(String, String)>,
}

/// How a producer is made.
#[derive(Debug, Clone)]
pub struct ProducerConfig {
    /// Unique among the living, the same after a restart.
    pub transactional_id: String,
    /// The worker's client id.
    pub client_id: String,
    /// How long the broker lets a transaction stay open before it aborts it.
    pub transaction_timeout: Duration,
    /// The real names of the topics that [`Outbox`] entries point to by index.
    pub topics: Vec<String>,
    /// Client properties of the user's, already checked.
    pub properties: Vec<(String, String)>,
}

/// A member of a consumer group on one topic, `read_committed`, never committing by itself.
pub trait Consume {
    /// Fetched records, borrowed from the client.
    type Chunk: Records;

    /// What happened next, at the latest after `wait`. At most `max_records` records come at once.
    /// After `Assigned`, `Revoked` or `Lost` the group waits until the engine has answered with
    /// [`assign`](Self::assign) or [`unassign`](Self::unassign).
    async fn poll(&mut self, max_records: usize, wait: Duration) -> Result<Polled<Self::Chunk>, Fault>;

    /// As [`poll`](Self::poll), at once and without records, for a member that has no use for them now: one that
    /// does neither for longer than `max.poll.interval.ms` loses its partitions.
    async fn poll_group(&mut self) -> Result<Polled<Self::Chunk>, Fault>;

    /// Takes partitions over, from these positions: the answer to [`Polled::Assigned`].
    async fn assign(&mut self, from: &[(i32, Position)]) -> Result<(), Fault>;

    /// Gives partitions up: the answer to [`Polled::Revoked`] and [`Polled::Lost`]. No record of
    /// theirs comes from `poll` after it.
    async fn unassign(&mut self, partitions: &[i32]) -> Result<(), Fault>;

    /// Moves owned partitions, and lets go on what was held. Records fetched before the move are never
    /// handed out after it.
    async fn seek(&mut self, to: &[(i32, Position)]) -> Result<(), Fault>;

    /// Holds owned partitions: no record of theirs comes from `poll` until their next
    /// [`seek`](Self::seek). Giving a partition up ends its hold, too.
    async fn hold(&mut self, partitions: &[i32]) -> Result<(), Fault>;

    /// What the group has committed, as the broker has it now; waits for offsets that are pending
    /// in a transaction (KIP-447).
    async fn committed(&mut self, partitions: &[i32]) -> Result<Vec<(i32, Option<Committed>)>, Fault>;

    /// The high watermarks of these partitions.
    async fn ends(&mut self, partitions: &[i32]) -> Result<Vec<(i32, i64)>, Fault>;

    /// The member's identity in the group at this moment.
    async fn group_metadata(&mut self) -> Result<GroupMetadata, Fault>;

    /// Leaves the group.
    async fn close(self);
}

/// A reader of one topic, `read_committed`, outside of any group. After another fault than
/// [`Fault::Retry`] it is of no more use.
pub trait Read {
    /// Fetched records, borrowed from the client.
    type Chunk: Records;

    /// The next records, at most `max_records`, in offset order within each partition. `None` when there
    /// were none within `wait`, or when a position moved all the same.
    async fn poll(&mut self, max_records: usize, wait: Duration) -> Result<Option<Self::Chunk>, Fault>;

    /// The offset behind everything that `poll` has passed in this partition, control records and aborted
    /// records too. Before anything was passed: where the partition was begun, 0 for
    /// [`Position::Beginning`]. It waits at the first record of an open transaction, and is the high
    /// watermark once all is read.
    ///
    /// # Panics
    /// When the reader was not given this partition.
    fn position(&self, partition: i32) -> i64;
}

/// What a poll brought.
#[derive(Debug)]
pub enum Polled<C> {
    /// Records, at least one.
    Records(C),
    /// Nothing came in time.
    Idle,
    /// The group gives this member more partitions.
    Assigned(Vec<i32>),
    /// The group takes partitions away; they are still ours until the engine answers.
    Revoked(Vec<i32>),
    /// These partitions are already somebody else's: nothing of theirs may be committed.
    Lost(Vec<i32>),
}

/// Where to read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// At this offset.
    Offset(i64),
    /// At the oldest record.
    Beginning,
}

/// A committed offset: the next one to read, and the text stored with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The next offset to read.
    pub offset: i64,
    /// What the committer stored beside it.
    pub metadata: String,
}

/// A member's identity, sent with its offsets so that the broker can refuse a stale member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupMetadata {
    /// The consumer group.
    pub group: String,
    /// The generation (classic protocol) or member epoch; -1 before the first join.
    pub generation: i32,
    /// The member id; empty before the first join.
    pub member_id: String,
    /// The static member's id (KIP-345).
    pub group_instance_id: Option<String>,
}

/// A transactional producer. The engine alone decides the order of the calls.
pub trait Transact {
    /// Takes the transactional id over: fences its former owner, ends what that left open.
    async fn init(&mut self) -> Result<(), Fault>;

    /// Begins a transaction.
    async fn begin(&mut self) -> Result<(), Fault>;

    /// Takes records of the outbox from [`Outbox::sent`] on, and moves that mark. `Retry` means the
    /// client's queue is full: call again.
    async fn produce(&mut self, outbox: &mut Outbox) -> Result<(), Fault>;

    /// Adds the offsets (partition, next offset to read, metadata) of `topic` to the transaction.
    async fn send_offsets(
        &mut self,
        topic: &str,
        offsets: &[(i32, Committed)],
        group: &GroupMetadata,
    ) -> Result<(), Fault>;

    /// Flushes and commits.
    async fn commit(&mut self) -> Result<(), Fault>;

    /// Aborts; what is still queued is thrown away.
    async fn abort(&mut self) -> Result<(), Fault>;

    /// Which records of the open transaction were refused, as far as that is known, by their numbers in the order
    /// in which [`produce`](Self::produce) took them, from 0. To be asked after [`Fault::Refused`], before the abort.
    /// A broker may refuse all that came to it together for one of them. Empty where nobody said which.
    fn refused(&self) -> Vec<usize>;

    /// Whether the broker is known to have registered this transaction (a delivery was acknowledged
    /// or offsets were added). Aborting before that is a fatal error on a broker
    /// (librdkafka#4849), so the engine replaces the producer instead.
    fn is_registered(&self) -> bool;

    /// Whether something happened since `begin` that leaves the outcome of this transaction
    /// ambiguous for a client without KIP-890 (a transport error or a change of coordinator while a
    /// commit or abort was under way; KAFKA-17754), or after which this producer's next one would fail (a
    /// partition refused a record). The producer is then replaced before the next transaction.
    fn is_ambiguous(&self) -> bool;
}
