//! The group coordinator, for one group of the classic protocol.
//!
//! ```text
//!   Empty --join--> Preparing --all joined, or rebalance timeout--> Completing --leader syncs--> Stable
//!                      ^                                                |                          |
//!                      +---------- join, leave, session timeout --------+--------------------------+
//! ```

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
    time::Duration,
};

use crate::broker::GroupMetadata;

use super::{
    assignor::{JoinedMember, Subscription},
    code::Code,
};

/// `JoinGroup`.
#[derive(Debug, Clone)]
pub struct JoinGroup {
    /// The group.
    pub group: String,
    /// Empty on the first join.
    pub member_id: String,
    /// The first part of the id that a new member gets.
    pub client_id: String,
    /// `group.instance.id`.
    pub instance: Option<String>,
    /// What it reads and how it shares.
    pub subscription: Subscription,
    /// How long it may be silent.
    pub session_timeout: Duration,
    /// How long the group waits for it to join again.
    pub rebalance_timeout: Duration,
}

/// The answer to `JoinGroup`, once everybody has joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The new generation.
    pub generation: i32,
    /// The members, for the leader, who assigns; `None` for everybody else.
    pub members: Option<Vec<JoinedMember>>,
}

/// One group.
#[derive(Debug, Default)]
pub(super) struct Group {
    state: State,
    generation: i32,
    leader: String,
    members: BTreeMap<String, Member>,
    /// How many ids were given out.
    ids: u64,
    /// What the coordinator has written to its log: the last finished generation.
    stored: Stored,
    /// Members whose join a change of the coordinator cut short, until they join again.
    cut_short: BTreeSet<String>,
}

#[derive(Debug, Clone, Default)]
struct Stored {
    generation: i32,
    leader: String,
    members: BTreeMap<String, Member>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Empty,
    Preparing {
        deadline: Duration,
    },
    Completing,
    Stable,
}

#[derive(Debug, Clone)]
struct Member {
    instance: Option<String>,
    subscription: Subscription,
    session_timeout: Duration,
    rebalance_timeout: Duration,
    seen: Duration,
    /// Joined, and waiting for the others.
    waits: bool,
    assignment: Vec<i32>,
}

impl Group {
    /// A member joins, or joins again. Answers its id; the rest is asked for by
    /// [`joined`](Self::joined).
    pub(super) fn join(&mut self, request: &JoinGroup, now: Duration) -> Result<String, Code> {
        let theirs = |member: &Member| member.subscription.strategy.is_eager();
        let mixed = |member: &Member| theirs(member) != request.subscription.strategy.is_eager();
        if self.members.iter().any(|(id, member)| *id != request.member_id && mixed(member)) {
            return Err(Code::InconsistentGroupProtocol);
        }
        if request.member_id.is_empty() {
            return Ok(self.join_anew(request, now));
        }
        self.cut_short.remove(&request.member_id);
        self.check(&request.member_id, request.instance.as_deref())?;
        let leads = self.leader == request.member_id;
        let member = self.members.get_mut(&request.member_id).ok_or(Code::UnknownMemberId)?;
        let changed = member.subscription != request.subscription;
        member.refresh(request, now);
        match self.state {
            State::Stable if !changed && !leads => {}
            State::Completing if !changed => {}
            _ => {
                member.waits = true;
                self.rebalance(now);
            }
        }
        Ok(request.member_id.clone())
    }

    /// The answer to the join of this member; `None` while the group waits for others.
    pub(super) fn joined(&self, member_id: &str) -> Result<Option<Joined>, Code> {
        if self.cut_short.contains(member_id) {
            return Err(Code::NotCoordinator);
        }
        let member = self.members.get(member_id).ok_or(Code::UnknownMemberId)?;
        if member.waits {
            return Ok(None);
        }
        let leads = self.leader == member_id && self.state == State::Completing;
        let members = leads.then(|| {
            let joined = |(id, member): (&String, &Member)| JoinedMember {
                id: id.clone(),
                instance: member.instance.clone(),
                subscription: member.subscription.clone(),
            };
            self.members.iter().map(joined).collect()
        });
        Ok(Some(Joined { generation: self.generation, members }))
    }

