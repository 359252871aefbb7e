//! Async handlers: a bounded set of them in flight, the same key in order, outputs in input order.

use std::{
    collections::VecDeque,
    future::Future,
    marker::PhantomData,
    ops::Range,
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::Arc,
    task::{Context as Wake, Poll},
};

use futures_util::FutureExt;

use crate::{failure::Failure, outbox::Outbox, record::Records};

use super::{Context, Function, Interrupted, Processed, States, Step, handle::panicked};

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
    Box::new(AsyncStep::<H> { topic, states, concurrency: concurrency.max(1), handler: PhantomData })
}

struct AsyncStep<H> {
    topic: &'static str,
    states: Arc<States>,
    concurrency: usize,
    handler: PhantomData<fn(H)>,
}

impl<H: AsyncHandler> Step for AsyncStep<H> {
    fn process<'a>(
        &'a mut self,
        chunk: &'a dyn Records,
        range: Range<usize>,
        outbox: &'a mut Outbox,
    ) -> Processed<'a> {
        let (topic, states) = (self.topic, &*self.states);
        let start = move |at| one::<H>(Context::new(chunk, at, topic, states));
        Box::pin(in_order(chunk, range, self.concurrency, start, outbox))
    }
}

/// One record: its outputs in an outbox of its own, merged in input order later.
async fn one<H: AsyncHandler>(context: Context<'_>) -> Result<Outbox, Failure> {
    let mut own = Outbox::default();
    let handling = async { H::call(context.event()?, &context, &mut own).await };
    let handled = AssertUnwindSafe(handling).catch_unwind().await;
    handled.unwrap_or_else(|panic| Err(panicked(panic.as_ref())))?;
    Ok(own)
}

/// A record whose handler was started: still running, or done and waiting for those before it.
struct Flight<'a, F> {
    key: Option<&'a [u8]>,
    state: FlightState<F>,
}

enum FlightState<F> {
    Running(Pin<Box<F>>),
    Done(Result<Outbox, Failure>),
}

/// Runs the records of `range` with at most `concurrency` in flight. A record waits while an
/// earlier one of the same key is running; null keys do not wait for each other. The first failure,
/// in input order, ends it: what came later is dropped unseen.
async fn in_order<'a, F: Future<Output = Result<Outbox, Failure>>>(
    chunk: &'a dyn Records,
    range: Range<usize>,
    concurrency: usize,
    start: impl Fn(usize) -> F,
    outbox: &mut Outbox,
) -> Result<(), Interrupted> {
    let mut flights: VecDeque<Flight<'a, F>> = VecDeque::with_capacity(concurrency);
    let mut next = range.start;
    loop {
        while next < range.end && flights.len() < concurrency {
            let key = chunk.record(next).key;
            if key.is_some() && flights.iter().any(|flight| flight.is_running() && flight.key == key) {
                break;
            }
            flights.push_back(Flight { key, state: FlightState::Running(Box::pin(start(next))) });
            next += 1;
        }
        if flights.is_empty() {
            return Ok(());
        }
        std::future::poll_fn(|wake| progress(&mut flights, wake)).await;
        while let Some(FlightState::Done(_)) = flights.front().map(|flight| &flight.state) {
            let at = next - flights.len();
            if let Some(Flight { state: FlightState::Done(done), .. }) = flights.pop_front() {
                outbox.append(&done.map_err(|failure| Interrupted { at, failure })?);
            }
        }
    }
}

/// Ready when at least one flight ended.
fn progress<F: Future<Output = Result<Outbox, Failure>>>(
    flights: &mut VecDeque<Flight<'_, F>>,
    wake: &mut Wake<'_>,
) -> Poll<()> {
    let mut ended = false;
    for flight in flights {
        if let FlightState::Running(future) = &mut flight.state
            && let Poll::Ready(done) = future.as_mut().poll(wake)
        {
            flight.state = FlightState::Done(done);
            ended = true;
        }
    }
    if ended { Poll::Ready(()) } else { Poll::Pending }
}

impl<F> Flight<'_, F> {
    fn is_running(&self) -> bool {
        matches!(self.state, FlightState::Running(_))
    }
}
