//! Answers of a broker to a transactional producer, and what each means: the table that librdkafka and the
//! engine are held against.

use rdkafka::types::{RDKafkaApiKey as Api, RDKafkaRespErr as Error};

use Error::{
    RD_KAFKA_RESP_ERR__TRANSPORT as TRANSPORT,
    RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED as CLUSTER_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS as CONCURRENT_TRANSACTIONS,
    RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS as COORDINATOR_LOAD_IN_PROGRESS,
    RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE as COORDINATOR_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID as FENCED_INSTANCE_ID,
    RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED as GROUP_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION as ILLEGAL_GENERATION,
    RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH as INVALID_PRODUCER_EPOCH,
    RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING as INVALID_PRODUCER_ID_MAPPING,
    RD_KAFKA_RESP_ERR_INVALID_RECORD as INVALID_RECORD,
    RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP as INVALID_TIMESTAMP,
    RD_KAFKA_RESP_ERR_INVALID_TXN_STATE as INVALID_TXN_STATE,
    RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE as MSG_SIZE_TOO_LARGE,
    RD_KAFKA_RESP_ERR_NOT_COORDINATOR as NOT_COORDINATOR,
    RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS as NOT_ENOUGH_REPLICAS,
    RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER as OUT_OF_ORDER_SEQUENCE_NUMBER,
    RD_KAFKA_RESP_ERR_PRODUCER_FENCED as PRODUCER_FENCED,
    RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE as RECORD_LIST_TOO_LARGE,
    RD_KAFKA_RESP_ERR_STALE_MEMBER_EPOCH as STALE_MEMBER_EPOCH,
    RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED as TOPIC_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED as TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_UNKNOWN as UNKNOWN, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID as UNKNOWN_MEMBER_ID,
    RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID as UNKNOWN_PRODUCER_ID,
};

/// What the engine is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing: it goes well in the end.
    Well,
    Abort,
    Refused,
    Fatal,
    Fenced,
    Stop,
}

use Verdict::{Abort, Fatal, Fenced, Refused, Stop, Well};

/// A broker's answer, once, in an otherwise healthy transaction.
pub(crate) const IN_A_TRANSACTION: [(Api, Error, Verdict); 48] = [
    (Api::AddPartitionsToTxn, CONCURRENT_TRANSACTIONS, Well),
    (Api::AddPartitionsToTxn, PRODUCER_FENCED, Fenced),
    (Api::AddPartitionsToTxn, INVALID_PRODUCER_EPOCH, Fenced),
    (Api::AddPartitionsToTxn, UNKNOWN_PRODUCER_ID, Fatal),
    (Api::AddPartitionsToTxn, INVALID_PRODUCER_ID_MAPPING, Fatal),
    (Api::AddPartitionsToTxn, INVALID_TXN_STATE, Fatal),
    (Api::AddPartitionsToTxn, TOPIC_AUTHORIZATION_FAILED, Stop),
    (Api::AddPartitionsToTxn, TRANSACTIONAL_ID_AUTHORIZATION_FAILED, Stop),
    (Api::AddPartitionsToTxn, TRANSPORT, Well),
    (Api::AddOffsetsToTxn, CONCURRENT_TRANSACTIONS, Well),
    (Api::AddOffsetsToTxn, NOT_COORDINATOR, Well),
    (Api::AddOffsetsToTxn, PRODUCER_FENCED, Fenced),
    (Api::AddOffsetsToTxn, INVALID_PRODUCER_EPOCH, Fenced),
    (Api::AddOffsetsToTxn, UNKNOWN_PRODUCER_ID, Fatal),
    (Api::AddOffsetsToTxn, INVALID_TXN_STATE, Fatal),
    (Api::AddOffsetsToTxn, GROUP_AUTHORIZATION_FAILED, Stop),
    (Api::AddOffsetsToTxn, TRANSPORT, Well),
    (Api::TxnOffsetCommit, COORDINATOR_LOAD_IN_PROGRESS, Well),
    (Api::TxnOffsetCommit, CONCURRENT_TRANSACTIONS, Well),
    (Api::TxnOffsetCommit, ILLEGAL_GENERATION, Abort),
    (Api::TxnOffsetCommit, UNKNOWN_MEMBER_ID, Abort),
    (Api::TxnOffsetCommit, FENCED_INSTANCE_ID, Abort),
    (Api::TxnOffsetCommit, STALE_MEMBER_EPOCH, Abort),
    (Api::TxnOffsetCommit, INVALID_PRODUCER_EPOCH, Fenced),
    (Api::TxnOffsetCommit, GROUP_AUTHORIZATION_FAILED, Stop),
    (Api::TxnOffsetCommit, TRANSPORT, Well),
    (Api::EndTxn, CONCURRENT_TRANSACTIONS, Well),
    (Api::EndTxn, COORDINATOR_NOT_AVAILABLE, Well),
    (Api::EndTxn, NOT_COORDINATOR, Well),
    (Api::EndTxn, PRODUCER_FENCED, Fenced),
    (Api::EndTxn, INVALID_PRODUCER_EPOCH, Fenced),
    (Api::EndTxn, UNKNOWN_PRODUCER_ID, Fatal),
    (Api::EndTxn, INVALID_PRODUCER_ID_MAPPING, Fatal),
    (Api::EndTxn, INVALID_TXN_STATE, Fatal),
    (Api::EndTxn, UNKNOWN, Abort),
    (Api::EndTxn, TRANSPORT, Well),
    (Api::Produce, TRANSPORT, Well),
    (Api::Produce, NOT_ENOUGH_REPLICAS, Well),
    (Api::Produce, MSG_SIZE_TOO_LARGE, Refused),
    (Api::Produce, RECORD_LIST_TOO_LARGE, Refused),
    (Api::Produce, INVALID_RECORD, Refused),
    (Api::Produce, INVALID_TIMESTAMP, Refused),
    (Api::Produce, TOPIC_AUTHORIZATION_FAILED, Refused),
    (Api::Produce, INVALID_TXN_STATE, Abort),
    (Api::Produce, INVALID_PRODUCER_EPOCH, Fenced),
    (Api::Produce, OUT_OF_ORDER_SEQUENCE_NUMBER, Fatal),
    (Api::Produce, UNKNOWN_PRODUCER_ID, Fatal),
    (Api::Produce, CLUSTER_AUTHORIZATION_FAILED, Stop),
];
