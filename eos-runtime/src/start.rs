//! From a checked plan to a run over a broker, watched: shared by the generated binary and
//! [`App`](crate::app::App).

use std::{
    future::Future,
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use crate::{
    broker::Broker,
    config::RunConfig,
    control::{Control, Totals},
    error::Error,
    run::Run,
    settings::Plan,
    slot::{self, Slot},
    stage::{PipelineDef, States},
    summary::Summary,
};

/// How often a run says how far it is.
const PROGRESS_EVERY: Duration = Duration::from_secs(10);

/// How a run ended: what was committed, also when it failed, and whether it did.
pub(crate) type Ended = (Summary, Result<(), Error>);

/// A run that holds its instance slot.
pub(crate) struct Started {
    pub(crate) run: Run,
    _slot: Slot,
}

/// Claims the instance and makes the run; nothing was said to a broker yet.
pub(crate) fn prepare(
    plan: &Plan,
    pipelines: Vec<PipelineDef>,
    states: States,
    control: Control,
) -> Result<Started, Error> {
    let config = plan.run_config();
    let slot = slot::claim(&config)?;
    let states = Arc::new(states);
    for note in &plan.notes {
        tracing::warn!("{note}");
    }
    let instance = slot.instance().to_owned();
    for pipeline in &plan.pipelines {
        tracing::info!(
            input = pipeline.input.actual.value,
            output = pipeline
                .outputs
                .iter()
                .map(|topic| topic.actual.value.as_str())
                .collect::<Vec<_>>()
                .join(","),
            group = pipeline.group.value,
            workers = pipeline.workers.value,
            instance,
            "pipeline {}",
            pipeline.name
        );
    }
    let run = Run::new(config, instance, pipelines, states, control);
    Ok(Started { run, _slot: slot })
}

/// Waits for the cluster and its topics, then runs.
#[cfg(feature = "kafka")]
pub(crate) fn over_kafka(run: &Run, bootstrap: &str) -> Ended {
    let broker = crate::kafka::Kafka::new(bootstrap, shared_properties(&run.config));
    let ready = block_on(crate::preflight::preflight(&broker, &run.config, &run.control, bootstrap));
    match ready.and_then(|ready| ready) {
        Ok(()) if !run.control.is_stopping() => watched(run, &broker),
        result => (Summary::of(run, Duration::ZERO), result),
    }
}

/// What all pipelines agree on (how to log in, for one) is also for clients that belong to none.
#[cfg(feature = "kafka")]
fn shared_properties(config: &RunConfig) -> Vec<(String, String)> {
    let Some((first, others)) = config.pipelines.split_first() else { return Vec::new() };
    let shared = |property: &&(String, String)| others.iter().all(|it| it.properties.contains(property));
    first.properties.iter().filter(shared).cloned().collect()
}

/// Says that this program cannot.
#[cfg(not(feature = "kafka"))]
pub(crate) fn over_kafka(run: &Run, _bootstrap: &str) -> Ended {
    let error = Error::usage(
        "this program was built without the feature `kafka` of eos-runtime: add it to the features in Cargo.toml",
    );
    (Summary::of(run, Duration::ZERO), Err(error))
}

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
