//! Who decides when a request reaches the broker, whether its answer comes back, and what time it is.

use std::{
    fmt,
    future::{Future, ready},
    pin::Pin,
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use crate::clock;

use super::{code::Code, coordinator::EndTxn};

/// A future that stays on its thread.
pub type Local<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Drives the clients of one [`Memory`](super::Memory): every request passes through it twice.
pub trait Driver: Send + Sync {
    /// The time since some fixed moment.
    fn now(&self) -> Duration;

    /// Milliseconds since the Unix epoch, for records that bring no timestamp.
    fn unix_millis(&self) -> i64;

    /// Waits for this long.
    fn sleep(&self, time: Duration) -> Local<'_, ()>;

    /// Before a request reaches the broker.
    fn before<'a>(&'a self, client: &'a Client, request: &'a Request) -> Local<'a, Passage>;

    /// After the broker applied it, or refused it with this code, and before the client hears the
    /// answer. [`Passage::Refused`] puts another answer in its place.
    fn after<'a>(
        &'a self,
        client: &'a Client,
        request: &'a Request,
        refusal: Option<Code>,
    ) -> Local<'a, Passage>;

    /// Whether a request of a client's background thread gets through now: one that is
    /// [`Passage::Lost`] is tried again at the next occasion.
    fn background(&self, client: &Client, request: &Request) -> Passage;

    /// The broker's state has become `version`.
    fn changed(&self, version: u64);

    /// Waits until the broker's state is no longer `version`, or it is `until`.
    fn wait(&self, version: u64, until: Duration) -> Local<'_, ()>;

    /// Who runs the code that is asking: told to [`is_running`](Self::is_running) later.
    fn owner(&self) -> u64;

    /// Whether this owner's background threads (heartbeats) are running.
    fn is_running(&self, owner: u64) -> bool;
}

/// What becomes of a request or of its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// It arrives.
    Through,
    /// It is lost, and the client finds out.
    Lost,
    /// The broker refuses the request with this code instead of applying it.
    Refused(Code),
    /// Of a `Fetch` only: the client hands out old records once more, owned or not (as
    /// librdkafka#4637 did).
    Stale,
}

/// A client of the broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Counts the clients of this broker in the order they were made.
    pub number: u64,
    /// Its client id.
    pub id: String,
    /// As the driver named its owner.
    pub owner: u64,
}

/// A request of Kafka's protocol, as far as whoever delays or loses it has to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)] // the protocol's own names
pub enum Request {
    Metadata,
    CreateTopics,
    InitProducerId,
    AddPartitionsToTxn,
    Produce,
    AddOffsetsToTxn,
    TxnOffsetCommit,
    /// The only request that can do harm when it arrives late (KAFKA-17754): given whole.
    EndTxn(EndTxn),
    Fetch,
    ListOffsets,
    OffsetFetch,
    JoinGroup,
    SyncGroup,
    Heartbeat,
    LeaveGroup,
}

impl Request {
    /// The names of all requests.
    pub const NAMES: [&str; 15] = [
        "Metadata",
        "CreateTopics",
        "InitProducerId",
        "AddPartitionsToTxn",
        "Produce",
        "AddOffsetsToTxn",
        "TxnOffsetCommit",
        "EndTxn",
        "Fetch",
        "ListOffsets",
        "OffsetFetch",
        "JoinGroup",
        "SyncGroup",
        "Heartbeat",
        "LeaveGroup",
    ];

    /// The protocol's name for it.
    pub fn name(&self) -> &'static str {
        self.names().0
    }

    /// What its answer is called in a trace.
    #[cfg(feature = "testing")]
    pub(crate) fn answer_name(&self) -> &'static str {
        self.names().1
    }

    fn names(&self) -> (&'static str, &'static str) {
        match self {
            Self::Metadata => ("Metadata", "Metadata answered"),
            Self::CreateTopics => ("CreateTopics", "CreateTopics answered"),
            Self::InitProducerId => ("InitProducerId", "InitProducerId answered"),
            Self::AddPartitionsToTxn => ("AddPartitionsToTxn", "AddPartitionsToTxn answered"),
            Self::Produce => ("Produce", "Produce answered"),
            Self::AddOffsetsToTxn => ("AddOffsetsToTxn", "AddOffsetsToTxn answered"),
            Self::TxnOffsetCommit => ("TxnOffsetCommit", "TxnOffsetCommit answered"),
            Self::EndTxn(_) => ("EndTxn", "EndTxn answered"),
            Self::Fetch => ("Fetch", "Fetch answered"),
            Self::ListOffsets => ("ListOffsets", "ListOffsets answered"),
            Self::OffsetFetch => ("OffsetFetch", "OffsetFetch answered"),
            Self::JoinGroup => ("JoinGroup", "JoinGroup answered"),
            Self::SyncGroup => ("SyncGroup", "SyncGroup answered"),
            Self::Heartbeat => ("Heartbeat", "Heartbeat answered"),
            Self::LeaveGroup => ("LeaveGroup", "LeaveGroup answered"),
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The real clock, and nothing ever lost. A call that waits blocks its thread, as a call of a
/// Kafka client does.
#[derive(Debug, Default)]
pub struct RealTime {
    version: Mutex<u64>,
    changed: Condvar,
}

impl Driver for RealTime {
    fn now(&self) -> Duration {
        clock::now()
    }

    fn unix_millis(&self) -> i64 {
        clock::unix_millis()
    }

    fn sleep(&self, time: Duration) -> Local<'_, ()> {
        let until = self.now() + time;
        while self.now() < until {
            std::thread::park_timeout(until.saturating_sub(self.now()));
        }
        Box::pin(ready(()))
    }

    fn before<'a>(&'a self, _: &'a Client, _: &'a Request) -> Local<'a, Passage> {
        Box::pin(ready(Passage::Through))
    }

    fn after<'a>(&'a self, _: &'a Client, _: &'a Request, _: Option<Code>) -> Local<'a, Passage> {
        Box::pin(ready(Passage::Through))
    }

    fn background(&self, _: &Client, _: &Request) -> Passage {
        Passage::Through
    }

    fn changed(&self, version: u64) {
        let mut latest = self.version.lock().unwrap_or_else(PoisonError::into_inner);
        // Calls may overtake each other on their way out of the broker's lock.
        *latest = version.max(*latest);
        self.changed.notify_all();
    }

    fn wait(&self, version: u64, until: Duration) -> Local<'_, ()> {
        let mut latest = self.version.lock().unwrap_or_else(PoisonError::into_inner);
        while *latest <= version {
            let Some(left) = until.checked_sub(self.now()).filter(|left| !left.is_zero()) else { break };
            latest = self.changed.wait_timeout(latest, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(latest);
        Box::pin(ready(()))
    }

    fn owner(&self) -> u64 {
        0
    }

    fn is_running(&self, _: u64) -> bool {
        true
    }
}
