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
    /// Input records dropped as repetitions, in transactions that committed.
    pub duplicates: AtomicU64,
    /// Records dead-lettered because they were rejected or given up.
    pub dead_letters: AtomicU64,
    /// Records dead-lettered because the broker would not take what came of them.
    pub refused: AtomicU64,
    /// Records skipped as `on_error = skip` declares.
    pub skipped: AtomicU64,
    /// Input records that were deleted before they were handled, at most: a loss that an operator accepted.
    pub lost: AtomicU64,
    /// Further attempts at records whose handler failed.
    pub retries: AtomicU64,
    /// Records that wait for another attempt now.
    pub parked: AtomicU64,
    /// Identities remembered now.
    pub dedup_keys: AtomicU64,
    /// Bytes of memory they take.
    pub dedup_bytes: AtomicU64,
    /// Identities forgotten before their time, because there were too many.
    pub dedup_evicted: AtomicU64,
    /// Records that came too late to be known again: older than the window before stream time.
    pub dedup_late: AtomicU64,
    /// Records ahead of stream time by more than the window, each of which makes the others late.
    pub dedup_ahead: AtomicU64,
    /// Identities read back from the topic with the memory.
    pub restored: AtomicU64,
    /// Milliseconds that took.
    pub restore_millis: AtomicU64,
    /// Records of that topic that are to be read back now,
    pub restore_of: AtomicU64,
    /// and how many of them are.
    pub restore_at: AtomicU64,
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
    /// Input records dropped as repetitions, in transactions that committed.
    pub duplicates: u64,
    /// Records dead-lettered because they were rejected or given up.
    pub dead_letters: u64,
    /// Records dead-lettered because the broker would not take what came of them.
    pub refused: u64,
    /// Records skipped as `on_error = skip` declares.
    pub skipped: u64,
    /// Input records that were deleted before they were handled, at most: a loss that an operator accepted.
    pub lost: u64,
    /// Further attempts at records whose handler failed.
    pub retries: u64,
    /// Records that wait for another attempt now.
    pub parked: u64,
    /// Identities remembered now.
    pub dedup_keys: u64,
    /// Bytes of memory they take.
    pub dedup_bytes: u64,
    /// Identities forgotten before their time, because there were too many.
    pub dedup_evicted: u64,
    /// Records that came too late to be known again: older than the window before stream time.
    pub dedup_late: u64,
    /// Records ahead of stream time by more than the window, each of which makes the others late.
    pub dedup_ahead: u64,
    /// Identities read back from the topic with the memory.
    pub restored: u64,
    /// Milliseconds that took.
    pub restore_millis: u64,
    /// Records of that topic that are to be read back now,
    pub restore_of: u64,
    /// and how many of them are.
    pub restore_at: u64,
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
            duplicates: self.duplicates.load(Relaxed),
            dead_letters: self.dead_letters.load(Relaxed),
            refused: self.refused.load(Relaxed),
            skipped: self.skipped.load(Relaxed),
            lost: self.lost.load(Relaxed),
            retries: self.retries.load(Relaxed),
            parked: self.parked.load(Relaxed),
            dedup_keys: self.dedup_keys.load(Relaxed),
            dedup_bytes: self.dedup_bytes.load(Relaxed),
            dedup_evicted: self.dedup_evicted.load(Relaxed),
            dedup_late: self.dedup_late.load(Relaxed),
            dedup_ahead: self.dedup_ahead.load(Relaxed),
            restored: self.restored.load(Relaxed),
            restore_millis: self.restore_millis.load(Relaxed),
            restore_of: self.restore_of.load(Relaxed),
            restore_at: self.restore_at.load(Relaxed),
        }
    }
}
