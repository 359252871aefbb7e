//! A pipeline as the application holds it: its declaration, and how to make its steps.

use std::sync::Arc;

use crate::{codec::CodecError, error::Error, event::EventSpec, spec::PipelineSpec};

use super::{Needs, States, Step, Topics};

/// What `#[eos_pipeline]` makes of a function: `enrich` the type stands beside `enrich` the function.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a pipeline",
    note = "put `#[eos_pipeline(input = \"..\", output = \"..\")]` on the function"
)]
pub trait Pipeline {
    /// What its attribute declares.
    const SPEC: &'static PipelineSpec;

    /// The event it reads.
    const EVENT: &'static EventSpec;

    /// The topics of what its handler returns. Names that the attribute declares take precedence.
    const TOPICS: &'static Topics;

    /// The pipeline, ready to be run by an `App` or by `main!`.
    fn pipeline() -> PipelineDef;
}

/// Makes a worker's step. The number is the concurrency of async handlers.
pub type StepMaker = fn(Arc<States>, usize) -> Box<dyn Step>;

/// A pipeline: what it declares, and how to make a step for each of its workers.
#[derive(Clone)]
pub struct PipelineDef {
    pub(crate) spec: &'static PipelineSpec,
    pub(crate) topics: Vec<&'static str>,
    #[cfg_attr(not(feature = "cli"), allow(dead_code))] // for those who ask about schemas
    pub(crate) events: Vec<&'static EventSpec>,
    pub(crate) needs: Needs,
    pub(crate) make_step: StepMaker,
    #[cfg_attr(not(feature = "cli"), allow(dead_code))] // for those who feed an input by hand
    pub(crate) input_key: InputKey,
}

/// Appends the key that the input event itself gives for a value; `false` is a null key. An error
/// says that the value is no such event.
pub type InputKey = fn(&[u8], &mut Vec<u8>) -> Result<bool, CodecError>;

impl PipelineDef {
    /// Puts a pipeline together. `event` is what it reads; `topics` are those of the handler's return type,
    /// whose names those declared by the attribute precede.
    pub fn new(
        spec: &'static PipelineSpec,
        event: &'static EventSpec,
        topics: Topics,
        needs: Needs,
        make_step: StepMaker,
        input_key: InputKey,
    ) -> Self {
        let written = (0..topics.count()).map(|nth| topics.position(nth).event);
        let events = std::iter::once(event).chain(written).collect();
        let topics = if spec.outputs.is_empty() { topics.names() } else { spec.outputs.to_vec() };
        Self { spec, topics, events, needs, make_step, input_key }
    }

    /// The pipeline's name.
    pub fn name(&self) -> &'static str {
        self.spec.name
    }

    /// The declaration.
    pub fn spec(&self) -> &'static PipelineSpec {
        self.spec
    }

    /// The declared names of the output topics, by position.
    pub fn outputs(&self) -> &[&'static str] {
        &self.topics
    }

    /// A step for one worker; an error when the application lacks a state the handler takes.
    pub fn step(&self, states: &Arc<States>, concurrency: usize) -> Result<Box<dyn Step>, Error> {
        self.needs.check(self.spec.name, states)?;
        Ok((self.make_step)(Arc::clone(states), concurrency))
    }
}

impl std::fmt::Debug for PipelineDef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PipelineDef")
            .field("spec", &self.spec)
            .field("topics", &self.topics)
            .finish_non_exhaustive()
    }
}
