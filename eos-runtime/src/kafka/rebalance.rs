//! What the group says, as values: librdkafka's callback only notes it, the engine answers later.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use rdkafka::{
    ClientContext, TopicPartitionList,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, Consumer as _, ConsumerContext, RebalanceProtocol},
    error::KafkaError,
    types::{RDKafkaErrorCode, RDKafkaRespErr},
};

use super::{ffi, log};

/// A change of the assignment that waits for the engine's answer.
#[derive(Debug)]
pub(super) enum Change {
    Assigned(Vec<i32>),
    Revoked(Vec<i32>),
    Lost(Vec<i32>),
}

/// What happened to a member while it was polled.
#[derive(Default)]
pub(super) struct Membership {
    notes: Mutex<Notes>,
}

#[derive(Default)]
struct Notes {
    changes: VecDeque<Change>,
    errors: VecDeque<(RDKafkaErrorCode, String)>,
    count: usize,
    closing: bool,
}

impl Membership {
    /// The next change.
    pub(super) fn change(&self) -> Option<Change> {
        self.notes().changes.pop_front()
    }

    /// The next error.
    pub(super) fn error(&self) -> Option<(RDKafkaErrorCode, String)> {
        self.notes().errors.pop_front()
    }

    /// How many events were noted so far, log lines included.
    pub(super) fn count(&self) -> usize {
        self.notes().count
    }

    /// From now on the callback answers by itself: the engine will not be asked again, and closing
    /// waits inside librdkafka for the answer.
    pub(super) fn close(&self) {
        self.notes().closing = true;
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientContext for Membership {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, text: &str) {
        self.notes().count += 1;
        log::line("consumer", level as i32, facility, text);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        let mut notes = self.notes();
        notes.count += 1;
        if let Some(code) = error.rdkafka_error_code() {
            notes.errors.push_back((code, reason.to_owned()));
        }
    }
}

impl ConsumerContext for Membership {
    fn rebalance(
        &self,
        consumer: &BaseConsumer<Self>,
        event: RDKafkaRespErr,
        partitions: &mut TopicPartitionList,
    ) {
        if self.notes().closing {
            give_up(consumer, partitions);
            return;
        }
        let numbers = ffi::rows(partitions).into_iter().map(|row| row.partition).collect();
        let change = if event == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            Change::Assigned(numbers)
        } else if consumer.assignment_lost() {
            Change::Lost(numbers)
        } else {
            Change::Revoked(numbers)
        };
        let mut notes = self.notes();
        notes.count += 1;
        notes.changes.push_back(change);
    }
}

/// Whether assignments change step by step instead of all at once.
pub(super) fn is_cooperative<C: ConsumerContext>(consumer: &BaseConsumer<C>) -> bool {
    matches!(consumer.rebalance_protocol(), RebalanceProtocol::Cooperative)
}

fn give_up(consumer: &BaseConsumer<Membership>, partitions: &TopicPartitionList) {
    let answer = if is_cooperative(consumer) {
        consumer.incremental_unassign(partitions)
    } else {
        consumer.unassign()
    };
    if let Err(error) = answer {
        tracing::debug!("giving partitions up while closing: {error}");
    }
}
