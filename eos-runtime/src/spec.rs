//! What the attribute knows of a pipeline, as plain data.

use std::{fmt, time::Duration};

use eos_conf::duration::format_duration;

use crate::topic::TopicSpec;

/// A pipeline as its attribute declares it. `None` leaves the choice to the runtime's default or
/// to a later layer of the configuration.
#[derive(Debug, Clone, Copy)]
pub struct PipelineSpec {
    /// The pipeline's name: the function's unless `name = ".."` says otherwise.
    pub name: &'static str,
    /// The input topic's declared name.
    pub input: &'static str,
    /// The output topics' declared names, in the order of the handler's outputs.
    pub outputs: &'static [&'static str],
    /// Those of its topics that are declared by `topics!`, with their settings. A topic of
    /// this pipeline is known by its name.
    pub topics: &'static [TopicSpec],
    /// The consumer group; `{app}.{pipeline}` when `None`.
    pub group: Option<&'static str>,
    /// Where to start when the group has committed nothing.
    pub start: Start,
    /// How workers are members of the group; when `None`, static where the instance was named.
    pub membership: Option<Membership>,
    /// When a transaction ends.
    pub commit: Option<Commit>,
    /// The longest time a transaction stays open while input keeps coming.
    pub commit_interval: Option<Duration>,
    /// The shortest time from one commit to the next when the input ran dry.
    pub min_commit_interval: Option<Duration>,
    /// Worker threads per process.
    pub workers: Option<usize>,
    /// Async handlers in flight per worker.
    pub concurrency: Option<usize>,
    /// Properties of the Kafka clients.
    pub kafka: &'static [(&'static str, &'static str)],
    /// Those of the clients that other pipelines have as well; the pipeline's own win over them.
    pub shared: KafkaConfig,
    /// Whether an output may be the input.
    pub allow_loop: bool,
    /// The dead-letter topic's declared name.
    pub dead_letter: Option<&'static str>,
    /// What becomes of a record whose handler fails; when `None`, it is dead-lettered where there is a
    /// dead-letter topic, and stops the pipeline where there is none.
    pub on_error: Option<OnError>,
    /// How many records of a partition may wait for another attempt while records of other keys go on;
    /// `None` lets a record that waits hold its partition.
    pub parking: Option<usize>,
    /// Whether records that repeat an earlier one are dropped.
    pub dedup: Option<DedupSpec>,
    /// The name of the pipeline that goes on where this one ends: a `through` of `pipeline!` makes two of one.
    pub next: Option<&'static str>,
}

/// Properties of the Kafka clients that several pipelines share, as `kafka_config!` declares them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KafkaConfig {
    /// The constant's name; empty when there is none.
    pub name: &'static str,
    /// The properties, as librdkafka names them, and their values.
    pub properties: &'static [(&'static str, &'static str)],
}

impl KafkaConfig {
    /// No properties.
    pub const NONE: Self = Self::new("", &[]);

    /// These properties under this name.
    pub const fn new(name: &'static str, properties: &'static [(&'static str, &'static str)]) -> Self {
        Self { name, properties }
    }
}

/// Without the values, which may be secrets.
impl fmt::Debug for KafkaConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<&str> = self.properties.iter().map(|(key, _)| *key).collect();
        f.debug_struct("KafkaConfig").field("name", &self.name).field("properties", &keys).finish()
    }
}

/// What becomes of a record whose handler fails.
///
/// A handler's `Reject` (and a panic, and a value that is no such event) is never tried again. Its `Retry` is
/// tried again also where no `retry` is declared, with the runtime's usual patience. Any other error is
/// treated as declared here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnError {
    /// How often it is handled again before it is given up.
    pub retry: Option<RetrySpec>,
    /// What is done with a record that is given up.
    pub then: GiveUp,
}

/// How a record is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetrySpec {
    /// Attempts after the first one.
    pub times: u32,
    /// The pause before the first of them; each further pause is twice as long.
    pub first: Duration,
    /// The longest pause.
    pub most: Duration,
}

impl RetrySpec {
    /// So many attempts after the first one, with pauses from 100 ms to 10 s.
    pub const fn new(times: u32) -> Self {
        Self { times, first: Duration::from_millis(100), most: Duration::from_secs(10) }
    }
}

/// What is done with a record that is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GiveUp {
    /// The pipeline stops, and says which record it was. Nothing is committed for it.
    #[default]
    Stop,
    /// It goes to the dead-letter topic, in the transaction that commits its offset.
    DeadLetter,
    /// Its offset is committed, it is counted and logged, and that is all.
    Skip,
}

