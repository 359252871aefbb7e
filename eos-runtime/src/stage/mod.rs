//! From a record to its outputs: decode, handle, encode. Generics end here: the engine sees one
//! `dyn Step` per pipeline.

mod context;
mod extract;
mod handle;
mod handle_async;
mod outputs;
mod pipeline;

pub use self::{
    context::{Context, States},
    extract::{Extract, Meta, Needs, State},
    handle::{Function, Handler, sync_step},
    handle_async::{AsyncHandler, async_step},
    outputs::{Many, Outputs, Returned, Topics},
    pipeline::{InputKey, Pipeline, PipelineDef, StepMaker},
};

#[cfg(feature = "cli")]
pub(crate) use self::handle::panicked;

use std::{future::Future, ops::Range, pin::Pin};

use crate::{failure::Failure, outbox::Outbox, record::Records};

/// Handles records and writes what comes of them.
pub trait Step: Send {
    /// Handles the records `range` of the chunk in order and appends their outputs to `outbox`.
    fn process<'a>(
        &'a mut self,
        chunk: &'a dyn Records,
        range: Range<usize>,
        outbox: &'a mut Outbox,
    ) -> Processed<'a>;

    /// How many records it handles at the same time: asking for fewer at once would waste that.
    fn width(&self) -> usize {
        1
    }
}

/// A step at work.
pub type Processed<'a> = Pin<Box<dyn Future<Output = Result<(), Interrupted>> + 'a>>;

/// A step that stopped before the end of its range. The outbox holds exactly the outputs of the
/// records before `at`.
#[derive(Debug)]
pub struct Interrupted {
    /// The index of the record that failed.
    pub at: usize,
    /// Why.
    pub failure: Failure,
}
