//! A user's own pipelines in the world.

use std::{sync::Arc, time::Duration};

use crate::{
    config::{PipelineConfig, TRANSACTION_TIMEOUT},
    control::{Control, Counters},
    engine::{self, WorkerConfig},
    error::Error,
    stage::{PipelineDef, States},
    state::dedup::Secret,
};

use super::{Task, World};

/// The application that every pipeline of a world belongs to.
const APP: &str = "world";

/// The same in all worlds: they are to be played again.
const SECRET: Secret = Secret(*b"not so secret at");

/// How a worker differs from what its attribute declares.
#[derive(Debug, Clone)]
pub(super) struct Launch {
    pub(super) instance: String,
    /// Whether it is a static member of its group.
    pub(super) is_static: bool,
    pub(super) transaction_timeout: Duration,
    pub(super) properties: Vec<(String, String)>,
}

impl World {
    /// Starts one worker of a pipeline, as its attribute declares it, over the world's broker. Its
    /// topics must be there. The same `instance` is the same transactional id: start it again after
    /// a crash, as an operator would.
    ///
    /// # Errors
    /// When `states` lacks a state that the handler takes.
    pub fn start(
        &mut self,
        instance: &str,
        pipeline: &PipelineDef,
        states: &Arc<States>,
        control: &Control,
    ) -> Result<Task<Result<(), Error>>, Error> {
        let launch = Launch {
            instance: instance.to_owned(),
            is_static: false,
            transaction_timeout: TRANSACTION_TIMEOUT,
            properties: Vec::new(),
        };
        self.launch(launch, pipeline, states, control)
    }

    pub(super) fn launch(
        &mut self,
        launch: Launch,
        pipeline: &PipelineDef,
        states: &Arc<States>,
        control: &Control,
    ) -> Result<Task<Result<(), Error>>, Error> {
        let declared = declared(pipeline);
        let step = pipeline.step(states, declared.concurrency)?;
        let mut worker =
            WorkerConfig::of(APP, &launch.instance, &declared, 0, launch.transaction_timeout, SECRET);
        worker.consumer.group_instance_id =
            launch.is_static.then(|| worker.producer.transactional_id.clone());
        worker.consumer.properties.extend(launch.properties.iter().cloned());
        worker.producer.properties.extend(launch.properties);
        let work = engine::work(self.memory(), worker, step, control.clone(), Arc::new(Counters::default()));
        Ok(self.spawn(&launch.instance, work))
    }
}

/// The pipeline as it runs in a world.
pub(super) fn declared(pipeline: &PipelineDef) -> PipelineConfig {
    PipelineConfig::declared(APP, pipeline.spec(), pipeline.outputs())
}
