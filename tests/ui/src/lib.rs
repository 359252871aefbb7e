//! The compiler's messages about mistakes: see `tests/ui.rs`. And the code in the project's README and
//! in the docs of `eos-macros`, which knows no runtime to compile it with.

#![cfg(doctest)]

#[doc = include_str!("../../../README.md")]
mod project {}

#[doc = include_str!("../../../docs/dsl.md")]
mod dsl {}

#[doc = include_str!("../../../docs/dead-letters.md")]
mod dead_letters {}

#[doc = include_str!("../../../docs/dedup.md")]
mod dedup {}

#[doc = include_str!("../../../docs/schemas.md")]
mod schemas {}

#[doc = include_str!("../../../eos-macros/README.md")]
mod readme {}

#[doc = include_str!("../../../eos-macros/docs/eos_pipeline.md")]
mod eos_pipeline {}

#[doc = include_str!("../../../eos-macros/docs/kafka_event.md")]
mod kafka_event {}

#[doc = include_str!("../../../eos-macros/docs/topics.md")]
mod topics {}

#[doc = include_str!("../../../eos-macros/docs/kafka_config.md")]
mod kafka_config {}

#[doc = include_str!("../../../eos-macros/docs/main.md")]
mod main {}

#[doc = include_str!("../../../eos-macros/docs/pipeline.md")]
mod pipeline {}

#[doc = include_str!("../../../eos-macros/docs/topology.md")]
mod topology {}
