//! What may be said about a Kafka client in an exactly-once pipeline: settings, names, durations.
//!
//! The macros speak to this crate while a program is compiled, the runtime when it starts, so both
//! refuse by one table and in the same words. It stands on the standard library and a reader of JSON, and
//! never builds librdkafka.
//!
//! | Question | Answer |
//! |---|---|
//! | May this property have this value? | [`check_property`] |
//! | Do these properties and timeouts agree with each other? | [`check_rules`] |
//! | Is something missing before a client can be made? | [`check_complete`] |
//! | What is known about a property? | [`property`], [`properties`] |
//! | Is this name legal, and what is the name of ..? | [`names`] |
//! | Which word did they mean? | [`suggest::nearest`] |
//! | How long is `"1m30s"`? | [`duration::parse_duration`] |
//! | How much of it may be declared? | [`limits`] |
//! | Do old and new forms of an event get on? | [`schema`] |
//!
//! Every property belongs to one of four [owners](Owner): the runtime sets it and users may not,
//! librdkafka refuses the wrong values, librdkafka accepts values that break exactly-once and we
//! refuse them, or it is free.
//!
//! ```
//! use eos_conf::{Side, check_property};
//!
//! let linger = check_property("linger.ms", "5").unwrap();
//! assert_eq!((linger.key, linger.value.as_str(), linger.side), ("queue.buffering.max.ms", "5", Side::Producer));
//!
//! let refusal = check_property("enable.auto.commit", "true").unwrap_err();
//! assert!(refusal.to_string().contains("offsets are committed inside the transaction"));
//! ```

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod check;
pub mod duration;
mod foreign;
pub mod limits;
pub mod names;
mod property;
mod refusal;
mod rules;
pub mod schema;
mod settings;
pub mod suggest;
mod table;
mod value;

pub use crate::check::{Accepted, check_property};
pub use crate::property::{
    Allowed, Choice, Kind, Needs, Owner, Property, Scope, Side, properties, property, runtime_settings,
};
pub use crate::refusal::{About, Refusal, RefusalKind};
pub use crate::rules::{COMMIT_INTERVAL, TRANSACTION_TIMEOUT, Timeouts, check_complete, check_rules};
