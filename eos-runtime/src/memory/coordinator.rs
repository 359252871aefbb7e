//! The transaction coordinator: who owns a transactional id, and what state its transaction is in.
//!
//! ```text
//!            add partitions/offsets            end (commit)
//!   Empty ------------------------> Ongoing ----------------> PrepareCommit --> CompleteCommit
//!                                    |  ^                                           |
//!    end (abort), init, timeout      |  +---------- add partitions/offsets ---------+
//!                                    v                                              |
//!                              PrepareAbort --> CompleteAbort ----------------------+
//! ```
//! `Prepare..` lasts until the markers are written; meanwhile everybody hears
//! `CONCURRENT_TRANSACTIONS`. The answers are those a Transactions-V1 client (every librdkafka) gets.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::{code::Code, log::ProducerIdentity};

/// A partition as the cluster numbers it: topic, partition.
pub(super) type TopicPartition = (usize, i32);

/// The transactional ids of a cluster.
#[derive(Debug, Default)]
pub(super) struct Coordinator {
    transactions: BTreeMap<String, Transaction>,
    next_producer_id: i64,
}

/// What a producer says when it ends its transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndTxn {
    /// The transactional id.
    pub transactional_id: String,
    /// The producer as it knows itself.
    pub producer: ProducerIdentity,
    /// Commit, or abort.
    pub commit: bool,
}

/// A transaction that is not finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTransaction {
    /// The transactional id.
    pub transactional_id: String,
    /// Its holder.
    pub producer: ProducerIdentity,
    /// When its first partition was added.
    pub since: Duration,
}

/// What is to be written when a transaction ends.
#[derive(Debug)]
pub(super) struct Ending {
    pub(super) producer: ProducerIdentity,
    pub(super) commit: bool,
    pub(super) partitions: BTreeSet<TopicPartition>,
    pub(super) groups: BTreeSet<String>,
}

#[derive(Debug)]
struct Transaction {
    producer: ProducerIdentity,
    timeout: Duration,
    state: State,
    since: Duration,
    partitions: BTreeSet<TopicPartition>,
    groups: BTreeSet<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Empty,
    Ongoing,
    /// The markers are due at this time.
    Prepare {
        commit: bool,
        due: Duration,
    },
    Complete {
        commit: bool,
    },
}

impl Coordinator {
    /// Takes a transactional id over: a new epoch for it. An open transaction of the former owner is
    /// aborted first, which the caller waits out by asking again.
    pub(super) fn init_producer_id(
        &mut self,
        transactional_id: &str,
        timeout: Duration,
        markers_at: Duration,
    ) -> Result<ProducerIdentity, Code> {
        let Some(transaction) = self.transactions.get_mut(transactional_id) else {
            self.next_producer_id += 1;
            let producer = ProducerIdentity { id: self.next_producer_id, epoch: 0 };
            self.transactions.insert(transactional_id.to_owned(), Transaction::new(producer, timeout));
            return Ok(producer);
        };
        match transaction.state {
            State::Prepare { .. } => Err(Code::ConcurrentTransactions),
            State::Ongoing => {
                transaction.fence(markers_at);
                Err(Code::ConcurrentTransactions)
            }
            State::Empty | State::Complete { .. } => {
                if transaction.producer.epoch >= i16::MAX - 1 {
                    self.next_producer_id += 1;
                    transaction.producer = ProducerIdentity { id: self.next_producer_id, epoch: 0 };
                } else {
                    transaction.producer.epoch += 1;
                }
                transaction.timeout = timeout;
                transaction.state = State::Empty;
                Ok(transaction.producer)
            }
        }
    }

    /// Adds partitions, which begins the transaction when it is the first thing in it.
    pub(super) fn add_partitions(
        &mut self,
        transactional_id: &str,
        producer: ProducerIdentity,
        partitions: impl IntoIterator<Item = TopicPartition>,
        now: Duration,
    ) -> Result<(), Code> {
        self.enlist(transactional_id, producer, now)?.partitions.extend(partitions);
        Ok(())
    }

    /// Adds a group's offsets, which begins the transaction when it is the first thing in it.
    pub(super) fn add_offsets(
        &mut self,
        transactional_id: &str,
        producer: ProducerIdentity,
        group: &str,
        now: Duration,
    ) -> Result<(), Code> {
        self.enlist(transactional_id, producer, now)?.groups.insert(group.to_owned());
        Ok(())
    }

