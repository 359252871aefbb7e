#![allow(clippy::disallowed_types, clippy::disallowed_methods)] // a referee is a client of its own, with a clock
//! What the tests on real Kafka share: topics, orders to feed in, and the referee that reads what
//! came out.

pub mod chaos;
pub mod kafka_lab;
pub mod orders;
pub mod referee;
pub mod semantics;
pub mod topics;