    /// `SyncGroup`: the leader brings everybody's partitions, everybody fetches its own. `None`
    /// while the leader has not.
    pub(super) fn sync(
        &mut self,
        identity: &GroupMetadata,
        plan: Option<&BTreeMap<String, Vec<i32>>>,
        now: Duration,
    ) -> Result<Option<Vec<i32>>, Code> {
        self.check_generation(identity)?;
        match self.state {
            State::Empty => return Err(Code::UnknownMemberId),
            State::Preparing { .. } => return Err(Code::RebalanceInProgress),
            State::Completing => {
                let Some(plan) = plan else { return Ok(None) };
                for (id, member) in &mut self.members {
                    member.assignment = plan.get(id).cloned().unwrap_or_default();
                    member.seen = now;
                }
                self.state = State::Stable;
                self.store();
            }
            State::Stable => {}
        }
        Ok(Some(self.members[&identity.member_id].assignment.clone()))
    }

    /// `Heartbeat`.
    pub(super) fn heartbeat(&mut self, identity: &GroupMetadata, now: Duration) -> Result<(), Code> {
        self.check_generation(identity)?;
        self.touch(&identity.member_id, now);
        match self.state {
            State::Preparing { .. } => Err(Code::RebalanceInProgress),
            State::Empty | State::Completing | State::Stable => Ok(()),
        }
    }

    /// Notes that the member was heard of.
    pub(super) fn touch(&mut self, member_id: &str, now: Duration) {
        if let Some(member) = self.members.get_mut(member_id) {
            member.seen = now;
        }
    }

    /// `LeaveGroup`.
    pub(super) fn leave(&mut self, member_id: &str, now: Duration) -> Result<(), Code> {
        self.members.remove(member_id).ok_or(Code::UnknownMemberId)?;
        self.rebalance(now);
        Ok(())
    }

    /// Another broker becomes the coordinator: it knows the last generation that was finished, and
    /// listens to its members from `from` on.
    pub(super) fn fail_over(&mut self, from: Duration) {
        let Stored { generation, leader, members } = self.stored.clone();
        let former = mem::replace(&mut self.members, members);
        self.cut_short.extend(former.into_iter().filter(|(_, member)| member.waits).map(|(id, _)| id));
        self.members.values_mut().for_each(|member| member.seen = from);
        (self.generation, self.leader) = (generation, leader);
        self.state = if self.members.is_empty() { State::Empty } else { State::Stable };
    }

    /// Each member's partitions.
    pub(super) fn assignments(&self) -> Vec<(String, Vec<i32>)> {
        self.members.iter().map(|(id, member)| (id.clone(), member.assignment.clone())).collect()
    }

    /// Whether offsets of this sender may be stored in a transaction: Kafka's
    /// `ClassicGroup.validateOffsetCommit`. A sender that names neither generation nor member is
    /// let through, also into a living group.
    pub(super) fn check_commit(&self, sender: &GroupMetadata) -> Result<(), Code> {
        if sender.generation < 0 && self.state == State::Empty {
            return Ok(());
        }
        let nameless =
            sender.generation < 0 && sender.member_id.is_empty() && sender.group_instance_id.is_none();
        if nameless { Ok(()) } else { self.check_generation(sender) }
    }

    /// Removes members that were silent for too long, and ends a wait that took too long.
    pub(super) fn tick(&mut self, now: Duration) -> bool {
        let before = self.members.len();
        self.members.retain(|_, member| member.waits || now < member.seen + member.session_timeout);
        let removed = self.members.len() != before;
        if removed {
            self.rebalance(now);
        }
        let late = matches!(self.state, State::Preparing { deadline } if deadline <= now);
        if late {
            self.complete(now);
        }
        removed || late
    }

    /// When [`tick`](Self::tick) may have something to do.
    pub(super) fn deadline(&self) -> Option<Duration> {
        let sessions =
            self.members.values().filter(|member| !member.waits).map(|m| m.seen + m.session_timeout);
        let wait = match self.state {
            State::Preparing { deadline } => Some(deadline),
            State::Empty | State::Completing | State::Stable => None,
        };
        sessions.chain(wait).min()
    }

