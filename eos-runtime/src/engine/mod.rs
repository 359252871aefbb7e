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
mod flow;
mod offsets;
mod ownership;
mod pace;
mod recovery;
mod retry;
mod txn;
mod verdict;

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
    spec::{Commit, Membership},
    stage::Step,
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
}

impl WorkerConfig {
    /// Worker number `number` of a pipeline in this instance of the application.
    pub fn of(
        app: &str,
        instance: &str,
        pipeline: &PipelineConfig,
        number: usize,
        transaction_timeout: Duration,
    ) -> Self {
        let id = eos_conf::names::transactional_id(app, &pipeline.name, instance, number);
        let is_static = pipeline.membership == Membership::Static;
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
                topics: pipeline.outputs.clone(),
                properties: pipeline.properties.clone(),
            },
            commit: pipeline.commit,
            commit_interval: pipeline.commit_interval,
            min_commit_interval: pipeline.min_commit_interval,
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
