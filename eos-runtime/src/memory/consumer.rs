//! A member of a group that reads what the group gives it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
    time::Duration,
};

use crate::{
    broker::{Committed, Consume, ConsumerConfig, Fault, GroupMetadata, Polled, Position},
    record::Records,
};

use super::{
    chunk::MemoryChunk,
    cluster::Cluster,
    code::Code,
    driver::{Client, Request},
    membership::{Membership, Question},
    shared::{Shared, State},
};

/// A consumer of one topic, `read_committed`. Dropped, it says nothing to the broker, as a killed
/// process does: its partitions are held until its session times out.
pub struct MemoryConsumer {
    shared: Arc<Shared>,
    client: Client,
    group: String,
    topic: String,
    positions: BTreeMap<i32, i64>,
    /// Partitions that are not read before their next seek.
    held: BTreeSet<i32>,
    /// Which partition the next fetch begins with, so that each gets its turn.
    turn: usize,
}

impl fmt::Debug for MemoryConsumer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryConsumer")
            .field("client", &self.client)
            .field("positions", &self.positions)
            .finish_non_exhaustive()
    }
}

impl MemoryConsumer {
    pub(super) fn new(shared: Arc<Shared>, config: &ConsumerConfig) -> Result<Self, Fault> {
        let client = shared.client(&config.client_id);
        let membership = Membership::new(client.clone(), config, shared.driver.now())?;
        shared.with(|state, _| state.add_member(&client, membership));
        Ok(Self {
            shared,
            client,
            group: config.group.clone(),
            topic: config.topic.clone(),
            positions: BTreeMap::new(),
            held: BTreeSet::new(),
            turn: 0,
        })
    }

    /// Speaks with this client's own membership.
    fn membership<T>(&self, speak: impl FnOnce(&mut Membership) -> T) -> T {
        self.shared.with(|state, _| speak(state.membership(&self.client)))
    }

    /// What is new in the group, for the engine to answer.
    fn ask(&mut self) -> Result<Option<Polled<MemoryChunk>>, Fault> {
        let question = self.shared.with(|state, now| state.poll_member(&self.client, now))?;
        Ok(question.map(|question| match question {
            Question::Assigned(partitions) => Polled::Assigned(partitions),
            Question::Revoked(partitions) => Polled::Revoked(partitions),
            Question::Lost(partitions) => {
                self.forget(&partitions);
                Polled::Lost(partitions)
            }
        }))
    }

    /// Records of the partitions that are owned at this moment. A client without any asks all the
    /// same: whoever drives the world gets to speak at every poll.
    async fn fetch(&mut self, max_records: usize) -> Result<MemoryChunk, Code> {
        let (client, topic, turn) = (&self.client, &self.topic, self.turn);
        let (positions, held) = (&self.positions, &self.held);
        let call = |state: &mut State, _, stale: bool| {
            let Some(member) = state.member(client) else { return Ok(Default::default()) };
            let owned = member.owned();
            let readable: Vec<(i32, i64)> = if stale {
                (0..state.cluster.partitions(topic).unwrap_or(0)).map(|at| (at, 0)).collect()
            } else {
                let positions = positions.iter().map(|(at, from)| (*at, *from));
                positions.filter(|(at, _)| owned.contains(at)).collect()
            };
            // A hold is the port's own word, whatever the client does.
            let readable: Vec<_> = readable.into_iter().filter(|(at, _)| !held.contains(at)).collect();
            let (chunk, moved) = MemoryChunk::fetch(&state.cluster, topic, &readable, turn, max_records)?;
            Ok((chunk, if stale { Vec::new() } else { moved }))
        };
        let (chunk, moved) = self.shared.call_or_stale(client, Request::Fetch, call).await?;
        // Only now: what was fetched and never handed out is fetched again.
        self.positions.extend(moved);
        self.turn = self.turn.wrapping_add(1);
        Ok(chunk)
    }

    fn forget(&mut self, partitions: &[i32]) {
        self.positions.retain(|partition, _| !partitions.contains(partition));
        self.held.retain(|partition| !partitions.contains(partition));
    }

