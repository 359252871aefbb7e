//! Runs an application's pipelines over a broker: worker threads, their restarts, the end.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    broker::Broker,
    config::RunConfig,
    control::{Control, Counters},
    error::Error,
    stage::{PipelineDef, States},
};

/// Everything a run needs beside its broker.
#[derive(Debug, Clone)]
pub struct Run {
    /// What to run.
    pub config: RunConfig,
    /// The pipelines by name.
    pub pipelines: BTreeMap<String, PipelineDef>,
    /// The application's states.
    pub states: Arc<States>,
    /// How to stop it.
    pub control: Control,
    /// What each pipeline did, by name: filled while it runs.
    pub counters: BTreeMap<String, Arc<Counters>>,
}

impl Run {
    /// A run of these pipelines, of those that the configuration names.
    pub fn new(
        config: RunConfig,
        pipelines: Vec<PipelineDef>,
        states: Arc<States>,
        control: Control,
    ) -> Self {
        let counters =
            config.pipelines.iter().map(|pipeline| (pipeline.name.clone(), Arc::default())).collect();
        let pipelines = pipelines.into_iter().map(|def| (def.name().to_owned(), def)).collect();
        Self { config, pipelines, states, control, counters }
    }

    /// Runs until it is told to stop, is drained, or fails. Blocks the calling thread.
    pub fn over<B>(&self, broker: &B) -> Result<(), Error>
    where
        B: Broker + Send + Sync + 'static,
    {
        let _ = broker;
        Ok(())
    }
}
