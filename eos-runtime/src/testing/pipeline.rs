//! A user's own pipelines in the world.

use std::{path::PathBuf, sync::Arc};

use crate::{
    config::{PipelineConfig, RunConfig, STARTUP_TIMEOUT, TRANSACTION_TIMEOUT},
    control::{Control, Counters},
    engine::{self, WorkerConfig},
    error::Error,
    stage::{PipelineDef, States},
};

use super::{Task, World};

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
        let app = "world";
        let declared = PipelineConfig::declared(app, pipeline.spec(), pipeline.outputs());
        let config = RunConfig {
            app: app.to_owned(),
            instance: Some(instance.to_owned()),
            slots_dir: PathBuf::new(),
            transaction_timeout: TRANSACTION_TIMEOUT,
            startup_timeout: STARTUP_TIMEOUT,
            drain: false,
            pipelines: Vec::new(),
        };
        let step = pipeline.step(states, declared.concurrency)?;
        let worker = WorkerConfig::of(&config, &declared, instance, 0);
        let work = engine::work(self.memory(), worker, step, control.clone(), Arc::new(Counters::default()));
        Ok(self.spawn(instance, work))
    }
}
