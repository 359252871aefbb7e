//! What a run does, after all layers of the configuration were put together.

use std::{path::PathBuf, time::Duration};

use crate::{
    spec::{Commit, Membership, OnError, PipelineSpec, Start, Unkeyed},
    topic::TopicSettings,
};

/// Default of [`RunConfig::transaction_timeout`]: short, so that a dead process holds
/// `read_committed` readers back only briefly.
pub const TRANSACTION_TIMEOUT: Duration = Duration::from_secs(10);

/// Default of [`PipelineConfig::commit_interval`].
pub const COMMIT_INTERVAL: Duration = Duration::from_millis(100);

/// Default of [`PipelineConfig::min_commit_interval`].
pub const MIN_COMMIT_INTERVAL: Duration = Duration::from_millis(5);

/// Default of [`PipelineConfig::concurrency`].
pub const CONCURRENCY: usize = 32;

/// Default of [`DedupConfig::max_keys`]: about 3 GB of memory in the worst case, and far above what most windows
/// hold. A bound, so that a flood of new identities ends in evictions that are counted and not in no memory.
pub const MAX_KEYS: usize = 64_000_000;

/// Default of [`RunConfig::startup_timeout`].
pub const STARTUP_TIMEOUT: Duration = Duration::from_mins(1);

/// One run of an application: its pipelines and what they share.
#[derive(Debug, Clone)]
pub struct RunConfig {
    /// The application's name, first part of groups and transactional ids.
    pub app: String,
    /// The instance's name; `None` takes the first free slot of this host.
    pub instance: Option<String>,
    /// Where the lock files of this host's instance slots live.
    pub slots_dir: PathBuf,
    /// How long the broker lets a transaction stay open before it aborts it.
    pub transaction_timeout: Duration,
    /// How long to wait at start for a broker that cannot be reached.
    pub startup_timeout: Duration,
    /// Stop with success once everything up to the ends seen at start is committed.
    pub drain: bool,
    /// Create the topics that are declared, and those of the runtime's own, for dead letters and for what was
    /// seen, where they are missing.
    pub create_topics: bool,
    /// Go on where a topic begins, if records behind the committed offset were deleted: they are lost. Otherwise the
    /// run ends with an error that names them.
    pub accept_lost: bool,
    /// The pipelines to run.
    pub pipelines: Vec<PipelineConfig>,
}

/// One pipeline of a run.
#[derive(Debug, Clone)]
pub struct PipelineConfig {
    /// The pipeline's name.
    pub name: String,
    /// The input topic's real name.
    pub input: String,
    /// The output topics' real names, by position.
    pub outputs: Vec<String>,
    /// The consumer group.
    pub group: String,
    /// Where to start when the group has committed nothing.
    pub start: Start,
    /// How workers are members of the group.
    pub membership: Membership,
    /// When a transaction ends.
    pub commit: Commit,
    /// The longest time a transaction stays open while input keeps coming.
    pub commit_interval: Duration,
    /// The shortest time from one commit to the next when the input ran dry.
    pub min_commit_interval: Duration,
    /// Worker threads.
    pub workers: usize,
    /// Async handlers in flight per worker.
    pub concurrency: usize,
    /// Client properties of the user's, checked.
    pub properties: Vec<(String, String)>,
    /// The dead-letter topic's real name.
    pub dead_letter: Option<String>,
    /// What becomes of a record whose handler fails.
    pub on_error: OnError,
    /// How many records of a partition may wait while records of other keys go on; 0 lets a record that waits
    /// hold its partition.
    pub parking: usize,
    /// Which records are dropped as repetitions.
    pub dedup: Option<DedupConfig>,
    /// How those of its topics are to be set up of which that is declared.
    pub declared: Vec<DeclaredTopic>,
}

/// A topic whose settings are declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredTopic {
    /// Its real name.
    pub topic: String,
    /// How it is to be set up.
    pub settings: TopicSettings,
}

/// Which records are dropped as repetitions, and where that is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DedupConfig {
    /// The real name of the topic with the memory.
    pub topic: String,
    /// How much later, by its own timestamp, a record is still a repetition of another.
    pub within: Duration,
    /// How many identities are remembered per input partition at most.
    pub max_keys: usize,
    /// What becomes of a record without an identity.
    pub unkeyed: Unkeyed,
}

impl PipelineConfig {
    /// The declared pipeline of this application with the defaults for all it leaves open.
    /// `outputs` are the declared names of its output topics.
    pub fn declared(app: &str, spec: &PipelineSpec, outputs: &[&str]) -> Self {
        let commit_interval = spec.commit_interval.unwrap_or(COMMIT_INTERVAL);
        Self {
            name: spec.name.to_owned(),
            input: spec.input.to_owned(),
            outputs: outputs.iter().map(|&name| name.to_owned()).collect(),
            group: spec.group.map_or_else(|| eos_conf::names::group(app, spec.name), str::to_owned),
            start: spec.start,
            membership: spec.membership.unwrap_or_default(),
            commit: spec.commit.unwrap_or_default(),
            commit_interval,
            min_commit_interval: spec.min_commit_interval.unwrap_or(MIN_COMMIT_INTERVAL).min(commit_interval),
            workers: spec.workers.unwrap_or(1),
            concurrency: spec.concurrency.unwrap_or(CONCURRENCY),
            properties: properties(spec),
            dead_letter: spec.dead_letter.map(str::to_owned),
            on_error: spec.on_error(),
            parking: spec.parking.unwrap_or(0),
            dedup: spec.dedup.map(|dedup| DedupConfig {
                topic: dedup
                    .topic
                    .map_or_else(|| eos_conf::names::dedup_topic(app, spec.name), str::to_owned),
                within: dedup.within,
                max_keys: dedup.max_keys.unwrap_or(MAX_KEYS),
                unkeyed: dedup.unkeyed,
            }),
            declared: spec
                .topics
                .iter()
                .map(|topic| DeclaredTopic { topic: topic.name.to_owned(), settings: topic.settings })
                .collect(),
        }
    }
}

/// The shared ones where the pipeline has none of its own, and its own.
fn properties(spec: &PipelineSpec) -> Vec<(String, String)> {
    let shared = spec.shared.properties.iter();
    let shared = shared.filter(|(key, _)| spec.kafka.iter().all(|(own, _)| own != key));
    shared.chain(spec.kafka).map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
}