    /// Ends the transaction that is open now under this epoch, whichever the sender meant.
    pub(super) fn end_txn(&mut self, request: &EndTxn, markers_at: Duration) -> Result<(), Code> {
        let transaction = self.of(&request.transactional_id, request.producer)?;
        match transaction.state {
            State::Ongoing => {
                transaction.state = State::Prepare { commit: request.commit, due: markers_at };
                Ok(())
            }
            State::Prepare { commit, .. } if commit == request.commit => Err(Code::ConcurrentTransactions),
            State::Complete { commit } if commit == request.commit => Ok(()),
            State::Empty | State::Prepare { .. } | State::Complete { .. } => Err(Code::InvalidTxnState),
        }
    }

    /// The check that a partition's leader makes before the first record of a transaction.
    pub(super) fn verify(
        &mut self,
        transactional_id: &str,
        producer: ProducerIdentity,
        partition: TopicPartition,
    ) -> Result<(), Code> {
        let transaction = self.of(transactional_id, producer).map_err(|code| match code {
            Code::ProducerFenced => Code::InvalidProducerEpoch,
            other => other,
        })?;
        let enlisted = transaction.state == State::Ongoing && transaction.partitions.contains(&partition);
        if enlisted { Ok(()) } else { Err(Code::InvalidTxnState) }
    }

    /// As [`verify`](Self::verify), for the offsets of a group.
    pub(super) fn verify_group(
        &mut self,
        transactional_id: &str,
        producer: ProducerIdentity,
        group: &str,
    ) -> Result<(), Code> {
        let transaction = self.of(transactional_id, producer).map_err(|code| match code {
            Code::ProducerFenced => Code::InvalidProducerEpoch,
            other => other,
        })?;
        let enlisted = transaction.state == State::Ongoing && transaction.groups.contains(group);
        if enlisted { Ok(()) } else { Err(Code::InvalidTxnState) }
    }

    /// Aborts what stayed open beyond its timeout. The epoch moves on, so that the late owner is fenced.
    pub(super) fn expire(&mut self, now: Duration, markers_at: Duration) {
        for transaction in self.transactions.values_mut() {
            if transaction.state == State::Ongoing && now >= transaction.since + transaction.timeout {
                transaction.fence(markers_at);
            }
        }
    }

    /// The next transaction whose markers are due; it counts as complete from here on.
    pub(super) fn next_ending(&mut self, now: Duration) -> Option<Ending> {
        self.transactions.values_mut().find_map(|transaction| match transaction.state {
            State::Prepare { commit, due } if due <= now => {
                transaction.state = State::Complete { commit };
                Some(Ending {
                    producer: transaction.producer,
                    commit,
                    partitions: std::mem::take(&mut transaction.partitions),
                    groups: std::mem::take(&mut transaction.groups),
                })
            }
            _ => None,
        })
    }

    /// When [`expire`](Self::expire) or [`next_ending`](Self::next_ending) has something to do.
    pub(super) fn deadline(&self) -> Option<Duration> {
        self.transactions
            .values()
            .filter_map(|transaction| match transaction.state {
                State::Ongoing => Some(transaction.since + transaction.timeout),
                State::Prepare { due, .. } => Some(due),
                State::Empty | State::Complete { .. } => None,
            })
            .min()
    }

    /// The transactions that are not finished.
    pub(super) fn open(&self) -> Vec<OpenTransaction> {
        self.transactions
            .iter()
            .filter(|(_, transaction)| matches!(transaction.state, State::Ongoing | State::Prepare { .. }))
            .map(|(id, transaction)| OpenTransaction {
                transactional_id: id.clone(),
                producer: transaction.producer,
                since: transaction.since,
            })
            .collect()
    }

    fn enlist(
        &mut self,
        transactional_id: &str,
        producer: ProducerIdentity,
        now: Duration,
    ) -> Result<&mut Transaction, Code> {
        let transaction = self.of(transactional_id, producer)?;
        match transaction.state {
            State::Prepare { .. } => return Err(Code::ConcurrentTransactions),
            State::Ongoing => {}
            State::Empty | State::Complete { .. } => {
                transaction.state = State::Ongoing;
                transaction.since = now;
            }
        }
        Ok(transaction)
    }

    fn of(&mut self, transactional_id: &str, producer: ProducerIdentity) -> Result<&mut Transaction, Code> {
        let transaction =
            self.transactions.get_mut(transactional_id).ok_or(Code::InvalidProducerIdMapping)?;
        if transaction.producer.id != producer.id {
            return Err(Code::InvalidProducerIdMapping);
        }
        if transaction.producer.epoch != producer.epoch {
            return Err(Code::ProducerFenced);
        }
        Ok(transaction)
    }
}

impl Transaction {
    fn new(producer: ProducerIdentity, timeout: Duration) -> Self {
        Self {
            producer,
            timeout,
            state: State::Empty,
            since: Duration::ZERO,
            partitions: BTreeSet::new(),
            groups: BTreeSet::new(),
        }
    }

