//! Macros that are named like the standard library's, and methods of every type that are named like those
//! which expansions call.

use eos_runtime::prelude::*;

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

/// An event.
#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(topic = "orders")]
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
