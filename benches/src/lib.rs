#![allow(clippy::disallowed_types, clippy::disallowed_methods)] // measurements have clients and a clock of their own
//! Everything side by side on one broker: the pipeline, loops written by hand against the same client,
//! and other people's libraries, all doing the [`job`], all judged by one [`referee`].
//!
//! `cargo xtask bench` builds it and runs it. An [arm](arms) is one way to do the job; a [group](measure)
//! is one question about the arms; its answer goes to `bench/<group>.json` under the target directory
//! ([`results`]), and from there into docs/performance.md ([`report`]).

pub mod arms;
pub mod client;
pub mod cluster;
pub mod feed;
pub mod fit;
pub mod group;
pub mod job;
pub mod latency;
pub mod line;
pub mod measure;
pub mod native;
pub mod observe;
pub mod progress;
pub mod referee;
pub mod report;
pub mod results;
pub mod table;
pub mod topics;

/// What went wrong, in words for the person who runs the benchmarks.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
