//! The topics that a run needs, and how each is created.

use std::time::Duration;

use crate::{
    broker::NewTopic,
    config::{DeclaredTopic, PipelineConfig, RunConfig},
    topic::{Retention, TopicSettings},
};

/// As many partitions are proposed where there is nothing to go by.
const PARTITIONS: i32 = 4;

/// A dedup topic is kept for twice as long as what is remembered, and that much longer at least: the window goes by
/// the records' time, and the broker by its clock, which goes on while a pipeline stands still.
const SLACK: Duration = Duration::from_hours(24);

/// A topic of the run.
pub(super) struct Wanted {
    pub(super) topic: String,
    /// What it is for, in words.
    pub(super) use_: String,
    pub(super) kind: Kind,
    /// How it is declared, if it is.
    pub(super) declared: Option<TopicSettings>,
}

pub(super) enum Kind {
    /// An input or an output: it has to be there.
    Foreign,
    /// For the dead letters of a pipeline with this input.
    DeadLetters { input: String },
    /// For what a pipeline with this input has seen.
    Memory { input: String, within: Duration },
}

impl Wanted {
    /// Every topic of the run; inputs before what is made after them. One that several pipelines use is
    /// there once, a dedup topic as often as it is declared: each asks its own of it. `others` are declared
    /// and of no pipeline, and come last.
    pub(super) fn all(config: &RunConfig, others: &[DeclaredTopic]) -> Vec<Self> {
        let dead: Vec<Self> = config.pipelines.iter().filter_map(Self::dead_letters).collect();
        let memories = config.pipelines.iter().filter_map(Self::memory);
        let is_dead = |wanted: &Self| dead.iter().any(|dead| dead.topic == wanted.topic);
        let foreign: Vec<Self> =
            config.pipelines.iter().flat_map(Self::foreign).filter(|wanted| !is_dead(wanted)).collect();
        let mut all: Vec<Self> = Vec::new();
        for wanted in foreign.into_iter().chain(dead) {
            if !all.iter().any(|known| known.topic == wanted.topic) {
                all.push(wanted);
            }
        }
        all.extend(memories);
        for other in others {
            if !all.iter().any(|known| known.topic == other.topic) {
                all.push(Self::unused(other));
            }
        }
        all
    }

    fn unused(other: &DeclaredTopic) -> Self {
        Self {
            topic: other.topic.clone(),
            use_: "declared in topics!".to_owned(),
            kind: Kind::Foreign,
            declared: Some(other.settings),
        }
    }

    fn foreign(pipeline: &PipelineConfig) -> impl Iterator<Item = Self> {
        let wanted = |topic: &String, what: &str| Self {
            topic: topic.clone(),
            use_: format!("{what} of pipeline `{}`", pipeline.name),
            kind: Kind::Foreign,
            declared: declared(pipeline, topic),
        };
        let outputs = pipeline.outputs.iter().map(move |topic| wanted(topic, "an output"));
        std::iter::once(wanted(&pipeline.input, "the input")).chain(outputs)
    }

    fn dead_letters(pipeline: &PipelineConfig) -> Option<Self> {
        let topic = pipeline.dead_letter.clone()?;
        Some(Self {
            declared: declared(pipeline, &topic),
            topic,
            use_: format!("the dead-letter topic of pipeline `{}`", pipeline.name),
            kind: Kind::DeadLetters { input: pipeline.input.clone() },
        })
    }

    fn memory(pipeline: &PipelineConfig) -> Option<Self> {
        let dedup = pipeline.dedup.as_ref()?;
        Some(Self {
            declared: declared(pipeline, &dedup.topic),
            topic: dedup.topic.clone(),
            use_: format!("the dedup topic of pipeline `{}`", pipeline.name),
            kind: Kind::Memory { input: pipeline.input.clone(), within: dedup.within },
        })
    }

