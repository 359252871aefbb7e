//! What can go wrong with one request, told to the world beforehand.

use std::time::Duration;

use crate::memory::{Client, Code, EndTxn, Passage, Request};

use super::{Task, World, core::State};

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// It never reaches the broker, and the client finds out.
    RequestLost,
    /// The broker applies it; the client finds out only that no answer came.
    AnswerLost,
    /// The broker refuses it with this code.
    Refused(Code),
    /// It takes this much longer to get there.
    Slow(Duration),
    /// The client gives it up as lost, and it arrives all the same, this much later. Of an `EndTxn`
    /// only: the others do no harm then, but this one may meet a later transaction (KAFKA-17754).
    Late(Duration),
}

/// The mishaps that are still to come, and what they left on its way.
#[derive(Debug, Default)]
pub(super) struct Mishaps {
    rules: Vec<Rule>,
    /// Clients whose next answer is lost.
    deaf: Vec<u64>,
    late: Vec<(Duration, EndTxn)>,
}

#[derive(Debug)]
struct Rule {
    task: u64,
    request: &'static str,
    skip: u64,
    mishap: Mishap,
}

impl World {
    /// Lets this go wrong with one request of a task: with the first of its kind from now on, or
    /// the first after `skip` others. `request` is the protocol's name for it, as in
    /// [`Request::name`]. Rules for one kind come true one after the other. Whether they did says
    /// [`pending_mishaps`](Self::pending_mishaps).
    pub fn upset<T>(&mut self, task: &Task<T>, request: &'static str, skip: u64, mishap: Mishap) {
        self.core.lock().mishaps.rules.push(Rule { task: task.id, request, skip, mishap });
    }

    /// How many of the mishaps told to [`upset`](Self::upset) have not happened yet.
    pub fn pending_mishaps(&self) -> usize {
        self.core.lock().mishaps.rules.len()
    }

    /// Delivers requests that arrive late.
    pub(super) fn deliver_late(&mut self) {
        loop {
            let due = {
                let mut state = self.core.lock();
                let now = state.now;
                let at = state.mishaps.late.iter().position(|(at, _)| *at <= now);
                at.map(|at| {
                    state.note("a late EndTxn arrives");
                    state.mishaps.late.swap_remove(at).1
                })
            };
            let Some(request) = due else { return };
            let now = self.now();
            // Nobody waits for the answer any more.
            let _ = self.memory.cluster(|cluster| cluster.end_txn(&request, now));
        }
    }
}

impl State {
    /// What becomes of this request, and how much longer it takes.
    pub(super) fn send(&mut self, client: &Client, request: &Request) -> (Passage, Duration) {
        let now = self.now;
        let Mishaps { rules, deaf, late } = &mut self.mishaps;
        let on_time = (Passage::Through, Duration::ZERO);
        let is_meant = |rule: &Rule| rule.task == client.owner && rule.request == request.name();
        let Some(at) = rules.iter().position(is_meant) else { return on_time };
        if rules[at].skip > 0 {
            rules[at].skip -= 1;
            return on_time;
        }
        match rules.remove(at).mishap {
            Mishap::RequestLost => (Passage::Lost, Duration::ZERO),
            Mishap::AnswerLost => {
                deaf.push(client.number);
                on_time
            }
            Mishap::Refused(code) => (Passage::Refused(code), Duration::ZERO),
            Mishap::Slow(time) => (Passage::Through, time),
            Mishap::Late(time) => {
                if let Request::EndTxn(request) = request {
                    late.push((now + time, request.clone()));
                }
                (Passage::Lost, Duration::ZERO)
            }
        }
    }

    /// Whether this client's answer comes back.
    pub(super) fn answer(&mut self, client: &Client) -> Passage {
        let Some(at) = self.mishaps.deaf.iter().position(|deaf| *deaf == client.number) else {
            return Passage::Through;
        };
        self.mishaps.deaf.swap_remove(at);
        Passage::Lost
    }

    /// When the next late request arrives.
    pub(super) fn next_late(&self) -> Option<Duration> {
        self.mishaps.late.iter().map(|(at, _)| *at).min()
    }
}
