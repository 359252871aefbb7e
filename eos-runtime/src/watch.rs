//! A run under way: driven on this thread, and saying every few seconds how far it is.

use std::{
    future::Future,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use crate::{
    broker::Broker,
    control::Totals,
    error::Error,
    run::Run,
    summary::{Ended, Summary},
};

/// How often a run says how far it is.
const PROGRESS_EVERY: Duration = Duration::from_secs(10);

/// Runs until it is told to stop, is drained, or fails; says every few seconds how far it is.
/// Blocks.
pub(crate) fn watched<B: Broker + Send + 'static>(run: &Run, broker: &B) -> Ended {
    let started = broker.now();
    let (done, is_done) = mpsc::channel::<()>();
    let result = thread::scope(|scope| {
        let watcher = broker.clone();
        scope.spawn(move || say_progress(run, &watcher, &is_done));
        let result = run.over(broker);
        drop(done);
        result
    });
    (Summary::of(run, broker.now().saturating_sub(started)), result)
}

fn say_progress<B: Broker>(run: &Run, broker: &B, is_done: &mpsc::Receiver<()>) {
    let (mut before, mut then) = (Totals::default(), broker.now());
    while is_done.recv_timeout(PROGRESS_EVERY) == Err(RecvTimeoutError::Timeout) {
        let (totals, now) = (Summary::of(run, Duration::ZERO).totals(), broker.now());
        let seconds = now.saturating_sub(then).as_secs_f64().max(0.001);
        tracing::info!(
            records_in = totals.records_in,
            records_out = totals.records_out,
            transactions = totals.commits,
            "{:.0} records/s",
            totals.records_in.saturating_sub(before.records_in) as f64 / seconds
        );
        (before, then) = (totals, now);
    }
}

/// Drives a port's future on this thread.
pub(crate) fn block_on<F: Future>(future: F) -> Result<F::Output, Error> {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map(|runtime| runtime.block_on(future))
        .map_err(|error| Error::failed(format_args!("cannot start a thread's runtime: {error}")))
}
