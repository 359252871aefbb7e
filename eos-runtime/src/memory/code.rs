//! The error codes of Kafka's protocol that this broker answers, and what a librdkafka client makes
//! of each.

use std::fmt;

use crate::broker::{Cause, Fault};

/// An error answer of the broker, by its name in Kafka's protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// No answer came: the request or its answer was lost.
    Transport,
    /// The topic or partition does not exist.
    UnknownTopicOrPartition,
    /// The topic exists already.
    TopicAlreadyExists,
    /// The fetch position is outside of the log.
    OffsetOutOfRange,
    /// The record is larger than the topic's `max.message.bytes`, or than the client may send.
    MessageTooLarge,
    /// The producer's records did not come in sequence.
    OutOfOrderSequenceNumber,
    /// The partition has seen a newer epoch of this producer id.
    InvalidProducerEpoch,
    /// The transactional id has a newer epoch.
    ProducerFenced,
    /// The transactional id belongs to another producer id, or to none.
    InvalidProducerIdMapping,
    /// The transaction is not in a state that allows the request.
    InvalidTxnState,
    /// The markers of the former transaction are still being written.
    ConcurrentTransactions,
    /// The transaction timeout is above the broker's maximum.
    InvalidTransactionTimeout,
    /// The request names an old generation of the group.
    IllegalGeneration,
    /// The group does not know the member.
    UnknownMemberId,
    /// Another member took over this `group.instance.id`.
    FencedInstanceId,
    /// The member shares partitions eagerly and the group cooperatively, or the other way round.
    InconsistentGroupProtocol,
    /// The group is rebalancing: join again.
    RebalanceInProgress,
    /// The offset is pending in an open transaction.
    UnstableOffsetCommit,
    /// The coordinator of the group or of the transactional id is another broker by now.
    NotCoordinator,
    /// The new coordinator still reads its log.
    CoordinatorLoadInProgress,
    /// There is no coordinator at this moment.
    CoordinatorNotAvailable,
    /// The partition's leader is another broker by now.
    NotLeaderOrFollower,
    /// The partition's leader could not ask the transaction coordinator, or has too few replicas.
    NotEnoughReplicas,
}

impl Code {
    /// Every code, in the order of their declaration.
    pub const ALL: [Self; 23] = [
        Self::Transport,
        Self::UnknownTopicOrPartition,
        Self::TopicAlreadyExists,
        Self::OffsetOutOfRange,
        Self::MessageTooLarge,
        Self::OutOfOrderSequenceNumber,
        Self::InvalidProducerEpoch,
        Self::ProducerFenced,
        Self::InvalidProducerIdMapping,
        Self::InvalidTxnState,
        Self::ConcurrentTransactions,
        Self::InvalidTransactionTimeout,
        Self::IllegalGeneration,
        Self::UnknownMemberId,
        Self::FencedInstanceId,
        Self::InconsistentGroupProtocol,
        Self::RebalanceInProgress,
        Self::UnstableOffsetCommit,
        Self::NotCoordinator,
        Self::CoordinatorLoadInProgress,
        Self::CoordinatorNotAvailable,
        Self::NotLeaderOrFollower,
        Self::NotEnoughReplicas,
    ];

    /// Whether the coordinator may have acted on the request all the same: no answer came, or it
    /// moved to another broker in between.
    pub fn leaves_doubt(self) -> bool {
        self == Self::Transport || self.is_about_the_coordinator()
    }

    /// Whether it says that the coordinator moved, or is moving.
    pub(super) fn is_about_the_coordinator(self) -> bool {
        matches!(self, Self::NotCoordinator | Self::CoordinatorLoadInProgress | Self::CoordinatorNotAvailable)
    }

    /// What the engine has to do when its `call` ends in this answer.
    ///
    /// The classes are those of librdkafka 2.12, with two repairs: a fence is a fence whatever the
    /// flags say, and a lost producer id is fatal (KAFKA-18019).
    pub fn fault(self, call: &'static str) -> Fault {
        let cause = Cause::new(call, self);
        match self {
            Self::Transport
            | Self::ConcurrentTransactions
            | Self::UnstableOffsetCommit
            | Self::NotCoordinator
            | Self::CoordinatorLoadInProgress
            | Self::CoordinatorNotAvailable
            | Self::NotLeaderOrFollower
            | Self::NotEnoughReplicas => Fault::Retry(cause),
            Self::MessageTooLarge => Fault::Refused(cause),
            Self::IllegalGeneration
            | Self::UnknownMemberId
            | Self::FencedInstanceId
            | Self::RebalanceInProgress => Fault::Abort(cause),
            Self::InvalidTxnState if call == "Produce" => Fault::Abort(cause),
            // It was there at start, and may be there again.
            Self::UnknownTopicOrPartition if matches!(call, "Produce" | "AddPartitionsToTxn") => {
                Fault::Abort(cause)
            }
            Self::OutOfOrderSequenceNumber | Self::InvalidProducerIdMapping | Self::InvalidTxnState => {
                Fault::Fatal(cause)
            }
            Self::InvalidProducerEpoch | Self::ProducerFenced => Fault::Fenced(cause),
            Self::UnknownTopicOrPartition
            | Self::TopicAlreadyExists
            | Self::OffsetOutOfRange
            | Self::InconsistentGroupProtocol
            | Self::InvalidTransactionTimeout => Fault::Stop(cause),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Transport => "the broker did not answer",
            Self::UnknownTopicOrPartition => "UNKNOWN_TOPIC_OR_PARTITION",
            Self::TopicAlreadyExists => "TOPIC_ALREADY_EXISTS",
            Self::OffsetOutOfRange => "OFFSET_OUT_OF_RANGE",
            Self::MessageTooLarge => "MESSAGE_TOO_LARGE",
            Self::OutOfOrderSequenceNumber => "OUT_OF_ORDER_SEQUENCE_NUMBER",
            Self::InvalidProducerEpoch => "INVALID_PRODUCER_EPOCH",
            Self::ProducerFenced => "PRODUCER_FENCED",
            Self::InvalidProducerIdMapping => "INVALID_PRODUCER_ID_MAPPING",
            Self::InvalidTxnState => "INVALID_TXN_STATE",
            Self::ConcurrentTransactions => "CONCURRENT_TRANSACTIONS",
            Self::InvalidTransactionTimeout => "INVALID_TRANSACTION_TIMEOUT",
            Self::IllegalGeneration => "ILLEGAL_GENERATION",
            Self::UnknownMemberId => "UNKNOWN_MEMBER_ID",
            Self::FencedInstanceId => "FENCED_INSTANCE_ID",
            Self::InconsistentGroupProtocol => "INCONSISTENT_GROUP_PROTOCOL",
            Self::RebalanceInProgress => "REBALANCE_IN_PROGRESS",
            Self::UnstableOffsetCommit => "UNSTABLE_OFFSET_COMMIT",
            Self::NotCoordinator => "NOT_COORDINATOR",
            Self::CoordinatorLoadInProgress => "COORDINATOR_LOAD_IN_PROGRESS",
            Self::CoordinatorNotAvailable => "COORDINATOR_NOT_AVAILABLE",
            Self::NotLeaderOrFollower => "NOT_LEADER_OR_FOLLOWER",
            Self::NotEnoughReplicas => "NOT_ENOUGH_REPLICAS",
        })
    }
}

impl std::error::Error for Code {}
