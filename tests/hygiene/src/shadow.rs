//! Macros that are named like the standard library's, and methods of every type that are named like those
//! which expansions call.

use eos_runtime::{
    kafka_config,
    prelude::*,
    stage::PipelineDef,
    topic::{DeadLetter, DedupMemory},
    topics, topology,
};

/// Macros that take nothing: whatever calls one of them by its bare name does not compile.
macro_rules! taken {
    ($($name:ident)*) => {$(
        #[expect(unused_macros, reason = "that nobody uses it is the point")]
        macro_rules! $name {
            () => {};
        }
    )*};
}

taken!(assert assert_eq concat debug_assert env format matches panic stringify todo unreachable vec write writeln);

/// Methods of every type.
pub trait Everything: Sized {
    /// Not the runtime's.
    fn emit(self) {}
    /// Not the runtime's.
    fn topics(self) {}
    /// Not the runtime's.
    fn extract(self) {}
    /// Not the runtime's.
    fn need(self) {}
    /// Not the runtime's.
    fn insert(self) {}
    /// Not the runtime's.
    fn write_key(self) {}
    /// Not the runtime's.
    fn timestamp(self) {}
    /// Not the runtime's.
    fn headers(self) {}
    /// Not the runtime's.
    fn route(self) {}
    /// Not the runtime's.
    fn pipeline() {}
}

impl<T> Everything for T {}

/// An event with a schema.
#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(topic = "orders", schema(path = "schemas/shadowed.json", compatibility = backward))]
#[non_exhaustive]
pub struct Order {
    /// The key.
    #[kafka(key, dedup)]
    pub customer: String,
    /// The time.
    #[kafka(timestamp)]
    pub at: i64,
    /// A header.
    #[kafka(header = "trace")]
    pub trace: String,
}

/// A routed enum.
#[derive(Debug, KafkaEvent)]
#[non_exhaustive]
pub enum Routed {
    /// The only way.
    #[kafka(topic = "routed")]
    Order(Order),
}

/// Takes all that a handler can take.
#[eos_pipeline(
    input = "raw",
    dead_letter = "dead",
    on_error = retry(3) then dead_letter,
    dedup(within = "24h", by = [customer, at], topic = "seen")
)]
#[must_use]
pub fn enrich(order: Order, _: Meta, _: State<u8>) -> Order {
    order
}

/// One of several topics, awaited.
///
/// # Errors
/// Never.
#[eos_pipeline(input = "raw", concurrency = 2)]
#[expect(clippy::unused_async, reason = "a handler may be async without waiting")]
pub async fn route(order: Order, _: State<u8>) -> Result<Routed, Retry> {
    Ok(Routed::Order(order))
}

topics! {
    const TOPICS;
    RAW: Order = "raw" { partitions = 2, retention = "7d", cleanup = [compact, delete], min_isr = 1 },
    ROUTED: Order = "routed",
    ORDERS: Order = "orders",
    HEADS: Head = "heads",
    DEAD: DeadLetter = "dead",
    SEEN: DedupMemory = "seen",
}

kafka_config! {
    SHARED = { "linger.ms" = 5 },
}

/// With nothing but constants.
#[eos_pipeline(
    input = RAW,
    output = ROUTED,
    dead_letter = DEAD,
    dedup(within = "24h", topic = SEEN),
    kafka { "compression.type" = "lz4", ..SHARED }
)]
#[must_use]
pub const fn declared(order: Order) -> Order {
    order
}

/// Part of an order.
#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(view_of = Order)]
#[non_exhaustive]
pub struct Head {
    /// The key.
    #[kafka(key)]
    pub customer: String,
}

/// Reads what another writes as a view of it.
#[eos_pipeline(input = ROUTED, output = HEADS)]
#[must_use]
pub const fn head(head: Head) -> Head {
    head
}

/// The pipelines that go together.
#[must_use]
pub fn all() -> [usize; 2] {
    let pipelines: Vec<PipelineDef> = topology!(declared, head, topics = TOPICS);
    [pipelines.len(), TOPICS.len()]
}
