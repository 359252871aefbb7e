//! A member's side of its group, as librdkafka's background thread plays it: it joins, syncs and
//! sends heartbeats by itself, and tells the application only what it has to answer.
//!
//! ```text
//!          +----------------------------- rejoin ------------------------------+
//!          v                                                                   |
//!   Apart --join--> Joining --all joined--> Syncing --plan--> Asking --answered--> Stable
//!                                                     (nothing to ask) --------^     |
//!          heartbeat says: rebalance. Eager: ask for all partitions first. <---------+
//! ```

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
    time::Duration,
};

use crate::broker::{Cause, ConsumerConfig, Fault, GroupMetadata};

use super::{
    assignor::{Strategy, Subscription, assign},
    cluster::Cluster,
    code::Code,
    driver::{Client, Driver, Passage, Request},
    group::{JoinGroup, Joined},
};

/// A member of a group.
#[derive(Debug)]
pub(super) struct Membership {
    client: Client,
    group: String,
    topic: String,
    instance: Option<String>,
    strategy: Strategy,
    session_timeout: Duration,
    max_poll_interval: Duration,
    member_id: String,
    generation: i32,
    phase: Phase,
    owned: BTreeSet<i32>,
    polled: Duration,
    /// Left because nobody polled: stays away until somebody does.
    dormant: bool,
    fault: Option<Fault>,
}

#[derive(Debug)]
enum Phase {
    Apart,
    Joining,
    Syncing { plan: Option<BTreeMap<String, Vec<i32>>> },
    Stable,
    Asking { question: Question, told: bool, then: Then },
}

/// What the application has to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Question {
    Assigned(Vec<i32>),
    Revoked(Vec<i32>),
    Lost(Vec<i32>),
}

/// What happens once it has.
#[derive(Debug)]
enum Then {
    Settle,
    Rejoin,
    /// Cooperative: these were given in the same breath.
    Assign(Vec<i32>),
}

/// What became of one step of a member's background thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It went on.
    Moved,
    /// It waits for others.
    Rests,
    /// It did not get its turn.
    Denied,
}

impl From<bool> for Step {
    fn from(moved: bool) -> Self {
        if moved { Self::Moved } else { Self::Rests }
    }
}