    /// The input whose partitions it goes by.
    pub(super) fn input(&self) -> Option<&str> {
        match &self.kind {
            Kind::Foreign => None,
            Kind::DeadLetters { input } | Kind::Memory { input, .. } => Some(input),
        }
    }

    /// How the runtime would create it, for an input of so many partitions where it goes by one; `None` where
    /// that is for others to do, or the input is not known.
    pub(super) fn new_topic(&self, input: Option<i32>) -> Option<NewTopic> {
        let declared = self.declared.unwrap_or_default();
        let declared_partitions = declared.partitions.map(|count| count as i32);
        let partitions = match (&self.kind, self.declared) {
            (Kind::Foreign, None) => return None,
            (Kind::Foreign, Some(_)) => declared_partitions,
            (Kind::DeadLetters { .. }, _) => Some(declared_partitions.or(input)?),
            (Kind::Memory { .. }, _) => Some(input?),
        };
        let mut properties = said(&declared);
        for (key, value) in self.usual() {
            if properties.iter().all(|(known, _)| known != key) {
                properties.push((key.to_owned(), value));
            }
        }
        Some(NewTopic { partitions, replication: declared.replication, properties })
    }

    /// What the runtime needs of it where nothing is declared.
    fn usual(&self) -> Vec<(&'static str, String)> {
        let forever = || "-1".to_owned();
        // A cluster may bound its topics by size, too.
        let for_bytes = ("retention.bytes", forever());
        match self.kind {
            Kind::Foreign => Vec::new(),
            Kind::DeadLetters { .. } => vec![("retention.ms", forever()), for_bytes],
            Kind::Memory { within, .. } => {
                let delete = ("cleanup.policy", "delete".to_owned());
                vec![delete, ("retention.ms", retention(within)), for_bytes]
            }
        }
    }

    /// That it does not exist, and what to do; `input` is how many partitions its input has, if it has one.
    pub(super) fn missing(&self, input: Option<i32>, cluster: &str) -> String {
        let Self { topic, use_, .. } = self;
        let is_created = self.declared.is_some() || self.input().is_some();
        let or = if is_created { ", or have it created: --create-topics" } else { "" };
        let create = self.create(input, cluster);
        format!("topic `{topic}`, {use_}, does not exist: create it with `{create}`{or}")
    }

    /// The command that creates it.
    pub(super) fn create(&self, input: Option<i32>, cluster: &str) -> String {
        let Self { topic, .. } = self;
        let proposed =
            || NewTopic { partitions: Some(PARTITIONS), replication: None, properties: Vec::new() };
        let new = self.new_topic(Some(input.unwrap_or(PARTITIONS))).unwrap_or_else(proposed);
        let mut command = format!("kafka-topics.sh --bootstrap-server {cluster} --create --topic {topic}");
        command.extend(new.partitions.map(|count| format!(" --partitions {count}")));
        command.extend(new.replication.map(|count| format!(" --replication-factor {count}")));
        command.extend(new.properties.iter().map(|(key, value)| format!(" --config {key}={value}")));
        command
    }
}

/// How a topic of the pipeline is declared.
fn declared(pipeline: &PipelineConfig, topic: &str) -> Option<TopicSettings> {
    pipeline.declared.iter().find(|declared| declared.topic == topic).map(|declared| declared.settings)
}

/// What is declared, as a broker names it.
pub(super) fn said(settings: &TopicSettings) -> Vec<(String, String)> {
    let TopicSettings { retention, cleanup, min_isr, .. } = settings;
    let said = [
        ("cleanup.policy", cleanup.map(|cleanup| cleanup.policy().to_owned())),
        ("retention.ms", retention.map(Retention::millis)),
        ("min.insync.replicas", min_isr.map(|count| count.to_string())),
    ];
    said.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

/// `retention.ms` of a topic whose records are needed for this long.
pub(super) fn retention(within: Duration) -> String {
    within.saturating_add(within.max(SLACK)).as_millis().to_string()
}