    /// Moves the epoch on, so that the owner's every further request is refused, and aborts.
    fn fence(&mut self, markers_at: Duration) {
        self.producer.epoch += 1;
        self.state = State::Prepare { commit: false, due: markers_at };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(10);
    const LATER: Duration = Duration::from_secs(1);

    fn end(producer: ProducerIdentity, commit: bool) -> EndTxn {
        EndTxn { transactional_id: "t".into(), producer, commit }
    }

    fn open() -> (Coordinator, ProducerIdentity) {
        let mut coordinator = Coordinator::default();
        let producer = coordinator.init_producer_id("t", TIMEOUT, Duration::ZERO).unwrap();
        coordinator.add_partitions("t", producer, [(0, 0)], Duration::ZERO).unwrap();
        (coordinator, producer)
    }

    #[test]
    fn ending_an_empty_transaction_is_an_invalid_state() {
        let mut coordinator = Coordinator::default();
        let producer = coordinator.init_producer_id("t", TIMEOUT, Duration::ZERO).unwrap();

        assert_eq!(coordinator.end_txn(&end(producer, false), LATER), Err(Code::InvalidTxnState));
        assert_eq!(coordinator.end_txn(&end(producer, true), LATER), Err(Code::InvalidTxnState));
    }

    #[test]
    fn while_markers_are_written_everybody_waits() {
        let (mut coordinator, producer) = open();
        coordinator.end_txn(&end(producer, true), LATER).unwrap();

        let again = coordinator.add_partitions("t", producer, [(0, 0)], Duration::ZERO);
        assert_eq!(again, Err(Code::ConcurrentTransactions));
        assert_eq!(coordinator.end_txn(&end(producer, true), LATER), Err(Code::ConcurrentTransactions));
        assert_eq!(coordinator.end_txn(&end(producer, false), LATER), Err(Code::InvalidTxnState));
        assert!(coordinator.next_ending(Duration::ZERO).is_none());
        assert!(coordinator.next_ending(LATER).is_some());
        assert_eq!(coordinator.end_txn(&end(producer, true), LATER), Ok(()), "a repeated commit is a commit");
        assert_eq!(coordinator.end_txn(&end(producer, false), LATER), Err(Code::InvalidTxnState));
    }

    #[test]
    fn a_delayed_commit_ends_the_next_transaction_of_the_same_epoch() {
        let (mut coordinator, producer) = open();
        coordinator.end_txn(&end(producer, true), Duration::ZERO).unwrap();
        coordinator.next_ending(Duration::ZERO).unwrap();
        coordinator.add_partitions("t", producer, [(0, 1)], Duration::ZERO).unwrap();

        coordinator.end_txn(&end(producer, true), Duration::ZERO).unwrap();

        let ending = coordinator.next_ending(Duration::ZERO).unwrap();
        assert!(ending.commit && ending.partitions.contains(&(0, 1)));
    }

    #[test]
    fn a_second_init_aborts_and_fences_the_first_owner() {
        let (mut coordinator, first) = open();
        let busy = coordinator.init_producer_id("t", TIMEOUT, Duration::ZERO);
        assert_eq!(busy, Err(Code::ConcurrentTransactions));
        assert!(!coordinator.next_ending(Duration::ZERO).unwrap().commit);

        let second = coordinator.init_producer_id("t", TIMEOUT, Duration::ZERO).unwrap();

        assert!(second.epoch > first.epoch && second.id == first.id);
        assert_eq!(coordinator.end_txn(&end(first, true), LATER), Err(Code::ProducerFenced));
    }

    #[test]
    fn a_timeout_aborts_and_fences_the_late_owner() {
        let (mut coordinator, producer) = open();
        assert_eq!(coordinator.deadline(), Some(TIMEOUT));

        coordinator.expire(TIMEOUT, TIMEOUT);

        assert!(!coordinator.next_ending(TIMEOUT).unwrap().commit);
        assert_eq!(coordinator.end_txn(&end(producer, true), TIMEOUT), Err(Code::ProducerFenced));
        assert!(coordinator.open().is_empty());
    }

    #[test]
    fn exhausted_epochs_give_a_new_producer_id() {
        let mut coordinator = Coordinator::default();
        let first = coordinator.init_producer_id("t", TIMEOUT, Duration::ZERO).unwrap();
        let mut last = first;
        for _ in 0..i32::from(i16::MAX) {
            last = coordinator.init_producer_id("t", TIMEOUT, Duration::ZERO).unwrap();
        }

        assert_ne!(last.id, first.id);
        assert_eq!(last.epoch, 0);
    }
}
