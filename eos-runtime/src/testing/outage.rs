//! What can go wrong between a client and the brokers for a while: a coordinator that moves, a
//! connection that is gone.

use std::time::Duration;

use crate::memory::{Client, Code, Passage, Request};

use super::{Task, World, core::State};

/// One of the brokers' two coordinators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coordinator {
    /// Of transactional ids.
    Transactions,
    /// Of groups and their offsets.
    Groups,
}

/// What is away, until when.
#[derive(Debug, Default)]
pub(super) struct Outages {
    moving: Vec<(Coordinator, Duration)>,
    /// Ends of cuts.
    cut: Vec<Duration>,
}

impl World {
    /// Another broker becomes the coordinator, which takes this long. Requests that are on their way
    /// are refused or lost, answers too; what was applied stays. A new coordinator of groups knows
    /// the last generation that was finished.
    pub fn change_coordinator(&mut self, coordinator: Coordinator, time: Duration) {
        let until = self.now() + time;
        {
            let mut state = self.core.lock();
            state.outages.moving.push((coordinator, until));
            state.trouble(until);
            state.note(match coordinator {
                Coordinator::Transactions => "the coordinator of transactions moves",
                Coordinator::Groups => "the coordinator of groups moves",
            });
        }
        if coordinator == Coordinator::Groups {
            self.memory.cluster(|cluster| cluster.fail_over_groups(until));
        }
    }

    /// Cuts a task off from the brokers for this long: it goes on, and nothing that it says or is
    /// told arrives, heartbeats included.
    pub fn cut_off<T>(&mut self, task: &Task<T>, time: Duration) {
        self.memory.catch_up();
        let mut state = self.core.lock();
        let until = state.now + time;
        state.life(task.id).cut_off = until;
        state.outages.cut.push(until);
        state.trouble(until);
    }

    /// Lets those speak again whose connection is back.
    pub(super) fn reconnect(&mut self) {
        let is_back = {
            let mut state = self.core.lock();
            let (now, before) = (state.now, state.outages.cut.len());
            state.outages.cut.retain(|until| *until > now);
            state.outages.cut.len() < before
        };
        if is_back {
            self.memory.catch_up();
        }
    }
}

impl State {
    /// Whether the coordinator that this request asks is moving, and what the request meets there.
    pub(super) fn outage(&mut self, request: &Request) -> Option<Passage> {
        let now = self.now;
        self.outages.moving.retain(|(_, until)| *until > now);
        if !self.outages.moving.iter().any(|(coordinator, _)| is_asked(*coordinator, request)) {
            return None;
        }
        if *request == Request::Produce {
            // The partition's leader asks the coordinator whether there is such a transaction.
            return Some(Passage::Refused(Code::NotEnoughReplicas));
        }
        Some(match self.random.below(4) {
            0 => Passage::Lost,
            1 => Passage::Refused(Code::CoordinatorNotAvailable),
            2 => Passage::Refused(Code::CoordinatorLoadInProgress),
            _ => Passage::Refused(Code::NotCoordinator),
        })
    }

    /// When the next cut ends.
    pub(super) fn next_reconnect(&self) -> Option<Duration> {
        self.outages.cut.iter().copied().min()
    }

    /// What meets a request that has come as far as the broker.
    pub(super) fn arrive(&mut self, client: &Client, request: &Request, passage: Passage) -> Passage {
        if !self.is_heard(client.owner) {
            return Passage::Lost;
        }
        self.outage(request).unwrap_or(passage)
    }
}

fn is_asked(coordinator: Coordinator, request: &Request) -> bool {
    match request {
        Request::InitProducerId
        | Request::AddPartitionsToTxn
        | Request::AddOffsetsToTxn
        | Request::EndTxn(_)
        | Request::Produce => coordinator == Coordinator::Transactions,
        Request::TxnOffsetCommit
        | Request::OffsetFetch
        | Request::JoinGroup
        | Request::SyncGroup
        | Request::Heartbeat
        | Request::LeaveGroup => coordinator == Coordinator::Groups,
        Request::Metadata | Request::CreateTopics | Request::Fetch | Request::ListOffsets => false,
    }
}
