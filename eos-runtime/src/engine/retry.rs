//! Repeating the same call, and pauses between attempts: how long, how often, and when to give up.

use std::{cell::Cell, time::Duration};

use crate::{
    broker::{Broker, Cause, Fault},
    control::Control,
    error::Error,
};

/// How long a stopping worker tries to finish before it leaves things to the transaction timeout.
const SHUTDOWN_BUDGET: Duration = Duration::from_millis(2500);

/// How often a wait that goes on is mentioned in the log.
const SAY_SO_EVERY: Duration = Duration::from_secs(5);

/// Why the straight way through a turn was left.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// A call of the producer failed.
    Fault(Fault),
    /// A call of the consumer failed.
    Member(Fault),
    /// The run was told to stop and the time to finish is over.
    Interrupted(Cause),
    /// Nothing but an operator can help.
    Failed(Error),
}

impl Trouble {
    /// The same trouble, of a call that was the consumer's.
    fn of_the_member(self) -> Self {
        match self {
            Self::Fault(fault) => Self::Member(fault),
            other => other,
        }
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Makes port calls with patience.
pub(crate) struct Calls<B> {
    pub(crate) broker: B,
    pub(crate) control: Control,
    /// Seeds the jitter, so that workers that fail together do not retry together.
    pub(crate) name: String,
    stopping_since: Cell<Option<Duration>>,
    said_at: Cell<Option<Duration>>,
}

impl<B: Broker> Calls<B> {
    pub(crate) fn new(broker: B, control: Control, name: String) -> Self {
        Self { broker, control, name, stopping_since: Cell::default(), said_at: Cell::default() }
    }

    /// Repeats the same call while it answers `Retry`. Between transactions (`limit` is `None`)
    /// without end: a broker that is away comes back, and a worker that is told to stop leaves at
    /// once. Inside a transaction until `limit`, when the last answer is returned; a worker that is
    /// told to stop gets [`SHUTDOWN_BUDGET`].
    pub(crate) async fn resume<T>(
        &self,
        limit: Option<Duration>,
        mut call: impl AsyncFnMut() -> Result<T, Fault>,
    ) -> Result<T, Trouble> {
        let started = self.broker.now();
        let mut attempt = 0;
        loop {
            let cause = match call().await {
                Err(Fault::Retry(cause)) => cause,
                other => return other.map_err(Trouble::Fault),
            };
            if self.is_out_of_time() || (limit.is_none() && self.control.is_stopping()) {
                return Err(Trouble::Interrupted(cause));
            }
            if limit.is_some_and(|limit| self.broker.now().saturating_sub(started) > limit) {
                return Err(Trouble::Fault(Fault::Retry(cause.passing(true))));
            }
            self.wait(attempt, &cause).await;
            attempt += 1;
        }
    }

    /// As [`resume`](Self::resume), for a call of the consumer.
    pub(super) async fn resume_member<T>(
        &self,
        limit: Option<Duration>,
        call: impl AsyncFnMut() -> Result<T, Fault>,
    ) -> Result<T, Trouble> {
        self.resume(limit, call).await.map_err(Trouble::of_the_member)
    }

    /// Waits before the next attempt, and says why from time to time.
    pub(super) async fn wait(&self, attempt: u32, cause: &Cause) {
        let now = self.broker.now();
        let said = self.said_at.get().unwrap_or_default();
        if attempt == 0 && self.said_at.get().is_none() {
            self.said_at.set(Some(now));
        } else if now.saturating_sub(said) >= SAY_SO_EVERY {
            self.said_at.set(Some(now));
            tracing::warn!(worker = self.name, "still trying: {cause}");
        }
        // The ports wait in slices of their own; this only keeps a port that answers at once from
        // spinning.
        self.broker
            .sleep(backoff(&self.name, attempt, Duration::from_millis(1), Duration::from_millis(50)))
            .await;
    }

    /// Waits this long, or until the run is told to stop.
    pub(crate) async fn pause(&self, time: Duration) {
        let until = self.broker.now() + time;
        while !self.control.is_stopping() {
            let left = until.saturating_sub(self.broker.now());
            if left.is_zero() {
                return;
            }
            self.broker.sleep(left.min(Duration::from_millis(100))).await;
        }
    }

    /// Whether a stopping worker has used up its time to finish.
    pub(super) fn is_out_of_time(&self) -> bool {
        if self.control.is_aborting() {
            return true;
        }
        if !self.control.is_stopping() {
            return false;
        }
        let now = self.broker.now();
        let since = self.stopping_since.get().unwrap_or(now);
        self.stopping_since.set(Some(since));
        now.saturating_sub(since) > SHUTDOWN_BUDGET
    }
}

/// Exponential from `first` to `most`, of which a share between a half and the whole, chosen by
/// the name: the same worker always waits the same, different workers do not wait alike.
pub(crate) fn backoff(name: &str, attempt: u32, first: Duration, most: Duration) -> Duration {
    let full = first.saturating_mul(1_u32.checked_shl(attempt.min(20)).unwrap_or(u32::MAX)).min(most);
    // FNV-1a over name and attempt.
    let seed = name
        .bytes()
        .chain(attempt.to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    full / 2 + full.mul_f64((seed >> 40) as f64 / (1_u64 << 24) as f64) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_grows_to_its_bound_and_keeps_within_its_half() {
        let (first, most) = (Duration::from_millis(10), Duration::from_secs(1));
        for attempt in 0..40 {
            let full = first.saturating_mul(1 << attempt.min(7)).min(most);
            let wait = backoff("worker", attempt, first, most);
            assert!(wait >= full / 2 && wait <= full, "attempt {attempt}: {wait:?} of {full:?}");
        }
    }

    #[test]
    fn two_workers_do_not_wait_alike() {
        let wait = |name| backoff(name, 3, Duration::from_millis(100), Duration::from_secs(5));
        assert_ne!(wait("orders.enrich.host-0.0"), wait("orders.enrich.host-0.1"));
        assert_eq!(wait("orders.enrich.host-0.0"), wait("orders.enrich.host-0.0"));
    }
}