impl Membership {
    pub(super) fn new(client: Client, config: &ConsumerConfig, now: Duration) -> Result<Self, Fault> {
        // What the user says, else what the clients of a real cluster are given.
        let property = |name: &str| {
            let said = config.properties.iter().rev().find(|(key, _)| key == name);
            let usual = || eos_conf::property(name)?.effective_default();
            said.map(|(_, value)| value.as_str()).or_else(usual)
        };
        let millis = |name: &'static str| {
            let text = property(name).unwrap_or_default();
            text.parse().map(Duration::from_millis).map_err(|_| {
                Fault::Stop(Cause::new(
                    "consumer",
                    format_args!("{name}={text} is no number of milliseconds"),
                ))
            })
        };
        let strategy = match property("partition.assignment.strategy") {
            None => Strategy::CooperativeSticky,
            Some(names) => Strategy::named(names).ok_or_else(|| {
                let text = format_args!(
                    "partition.assignment.strategy={names}: write cooperative-sticky, range or roundrobin"
                );
                Fault::Stop(Cause::new("consumer", text))
            })?,
        };
        Ok(Self {
            client,
            group: config.group.clone(),
            topic: config.topic.clone(),
            instance: config.group_instance_id.clone(),
            strategy,
            session_timeout: millis("session.timeout.ms")?,
            max_poll_interval: millis("max.poll.interval.ms")?,
            member_id: String::new(),
            generation: -1,
            phase: Phase::Apart,
            owned: BTreeSet::new(),
            polled: now,
            dormant: false,
            fault: None,
        })
    }

    /// The partitions that may be read now.
    pub(super) fn owned(&self) -> &BTreeSet<i32> {
        &self.owned
    }

    pub(super) fn is_dormant(&self) -> bool {
        self.dormant
    }

    pub(super) fn owner(&self) -> u64 {
        self.client.owner
    }

    pub(super) fn identity(&self) -> GroupMetadata {
        GroupMetadata {
            group: self.group.clone(),
            generation: self.generation,
            member_id: self.member_id.clone(),
            group_instance_id: self.instance.clone(),
        }
    }

    /// The application polls: what is there to tell it, once each.
    pub(super) fn poll(&mut self, now: Duration) -> Result<Option<Question>, Fault> {
        self.polled = now;
        self.dormant = false;
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        match &mut self.phase {
            Phase::Asking { question, told, .. } if !*told => {
                *told = true;
                Ok(Some(question.clone()))
            }
            _ => Ok(None),
        }
    }

    /// The application takes partitions over. What is no longer offered stays away.
    pub(super) fn assign(&mut self, partitions: &[i32]) {
        let Phase::Asking { question: Question::Assigned(offered), .. } = &self.phase else { return };
        self.owned.extend(partitions.iter().filter(|partition| offered.contains(partition)));
        self.answered();
    }

    /// The application gives partitions up.
    pub(super) fn unassign(&mut self, partitions: &[i32]) {
        self.owned.retain(|partition| !partitions.contains(partition));
        match &self.phase {
            Phase::Asking { question: Question::Revoked(asked), .. }
                if !asked.iter().any(|partition| self.owned.contains(partition)) =>
            {
                self.answered();
            }
            Phase::Asking { question: Question::Lost(_), told: true, .. } => self.answered(),
            _ => {}
        }
    }

    /// Shows that the member is alive.
    pub(super) fn touch(&self, cluster: &mut Cluster, now: Duration) {
        cluster.touch(&self.group, &self.member_id, now);
    }

    /// When the member does something without being asked.
    pub(super) fn deadline(&self) -> Option<Duration> {
        let awake = !self.dormant && self.fault.is_none();
        awake.then_some(self.polled + self.max_poll_interval)
    }

    /// Goes one request further.
    pub(super) fn step(&mut self, cluster: &mut Cluster, driver: &dyn Driver, now: Duration) -> Step {
        if self.fault.is_some() || self.dormant {
            return Step::Rests;
        }
        if now >= self.polled + self.max_poll_interval {
            self.fall_asleep(cluster, now);
            return Step::Moved;
        }
        let request = match &self.phase {
            Phase::Apart => Request::JoinGroup,
            Phase::Syncing { .. } => Request::SyncGroup,
            Phase::Joining => return self.await_join(cluster).into(),
            // Out of the group until the application has let go.
            Phase::Asking { question: Question::Lost(_), .. } => return Step::Rests,
            Phase::Stable | Phase::Asking { .. } => Request::Heartbeat,
        };
        let moved = match driver.background(&self.client, &request) {
            Passage::Lost => return Step::Denied,
            Passage::Refused(code) => self.refused(code),
            Passage::Through | Passage::Stale => match request {
                Request::JoinGroup => self.join(cluster, now),
                Request::SyncGroup => self.sync(cluster, now),
                _ => match cluster.heartbeat(&self.identity(), now) {
                    Ok(()) => false,
                    Err(code) => self.refused(code),
                },
            },
        };
        moved.into()
    }

    /// Leaves for good. A static member says nothing: its place is kept for the session timeout.
    pub(super) fn leave(&mut self, cluster: &mut Cluster, now: Duration) {
        if self.instance.is_none() && !self.member_id.is_empty() {
            // A group that has forgotten the member already is left all the same.
            let _ = cluster.leave_group(&self.group, &self.member_id, now);
        }
        self.owned.clear();
    }

    fn join(&mut self, cluster: &mut Cluster, now: Duration) -> bool {
        let request = JoinGroup {
            group: self.group.clone(),
            member_id: self.member_id.clone(),
            client_id: self.client.id.clone(),
            instance: self.instance.clone(),
            subscription: Subscription {
                strategy: self.strategy,
                topic: self.topic.clone(),
                owned: self.owned.iter().copied().collect(),
                generation: self.generation,
            },
            session_timeout: self.session_timeout,
            rebalance_timeout: self.max_poll_interval,
        };
        match cluster.join_group(&request, now) {
            Ok(member_id) => {
                self.member_id = member_id;
                self.phase = Phase::Joining;
                true
            }
            Err(code) => self.refused(code),
        }
    }

    fn await_join(&mut self, cluster: &Cluster) -> bool {
        match cluster.joined(&self.group, &self.member_id) {
            Ok(None) => false,
            Ok(Some(Joined { generation, members })) => {
                self.generation = generation;
                let count = |topic: &str| cluster.partitions(topic).unwrap_or(0);
                self.phase = Phase::Syncing { plan: members.map(|members| assign(&members, count)) };
                true
            }
            Err(code) => self.refused(code),
        }
    }

    fn sync(&mut self, cluster: &mut Cluster, now: Duration) -> bool {
        let Phase::Syncing { plan } = &self.phase else { return false };
        match cluster.sync_group(&self.identity(), plan.as_ref(), now) {
            Ok(None) => false,
            Ok(Some(target)) => {
                self.adopt(&target.into_iter().collect());
                true
            }
            Err(code) => self.refused(code),
        }
    }

    /// Compares what the group gives with what is owned.
    fn adopt(&mut self, target: &BTreeSet<i32>) {
        let given: Vec<i32> = target.difference(&self.owned).copied().collect();
        let taken: Vec<i32> = self.owned.difference(target).copied().collect();
        if !taken.is_empty() {
            self.ask(Question::Revoked(taken), Then::Assign(given));
        } else if !given.is_empty() {
            self.ask(Question::Assigned(given), Then::Settle);
        } else {
            self.phase = Phase::Stable;
        }
    }

    /// What the broker's refusal means for the membership.
    fn refused(&mut self, code: Code) -> bool {
        match code {
            Code::RebalanceInProgress => match &self.phase {
                // It hears of the rebalance again once the application has answered.
                Phase::Asking { .. } => return false,
                _ if self.strategy.is_eager() && !self.owned.is_empty() => {
                    self.ask(Question::Revoked(self.owned.iter().copied().collect()), Then::Rejoin);
                }
                _ => self.phase = Phase::Apart,
            },
            Code::UnknownMemberId => {
                (self.member_id, self.generation) = (String::new(), -1);
                self.lose();
            }
            Code::IllegalGeneration => self.lose(),
            Code::FencedInstanceId => {
                self.owned.clear();
                self.fault = Some(Fault::Fenced(Cause::new("Heartbeat", code)));
            }
            Code::UnknownTopicOrPartition | Code::InconsistentGroupProtocol => {
                self.fault = Some(code.fault("JoinGroup"));
            }
            // The new coordinator knows nothing of joins that were not finished.
            code if code.is_about_the_coordinator()
                && matches!(self.phase, Phase::Joining | Phase::Syncing { .. }) =>
            {
                if self.instance.is_some() && self.generation < 0 {
                    // A static member hears its id with the answer only, which never came.
                    self.member_id.clear();
                }
                self.phase = Phase::Apart;
            }
            _ => return false,
        }
        true
    }

    /// All partitions are somebody else's by now, those offered but not yet taken included.
    fn lose(&mut self) {
        let mut gone = mem::take(&mut self.owned);
        match mem::replace(&mut self.phase, Phase::Apart) {
            Phase::Asking { question: Question::Assigned(offered), told: true, .. } => gone.extend(offered),
            Phase::Asking { question: Question::Lost(before), told, then } => {
                self.phase = Phase::Asking { question: Question::Lost(before), told, then };
                return;
            }
            _ => {}
        }
        if !gone.is_empty() {
            self.ask(Question::Lost(gone.into_iter().collect()), Then::Rejoin);
        }
    }

    fn fall_asleep(&mut self, cluster: &mut Cluster, now: Duration) {
        self.dormant = true;
        let owned = self.owned.clone();
        self.leave(cluster, now);
        self.owned = owned;
        if self.instance.is_none() {
            (self.member_id, self.generation) = (String::new(), -1);
        }
        self.lose();
    }

    fn ask(&mut self, question: Question, then: Then) {
        self.phase = Phase::Asking { question, told: false, then };
    }

    fn answered(&mut self) {
        let Phase::Asking { then, .. } = mem::replace(&mut self.phase, Phase::Apart) else { return };
        match then {
            Then::Settle => self.phase = Phase::Stable,
            // Whoever gave partitions up joins again, so that they are handed on.
            Then::Rejoin => {}
            Then::Assign(given) if given.is_empty() => {}
            Then::Assign(given) => self.ask(Question::Assigned(given), Then::Rejoin),
        }
    }
}
