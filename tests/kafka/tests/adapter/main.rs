//! The Kafka adapter, call by call: what its ports do on a real broker, and what they make of errors.

mod actions;
mod answers;
mod errors;
mod members;
mod mock;
mod real_kafka;
mod records;
