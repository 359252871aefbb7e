//! Outputs that are written while they are made, as a flow of `pipeline!` does behind a `flat_map`: one
//! after the other, and nothing gathers them.

use std::marker::PhantomData;

use crate::{failure::Failure, outbox::Outbox};

use super::{Outputs, Topics};

/// Where they are written.
#[derive(Debug)]
pub struct Sink<'a, O> {
    first: u16,
    outbox: &'a mut Outbox,
    of: PhantomData<fn(O)>,
}

impl<O: Outputs> Sink<'_, O> {
    /// Writes the next one.
    pub fn put(&mut self, output: O) -> Result<(), Failure> {
        output.write(self.first, self.outbox)
    }
}

/// Outputs that `make` puts into a sink.
#[derive(Debug)]
pub struct Made<O, F> {
    make: F,
    of: PhantomData<fn(O)>,
}

/// The outputs that `make` puts into the sink it is given.
pub fn made<O, F>(make: F) -> Made<O, F>
where
    O: Outputs,
    F: FnOnce(&mut Sink<'_, O>) -> Result<(), Failure>,
{
    Made { make, of: PhantomData }
}

impl<O, F> Outputs for Made<O, F>
where
    O: Outputs,
    F: FnOnce(&mut Sink<'_, O>) -> Result<(), Failure>,
{
    const TOPICS: Topics = O::TOPICS;

    fn write(self, first: u16, outbox: &mut Outbox) -> Result<(), Failure> {
        (self.make)(&mut Sink { first, outbox, of: PhantomData })
    }
}
