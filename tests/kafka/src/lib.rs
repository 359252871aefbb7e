//! What the tests on brokers share.

pub mod kafka_lab;
