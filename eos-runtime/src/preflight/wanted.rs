//! The topics that a run needs, and what must be true of each.

use std::time::Duration;

use crate::{
    broker::{NewTopic, TopicLayout},
    config::{PipelineConfig, RunConfig},
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
    kind: Kind,
}

enum Kind {
    /// An input or an output: it has to be there.
    Foreign,
    /// For the dead letters of a pipeline with this input.
    DeadLetters { input: String },
    /// For what a pipeline with this input has seen.
    Memory { input: String, within: Duration },
}

impl Wanted {
    /// Every topic of the run; inputs before what is made after them. One that several pipelines use is
    /// there once, a dedup topic as often as it is declared: each asks its own of it.
    pub(super) fn all(config: &RunConfig) -> Vec<Self> {
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
        all
    }

    fn foreign(pipeline: &PipelineConfig) -> impl Iterator<Item = Self> {
        let wanted = |topic: &String, what: &str| Self {
            topic: topic.clone(),
            use_: format!("{what} of pipeline `{}`", pipeline.name),
            kind: Kind::Foreign,
        };
        let outputs = pipeline.outputs.iter().map(move |topic| wanted(topic, "an output"));
        std::iter::once(wanted(&pipeline.input, "the input")).chain(outputs)
    }

    fn dead_letters(pipeline: &PipelineConfig) -> Option<Self> {
        Some(Self {
            topic: pipeline.dead_letter.clone()?,
            use_: format!("the dead-letter topic of pipeline `{}`", pipeline.name),
            kind: Kind::DeadLetters { input: pipeline.input.clone() },
        })
    }

    fn memory(pipeline: &PipelineConfig) -> Option<Self> {
        let dedup = pipeline.dedup.as_ref()?;
        Some(Self {
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

    /// How the runtime would create it for an input of so many partitions.
    pub(super) fn new_topic(&self, partitions: i32) -> Option<NewTopic> {
        // A cluster may bound its topics by size, too.
        let for_bytes = ("retention.bytes".to_owned(), "-1".to_owned());
        let properties = match self.kind {
            Kind::Foreign => return None,
            Kind::DeadLetters { .. } => vec![("retention.ms".to_owned(), "-1".to_owned()), for_bytes],
            Kind::Memory { within, .. } => vec![
                ("cleanup.policy".to_owned(), "delete".to_owned()),
                ("retention.ms".to_owned(), retention(within)),
                for_bytes,
            ],
        };
        Some(NewTopic { partitions, properties })
    }

    /// That it does not exist, and what to do; `input` is how many partitions its input has, if it has one.
    pub(super) fn missing(&self, input: Option<i32>, cluster: &str) -> String {
        let Self { topic, use_, .. } = self;
        let or = if self.input().is_some() { ", or have it created: --create-topics" } else { "" };
        let create = self.create(input.unwrap_or(PARTITIONS), cluster);
        format!("topic `{topic}`, {use_}, does not exist: create it with `{create}`{or}")
    }

    /// In what it is not as it must be for an input of so many partitions, and what to do.
    pub(super) fn unfit(&self, layout: &TopicLayout, partitions: i32, cluster: &str) -> Vec<String> {
        let Kind::Memory { input, within } = &self.kind else { return Vec::new() };
        let Self { topic, use_, .. } = self;
        let mut unfit = Vec::new();
        if layout.partitions != partitions {
            let fix = if layout.partitions < partitions {
                format!(
                    "add partitions with `kafka-topics.sh --bootstrap-server {cluster} --alter --topic {topic} \
                     --partitions {partitions}`"
                )
            } else {
                let create = self.create(partitions, cluster);
                format!("delete it, which forgets what was seen, and create it with `{create}`")
            };
            unfit.push(format!(
                "topic `{topic}`, {use_}, has {} partitions, and its input `{input}` has {partitions}: {fix}",
                layout.partitions
            ));
        }
        let change = |setting: &str| {
            format!(
                "change it with `kafka-configs.sh --bootstrap-server {cluster} --alter --entity-type topics \
                 --entity-name {topic} --add-config {setting}`"
            )
        };
        if layout.settings.cleanup_delete == Some(false) {
            unfit.push(format!(
                "topic `{topic}`, {use_}, is compacted, which deletes what must be remembered: {}",
                change("cleanup.policy=delete")
            ));
        }
        if let Some(Some(kept)) = layout.settings.retention
            && kept < *within
        {
            unfit.push(format!(
                "topic `{topic}`, {use_}, keeps records for {} s, and {} s must be remembered: {}",
                kept.as_secs(),
                within.as_secs(),
                change(&format!("retention.ms={}", retention(*within)))
            ));
        }
        if let Some(Some(bytes)) = layout.settings.retention_bytes {
            unfit.push(format!(
                "topic `{topic}`, {use_}, keeps {bytes} bytes of a partition at most, and deletes what must be \
                 remembered when there is more: {}",
                change("retention.bytes=-1")
            ));
        }
        unfit
    }

    fn create(&self, partitions: i32, cluster: &str) -> String {
        let Self { topic, .. } = self;
        let command = format!(
            "kafka-topics.sh --bootstrap-server {cluster} --create --topic {topic} --partitions {partitions}"
        );
        let properties = self.new_topic(partitions).map(|new| new.properties).unwrap_or_default();
        let properties = properties.into_iter().map(|(key, value)| format!("--config {key}={value}"));
        std::iter::once(command).chain(properties).collect::<Vec<_>>().join(" ")
    }
}

/// `retention.ms` of a topic whose records are needed for this long.
fn retention(within: Duration) -> String {
    within.saturating_add(within.max(SLACK)).as_millis().to_string()
}
