//! From a record to its outputs: decode, handle, encode. Generics end here: the engine sees one
//! `dyn Step` per pipeline.

mod context;
mod door;
mod extract;
mod handle;
mod handle_async;
mod outputs;
mod pipeline;
mod sink;
#[cfg(test)]
mod tests;

pub use self::{
    context::{Context, Shared, States},
    extract::{Extract, Meta, Needs, State},
    handle::{Function, Handler, sync_step},
    handle_async::{AsyncHandler, async_step},
    outputs::{Many, Outputs, Position, Returned, Topics},
    pipeline::{InputKey, Pipeline, PipelineDef, StepMaker},
};

/// For expansions only.
#[doc(hidden)]
pub use self::sink::{Made, Sink, Writes, Written, made, perhaps, written};

#[cfg(feature = "cli")]
pub(crate) use self::door::panicked;

use std::{future::Future, ops::Range, pin::Pin};

use crate::{
    failure::Failure,
    outbox::Outbox,
    record::Records,
    state::dedup::{Dedup, Identity},
};

/// Handles records and writes what comes of them.
pub trait Step: Send {
    /// Handles the records `range` of the chunk in order and writes what comes of them. A record that is dropped
    /// as a repetition counts as handled; the memory says how many those were
    /// ([`Dedup::repeated`](crate::state::dedup::Dedup::repeated)).
    fn process<'a>(
        &'a mut self,
        chunk: &'a dyn Records,
        range: Range<usize>,
        effects: Effects<'a>,
    ) -> Processed<'a>;

    /// How many records it handles at the same time: asking for fewer at once would waste that.
    fn width(&self) -> usize {
        1
    }
}

/// A step at work.
pub type Processed<'a> = Pin<Box<dyn Future<Output = Result<(), Interrupted>> + 'a>>;

/// Where what comes of a record is written: undone together when it fails.
#[derive(Debug)]
pub struct Effects<'a> {
    /// Outputs.
    pub outbox: &'a mut Outbox,
    /// The memory of a pipeline that drops repetitions.
    pub dedup: Option<&'a mut Dedup>,
}

impl<'a> From<&'a mut Outbox> for Effects<'a> {
    /// Outputs, and nothing else.
    fn from(outbox: &'a mut Outbox) -> Self {
        Self { outbox, dedup: None }
    }
}

/// A step that stopped before the end of its range. The effects are exactly those of the records before `at`.
#[derive(Debug)]
pub struct Interrupted {
    /// The index of the record that failed.
    pub at: usize,
    /// Why.
    pub failure: Failure,
    /// Who the record is, where repetitions are dropped and it has an identity. Not accepted: whoever gives
    /// the record up for good does that.
    pub identity: Option<Identity>,
}
