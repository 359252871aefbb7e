//! The only map from librdkafka's errors to what the engine does about them.

use rdkafka::{error::KafkaError, types::RDKafkaErrorCode as Code};

use crate::broker::{Cause, Fault};

/// An error of a transactional call, with the flags that librdkafka gives it.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) code: Code,
    pub(super) text: String,
    pub(super) fatal: bool,
    pub(super) retriable: bool,
    pub(super) requires_abort: bool,
}

impl Refusal {
    /// A text that cannot be given to librdkafka.
    pub(super) fn nul(what: &str) -> Self {
        Self::ours(Code::InvalidArgument, format!("the {what} contains a NUL character"))
    }

    /// The transaction is lost, the producer is not.
    pub(super) fn abortable(text: &str) -> Self {
        Self { requires_abort: true, ..Self::ours(Code::State, text.to_owned()) }
    }

    /// The producer is lost.
    pub(super) fn fatal(text: impl ToString) -> Self {
        Self { fatal: true, ..Self::ours(Code::Fatal, text.to_string()) }
    }

    fn ours(code: Code, text: String) -> Self {
        Self { code, text, fatal: false, retriable: false, requires_abort: false }
    }
}

/// A transactional call's error, in this order: fenced; no use to repeat; state of the producer lost;
/// then the flags, most severe first; none of the flags is fatal too, as librdkafka's manual says.
///
/// Codes come before flags because the flags are not always right: `AddOffsetsToTxn` answers
/// `PRODUCER_FENCED` as abortable, and an unknown producer id is abortable for librdkafka though a
/// zombie that was forgotten by the broker may then write again (KAFKA-18019).
pub(super) fn transactional(call: &'static str, refusal: Refusal) -> Fault {
    let cause = cause(call, refusal.code, &refusal.text);
    match group(refusal.code) {
        Some(Group::Fenced) => Fault::Fenced(cause),
        Some(Group::Hopeless) if !is_missing(refusal.code) => Fault::Stop(cause),
        _ if is_lost(refusal.code) || refusal.fatal => Fault::Fatal(cause),
        _ if refusal.requires_abort => Fault::Abort(cause),
        _ if refusal.retriable => Fault::Retry(cause),
        _ => Fault::Fatal(cause),
    }
}

/// An error that comes without flags: from the consumer, from metadata requests, as an event.
pub(super) fn plain(call: &'static str, code: Code, text: &str) -> Fault {
    let cause = cause(call, code, text);
    match group(code) {
        // In a transaction the flags decide: the member is fenced there, not the producer.
        _ if code == Code::FencedInstanceId => Fault::Fenced(cause),
        Some(Group::Fenced) => Fault::Fenced(cause),
        Some(Group::Hopeless) => Fault::Stop(cause),
        Some(Group::Passing) => Fault::Retry(cause),
        None => Fault::Fatal(cause),
    }
}

/// An error of the `rdkafka` crate. Those without a code are refused configurations.
pub(super) fn wrapped(call: &'static str, error: &KafkaError) -> Fault {
    match error.rdkafka_error_code() {
        Some(code) => plain(call, code, ""),
        None => Fault::Stop(Cause::new(call, error)),
    }
}

/// Whether a broker, or the client itself, that answers so to a record never takes this record.
pub(super) fn is_refusal(code: Code) -> bool {
    matches!(
        code,
        Code::MessageSizeTooLarge
            | Code::MessageBatchTooLarge
            | Code::InvalidRecord
            | Code::InvalidTimestamp
            | Code::TopicAuthorizationFailed
    )
}

enum Group {
    /// Somebody else took over the identity.
    Fenced,
    /// It will be the same every time.
    Hopeless,
    /// It passes: an election, a restart, a lost connection.
    Passing,
}

