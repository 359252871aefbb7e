//! A member of a group.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use crate::broker::{Committed, Consume, ConsumerConfig, Fault, GroupMetadata, Polled, Position};

use super::{
    chunk::MemoryChunk,
    cluster::Cluster,
    code::Code,
    driver::{Client, Request},
    log::Isolation,
    shared::Shared,
};

/// A consumer of one topic, `read_committed`.
pub struct MemoryConsumer {
    shared: Arc<Shared>,
    client: Client,
    group: String,
    topic: Arc<str>,
    positions: BTreeMap<i32, i64>,
    assigned: bool,
    /// Where the next fetch begins, so that every partition gets its turn.
    turn: usize,
}

impl MemoryConsumer {
    pub(super) fn join(shared: Arc<Shared>, config: &ConsumerConfig) -> Result<Self, Fault> {
        let client = shared.client(&config.client_id);
        Ok(Self {
            shared,
            client,
            group: config.group.clone(),
            topic: config.topic.as_str().into(),
            positions: BTreeMap::new(),
            assigned: false,
            turn: 0,
        })
    }

    async fn fetch(&mut self, max_records: usize) -> Result<(MemoryChunk, u64), Fault> {
        let partitions: Vec<i32> = self.positions.keys().copied().collect();
        let mut chunk = MemoryChunk::default();
        let (topic, positions, turn) = (&self.topic, &mut self.positions, self.turn);
        let call = |cluster: &mut Cluster, _| {
            for nth in 0..partitions.len() {
                let partition = partitions[(turn + nth) % partitions.len()];
                let left = max_records - crate::record::Records::len(&chunk);
                if left == 0 {
                    break;
                }
                let from = positions[&partition];
                let fetched = cluster.fetch(topic, partition, from, left, Isolation::ReadCommitted)?;
                positions.insert(partition, fetched.next);
                for slice in fetched.slices {
                    chunk.push(partition, slice);
                }
            }
            Ok(cluster.version())
        };
        let version = self.shared.call(&self.client, Request::Fetch, call).await;
        self.turn = self.turn.wrapping_add(1);
        Ok((chunk, version.map_err(|code| code.fault("Fetch"))?))
    }

    fn place(&mut self, to: &[(i32, Position)]) {
        self.positions.extend(to.iter().map(|(partition, position)| match position {
            Position::Offset(offset) => (*partition, *offset),
            Position::Beginning => (*partition, 0),
        }));
    }
}

impl Consume for MemoryConsumer {
    type Chunk = MemoryChunk;

    async fn poll(&mut self, max_records: usize, wait: Duration) -> Result<Polled<MemoryChunk>, Fault> {
        let until = self.shared.driver.now() + wait;
        if !self.assigned {
            self.assigned = true;
            let partitions = self.shared.with(|cluster, _| cluster.partitions(&self.topic));
            let partitions = partitions.ok_or_else(|| Code::UnknownTopicOrPartition.fault("Metadata"))?;
            return Ok(Polled::Assigned((0..partitions).collect()));
        }
        loop {
            let (chunk, version) = self.fetch(max_records).await?;
            if !crate::record::Records::is_empty(&chunk) {
                return Ok(Polled::Records(chunk));
            }
            if self.shared.driver.now() >= until {
                return Ok(Polled::Idle);
            }
            self.shared.driver.wait(version, until).await;
        }
    }

    async fn assign(&mut self, from: &[(i32, Position)]) -> Result<(), Fault> {
        self.place(from);
        Ok(())
    }

    async fn unassign(&mut self, partitions: &[i32]) -> Result<(), Fault> {
        self.positions.retain(|partition, _| !partitions.contains(partition));
        Ok(())
    }

    async fn seek(&mut self, to: &[(i32, Position)]) -> Result<(), Fault> {
        self.place(to);
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
        let call = |cluster: &mut Cluster, _| {
            let end = |partition: &i32| Ok((*partition, cluster.high_watermark(&self.topic, *partition)?));
            partitions.iter().map(end).collect()
        };
        let answer = self.shared.call(&self.client, Request::ListOffsets, call).await;
        answer.map_err(|code| code.fault("ListOffsets"))
    }

    async fn group_metadata(&mut self) -> Result<GroupMetadata, Fault> {
        Ok(GroupMetadata {
            group: self.group.clone(),
            generation: 1,
            member_id: format!("{}-{}", self.client.id, self.client.number),
            group_instance_id: None,
        })
    }

    async fn close(self) {}
}