    fn join_anew(&mut self, request: &JoinGroup, now: Duration) -> String {
        self.ids += 1;
        let id = format!("{}-{}", request.instance.as_ref().unwrap_or(&request.client_id), self.ids);
        let former = self.holder(request.instance.as_deref());
        let kept = former.as_ref().and_then(|former| self.members.remove(former));
        // A static member that comes back to a stable group finds the generation as it was (KIP-345).
        let returned = kept.is_some() && self.state == State::Stable;
        let member = Member {
            instance: request.instance.clone(),
            subscription: request.subscription.clone(),
            session_timeout: request.session_timeout,
            rebalance_timeout: request.rebalance_timeout,
            seen: now,
            waits: !returned,
            assignment: kept.map(|member| member.assignment).unwrap_or_default(),
        };
        self.members.insert(id.clone(), member);
        if former.is_some_and(|former| former == self.leader) {
            self.leader.clone_from(&id);
        }
        if returned {
            self.store();
        } else {
            self.rebalance(now);
        }
        id
    }

    fn store(&mut self) {
        let Self { generation, leader, members, .. } = self;
        self.stored = Stored { generation: *generation, leader: leader.clone(), members: members.clone() };
    }

    fn rebalance(&mut self, now: Duration) {
        if !matches!(self.state, State::Preparing { .. }) {
            let longest = self.members.values().map(|member| member.rebalance_timeout).max();
            self.state = State::Preparing { deadline: now + longest.unwrap_or_default() };
        }
        if self.members.values().all(|member| member.waits) {
            self.complete(now);
        }
    }

    /// Begins the next generation with those who have joined. Static members that have not keep
    /// their place until their session ends.
    fn complete(&mut self, now: Duration) {
        self.members.retain(|_, member| member.waits || member.instance.is_some());
        self.generation += 1;
        if self.members.is_empty() {
            self.state = State::Empty;
            self.store();
            return;
        }
        if !self.members.get(&self.leader).is_some_and(|leader| leader.waits) {
            let first = self.members.iter().find(|(_, member)| member.waits);
            self.leader = first.map(|(id, _)| id.clone()).unwrap_or_default();
        }
        for member in self.members.values_mut().filter(|member| member.waits) {
            member.waits = false;
            member.seen = now;
        }
        self.state = State::Completing;
    }

    fn check_generation(&self, sender: &GroupMetadata) -> Result<(), Code> {
        self.check(&sender.member_id, sender.group_instance_id.as_deref())?;
        if sender.generation == self.generation { Ok(()) } else { Err(Code::IllegalGeneration) }
    }

    fn check(&self, member_id: &str, instance: Option<&str>) -> Result<(), Code> {
        if self.holder(instance).is_some_and(|holder| holder != member_id) {
            return Err(Code::FencedInstanceId);
        }
        if self.members.contains_key(member_id) { Ok(()) } else { Err(Code::UnknownMemberId) }
    }

    /// The member that has this `group.instance.id` now.
    fn holder(&self, instance: Option<&str>) -> Option<String> {
        let instance = instance?;
        let mut members = self.members.iter();
        members.find(|(_, member)| member.instance.as_deref() == Some(instance)).map(|(id, _)| id.clone())
    }
}

