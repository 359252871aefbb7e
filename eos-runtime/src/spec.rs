//! What the attribute knows of a pipeline, as plain data.

use std::time::Duration;

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
    /// Whether an output may be the input.
    pub allow_loop: bool,
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
    /// A pipeline with every option left to the runtime.
    pub const fn new(name: &'static str, input: &'static str, outputs: &'static [&'static str]) -> Self {
        Self {
            name,
            input,
            outputs,
            group: None,
            start: Start::Earliest,
            membership: None,
            commit: None,
            commit_interval: None,
            min_commit_interval: None,
            workers: None,
            concurrency: None,
            kafka: &[],
            allow_loop: false,
        }
    }
}