    fn place(&mut self, to: &[(i32, Position)]) {
        self.held.retain(|held| to.iter().all(|(partition, _)| partition != held));
        let place = |state: &mut State, _| {
            let offset = |partition: i32, position: Position| match position {
                Position::Offset(offset) => offset,
                Position::Beginning => state.cluster.log_start(&self.topic, partition).unwrap_or(0),
            };
            let is_owned =
                |partition| state.member(&self.client).is_some_and(|it| it.owned().contains(partition));
            let owned = to.iter().filter(|(partition, _)| is_owned(partition));
            owned.map(|(partition, position)| (*partition, offset(*partition, *position))).collect::<Vec<_>>()
        };
        let placed = self.shared.with(place);
        self.positions.extend(placed);
    }
}

impl Consume for MemoryConsumer {
    type Chunk = MemoryChunk;

    async fn poll(&mut self, max_records: usize, wait: Duration) -> Result<Polled<MemoryChunk>, Fault> {
        let until = self.shared.driver.now() + wait;
        loop {
            if let Some(asked) = self.ask()? {
                return Ok(asked);
            }
            let (seen, deadline) =
                self.shared.with(|state, _| (state.cluster.version(), state.deadline(&*self.shared.driver)));
            match self.fetch(max_records).await {
                Ok(chunk) if !chunk.is_empty() => return Ok(Polled::Records(chunk)),
                Ok(_) | Err(Code::Transport) => {}
                Err(code) => return Err(code.fault("Fetch")),
            }
            if self.shared.driver.now() >= until {
                return Ok(Polled::Idle);
            }
            self.shared.driver.wait(seen, deadline.map_or(until, |deadline| deadline.min(until))).await;
        }
    }

    async fn poll_group(&mut self) -> Result<Polled<MemoryChunk>, Fault> {
        Ok(self.ask()?.unwrap_or(Polled::Idle))
    }

    async fn assign(&mut self, from: &[(i32, Position)]) -> Result<(), Fault> {
        let partitions: Vec<i32> = from.iter().map(|(partition, _)| *partition).collect();
        self.membership(|membership| membership.assign(&partitions));
        self.place(from);
        Ok(())
    }

    async fn unassign(&mut self, partitions: &[i32]) -> Result<(), Fault> {
        self.forget(partitions);
        self.membership(|membership| membership.unassign(partitions));
        Ok(())
    }

    async fn seek(&mut self, to: &[(i32, Position)]) -> Result<(), Fault> {
        self.place(to);
        Ok(())
    }

    async fn hold(&mut self, partitions: &[i32]) -> Result<(), Fault> {
        self.held.extend(partitions.iter().filter(|partition| self.positions.contains_key(partition)));
        Ok(())
    }

    async fn committed(&mut self, partitions: &[i32]) -> Result<Vec<(i32, Option<Committed>)>, Fault> {
        let call = |cluster: &mut Cluster, _| {
            let fetch = |partition: &i32| {
                Ok((*partition, cluster.offset_fetch(&self.group, &self.topic, *partition)?))
            };
            partitions.iter().map(fetch).collect()
        };
        let answer = self.shared.call_until_settled(&self.client, Request::OffsetFetch, call).await;
        answer.map_err(|code| code.fault("OffsetFetch"))
    }

    async fn ends(&mut self, partitions: &[i32]) -> Result<Vec<(i32, i64)>, Fault> {
        let call = |state: &mut State, _| {
            let end =
                |partition: &i32| Ok((*partition, state.cluster.high_watermark(&self.topic, *partition)?));
            partitions.iter().map(end).collect()
        };
        let answer = self.shared.call(&self.client, Request::ListOffsets, call).await;
        answer.map_err(|code| code.fault("ListOffsets"))
    }

    async fn group_metadata(&mut self) -> Result<GroupMetadata, Fault> {
        Ok(self.membership(|membership| membership.identity()))
    }

    async fn close(self) {
        let leave = |state: &mut State, now| {
            if let Some(mut membership) = state.remove_member(&self.client) {
                membership.leave(&mut state.cluster, now);
            }
            Ok(())
        };
        // Lost on its way, the session timeout says the same a little later.
        let _ = self.shared.call(&self.client, Request::LeaveGroup, leave).await;
    }
}

impl Drop for MemoryConsumer {
    fn drop(&mut self) {
        self.shared.with(|state, _| state.remove_member(&self.client));
    }
}
