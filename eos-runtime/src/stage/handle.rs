//! Sync handlers: called inline, one record after the other.

use std::{
    future::ready,
    marker::PhantomData,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use crate::{
    codec::{CodecError, Decode},
    event::KafkaEvent,
    failure::Failure,
    outbox::Outbox,
    record::Records,
};

use super::{Context, Effects, Interrupted, Needs, Processed, States, Step, Topics};

/// What the attribute reads off an ordinary function's signature.
pub trait Function: 'static {
    /// The event it takes, which may borrow from the record.
    type Event<'a>: KafkaEvent<Codec: Decode<'a, Self::Event<'a>>>;

    /// The topics of what it returns.
    const TOPICS: Topics;

    /// Says at start what its further parameters need.
    fn needs(needs: &mut Needs) {
        let _ = needs;
    }

    /// Appends what identifies the event among others; `false`: its record's key does.
    fn identity(event: &Self::Event<'_>, out: &mut Vec<u8>) -> Result<bool, CodecError> {
        event.write_dedup_id(out)
    }
}

/// An ordinary function as the attribute wraps it.
pub trait Handler: Function {
    /// Calls the function with the event and what it takes from the context, writes its outputs.
    fn call<'a>(event: Self::Event<'a>, context: &Context<'a>, outbox: &mut Outbox) -> Result<(), Failure>;
}

/// The step of a sync handler on this input topic.
pub fn sync_step<H: Handler>(topic: &'static str, states: Arc<States>) -> Box<dyn Step> {
    Box::new(SyncStep::<H> { topic, states, handler: PhantomData })
}

struct SyncStep<H> {
    topic: &'static str,
    states: Arc<States>,
    handler: PhantomData<fn(H)>,
}

impl<H: Handler> SyncStep<H> {
    fn run(&self, chunk: &dyn Records, range: Range<usize>, outbox: &mut Outbox) -> Result<(), Interrupted> {
        for at in range {
            let mark = outbox.mark();
            let context = Context::new(chunk, at, self.topic, &self.states);
            // Whatever the handler's panic left half-written in the outbox is undone below; its own
            // values are dropped by the unwinding.
            let handled = catch_unwind(AssertUnwindSafe(|| H::call(context.event()?, &context, outbox)));
            if let Err(failure) = handled.unwrap_or_else(|panic| Err(panicked(panic.as_ref()))) {
                outbox.undo(mark);
                return Err(Interrupted { at, failure, identity: None });
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
        Box::pin(ready(self.run(chunk, range, effects.outbox)))
    }
}

/// A panic of a handler, or of an event's own code, is a rejection with the panic's message.
pub(crate) fn panicked(panic: &(dyn std::any::Any + Send)) -> Failure {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a value that is no text".to_owned());
    Failure::reject(format_args!("the code for this record panicked: {text}"))
}
