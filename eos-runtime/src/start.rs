//! From a checked plan to a run over a cluster: shared by the generated binary and
//! [`App`](crate::app::App).

use std::{sync::Arc, time::Duration};

#[cfg(feature = "kafka")]
use crate::{config::RunConfig, kafka::Kafka, preflight::preflight, watch};
use crate::{
    control::Control,
    error::Error,
    run::Run,
    settings::Plan,
    slot::{self, Slot},
    stage::{PipelineDef, States},
    summary::{Ended, Summary},
};

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
    let broker = Kafka::new(bootstrap, shared_properties(&run.config));
    let ready = watch::block_on(preflight(&broker, &run.config, &run.control, bootstrap));
    match ready.and_then(|ready| ready) {
        Ok(()) if !run.control.is_stopping() => watch::watched(run, &broker),
        result => (Summary::of(run, Duration::ZERO), result),
    }
}

/// What all pipelines agree on (how to log in, for one) is also for clients that belong to none.
#[cfg(feature = "kafka")]
pub(crate) fn shared_properties(config: &RunConfig) -> Vec<(String, String)> {
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
