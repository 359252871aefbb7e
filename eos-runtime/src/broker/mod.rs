//! The ports: all that the engine asks of a broker. `kafka/` and `memory/` answer.
//!
//! Every call of a port may take until its own short deadline and then answer
//! [`Fault::Retry`]: the engine repeats the *same* call, and in between looks whether it should
//! stop. Over `kafka/` a call blocks the worker's own thread and its future is ready at once; over
//! `memory/` it yields to whoever drives the world.

mod fault;
mod port;

pub use self::{
    fault::{Cause, Fault},
    port::{
        Broker, Committed, Consume, ConsumerConfig, GroupMetadata, NewTopic, Polled, Position,
        ProducerConfig, Read, TopicLayout, TopicSettings, Transact,
    },
};