fn group(code: Code) -> Option<Group> {
    match code {
        Code::Fenced | Code::ProducerFenced | Code::InvalidProducerEpoch => Some(Group::Fenced),
        Code::TopicAuthorizationFailed
        | Code::GroupAuthorizationFailed
        | Code::ClusterAuthorizationFailed
        | Code::TransactionalIdAuthorizationFailed
        | Code::DelegationTokenAuthorizationFailed
        | Code::Authentication
        | Code::SaslAuthenticationFailed
        | Code::UnsupportedSASLMechanism
        | Code::IllegalSASLState
        | Code::SecurityDisabled
        | Code::SSL
        | Code::InvalidTransactionTimeout
        | Code::UnsupportedFeature
        | Code::UnsupportedVersion
        | Code::UnsupportedForMessageFormat
        | Code::UnsupportedCompressionType
        | Code::UnknownTopic
        | Code::UnknownPartition
        | Code::InvalidTopic
        | Code::AutoOffsetReset
        | Code::OffsetOutOfRange
        | Code::LogTruncation
        | Code::InvalidGroupId
        | Code::InvalidSessionTimeout
        | Code::InconsistentGroupProtocol
        | Code::OffsetMetadataTooLarge
        | Code::InvalidArgument
        | Code::InvalidConfig
        | Code::InvalidPartitions
        | Code::InvalidReplicationFactor
        | Code::InvalidReplicaAssignment
        | Code::PolicyViolation => Some(Group::Hopeless),
        Code::BrokerTransportFailure
        | Code::AllBrokersDown
        | Code::Resolve
        | Code::OperationTimedOut
        | Code::TimedOutQueue
        | Code::MessageTimedOut
        | Code::NotEnoughReplicas
        | Code::NotEnoughReplicasAfterAppend
        | Code::WaitingForCoordinator
        | Code::WaitCache
        | Code::InProgress
        | Code::PreviousInProgress
        | Code::Conflict
        | Code::Retry
        | Code::QueueFull
        | Code::NodeUpdate
        | Code::DestroyBroker
        | Code::Interrupted
        | Code::UnknownBroker
        | Code::PollExceeded
        | Code::AssignmentLost
        | Code::NoOffset
        | Code::Outdated
        | Code::LeaderNotAvailable
        | Code::NotLeaderForPartition
        | Code::RequestTimedOut
        | Code::BrokerNotAvailable
        | Code::ReplicaNotAvailable
        | Code::NetworkException
        | Code::CoordinatorLoadInProgress
        | Code::CoordinatorNotAvailable
        | Code::NotCoordinator
        | Code::RebalanceInProgress
        | Code::UnknownMemberId
        | Code::IllegalGeneration
        | Code::StaleMemberEpoch
        | Code::FencedMemberEpoch
        | Code::MemberIdRequired
        | Code::GroupMaxSizeReached
        | Code::FencedLeaderEpoch
        | Code::UnknownLeaderEpoch
        | Code::OffsetNotAvailable
        | Code::UnstableOffsetCommit
        | Code::KafkaStorageError
        | Code::NotController
        | Code::ThrottlingQuotaExceeded
        | Code::RebootstrapRequired
        // A broker that has just started may not know all topics yet; who needs certainty asks again.
        | Code::UnknownTopicOrPartition
        | Code::UnknownTopicId => Some(Group::Passing),
        _ => None,
    }
}

/// Whether no later transaction of this producer can be trusted.
fn is_lost(code: Code) -> bool {
    matches!(code, Code::UnknownProducerId | Code::InvalidProducerIdMapping)
}

/// Whether an output is not there: it was at start, and may be again.
fn is_missing(code: Code) -> bool {
    matches!(code, Code::UnknownTopic | Code::UnknownPartition)
}

fn cause(call: &'static str, code: Code, text: &str) -> Cause {
    Cause::new(call, describe(code, text)).passing(matches!(group(code), Some(Group::Passing)))
}

