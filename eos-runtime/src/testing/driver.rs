//! The driver of the simulated world: every request takes a little virtual time, chosen by the
//! seed, and is a point at which its sender may be crashed or paused.

use std::{
    future::{Future, poll_fn},
    task::Poll,
    time::Duration,
};

use crate::memory::{Client, Code, Driver, Local, Passage, Request};

use super::core::Core;

/// Virtual time begins here: 2025-01-01 00:00:00 UTC, in milliseconds.
const EPOCH_MILLIS: i64 = 1_735_689_600_000;
/// A request or an answer is on its way for up to this long.
const LATENCY_MICROS: u64 = 500;
/// One in so many times a background thread does not get its turn at once.
const LAZINESS: u64 = 4;

#[derive(Debug)]
pub(super) struct Simulated(pub(super) Core);

impl Simulated {
    /// A step of the current task that lasts until `until`, or until the broker's state is no
    /// longer `version`.
    fn step(
        &self,
        what: &'static str,
        code: Option<Code>,
        until: Duration,
        version: Option<u64>,
    ) -> impl Future<Output = ()> {
        let survives = self.0.lock().step(what, code);
        let mut yielded = false;
        poll_fn(move |context| {
            let mut state = self.0.lock();
            let over = state.now >= until || version.is_some_and(|version| version != state.version());
            match (survives, over, yielded) {
                (false, ..) => {}
                (true, true, true) => return Poll::Ready(()),
                (true, true, false) => context.waker().wake_by_ref(),
                (true, false, _) => {
                    state.set_timer(until, context.waker());
                    if version.is_some() {
                        state.await_change(context.waker());
                    }
                }
            }
            yielded = true;
            Poll::Pending
        })
    }

    /// A step on the wire: a little latency, and what is more.
    fn travel(&self, what: &'static str, code: Option<Code>, more: Duration) -> impl Future<Output = ()> {
        let until = {
            let mut state = self.0.lock();
            let latency = 1 + state.random.below(LATENCY_MICROS);
            state.now + Duration::from_micros(latency) + more
        };
        self.step(what, code, until, None)
    }
}

impl Driver for Simulated {
    fn now(&self) -> Duration {
        self.0.lock().now
    }

    fn unix_millis(&self) -> i64 {
        EPOCH_MILLIS + self.now().as_millis() as i64
    }

    fn sleep(&self, time: Duration) -> Local<'_, ()> {
        let until = self.now() + time;
        Box::pin(self.step("sleep", None, until, None))
    }

    fn before<'a>(&'a self, client: &'a Client, request: &'a Request) -> Local<'a, Passage> {
        let (passage, more) = self.0.lock().send(client, request);
        let travel = self.travel(request.name(), None, more);
        Box::pin(async move {
            travel.await;
            self.0.lock().arrive(client, request, passage)
        })
    }

    fn after<'a>(
        &'a self,
        client: &'a Client,
        request: &'a Request,
        refusal: Option<Code>,
    ) -> Local<'a, Passage> {
        let travel = self.travel(request.answer_name(), refusal, Duration::ZERO);
        Box::pin(async move {
            travel.await;
            self.0.lock().answer(client, request, refusal)
        })
    }

    fn background(&self, client: &Client, request: &Request) -> Passage {
        let mut state = self.0.lock();
        if let Some(passage) = state.send_in_background(client, request) {
            return passage;
        }
        if state.random.below(LAZINESS) == 0 { Passage::Lost } else { Passage::Through }
    }

    fn changed(&self, version: u64) {
        self.0.lock().set_version(version);
    }

    fn wait(&self, version: u64, until: Duration) -> Local<'_, ()> {
        Box::pin(self.step("wait", None, until, Some(version)))
    }

    fn owner(&self) -> u64 {
        self.0.lock().current
    }

    fn is_running(&self, owner: u64) -> bool {
        self.0.lock().is_heard(owner)
    }
}
