#![cfg_attr(feature = "cli", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "cli"),
    doc = "Declarative exactly-once Kafka pipelines, without `main!` (feature `cli`)."
)]

// Expansions name this crate `eos_runtime`; so do its own tests and examples.
#[allow(unused_extern_crates)] // used by expansions inside this crate only
extern crate self as eos_runtime;

// Floor 1: plain data, formats, words for people.
pub mod clock;
pub mod codec;
pub mod config;
pub mod control;
pub mod error;
pub mod event;
pub mod failure;
mod mutant;
pub mod outbox;
pub mod record;
pub mod spec;
pub mod topic;

// Floor 2: the ports.
pub mod broker;

// Floor 3: what a pipeline remembers.
pub mod state;

// Floor 4: from a record to its outputs.
pub mod stage;

// Floor 5: the worker.
pub mod engine;

// Floor 6: the two brokers.
#[cfg(feature = "kafka")]
pub mod kafka;
#[cfg(feature = "memory")]
pub mod memory;

// Floor 7: assembly.
pub mod app;
#[cfg(feature = "cli")]
mod cli;
pub mod dlq;
pub mod preflight;
pub mod run;
pub mod settings;
pub mod slot;
mod start;
pub mod summary;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(any(feature = "kafka", feature = "cli"))]
mod watch;

#[doc(hidden)]
pub mod __private;

#[cfg(feature = "cli")]
pub use eos_macros::main;
pub use eos_macros::{KafkaEvent, eos_pipeline, kafka_config, pipeline, topics, topology};
pub use event::KafkaEvent;

/// What a pipeline's file needs: `use eos_runtime::prelude::*;`.
pub mod prelude {
    pub use serde::{Deserialize, Serialize};

    pub use crate::{
        KafkaEvent,
        app::App,
        codec::{Raw, RawRef},
        eos_pipeline,
        failure::{Failure, Reject, Retry},
        pipeline,
        record::Headers,
        stage::{Many, Meta, State},
    };
}