impl Member {
    fn refresh(&mut self, request: &JoinGroup, now: Duration) {
        self.subscription = request.subscription.clone();
        self.session_timeout = request.session_timeout;
        self.rebalance_timeout = request.rebalance_timeout;
        self.seen = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::assignor::Strategy;

    const SESSION: Duration = Duration::from_secs(10);
    const REBALANCE: Duration = Duration::from_mins(1);
    const START: Duration = Duration::ZERO;

    fn request(member_id: &str, instance: Option<&str>) -> JoinGroup {
        JoinGroup {
            group: "g".into(),
            member_id: member_id.into(),
            client_id: "c".into(),
            instance: instance.map(str::to_owned),
            subscription: Subscription {
                strategy: Strategy::CooperativeSticky,
                topic: "in".into(),
                owned: Vec::new(),
                generation: -1,
            },
            session_timeout: SESSION,
            rebalance_timeout: REBALANCE,
        }
    }

    fn identity(member_id: &str, instance: Option<&str>, generation: i32) -> GroupMetadata {
        GroupMetadata {
            group: "g".into(),
            generation,
            member_id: member_id.into(),
            group_instance_id: instance.map(str::to_owned),
        }
    }

    /// A stable group of one member.
    fn settled(instance: Option<&str>) -> (Group, String) {
        let mut group = Group::default();
        let id = group.join(&request("", instance), START).unwrap();
        let plan = BTreeMap::from([(id.clone(), vec![0, 1])]);
        group.sync(&identity(&id, instance, 1), Some(&plan), START).unwrap().unwrap();
        (group, id)
    }

    #[test]
    fn a_second_member_waits_until_the_first_joined_again() {
        let (mut group, first) = settled(None);
        let second = group.join(&request("", None), START).unwrap();

        assert_eq!(group.joined(&second), Ok(None));
        assert_eq!(group.heartbeat(&identity(&first, None, 1), START), Err(Code::RebalanceInProgress));
        group.join(&request(&first, None), START).unwrap();

        assert_eq!(group.joined(&second).unwrap().unwrap().generation, 2);
        let leader = group.joined(&first).unwrap().unwrap();
        assert_eq!(leader.members.unwrap().len(), 2);
    }

    #[test]
    fn who_does_not_join_in_time_is_out_and_its_offsets_are_refused() {
        let (mut group, first) = settled(None);
        let second = group.join(&request("", None), START).unwrap();
        group.touch(&first, REBALANCE);
        assert!(group.check_commit(&identity(&first, None, 1)).is_ok(), "until then they are welcome");

        group.tick(REBALANCE);

        assert!(group.joined(&second).unwrap().is_some());
        assert_eq!(group.check_commit(&identity(&first, None, 1)), Err(Code::UnknownMemberId));
        assert_eq!(group.check_commit(&identity(&second, None, 1)), Err(Code::IllegalGeneration));
        assert_eq!(group.check_commit(&identity("", None, -1)), Ok(()), "as real Kafka does");
    }

    #[test]
    fn a_silent_member_is_removed_at_its_session_timeout() {
        let (mut group, id) = settled(None);
        assert_eq!(group.deadline(), Some(SESSION));
        assert!(!group.tick(SESSION / 2));

        assert!(group.tick(SESSION));

        assert_eq!(group.heartbeat(&identity(&id, None, 1), SESSION), Err(Code::UnknownMemberId));
    }

    #[test]
    fn a_static_member_takes_its_partitions_back_without_a_rebalance() {
        let (mut group, first) = settled(Some("slot"));

        let second = group.join(&request("", Some("slot")), START).unwrap();

        assert_eq!(group.joined(&second), Ok(Some(Joined { generation: 1, members: None })));
        let assignment = group.sync(&identity(&second, Some("slot"), 1), None, START);
        assert_eq!(assignment, Ok(Some(vec![0, 1])));
        let late = group.heartbeat(&identity(&first, Some("slot"), 1), START);
        assert_eq!(late, Err(Code::FencedInstanceId));
    }

    #[test]
    fn leaving_gives_the_others_a_new_generation() {
        let (mut group, first) = settled(None);
        let second = group.join(&request("", None), START).unwrap();
        group.join(&request(&first, None), START).unwrap();
        let plan = BTreeMap::from([(first.clone(), vec![0]), (second.clone(), vec![1])]);
        group.sync(&identity(&first, None, 2), Some(&plan), START).unwrap();

        group.leave(&second, START).unwrap();

        assert_eq!(group.heartbeat(&identity(&first, None, 2), START), Err(Code::RebalanceInProgress));
        group.join(&request(&first, None), START).unwrap();
        assert_eq!(group.joined(&first).unwrap().unwrap().generation, 3);
    }
}
