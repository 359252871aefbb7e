//! A reader outside of any group.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use crate::{
    broker::{Fault, Position, Read},
    record::Records,
};

use super::{
    chunk::MemoryChunk,
    code::Code,
    driver::{Client, Request},
    shared::{Shared, State},
};

/// A reader of one topic, `read_committed`.
pub struct MemoryReader {
    shared: Arc<Shared>,
    client: Client,
    topic: String,
    positions: BTreeMap<i32, i64>,
    /// Which partition the next fetch begins with, so that each gets its turn.
    turn: usize,
}

impl fmt::Debug for MemoryReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryReader")
            .field("topic", &self.topic)
            .field("positions", &self.positions)
            .finish_non_exhaustive()
    }
}

impl MemoryReader {
    pub(super) fn new(shared: Arc<Shared>, topic: &str, from: &[(i32, Position)]) -> Self {
        let client = shared.client("reader");
        let begun = |position: Position| match position {
            Position::Offset(offset) => offset,
            Position::Beginning => 0,
        };
        let positions = from.iter().map(|(partition, position)| (*partition, begun(*position))).collect();
        Self { shared, client, topic: topic.to_owned(), positions, turn: 0 }
    }

    /// What there is, and whether any position moved.
    async fn fetch(&mut self, max_records: usize) -> Result<(MemoryChunk, bool), Code> {
        let from: Vec<_> = self.positions.iter().map(|(partition, at)| (*partition, *at)).collect();
        let call = |state: &mut State, _| {
            let cluster = &state.cluster;
            // What retention deletes meanwhile is not there to be read.
            let start = |partition| cluster.log_start(&self.topic, partition);
            let left = from.iter().map(|(partition, at)| Ok((*partition, start(*partition)?.max(*at))));
            let left: Vec<_> = left.collect::<Result<_, Code>>()?;
            MemoryChunk::fetch(cluster, &self.topic, &left, self.turn, max_records)
        };
        let (chunk, next) = self.shared.call(&self.client, Request::Fetch, call).await?;
        // Only now: what was fetched and never arrived is fetched again.
        let moved = next.iter().any(|(partition, at)| self.positions[partition] != *at);
        self.positions.extend(next);
        self.turn = self.turn.wrapping_add(1);
        Ok((chunk, moved))
    }
}

impl Read for MemoryReader {
    type Chunk = MemoryChunk;

    async fn poll(&mut self, max_records: usize, wait: Duration) -> Result<Option<MemoryChunk>, Fault> {
        let until = self.shared.driver.now() + wait;
        loop {
            let (seen, deadline) =
                self.shared.with(|state, _| (state.cluster.version(), state.deadline(&*self.shared.driver)));
            match self.fetch(max_records).await {
                Ok((chunk, _)) if !chunk.is_empty() => return Ok(Some(chunk)),
                Ok((_, true)) => return Ok(None),
                Ok(_) | Err(Code::Transport) => {}
                Err(code) => return Err(code.fault("Fetch")),
            }
            if self.shared.driver.now() >= until {
                return Ok(None);
            }
            self.shared.driver.wait(seen, deadline.map_or(until, |deadline| deadline.min(until))).await;
        }
    }

    fn position(&self, partition: i32) -> i64 {
        self.positions[&partition]
    }
}
