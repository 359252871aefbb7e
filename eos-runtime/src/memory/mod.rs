//! An in-process broker with Kafka's real rules: `run --embedded`, and the ground of the simulated
//! world. Deterministic, and without a clock or a random source of its own.
//!
//! [`Cluster`] is the broker, a plain state machine. [`Memory`] shares one among clients and
//! implements the ports; what its clients ask goes through a [`Driver`], who decides when a request
//! arrives, whether its answer comes back, and what time it is.

mod assignor;
mod batch;
mod broker;
mod chunk;
mod cluster;
mod code;
mod consumer;
mod coordinator;
mod driver;
mod group;
mod log;
mod membership;
mod offsets;
mod partitioner;
mod plain;
mod producer;
mod reader;
mod settings;
mod shared;

#[cfg(test)]
mod tests;

pub use self::{
    assignor::{JoinedMember, Strategy, Subscription},
    batch::Batch,
    broker::Memory,
    chunk::MemoryChunk,
    cluster::Cluster,
    code::Code,
    consumer::MemoryConsumer,
    coordinator::{EndTxn, OpenTransaction},
    driver::{Client, Driver, Local, Passage, RealTime, Request},
    group::{JoinGroup, Joined},
    log::{Fetched, Isolation, ProducerIdentity, Slice},
    partitioner::{murmur2, partition_for_key},
    plain::{PlainRecord, ReadRecord},
    producer::MemoryProducer,
    reader::MemoryReader,
    settings::TopicSettings,
};
