//! Dead letters: what lies in a pipeline's dead-letter topic, and sending it back.
//!
//! ```text
//!   source topic ──pipeline──▶ dead-letter topic ──list──▶ people
//!        ▲                        │        ▲
//!        └──────── replay ◀───────┘        │
//!                    └─────── marker ──────┘   (one transaction)
//! ```
//!
//! A replay writes the record into its source topic and, in the same transaction, a *marker* beside the dead
//! letter: a record without key and value whose header `eos.replayed.of` names it. What is marked is never
//! sent again. A replay first takes its transactional id over, which ends whatever another one left open, and
//! only then reads the topic: so it knows every marker there will ever be but its own.
//!
//! Nothing is held in memory but the markers: the topic is read twice, once for them and once for the rest.

mod choice;
mod letter;
mod list;
mod replay;
mod scan;
mod survey;

use std::{fmt, time::Duration};

use crate::{
    broker::Fault,
    config::{PipelineConfig, RunConfig},
    engine::Trouble,
    error::Error,
};

pub use self::{
    choice::Choice,
    letter::{DeadLetter, Id, Kind, REPLAYED_OF},
    list::{Listed, Listing, list},
    replay::{Replayed, replay},
};

/// Default of [`DeadLetters::batch`]: far from a transaction's limits, also with records of some size.
const BATCH: usize = 500;

/// The dead letters of one pipeline: where they lie, and where they came from.
#[derive(Clone)]
pub struct DeadLetters {
    /// The application's name.
    pub app: String,
    /// The pipeline's name. Dead letters of another one in the same topic are left alone.
    pub pipeline: String,
    /// The dead-letter topic's real name.
    pub topic: String,
    /// The real name of the pipeline's input, where replayed records go.
    pub input: String,
    /// Client properties of the user's, checked.
    pub properties: Vec<(String, String)>,
    /// How long the broker lets a replay's transaction stay open.
    pub transaction_timeout: Duration,
    /// How long nothing may happen (no answer of a broker, no transaction that ends) before it is an error.
    pub patience: Duration,
    /// How many are sent back in one transaction at most.
    pub batch: usize,
}

/// Without the properties: passwords are among them.
impl fmt::Debug for DeadLetters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadLetters")
            .field("app", &self.app)
            .field("pipeline", &self.pipeline)
            .field("topic", &self.topic)
            .field("input", &self.input)
            .finish_non_exhaustive()
    }
}

impl DeadLetters {
    /// Those of a pipeline of this run; `None` when it has no dead-letter topic.
    pub fn of(run: &RunConfig, pipeline: &PipelineConfig) -> Option<Self> {
        Some(Self {
            app: run.app.clone(),
            pipeline: pipeline.name.clone(),
            topic: pipeline.dead_letter.clone()?,
            input: pipeline.input.clone(),
            properties: pipeline.properties.clone(),
            transaction_timeout: run.transaction_timeout,
            patience: run.startup_timeout,
            batch: BATCH,
        })
    }

    /// The transactional id of a replay, `{app}.{pipeline}.dlq-replay`: there is one, so a second replay
    /// fences the first.
    pub fn transactional_id(&self) -> String {
        format!("{}.{}.dlq-replay", self.app, self.pipeline)
    }

    /// What is said when reading came to its end before the topic did.
    fn cannot_read(&self, trouble: Trouble) -> Error {
        match trouble {
            Trouble::Fault(Fault::Stop(cause)) | Trouble::Member(Fault::Stop(cause)) => {
                Error::usage(format_args!("cannot read dead-letter topic `{}`: {cause}", self.topic))
            }
            Trouble::Fault(fault) | Trouble::Member(fault) => {
                Error::failed(format_args!("cannot read dead-letter topic `{}`: {fault}", self.topic))
            }
            Trouble::Interrupted(_) => Error::failed("stopped before the end of the dead-letter topic"),
            Trouble::Failed(error) => error,
        }
    }
}
