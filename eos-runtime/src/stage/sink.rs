//! What a flow of `pipeline!` writes. Behind a `flat_map` it is written while it is made: one event after
//! the other, and nothing gathers them.

use std::marker::PhantomData;

use crate::{codec::Encode, event::KafkaEvent, failure::Failure, outbox::Outbox};

use super::{Outputs, Topics};

/// An event to write, and how. That it can be written was asked where it was made, and nobody asks again.
#[derive(Debug)]
pub struct Written<E> {
    event: E,
    write: fn(E, u16, &mut Outbox) -> Result<(), Failure>,
}

impl<E: KafkaEvent> Outputs for Written<E> {
    const TOPICS: Topics = Topics::of::<E>();

    fn write(self, first: u16, outbox: &mut Outbox) -> Result<(), Failure> {
        (self.write)(self.event, first, outbox)
    }
}

/// Leads from an event's format to [`Written`]. What is no event has no format and thus becomes nothing that
/// the compiler knows: it says so once, and has no reason to say it again of all that is made of it.
pub trait Writes<E> {
    /// The event to write.
    type Written;

    /// The event to write.
    fn written(event: Written<E>) -> Self::Written;
}

impl<E, C> Writes<E> for C {
    type Written = Written<E>;

    fn written(event: Written<E>) -> Written<E> {
        event
    }
}

/// An event to write.
pub fn written<E>(event: E) -> <E::Codec as Writes<E>>::Written
where
    E: KafkaEvent<Codec: Encode<E>>,
{
    <E::Codec as Writes<E>>::written(Written { event, write: E::write })
}

/// An event to write to one of several topics, or not.
pub fn perhaps<E>(event: Option<E>) -> Option<<E::Codec as Writes<E>>::Written>
where
    E: KafkaEvent<Codec: Encode<E>>,
{
    event.map(written)
}

/// Where events are written.
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
