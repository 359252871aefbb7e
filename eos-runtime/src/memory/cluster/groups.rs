//! The requests of group members, and the groups' committed offsets.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    broker::{Committed, GroupMetadata},
    memory::{
        code::Code,
        group::{Group, JoinGroup, Joined},
    },
};

use super::Cluster;

/// Membership. `JoinGroup` and `SyncGroup` answer only once others did their part; here the asking
/// ends at once and the answer is asked for again.
impl Cluster {
    /// `JoinGroup`: answers the member's id.
    pub fn join_group(&mut self, request: &JoinGroup, now: Duration) -> Result<String, Code> {
        if request.subscription.topic.is_empty() || self.partitions(&request.subscription.topic).is_none() {
            return Err(Code::UnknownTopicOrPartition);
        }
        self.version += 1;
        self.groups.entry(request.group.clone()).or_default().join(request, now)
    }

    /// The rest of the answer to `JoinGroup`; `None` while the group waits for others.
    pub fn joined(&self, group: &str, member_id: &str) -> Result<Option<Joined>, Code> {
        self.groups.get(group).ok_or(Code::UnknownMemberId)?.joined(member_id)
    }

    /// `SyncGroup`: the leader brings the plan. Answers the member's partitions; `None` while the
    /// group waits for the leader.
    pub fn sync_group(
        &mut self,
        member: &GroupMetadata,
        plan: Option<&BTreeMap<String, Vec<i32>>>,
        now: Duration,
    ) -> Result<Option<Vec<i32>>, Code> {
        self.version += u64::from(plan.is_some());
        self.group(&member.group)?.sync(member, plan, now)
    }

    /// `Heartbeat`.
    pub fn heartbeat(&mut self, member: &GroupMetadata, now: Duration) -> Result<(), Code> {
        self.group(&member.group)?.heartbeat(member, now)
    }

    /// `LeaveGroup`.
    pub fn leave_group(&mut self, group: &str, member_id: &str, now: Duration) -> Result<(), Code> {
        self.version += 1;
        self.group(group)?.leave(member_id, now)
    }

    /// Another broker becomes the coordinator of all groups, and listens from `from` on. It knows the
    /// last generation that was finished: joins under way begin again.
    pub fn fail_over_groups(&mut self, from: Duration) {
        self.version += 1;
        self.groups.values_mut().for_each(|group| group.fail_over(from));
    }

    /// The members of a group: id and partitions.
    pub fn members(&self, group: &str) -> Vec<(String, Vec<i32>)> {
        self.groups.get(group).map(Group::assignments).unwrap_or_default()
    }

    pub(in crate::memory) fn touch(&mut self, group: &str, member_id: &str, now: Duration) {
        if let Some(group) = self.groups.get_mut(group) {
            group.touch(member_id, now);
        }
    }

    /// Whether the group takes offsets of this sender in a transaction.
    pub(super) fn check_commit(&self, sender: &GroupMetadata) -> Result<(), Code> {
        match self.groups.get(&sender.group) {
            Some(group) => group.check_commit(sender),
            None if sender.generation < 0 => Ok(()),
            None => Err(Code::IllegalGeneration),
        }
    }

    fn group(&mut self, name: &str) -> Result<&mut Group, Code> {
        self.groups.get_mut(name).ok_or(Code::UnknownMemberId)
    }
}

/// Offsets.
impl Cluster {
    /// `OffsetFetch` with `require_stable`: what the group has committed for a partition.
    pub fn offset_fetch(&self, group: &str, topic: &str, partition: i32) -> Result<Option<Committed>, Code> {
        let at = self.resolve(topic, partition)?;
        self.offsets.get(group).map_or(Ok(None), |offsets| offsets.stable(at))
    }

    /// What the group has committed for each partition of the topic at this moment, pending
    /// offsets aside.
    pub fn committed(&self, group: &str, topic: &str) -> Result<Vec<Option<Committed>>, Code> {
        let id = self.topic_id(topic)?;
        let partitions = 0..self.topics[id].partitions.len() as i32;
        Ok(partitions.map(|partition| self.offsets.get(group)?.committed((id, partition))).collect())
    }
}
