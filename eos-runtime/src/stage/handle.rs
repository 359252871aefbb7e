//! Sync handlers: called inline, one record after the other.

use std::{future::ready, marker::PhantomData, ops::Range, sync::Arc};

use crate::{
    codec::{CodecError, Decode},
    event::KafkaEvent,
    failure::Failure,
    outbox::Outbox,
    record::Records,
};

use super::{
    Context, Effects, Interrupted, Needs, Processed, States, Step, Topics,
    door::{Door, Hall, Visit, sheltered},
};

/// What the attribute reads off an ordinary function's signature.
pub trait Function: 'static {
    /// The event it takes, which may borrow from the record.
    type Event<'a>: KafkaEvent<Codec: Decode<'a, Self::Event<'a>>>;

    /// The topics of what it returns.
    const TOPICS: Topics;

    /// The fields that identify an event among others, for people; empty: its record's key does.
    const IDENTIFIED_BY: &'static [&'static str] = <Self::Event<'static> as KafkaEvent>::SPEC.dedup;

    /// Appends what identifies the event among others; `false` when it has nothing that does: then its record's
    /// key serves, unless there are [`IDENTIFIED_BY`](Self::IDENTIFIED_BY).
    fn identity(event: &Self::Event<'_>, out: &mut Vec<u8>) -> Result<bool, CodecError> {
        event.write_dedup_id(out)
    }

    /// Says at start what its further parameters need.
    fn needs(needs: &mut Needs) {
        let _ = needs;
    }
}

/// An ordinary function as the attribute wraps it.
pub trait Handler: Function {
    /// Calls the function with the event and what it takes from the context, writes its outputs.
    fn call<'a>(event: Self::Event<'a>, context: &Context<'a>, outbox: &mut Outbox) -> Result<(), Failure>;
}

/// The step of a sync handler on this input topic.
pub fn sync_step<H: Handler>(topic: &'static str, states: Arc<States>) -> Box<dyn Step> {
    Box::new(SyncStep::<H> { topic, states, bytes: Vec::new(), handler: PhantomData })
}

struct SyncStep<H> {
    topic: &'static str,
    states: Arc<States>,
    /// Kept for its memory.
    bytes: Vec<u8>,
    handler: PhantomData<fn(H)>,
}

impl<H: Handler> SyncStep<H> {
    fn run(
        &mut self,
        chunk: &dyn Records,
        range: Range<usize>,
        effects: Effects<'_>,
    ) -> Result<(), Interrupted> {
        let Effects { outbox, dedup } = effects;
        let hall = Hall { chunk, topic: self.topic, states: &self.states };
        let mut door = Door::<H>::new(hall, &range, dedup, &mut self.bytes);
        for at in range {
            let mark = outbox.mark();
            let Visit { context, guest, event } = door.knock(at);
            outbox.set_origin((context.record.partition, context.record.offset));
            let handled = match event {
                Ok(Some(event)) => sheltered(|| H::call(event, &context, outbox)),
                Ok(None) => Ok(()),
                Err(failure) => Err(failure),
            };
            if let Err(failure) = handled {
                outbox.undo(mark);
                return Err(Interrupted { at, failure, identity: door.turn_out(guest) });
            }
        }
        Ok(())
    }
}

impl<H: Handler> Step for SyncStep<H> {
    fn process<'a>(
        &'a mut self,
        chunk: &'a dyn Records,
        range: Range<usize>,
        effects: Effects<'a>,
    ) -> Processed<'a> {
        Box::pin(ready(self.run(chunk, range, effects)))
    }
}
