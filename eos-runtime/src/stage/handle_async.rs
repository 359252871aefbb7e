//! Async handlers: a bounded set of them in flight, the same key in order, outputs in input order.

use std::{
    cell::RefCell,
    collections::VecDeque,
    future::{Future, ready},
    marker::PhantomData,
    ops::Range,
    panic::AssertUnwindSafe,
    sync::Arc,
};

use futures_util::{FutureExt, StreamExt, future::Either, stream::FuturesUnordered};

use crate::{failure::Failure, outbox::Outbox, record::Records};

use super::{
    Context, Effects, Function, Interrupted, Processed, States, Step,
    door::{Door, Hall, Visit, panicked},
};

/// An ordinary async function as the attribute wraps it.
pub trait AsyncHandler: Function {
    /// Awaits the function with the event and what it takes from the context, writes its outputs.
    fn call<'a>(
        event: Self::Event<'a>,
        context: &Context<'a>,
        outbox: &mut Outbox,
    ) -> impl Future<Output = Result<(), Failure>>;
}

/// The step of an async handler on this input topic, with at most `concurrency` records in flight.
pub fn async_step<H: AsyncHandler>(
    topic: &'static str,
    states: Arc<States>,
    concurrency: usize,
) -> Box<dyn Step> {
    let concurrency = concurrency.max(1);
    let (spare, bytes) = (Spare::default(), Vec::new());
    Box::new(AsyncStep::<H> { topic, states, concurrency, spare, bytes, handler: PhantomData })
}

struct AsyncStep<H> {
    topic: &'static str,
    states: Arc<States>,
    concurrency: usize,
    spare: Spare,
    /// Kept for its memory.
    bytes: Vec<u8>,
    handler: PhantomData<fn(H)>,
}

/// Empty outboxes, kept for their memory.
type Spare = RefCell<Vec<Outbox>>;

impl<H: AsyncHandler> Step for AsyncStep<H> {
    fn process<'a>(
        &'a mut self,
        chunk: &'a dyn Records,
        range: Range<usize>,
        effects: Effects<'a>,
    ) -> Processed<'a> {
        let Effects { outbox, dedup } = effects;
        let Self { topic, concurrency, .. } = *self;
        let (states, spare) = (&*self.states, &self.spare);
        let mut door = Door::<H>::new(Hall { chunk, topic, states }, &range, dedup, &mut self.bytes);
        Box::pin(async move {
            let start = |at| {
                // In input order, and not when its future is first polled.
                let Visit { context, guest, event } = door.knock(at);
                let mut own = spare.borrow_mut().pop().unwrap_or_default();
                own.set_origin((context.record.partition, context.record.offset));
                let future = match event {
                    Ok(Some(event)) => Either::Left(one::<H>(event, context, own)),
                    Ok(None) => Either::Right(ready(Ok(own))),
                    Err(failure) => Either::Right(ready(Err(failure))),
                };
                (guest, future)
            };
            let merge = |mut own: Outbox| {
                outbox.append(&own);
                own.clear();
                spare.borrow_mut().push(own);
            };
            let ended = in_order(chunk, range, concurrency, start, merge).await;
            ended.map_err(|Ended { at, guest, failure }| {
                // What was accepted of later records goes with it.
                Interrupted { at, failure, identity: door.turn_out(guest) }
            })
        })
    }

    fn width(&self) -> usize {
        self.concurrency
    }
}

/// One record: its outputs in an outbox of its own, merged in input order later.
fn one<'a, H: AsyncHandler>(
    event: H::Event<'a>,
    context: Context<'a>,
    mut own: Outbox,
) -> impl Future<Output = Result<Outbox, Failure>> {
    let handling = async move {
        H::call(event, &context, &mut own).await?;
        Ok(own)
    };
    let handled = AssertUnwindSafe(handling).catch_unwind();
    handled.map(|handled| handled.unwrap_or_else(|panic| Err(panicked(panic.as_ref()))))
}

/// A record whose handler was started.
struct Flight<'a, G> {
    key: Option<&'a [u8]>,
    guest: G,
    /// `None` while it is running, then what came of it, until those before it are done.
    done: Option<Result<Outbox, Failure>>,
}

/// The record that ended it all.
struct Ended<G> {
    at: usize,
    guest: G,
    failure: Failure,
}

