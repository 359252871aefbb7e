//! Declarative exactly-once Kafka pipelines.
