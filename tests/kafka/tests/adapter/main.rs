//! The Kafka adapter, call by call: what its ports do on a real broker, and what they make of errors.

mod errors;
mod real_kafka;
