//! No prelude, and what the prelude would have is something else here.
#![no_implicit_prelude]

use ::serde::{Deserialize, Serialize};

/// Not the standard library's.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct String(pub i64);

/// Not the standard library's.
#[derive(Debug, Clone, Copy)]
pub struct Option;

/// Not the standard library's.
#[derive(Debug, Clone, Copy)]
pub struct Result;

/// Not the standard library's.
#[derive(Debug, Clone, Copy)]
pub struct Vec;

/// Not the standard library's.
#[derive(Debug, Clone, Copy)]
pub struct Box;

/// Not the standard library's.
#[derive(Debug, Clone, Copy)]
pub struct Some;

/// Not the standard library's.
#[derive(Debug, Clone, Copy)]
pub struct Ok;

/// Not the standard library's.
#[derive(Debug, Clone, Copy)]
pub struct Err;

/// Not the standard library's.
#[derive(Debug, Clone, Copy)]
pub struct None;

/// Not the standard library's.
#[derive(Debug, Clone, Copy)]
pub struct Duration;

/// Not the standard library's.
#[derive(Debug, Clone, Copy)]
pub struct Arc;

/// Not the standard library's.
#[derive(Debug, Clone, Copy)]
pub struct Default;

/// Not the standard library's.
#[derive(Debug, Clone, Copy)]
pub struct Iterator;

/// Not the standard library's.
pub trait Send {}

/// Not the standard library's.
pub trait Sync {}

/// Not the standard library's.
pub trait From {}

/// Not the standard library's.
pub trait Fn {}

/// Not the runtime's.
pub trait KafkaEvent {}

/// Not the runtime's.
pub trait Pipeline {}

/// Not the crates of these names.
pub mod eos_runtime {}

/// Not the crates of these names.
pub mod std {}

/// Not the crates of these names.
pub mod core {}

/// An event whose field is of a hostile type.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ::eos_runtime::KafkaEvent)]
#[kafka(topic = "hostile", schema = "schemas/order.json")]
pub struct Order {
    /// The key.
    #[kafka(key, dedup)]
    pub customer: String,
    /// The time.
    #[kafka(timestamp)]
    pub at: i64,
    /// A header.
    #[kafka(header = "trace")]
    pub trace: u8,
}

/// Two topics.
#[derive(Debug, Clone, Copy, ::eos_runtime::KafkaEvent)]
pub enum Routed {
    /// One of them.
    #[kafka(topic = "one")]
    One(Order),
    /// The other.
    #[kafka(topic = "two")]
    Two(Order),
}

/// One event of several shapes.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ::eos_runtime::KafkaEvent)]
#[kafka(topic = "changes")]
pub enum Change {
    /// With a header and a timestamp.
    Placed {
        /// The key.
        #[kafka(key, dedup)]
        order: u64,
        /// The time.
        #[kafka(timestamp)]
        at: i64,
        /// A header.
        #[kafka(header = "trace")]
        trace: u8,
    },
    /// Without them.
    Cancelled {
        /// The key.
        #[kafka(key, dedup)]
        order: u64,
    },
}

/// From one enum to itself.
#[::eos_runtime::eos_pipeline(input = "raw", dead_letter = "dead", dedup(within = "1h", topic = "seen"))]
#[must_use]
pub const fn change(change: Change) -> Change {
    change
}

/// Takes everything a handler can take.
#[::eos_runtime::eos_pipeline(
    input = "raw",
    name = "hostile",
    group = "hostile",
    start = "latest",
    commit = per_record,
    workers = 2,
    kafka { "linger.ms" = 5 },
    dead_letter = "dead",
    on_error = retry(3, backoff = "1ms..2ms") then dead_letter,
    parking = 5,
    dedup(within = "24h", by = [customer, at], max_keys = 9, unkeyed = "allow", topic = "seen")
)]
#[must_use]
pub fn hostile(
    order: Order,
    _: ::eos_runtime::stage::Meta,
    _: ::eos_runtime::record::Headers<'_>,
    __context: ::eos_runtime::stage::State<u8>,
) -> Routed {
    if *__context == 0 { Routed::One(order) } else { Routed::Two(order) }
}

/// The same, awaited.
///
/// # Errors
/// Never.
#[::eos_runtime::eos_pipeline(
    input = "raw",
    output = "out",
    concurrency = 2,
    on_error = retry(3),
    dedup(within = "24h", by = [customer])
)]
#[expect(clippy::unused_async, reason = "a handler may be async without waiting")]
pub async fn hostile_async(order: &Order) -> ::core::result::Result<Order, ::eos_runtime::failure::Retry> {
    ::core::result::Result::Ok(*order)
}

::eos_runtime::pipeline! {
    /// Every step, in the names that a step could hide.
    pub hostile_flow(__context: ::eos_runtime::stage::State<u8>, __out: ::eos_runtime::stage::Meta):
        from "raw" as Order
        => dedup(within = "24h", by = [customer])
        => on_error retry(3) then skip
        => inspect |__event| { _ = __event }
        => filter |__event| __event.at > 0
        => map |__event| Order { at: if *__context == 5 { __event.at + 5 } else { 0 }, ..__event }
        => through "middle" as hostile_lines: Order
        => flat_map |order| [order, order]
        => filter |Order { at, .. }| *at > __out.offset
        => map |order| checked(order)?
        => branch {
            |order| order.trace == 2 => "one",
            |order| order.trace == 3 => map |__event| Change::Cancelled { order: if __event.at > 3 { 3 } else { 4 } } => "changes",
            _ => "two",
        };

    /// The same, awaited.
    pub async hostile_flow_async:
        from "raw" as Order
        => options(concurrency = 2)
        => flat_map |order| [order]
        => map |order| ::core::future::ready(order).await
        => to "out";
}

fn checked(order: Order) -> ::core::result::Result<Order, ::eos_runtime::failure::Retry> {
    if order.at < 0 {
        return ::core::result::Result::Err(::eos_runtime::failure::Retry::because("a time before time"));
    }
    ::core::result::Result::Ok(order)
}

::eos_runtime::topics! {
    pub const TOPICS;

    /// Hostile orders.
    pub HOSTILE: Order = "hostile-orders" {
        partitions = 3, retention = "7d", cleanup = [compact, delete], min_isr = 1, replication = 1
    },
    pub CHANGES: Change = "hostile-changes" { retention = "forever" },
    pub DEAD: ::eos_runtime::topic::DeadLetter = "hostile-orders.dlq",
    pub SEEN: ::eos_runtime::topic::DedupMemory = "hostile-orders.seen",
}

::eos_runtime::kafka_config! {
    pub SHARED = { "linger.ms" = 5 },
}

/// All topics are constants.
#[::eos_runtime::eos_pipeline(
    input = HOSTILE,
    output = CHANGES,
    dead_letter = DEAD,
    dedup(within = "24h", topic = SEEN),
    kafka { "compression.type" = "lz4", ..SHARED }
)]
#[must_use]
pub const fn declared(order: Order) -> Change {
    Change::Cancelled { order: order.at.unsigned_abs() }
}

/// What goes together, as a value.
#[must_use]
pub fn all() -> ::std::vec::Vec<::eos_runtime::stage::PipelineDef> {
    ::eos_runtime::topology!(declared, topics = TOPICS)
}
