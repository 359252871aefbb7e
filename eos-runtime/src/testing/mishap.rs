//! What can go wrong with one request, told to the world beforehand.

use std::time::Duration;

use crate::memory::{Client, Code, EndTxn, Passage, Request};

use super::{Task, World, core::State};

/// What goes wrong with a request.
///
/// Group members speak with their coordinator in the background: `JoinGroup`, `SyncGroup` and
/// `Heartbeat` are tried again by themselves, so that of these a lost answer is a lost request.
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
    /// The broker applies it, no answer comes, and a copy of it arrives this much later. Of an
    /// `EndTxn` only.
    Twice(Duration),
    /// The client hands out old records once more, owned or not. Of a `Fetch` only.
    Stale,
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
    /// Of a slow request of a background thread: until when it does not get through.
    until: Option<Duration>,
}

impl World {
    /// Lets this go wrong with one request of a task: with the first of its kind from now on, or
    /// the first after `skip` others. `request` is the protocol's name for it, as in
    /// [`Request::name`]. Rules for one kind come true one after the other. Whether they did says
    /// [`pending_mishaps`](Self::pending_mishaps).
    pub fn upset<T>(&mut self, task: &Task<T>, request: &'static str, skip: u64, mishap: Mishap) {
        let rule = Rule { task: task.id, request, skip, mishap, until: None };
        self.core.lock().mishaps.rules.push(rule);
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
        let on_time = (Passage::Through, Duration::ZERO);
        let Some(at) = self.rule(client, request) else { return on_time };
        let now = self.now;
        let mishap = self.mishaps.rules.remove(at).mishap;
        self.trouble(now);
        match mishap {
            Mishap::RequestLost => (Passage::Lost, Duration::ZERO),
            Mishap::AnswerLost => {
                self.mishaps.deaf.push(client.number);
                on_time
            }
            Mishap::Refused(code) => (Passage::Refused(code), Duration::ZERO),
            Mishap::Slow(time) => {
                self.trouble(now + time);
                (Passage::Through, time)
            }
            Mishap::Late(time) => {
                self.send_again(request, now + time);
                (Passage::Lost, Duration::ZERO)
            }
            Mishap::Twice(time) => {
                self.mishaps.deaf.push(client.number);
                self.send_again(request, now + time);
                on_time
            }
            Mishap::Stale => (Passage::Stale, Duration::ZERO),
        }
    }

    /// What becomes of a request of a background thread.
    pub(super) fn send_in_background(&mut self, client: &Client, request: &Request) -> Option<Passage> {
        if let Some(outage) = self.outage(request) {
            return Some(outage);
        }
        let at = self.rule(client, request)?;
        let now = self.now;
        let rule = &mut self.mishaps.rules[at];
        if let Mishap::Slow(time) = rule.mishap {
            let until = *rule.until.get_or_insert(now + time);
            self.trouble(until);
            if now < until {
                return Some(Passage::Lost);
            }
        }
        let mishap = self.mishaps.rules.remove(at).mishap;
        self.trouble(now);
        match mishap {
            Mishap::RequestLost | Mishap::AnswerLost => Some(Passage::Lost),
            Mishap::Refused(code) => Some(Passage::Refused(code)),
            Mishap::Slow(_) | Mishap::Late(_) | Mishap::Twice(_) | Mishap::Stale => None,
        }
    }

    /// What becomes of this client's answer.
    pub(super) fn answer(&mut self, client: &Client, request: &Request, refusal: Option<Code>) -> Passage {
        let no_such = matches!(request, Request::EndTxn(_)) && refusal == Some(Code::InvalidTxnState);
        self.invalid_ends += u64::from(no_such);
        if let Some(at) = self.mishaps.deaf.iter().position(|deaf| *deaf == client.number) {
            self.mishaps.deaf.swap_remove(at);
            return Passage::Lost;
        }
        if *request == Request::Produce {
            return Passage::Through;
        }
        self.arrive(client, request, Passage::Through)
    }

    /// When the next late request arrives.
    pub(super) fn next_late(&self) -> Option<Duration> {
        self.mishaps.late.iter().map(|(at, _)| *at).min()
    }

    /// The rule that meets this request, if its turn has come.
    fn rule(&mut self, client: &Client, request: &Request) -> Option<usize> {
        let rules = &mut self.mishaps.rules;
        let is_meant = |rule: &Rule| rule.task == client.owner && rule.request == request.name();
        let at = rules.iter().position(is_meant)?;
        if rules[at].skip > 0 {
            rules[at].skip -= 1;
            return None;
        }
        Some(at)
    }

    fn send_again(&mut self, request: &Request, at: Duration) {
        self.trouble(at);
        if let Request::EndTxn(request) = request {
            self.mishaps.late.push((at, request.clone()));
        }
    }
}
