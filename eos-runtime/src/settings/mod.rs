//! Settings of a run, each with the place it was said: the layers of the configuration.
//!
//! An attribute declares a pipeline; the environment, then the command line (or the program, by
//! [`App`](crate::app::App)) say it differently. The last one wins, and every value remembers where
//! it came from, so that an error or `describe` can name the line to change.

mod check;
mod failures;
mod pacing;
mod plan;
mod problems;
mod resolve;
#[cfg(test)]
mod tests;
mod topics;

use std::{fmt, time::Duration};

use crate::{
    spec::{Commit, Membership, Start},
    topic::TopicSpec,
};

#[cfg(feature = "cli")]
pub(crate) use self::problems::which;
pub use self::{
    plan::{DeclaredPlan, DedupPlan, Mapped, PipelinePlan, Plan},
    problems::Problems,
    resolve::resolve,
};

/// Where a value was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Nowhere: it is the runtime's default.
    Default,
    /// In the `kafka_config!` of this name, which the pipeline's attribute names.
    Shared(&'static str),
    /// In the pipeline's attribute.
    Attribute,
    /// In this variable of the environment.
    Environment(&'static str),
    /// By this option of the command line.
    CommandLine(&'static str),
    /// In the program, by this call.
    Program(&'static str),
}

impl Origin {
    /// Which layer it is: what one says, a later one may take back.
    fn layer(self) -> u8 {
        match self {
            Self::Default => 0,
            Self::Shared(_) | Self::Attribute => 1,
            Self::Environment(_) => 2,
            Self::CommandLine(_) | Self::Program(_) => 3,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Shared(name) => write!(f, "in kafka_config! {name}"),
            Self::Attribute => f.write_str("in #[eos_pipeline]"),
            Self::Environment(name) | Self::CommandLine(name) | Self::Program(name) => f.write_str(name),
        }
    }
}

/// A value and where it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<T> {
    /// The value.
    pub value: T,
    /// Where it was said.
    pub origin: Origin,
}

impl<T> Said<T> {
    /// The value, said there.
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// The value of the last layer that says one.
    fn layered(default: T, attribute: Option<T>, later: Option<&Said<T>>) -> Self
    where
        T: Clone,
    {
        let declared = attribute
            .map_or_else(|| Self::new(default, Origin::Default), |value| Self::new(value, Origin::Attribute));
        later.cloned().unwrap_or(declared)
    }
}

/// Everything that was said beside the attributes. `None` and empty leave it to them.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The instance's name.
    pub instance: Option<Said<String>>,
    /// How long the broker lets a transaction stay open.
    pub transaction_timeout: Option<Said<Duration>>,
    /// How long to wait at start for a broker that cannot be reached.
    pub startup_timeout: Option<Said<Duration>>,
    /// Stop once everything up to the ends seen at start is committed.
    pub drain: bool,
    /// Create missing topics at start: those that are declared, dead-letter topics and dedup topics.
    pub create_topics: bool,
    /// Go on where a topic begins, if records behind the committed offset were deleted: they are lost. Otherwise the
    /// run ends with an error that names them.
    pub accept_lost: bool,
    /// Declared topic names and the real ones; of two about one topic the later counts.
    pub topics: Vec<Said<(String, String)>>,
    /// Consumer groups, of one pipeline or (`None`) of the only one that runs.
    pub groups: Vec<Said<(Option<String>, String)>>,
    /// Where to start when the group has committed nothing.
    pub start: Option<Said<Start>>,
    /// How workers are members of their group.
    pub membership: Option<Said<Membership>>,
    /// When a transaction ends.
    pub commit: Option<Said<Commit>>,
    /// The longest time a transaction stays open while input keeps coming.
    pub commit_interval: Option<Said<Duration>>,
    /// The shortest time from one commit to the next when the input ran dry.
    pub min_commit_interval: Option<Said<Duration>>,
    /// Worker threads of each pipeline.
    pub workers: Option<Said<usize>>,
    /// Async handlers in flight per worker.
    pub concurrency: Option<Said<usize>>,
    /// Client properties, in the order of their layers.
    pub kafka: Vec<Said<(String, String)>>,
    /// The pipelines to run; empty is all.
    pub only: Vec<Said<String>>,
    /// Topics that are declared beside those that pipelines name by their constants.
    pub declared: &'static [TopicSpec],
}
