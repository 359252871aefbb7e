//! How a run is told to stop, and what it did so far: shared between its workers and whoever
//! watches them.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
};

use tokio::sync::Notify;

/// The switch of a run. Clones are the same switch.
#[derive(Debug, Clone, Default)]
pub struct Control(Arc<Switches>);

#[derive(Debug, Default)]
struct Switches {
    stop: AtomicBool,
    abort: AtomicBool,
    aborted: Notify,
}

impl Control {
    /// Asks every worker to commit what it has handled and to leave (first SIGTERM or SIGINT).
    pub fn stop(&self) {
        self.0.stop.store(true, Relaxed);
    }

    /// Asks every worker to abort what is open and to leave at once (second signal).
    pub fn abort(&self) {
        self.0.abort.store(true, Relaxed);
        self.stop();
        self.0.aborted.notify_waiters();
    }

    /// Returns once [`abort`](Self::abort) was called. Needs no runtime.
    pub async fn aborted(&self) {
        let told = self.0.aborted.notified();
        if !self.is_aborting() {
            told.await;
        }
    }

    /// Whether to leave.
    pub fn is_stopping(&self) -> bool {
        self.0.stop.load(Relaxed)
    }

    /// Whether to leave without finishing.
    pub fn is_aborting(&self) -> bool {
        self.0.abort.load(Relaxed)
    }
}

/// What the workers of one pipeline did. Counted per chunk and transaction, never per record.
#[derive(Debug, Default)]
pub struct Counters {
    /// Input records whose transaction committed.
    pub records_in: AtomicU64,
    /// Records produced in transactions that committed.
    pub records_out: AtomicU64,
    /// Transactions committed.
    pub commits: AtomicU64,
    /// Transactions aborted.
    pub aborts: AtomicU64,
    /// Producers replaced.
    pub rebuilds: AtomicU64,
}

/// The sums of [`Counters`] at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Input records whose transaction committed.
    pub records_in: u64,
    /// Records produced in transactions that committed.
    pub records_out: u64,
    /// Transactions committed.
    pub commits: u64,
    /// Transactions aborted.
    pub aborts: u64,
    /// Producers replaced.
    pub rebuilds: u64,
}

impl Counters {
    /// The numbers now.
    pub fn totals(&self) -> Totals {
        Totals {
            records_in: self.records_in.load(Relaxed),
            records_out: self.records_out.load(Relaxed),
            commits: self.commits.load(Relaxed),
            aborts: self.aborts.load(Relaxed),
            rebuilds: self.rebuilds.load(Relaxed),
        }
    }
}