/// What was said, and the code by the name under which one can look it up.
fn describe(code: Code, text: &str) -> String {
    if text.is_empty() { code.to_string() } else { format!("{text} ({code:?})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FATAL: u8 = 1;
    const ABORT: u8 = 2;
    const RETRY: u8 = 4;

    fn transactional_class(code: Code, flags: u8) -> &'static str {
        let (fatal, requires_abort, retriable) = (flags & FATAL != 0, flags & ABORT != 0, flags & RETRY != 0);
        class(&transactional(
            "EndTxn",
            Refusal { code, text: String::new(), fatal, retriable, requires_abort },
        ))
    }

    fn class(fault: &Fault) -> &'static str {
        match fault {
            Fault::Retry(_) => "retry",
            Fault::Abort(_) => "abort",
            Fault::Refused(_) => "refused",
            Fault::Fatal(_) => "fatal",
            Fault::Fenced(_) => "fenced",
            Fault::Stop(_) => "stop",
        }
    }

    #[test]
    fn a_transactional_error_is_fenced_then_hopeless_then_what_its_flags_say() {
        for (code, flags, expected) in [
            // codes whose flags would say otherwise
            (Code::Fenced, ABORT, "fenced"),
            (Code::Fenced, FATAL, "fenced"),
            (Code::ProducerFenced, RETRY, "fenced"),
            (Code::TopicAuthorizationFailed, ABORT, "stop"),
            (Code::InvalidTransactionTimeout, FATAL, "stop"),
            (Code::UnsupportedFeature, 0, "stop"),
            (Code::UnknownTopic, ABORT, "abort"),
            (Code::UnknownProducerId, ABORT, "fatal"),
            (Code::InvalidProducerIdMapping, ABORT, "fatal"),
            // flags, most severe first
            (Code::Inconsistent, FATAL | ABORT | RETRY, "fatal"),
            (Code::Inconsistent, ABORT | RETRY, "abort"),
            (Code::Inconsistent, ABORT, "abort"),
            (Code::OperationTimedOut, RETRY, "retry"),
            (Code::Conflict, RETRY, "retry"),
            // a code that passes elsewhere is not enough here
            (Code::OperationTimedOut, 0, "fatal"),
            (Code::State, 0, "fatal"),
            (Code::Unknown, 0, "fatal"),
            // the member is fenced, not the producer
            (Code::FencedInstanceId, ABORT, "abort"),
        ] {
            assert_eq!(transactional_class(code, flags), expected, "{code:?} with flags {flags}");
        }
    }

    #[test]
    fn an_error_without_flags_goes_by_its_code() {
        for (code, expected) in [
            (Code::AllBrokersDown, "retry"),
            (Code::OperationTimedOut, "retry"),
            (Code::UnstableOffsetCommit, "retry"),
            (Code::RebalanceInProgress, "retry"),
            (Code::UnknownTopicOrPartition, "retry"),
            (Code::AutoOffsetReset, "stop"),
            (Code::GroupAuthorizationFailed, "stop"),
            (Code::InconsistentGroupProtocol, "stop"),
            (Code::UnknownTopic, "stop"),
            (Code::FencedInstanceId, "fenced"),
            (Code::Fatal, "fatal"),
            (Code::Unknown, "fatal"),
            (Code::InvalidRecord, "fatal"),
        ] {
            assert_eq!(class(&plain("Fetch", code, "")), expected, "{code:?}");
        }
    }

    #[test]
    fn a_record_is_refused_for_what_it_is_and_not_for_the_state_of_a_broker() {
        let refusals = [
            Code::MessageSizeTooLarge,
            Code::MessageBatchTooLarge,
            Code::InvalidRecord,
            Code::InvalidTimestamp,
            Code::TopicAuthorizationFailed,
        ];
        assert!(refusals.into_iter().all(is_refusal));
        let others = [
            Code::InvalidMessage,
            Code::InvalidProducerEpoch,
            Code::OutOfOrderSequenceNumber,
            Code::UnknownTopicOrPartition,
            Code::ClusterAuthorizationFailed,
            Code::NotEnoughReplicas,
            Code::PurgeQueue,
        ];
        assert!(!others.into_iter().any(is_refusal));
    }

    #[test]
    fn a_cause_keeps_the_words_and_names_the_code() {
        let fault = plain("Fetch", Code::AutoOffsetReset, "topic orders [3] at offset 7: out of range");
        assert_eq!(fault.to_string(), "Fetch: topic orders [3] at offset 7: out of range (AutoOffsetReset)");
    }
}
