//! The worker: one consumer, one transactional producer, one straight loop over the ports.
//!
//! Nothing here looks at a clock, a socket, the environment or a random source: time comes from
//! [`Broker::now`], everything else from the ports. Over `kafka/` the loop owns a thread; over
//! `memory/` a seeded executor decides who goes next. It is the same loop.
//!
//! ```text
//!            poll ──records──▶ check ─▶ process ─▶ produce ──▶ due? ──no──▶ poll
//!             │                                                  │yes
//!             │assigned: end, committed, assign                  ▼
//!             │revoked:  end, unassign                 offsets ─▶ commit ─▶ poll
//!             │lost:     abort, unassign                         │fault
//!             ▼                                                  ▼
//!           (poll)                        abort or replace producer, rewind ─▶ poll
//! ```

mod assignment;
mod copies;
mod dead_letter;
mod failing;
mod flow;
mod handling;
mod lost;
mod memory;
mod narrow;
mod offsets;
mod ownership;
mod pace;
mod policy;
mod recovery;
mod restore;
mod retry;
mod tally;
mod txn;
mod verdict;
mod waiting;

#[cfg(test)]
mod rules;
#[cfg(all(test, feature = "memory"))]
mod tests;

// How a call is repeated, for whoever else speaks to a broker.
pub(crate) use self::retry::{Calls, Trouble, backoff};

use std::{sync::Arc, time::Duration};

use crate::{
    broker::{Broker, ConsumerConfig, ProducerConfig},
    config::PipelineConfig,
    control::{Control, Counters},
    error::Error,
    spec::{Commit, Membership, OnError},
    stage::Step,
    state::dedup::{Rules, Secret},
};

/// How static members share partitions: all at once. Step by step, one that is restarted between the two
/// steps has its share back without the second one, and a partition stays with nobody.
const STATIC_ASSIGNOR: [&str; 2] = ["partition.assignment.strategy", "range"];

/// What one worker is.
#[derive(Debug, Clone)]
pub struct WorkerConfig {
    /// The pipeline, for words to people.
    pub pipeline: String,
    /// Its membership.
    pub consumer: ConsumerConfig,
    /// Its producer.
    pub producer: ProducerConfig,
    /// When a transaction ends.
    pub commit: Commit,
    /// The longest time a transaction stays open while input keeps coming.
    pub commit_interval: Duration,
    /// The shortest time from one commit to the next when the input ran dry.
    pub min_commit_interval: Duration,
    /// The dead-letter topic, as an index into the producer's topics.
    pub dead_letter: Option<u16>,
    /// Go on where the log begins, where what is committed lies before that.
    pub accept_lost: bool,
    /// What becomes of a record whose handler fails.
    pub on_error: OnError,
    /// How many records of a partition may wait while records of other keys go on.
    pub parking: usize,
    /// Which records are dropped as repetitions.
    pub dedup: Option<DedupWork>,
}

/// Which records a worker drops as repetitions, and where it remembers the others.
#[derive(Debug, Clone)]
pub struct DedupWork {
    /// The topic with the memory.
    pub topic: String,
    /// The same, as an index into the producer's topics.
    pub index: u16,
    /// Whose it is: `{app}.{pipeline}`.
    pub pipeline: String,
    /// What makes a record a repetition.
    pub rules: Rules,
    /// Keys the identities of partitions that have no memory yet. Nobody should be able to foresee it.
    pub secret: Secret,
}

impl WorkerConfig {
    /// Worker number `number` of a pipeline in this instance of the application. `secret`: see
    /// [`DedupWork::secret`].
    pub fn of(
        app: &str,
        instance: &str,
        pipeline: &PipelineConfig,
        number: usize,
        transaction_timeout: Duration,
        secret: Secret,
    ) -> Self {
        let id = eos_conf::names::transactional_id(app, &pipeline.name, instance, number);
        let is_static = pipeline.membership == Membership::Static;
        let mut topics = pipeline.outputs.clone();
        let mut index = |name: &String| {
            topics.push(name.clone());
            (topics.len() - 1) as u16
        };
        let dead_letter = pipeline.dead_letter.as_ref().map(&mut index);
        let dedup = pipeline.dedup.as_ref().map(|dedup| DedupWork {
            topic: dedup.topic.clone(),
            index: index(&dedup.topic),
            pipeline: eos_conf::names::group(app, &pipeline.name),
            rules: Rules { within: dedup.within, max_keys: dedup.max_keys, unkeyed: dedup.unkeyed },
            secret,
        });
        // The user's own come behind, and win.
        let usual = is_static.then(|| STATIC_ASSIGNOR.map(str::to_owned).into());
        Self {
            pipeline: pipeline.name.clone(),
            consumer: ConsumerConfig {
                group: pipeline.group.clone(),
                topic: pipeline.input.clone(),
                client_id: id.clone(),
                group_instance_id: is_static.then(|| id.clone()),
                start: pipeline.start,
                properties: usual.into_iter().chain(pipeline.properties.iter().cloned()).collect(),
            },
            producer: ProducerConfig {
                transactional_id: id.clone(),
                client_id: id,
                transaction_timeout,
                topics,
                properties: pipeline.properties.clone(),
            },
            commit: pipeline.commit,
            commit_interval: pipeline.commit_interval,
            min_commit_interval: pipeline.min_commit_interval,
            dead_letter,
            accept_lost: false,
            on_error: pipeline.on_error,
            parking: pipeline.parking,
            dedup,
        }
    }
}

/// Works until told to stop (`Ok`) or until nothing but an operator can help.
pub async fn work<B: Broker>(
    broker: B,
    config: WorkerConfig,
    step: Box<dyn Step>,
    control: Control,
    counters: Arc<Counters>,
) -> Result<(), Error> {
    flow::Worker::new(broker, config, step, control, counters).run().await
}
