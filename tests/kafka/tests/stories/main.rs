//! Stories on a real Kafka: processes of a pipeline, what happens to them, and a referee.

mod real_kafka;
