//! What the layers came to: a run's whole configuration, each value with its origin.

use std::time::Duration;

use crate::{
    config::{DeclaredTopic, DedupConfig, PipelineConfig, RunConfig},
    slot,
    spec::{Commit, Membership, OnError, Start, Unkeyed},
    topic::TopicSettings,
};

use super::Said;

/// A run, checked and ready.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The application's name.
    pub app: String,
    /// The instance's name; `None` takes the first free slot of this host.
    pub instance: Option<Said<String>>,
    /// How long the broker lets a transaction stay open.
    pub transaction_timeout: Said<Duration>,
    /// How long to wait at start for a broker that cannot be reached.
    pub startup_timeout: Said<Duration>,
    /// Stop once everything up to the ends seen at start is committed.
    pub drain: bool,
    /// Create missing topics at start: those that are declared, dead-letter topics and dedup topics.
    pub create_topics: bool,
    /// Go on where a topic begins, if records behind the committed offset were deleted: they are lost. Otherwise the
    /// run ends with an error that names them.
    pub accept_lost: bool,
    /// The pipelines that run.
    pub pipelines: Vec<PipelinePlan>,
    /// The topics that are declared, of whatever pipeline.
    pub declared: Vec<DeclaredPlan>,
    /// Advice about properties, a sentence each.
    pub notes: Vec<String>,
}

/// One pipeline of a run.
#[derive(Debug, Clone)]
pub struct PipelinePlan {
    /// The pipeline's name.
    pub name: String,
    /// The input topic.
    pub input: Mapped,
    /// The output topics, by position.
    pub outputs: Vec<Mapped>,
    /// The consumer group.
    pub group: Said<String>,
    /// Where to start when the group has committed nothing.
    pub start: Said<Start>,
    /// How workers are members of the group.
    pub membership: Said<Membership>,
    /// When a transaction ends.
    pub commit: Said<Commit>,
    /// The longest time a transaction stays open while input keeps coming.
    pub commit_interval: Said<Duration>,
    /// The shortest time from one commit to the next when the input ran dry.
    pub min_commit_interval: Said<Duration>,
    /// Worker threads.
    pub workers: Said<usize>,
    /// Async handlers in flight per worker.
    pub concurrency: Said<usize>,
    /// Client properties.
    pub kafka: Vec<Said<(String, String)>>,
    /// The dead-letter topic.
    pub dead_letter: Option<Mapped>,
    /// What becomes of a record whose handler fails.
    pub on_error: Said<OnError>,
    /// How many records of a partition may wait while others go on; 0 lets one that waits hold its partition.
    pub parking: Said<usize>,
    /// Which records are dropped as repetitions.
    pub dedup: Option<DedupPlan>,
}

/// A topic that is declared.
#[derive(Debug, Clone)]
pub struct DeclaredPlan {
    /// The topic.
    pub topic: Mapped,
    /// How it is to be set up.
    pub settings: TopicSettings,
}

/// Which records are dropped as repetitions.
#[derive(Debug, Clone)]
pub struct DedupPlan {
    /// The topic with the memory.
    pub topic: Mapped,
    /// How much later, by its own timestamp, a record is still a repetition of another.
    pub within: Said<Duration>,
    /// The fields that identify an event; empty: its `#[kafka(dedup)]` fields, else its record's key.
    pub by: &'static [&'static str],
    /// How many identities are remembered per input partition at most.
    pub max_keys: Said<usize>,
    /// What becomes of a record without an identity.
    pub unkeyed: Said<Unkeyed>,
}

/// A topic by the name in the code and the name in the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// The name in the code.
    pub declared: String,
    /// The name in the cluster.
    pub actual: Said<String>,
}

impl Plan {
    /// The configuration without the origins.
    pub fn run_config(&self) -> RunConfig {
        RunConfig {
            app: self.app.clone(),
            instance: self.instance.as_ref().map(|instance| instance.value.clone()),
            slots_dir: slot::default_dir(),
            transaction_timeout: self.transaction_timeout.value,
            startup_timeout: self.startup_timeout.value,
            drain: self.drain,
            create_topics: self.create_topics,
            accept_lost: self.accept_lost,
            pipelines: self.pipelines.iter().map(|pipeline| pipeline.config(&self.declared)).collect(),
        }
    }
}

impl PipelinePlan {
    /// All of its topics.
    fn topics(&self) -> impl Iterator<Item = &Mapped> {
        let memory = self.dedup.as_ref().map(|dedup| &dedup.topic);
        self.outputs.iter().chain([&self.input]).chain(&self.dead_letter).chain(memory)
    }

    fn config(&self, declared: &[DeclaredPlan]) -> PipelineConfig {
        PipelineConfig {
            name: self.name.clone(),
            input: self.input.actual.value.clone(),
            outputs: self.outputs.iter().map(|topic| topic.actual.value.clone()).collect(),
            group: self.group.value.clone(),
            start: self.start.value,
            membership: self.membership.value,
            commit: self.commit.value,
            commit_interval: self.commit_interval.value,
            min_commit_interval: self.min_commit_interval.value,
            workers: self.workers.value,
            concurrency: self.concurrency.value,
            properties: self.kafka.iter().map(|property| property.value.clone()).collect(),
            dead_letter: self.dead_letter.as_ref().map(|topic| topic.actual.value.clone()),
            on_error: self.on_error.value,
            parking: self.parking.value,
            dedup: self.dedup.as_ref().map(|dedup| DedupConfig {
                topic: dedup.topic.actual.value.clone(),
                within: dedup.within.value,
                max_keys: dedup.max_keys.value,
                unkeyed: dedup.unkeyed.value,
            }),
            declared: declared
                .iter()
                .filter(|declared| self.topics().any(|topic| topic.declared == declared.topic.declared))
                .map(|DeclaredPlan { topic, settings }| DeclaredTopic {
                    topic: topic.actual.value.clone(),
                    settings: *settings,
                })
                .collect(),
        }
    }
}
