//! The referee against pipelines that are wrong: what it does not find here, no story would show.

mod real_kafka;