impl GiveUp {
    /// The word for it in the attribute.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::DeadLetter => "dead_letter",
            Self::Skip => "skip",
        }
    }
}

/// As the attribute has it: `retry(5, backoff = "100ms..10s") then dead_letter`.
impl fmt::Display for OnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(RetrySpec { times, first, most }) = self.retry {
            let (first, most) = (format_duration(first), format_duration(most));
            write!(f, "retry({times}, backoff = \"{first}..{most}\") then ")?;
        }
        f.write_str(self.then.word())
    }
}

/// Which records are repetitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DedupSpec {
    /// How much later, by its own timestamp, a record is still a repetition of another.
    pub within: Duration,
    /// The fields that identify an event, for people; empty: the event's `#[kafka(dedup)]` fields, else its
    /// record's key.
    pub by: &'static [&'static str],
    /// How many identities are remembered per input partition at most.
    pub max_keys: Option<usize>,
    /// What becomes of a record without an identity.
    pub unkeyed: Unkeyed,
    /// The declared name of the topic with the memory; `{app}.{pipeline}.dedup` when `None`.
    pub topic: Option<&'static str>,
}

impl DedupSpec {
    /// Repetitions within this time, with all else left to the event and the runtime.
    pub const fn new(within: Duration) -> Self {
        Self { within, by: &[], max_keys: None, unkeyed: Unkeyed::Refuse, topic: None }
    }
}

/// What becomes of a record that cannot be told from others: it has a null key, and nothing else to go by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unkeyed {
    /// It is rejected.
    #[default]
    Refuse,
    /// It is handled: it repeats nothing.
    Allow,
}

impl Unkeyed {
    /// The word for it in the attribute.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Allow => "allow",
        }
    }
}

/// Where a pipeline starts on a partition for which its group has committed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Start {
    /// At the oldest record that is still there.
    #[default]
    Earliest,
    /// At the end as it was when the partition was first assigned; that decision is committed at
    /// once. A partition that is added to the topic later also begins at its end then.
    Latest,
}

/// How a worker is a member of its consumer group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Membership {
    /// By a member id that the broker gives it at each start. One that leaves hands its partitions on at
    /// once; after one that died the others wait for its session to end.
    #[default]
    Dynamic,
    /// By a `group.instance.id` made of its instance and number (KIP-345). Started again within the
    /// session timeout it has its partitions back at once and nobody rebalances; one that stops for good
    /// keeps them until its session ends.
    Static,
}

/// When a transaction ends. A commit costs round trips and a marker in every partition that was written,
/// whatever the number of records it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Commit {
    /// When the input ran dry, or after the commit interval while it keeps coming: a record waits little
    /// when there are few of them, and many share a transaction when there are many.
    #[default]
    Group,
    /// After whatever one poll brought.
    PerBatch,
    /// After each record.
    PerRecord,
}

impl Commit {
    /// The word for it, in the attribute as on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::PerBatch => "per_batch",
            Self::PerRecord => "per_record",
        }
    }
}

impl PipelineSpec {
    /// What becomes of a record whose handler fails: as declared, else it is dead-lettered where there is a
    /// topic for that, and stops the pipeline where there is none.
    pub const fn on_error(&self) -> OnError {
        match (self.on_error, self.dead_letter) {
            (Some(on_error), _) => on_error,
            (None, Some(_)) => OnError { retry: None, then: GiveUp::DeadLetter },
            (None, None) => OnError { retry: None, then: GiveUp::Stop },
        }
    }

    /// What is left of a pipeline whose attribute was refused: a name and nothing else.
    pub const fn refused(name: &'static str) -> Self {
        Self::new(name, "", &[])
    }

    /// Whether the attribute was refused: then nothing else is known, and no further error is helpful.
    pub const fn is_refused(&self) -> bool {
        self.input.is_empty()
    }

    /// A pipeline with every option left to the runtime.
    pub const fn new(name: &'static str, input: &'static str, outputs: &'static [&'static str]) -> Self {
        Self {
            name,
            input,
            outputs,
            topics: &[],
            group: None,
            start: Start::Earliest,
            membership: None,
            commit: None,
            commit_interval: None,
            min_commit_interval: None,
            workers: None,
            concurrency: None,
            kafka: &[],
            shared: KafkaConfig::NONE,
            allow_loop: false,
            dead_letter: None,
            on_error: None,
            parking: None,
            dedup: None,
            next: None,
        }
    }
}
