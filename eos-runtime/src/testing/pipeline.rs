//! A user's own pipelines in the world.

use std::sync::Arc;

use crate::{
    config::{PipelineConfig, TRANSACTION_TIMEOUT},
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
        let step = pipeline.step(states, declared.concurrency)?;
        let worker = WorkerConfig::of(app, instance, &declared, 0, TRANSACTION_TIMEOUT);
        let work = engine::work(self.memory(), worker, step, control.clone(), Arc::new(Counters::default()));
        Ok(self.spawn(instance, work))
    }
}