/// Runs the records of `range` with at most `concurrency` in flight, and has their outputs merged in input
/// order. A record waits while an earlier one of the same key is running; null keys do not wait for each
/// other. The first failure, in input order, ends it: what came later is dropped unseen.
async fn in_order<G, F: Future<Output = Result<Outbox, Failure>>>(
    chunk: &dyn Records,
    range: Range<usize>,
    concurrency: usize,
    mut start: impl FnMut(usize) -> (G, F),
    mut merge: impl FnMut(Outbox),
) -> Result<(), Ended<G>> {
    let mut running = FuturesUnordered::new();
    // Those from the first that is not merged to the last that was started.
    let mut flights: VecDeque<Flight<'_, G>> = VecDeque::with_capacity(concurrency);
    let (mut first, mut failed) = (range.start, false);
    loop {
        // Behind a failure nothing new begins: its outputs would be dropped, its side effects not.
        while !failed && flights.len() < concurrency && first + flights.len() < range.end {
            let at = first + flights.len();
            let key = chunk.record(at).key;
            if key.is_some() && flights.iter().any(|flight| flight.done.is_none() && flight.key == key) {
                break;
            }
            let (guest, future) = start(at);
            flights.push_back(Flight { key, guest, done: None });
            running.push(future.map(move |done| (at, done)));
        }
        let Some((at, done)) = running.next().await else { return Ok(()) };
        failed |= done.is_err();
        flights[at - first].done = Some(done);
        while flights.front().is_some_and(|flight| flight.done.is_some())
            && let Some(Flight { guest, done: Some(done), .. }) = flights.pop_front()
        {
            merge(done.map_err(|failure| Ended { at: first, guest, failure })?);
            first += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        cell::Cell,
        task::{Context as Wake, Poll, Waker},
    };

    use super::*;
    use crate::record::{Header, Headers, Record};

    /// One record per key.
    struct Keys(&'static [&'static str]);

    impl Records for Keys {
        fn len(&self) -> usize {
            self.0.len()
        }

        fn record(&self, index: usize) -> Record<'_> {
            Record {
                partition: 0,
                offset: index as i64,
                timestamp: None,
                key: Some(self.0[index].as_bytes()).filter(|key| !key.is_empty()),
                value: None,
                headers: Headers::of(self, index),
            }
        }

        fn header(&self, _: usize, _: usize) -> Option<Header<'_>> {
            None
        }
    }

    /// Handlers that end when the test lets them, in the order the test chooses.
    #[derive(Default)]
    struct Gate {
        open: RefCell<Vec<usize>>,
        waiting: RefCell<Vec<Waker>>,
        started: RefCell<Vec<usize>>,
        most_running: Cell<usize>,
        running: Cell<usize>,
    }

    impl Gate {
        fn open(&self, at: usize) {
            self.open.borrow_mut().push(at);
            self.waiting.take().into_iter().for_each(Waker::wake);
        }

        async fn handle(&self, at: usize) -> Result<Outbox, Failure> {
            self.started.borrow_mut().push(at);
            self.running.set(self.running.get() + 1);
            self.most_running.set(self.most_running.get().max(self.running.get()));
            std::future::poll_fn(|wake| {
                if self.open.borrow().contains(&at) {
                    return Poll::Ready(());
                }
                self.waiting.borrow_mut().push(wake.waker().clone());
                Poll::Pending
            })
            .await;
            self.running.set(self.running.get() - 1);
            if at == 99 {
                return Err(Failure::other("no"));
            }
            let mut outbox = Outbox::default();
            let mut draft = outbox.draft(at as u16);
            draft.value(|_| Ok::<_, ()>(true)).expect("writes");
            draft.finish();
            Ok(outbox)
        }
    }

    /// Opens the gates in this order, polling after each; then the topics of the outputs in order.
    fn run(gate: &Gate, keys: &'static [&'static str], concurrency: usize, order: &[usize]) -> Vec<u16> {
        let (chunk, mut outbox) = (Keys(keys), Outbox::default());
        let mut wake = Wake::from_waker(Waker::noop());
        {
            let start = |at| ((), gate.handle(at));
            let merge = |own: Outbox| outbox.append(&own);
            let mut all = Box::pin(in_order(&chunk, 0..keys.len(), concurrency, start, merge));
            assert!(all.as_mut().poll(&mut wake).is_pending());
            for at in order {
                gate.open(*at);
                if let Poll::Ready(ended) = all.as_mut().poll(&mut wake) {
                    assert!(ended.is_ok(), "handled");
                    break;
                }
            }
        }
        (0..outbox.len()).map(|n| outbox.outgoing(n).topic).collect()
    }

    #[test]
    fn outputs_come_in_input_order_however_handlers_end() {
        let gate = Gate::default();
        let outputs = run(&gate, &["a", "b", "c", "d"], 4, &[3, 1, 2, 0]);
        assert_eq!(outputs, [0, 1, 2, 3]);
        assert_eq!(gate.most_running.get(), 4);
    }

    #[test]
    fn a_record_waits_for_the_one_before_it_with_the_same_key() {
        let gate = Gate::default();
        let outputs = run(&gate, &["a", "a", "b"], 3, &[1, 2, 0]);
        assert_eq!(outputs, [0, 1, 2]);
        assert_eq!(*gate.started.borrow(), [0, 1, 2]);
        let gate = Gate::default();
        let _ = run(&gate, &["a", "a"], 2, &[]);
        assert_eq!(*gate.started.borrow(), [0], "the second of a key is not started");
    }

    #[test]
    fn null_keys_do_not_wait_for_each_other() {
        let gate = Gate::default();
        let _ = run(&gate, &["", ""], 2, &[]);
        assert_eq!(*gate.started.borrow(), [0, 1]);
    }

    #[test]
    fn no_more_than_the_concurrency_is_in_flight() {
        let gate = Gate::default();
        let outputs = run(&gate, &["a", "b", "c", "d"], 2, &[0, 1, 2, 3]);
        assert_eq!(outputs, [0, 1, 2, 3]);
        assert_eq!(gate.most_running.get(), 2);
    }

    #[test]
    fn the_first_failure_in_input_order_ends_it_and_later_outputs_are_dropped() {
        let (chunk, mut outbox) = (Keys(&["a", "b", "c"]), Outbox::default());
        let gate = Gate::default();
        gate.open.borrow_mut().extend([0, 99, 2]);
        let start = |at| ((), gate.handle(if at == 1 { 99 } else { at }));
        let merge = |own: Outbox| outbox.append(&own);
        let mut all = Box::pin(in_order(&chunk, 0..3, 3, start, merge));
        let Poll::Ready(Err(ended)) = all.as_mut().poll(&mut Wake::from_waker(Waker::noop())) else {
            panic!("ends with the failure");
        };
        drop(all);
        assert_eq!((ended.at, ended.failure.text()), (1, "no"));
        assert_eq!(outbox.len(), 1);
    }
}
