//! A consumer group's word, noted by librdkafka's callback and answered by a loop when it is between two
//! batches: it can then end its transaction first, without doing so inside the callback.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rdkafka::{
    ClientContext, TopicPartitionList,
    consumer::{BaseConsumer, Consumer as _, ConsumerContext},
    types::RDKafkaRespErr,
};

/// Changes of the assignment that wait for an answer.
#[derive(Debug, Default)]
pub struct Group {
    notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    changes: Vec<Change>,
    closing: bool,
}

/// A change of the assignment.
#[derive(Debug)]
pub enum Change {
    /// To be answered by `incremental_assign`.
    Assigned(TopicPartitionList),
    /// To be answered by `incremental_unassign`.
    Revoked(TopicPartitionList),
}

impl Group {
    /// What happened since it was last asked.
    pub fn changes(&self) -> Vec<Change> {
        std::mem::take(&mut self.notes().changes)
    }

    /// From now on partitions are given up at once: closing waits for an answer that no loop will give.
    pub fn close(&self) {
        self.notes().closing = true;
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientContext for Group {}

impl ConsumerContext for Group {
    fn rebalance(
        &self,
        consumer: &BaseConsumer<Self>,
        event: RDKafkaRespErr,
        partitions: &mut TopicPartitionList,
    ) {
        let mut notes = self.notes();
        if notes.closing {
            if let Err(error) = consumer.incremental_unassign(partitions) {
                eprintln!("leaving the group: {error}");
            }
        } else if event == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            notes.changes.push(Change::Assigned(partitions.clone()));
        } else {
            notes.changes.push(Change::Revoked(partitions.clone()));
        }
    }
}
