//! A member of a consumer group: events from one queue, records from another.

use std::{sync::Arc, time::Duration};

use rdkafka::{Offset, TopicPartitionList, consumer::Consumer as _, types::RDKafkaErrorCode as Code};

use crate::{
    broker::{Cause, Committed, Consume, ConsumerConfig, Fault, GroupMetadata, Polled, Position},
    clock::now,
};

use super::{
    admin::Admin,
    chunk::KafkaChunk,
    classify,
    client::{ANSWER, Connection, SLICE},
    ffi,
    rebalance::{Change, is_cooperative},
    source::{Source, offset},
};

/// How long the fetcher of an assigned partition may take to start.
const FETCHER: Duration = Duration::from_secs(3);

/// A member of a consumer group, subscribed to one topic.
pub struct KafkaConsumer {
    source: Source,
    owned: Owned,
    // The group waits for the engine's answer to a change.
    owes: bool,
    // Since when a partition could not be moved.
    waiting: Option<Duration>,
}

impl KafkaConsumer {
    pub(super) fn new(
        connection: &Connection,
        admin: Arc<Admin>,
        config: &ConsumerConfig,
    ) -> Result<Self, Fault> {
        let source = Source::new(&config.topic, &connection.consumer(config)?, admin, true)?;
        source
            .consumer()
            .subscribe(&[&config.topic])
            .map_err(|error| classify::wrapped("new consumer", &error))?;
        Ok(Self { source, owned: Owned::default(), owes: false, waiting: None })
    }

    /// Has the client's own events noted down, and answers the next change of the assignment.
    async fn change(&mut self) -> Result<Option<Polled<KafkaChunk>>, Fault> {
        self.source.serve();
        self.source.heed()?;
        while let Some(change) = self.source.notes().change() {
            self.owes = true;
            match change {
                // Nothing to decide for the engine, but the group waits for an answer.
                Change::Assigned(none) if none.is_empty() => self.assign(&[]).await?,
                Change::Revoked(none) | Change::Lost(none) if none.is_empty() => {
                    self.unassign(&[]).await?;
                }
                Change::Assigned(partitions) => return Ok(Some(Polled::Assigned(partitions))),
                Change::Revoked(partitions) => return Ok(Some(Polled::Revoked(partitions))),
                Change::Lost(partitions) => return Ok(Some(Polled::Lost(partitions))),
            }
        }
        Ok(None)
    }

    /// Takes what was fetched; only records of owned partitions from their positions on.
    fn fetch(&mut self, max: usize, wait: Duration) -> Result<Option<KafkaChunk>, Fault> {
        let mut batch = self.source.fetcher().consume(max, wait);
        let mut errors = Vec::new();
        let owned = &self.owned;
        batch.retain(|message| match message.error() {
            None => owned.covers(message.partition(), message.offset()),
            Some(error) => {
                errors.push((message.partition(), message.offset(), error));
                false
            }
        });
        for (partition, offset, (code, text)) in errors {
            if self.owned.has(partition) {
                self.source.failed(partition, offset, code, &text)?;
            }
        }
        Ok((!batch.messages().is_empty()).then(|| KafkaChunk::new(batch)))
    }

    /// What to do about a partition that cannot be moved now. A client that failed says so, if asked.
    fn not_now(&mut self, partition: i32) -> Fault {
        self.source.serve();
        if let Err(fault) = self.source.heed() {
            return fault;
        }
        let since = *self.waiting.get_or_insert_with(now);
        let cause = Cause::new("seek", format!("partition {partition} is not being fetched"));
        if now().saturating_sub(since) > FETCHER { Fault::Fatal(cause) } else { Fault::Retry(cause) }
    }

    /// Lets librdkafka fetch again what was held. Where it goes on does not matter: a seek or the end of
    /// the assignment comes next, and either drops what is fetched meanwhile.
    fn release(&self, partitions: impl IntoIterator<Item = i32>) -> Result<(), Fault> {
        let held = partitions.into_iter().filter(|partition| self.owned.is_held(*partition));
        let list = self.source.list(held.map(|partition| (partition, Offset::Invalid)))?;
        if list.count() > 0 {
            self.source
                .consumer()
                .resume(&list)
                .map_err(|error| Fault::Fatal(Cause::new("resume", error)))?;
        }
        Ok(())
    }

    fn leave(&mut self) {
        self.source.leave(self.owes);
    }
}

impl Consume for KafkaConsumer {
    type Chunk = KafkaChunk;

    async fn poll(&mut self, max_records: usize, wait: Duration) -> Result<Polled<KafkaChunk>, Fault> {
        let deadline = now() + wait;
        loop {
            if let Some(change) = self.change().await? {
                return Ok(change);
            }
            let left = deadline.saturating_sub(now());
            if let Some(chunk) = self.fetch(max_records, left.min(SLICE))? {
                return Ok(Polled::Records(chunk));
            }
            if now() >= deadline {
                return Ok(Polled::Idle);
            }
        }
    }

    async fn poll_group(&mut self) -> Result<Polled<KafkaChunk>, Fault> {
        Ok(self.change().await?.unwrap_or(Polled::Idle))
    }

    async fn assign(&mut self, from: &[(i32, Position)]) -> Result<(), Fault> {
        self.source.forward(from.iter().map(|(partition, _)| *partition))?;
        let list =
            self.source.list(from.iter().map(|(partition, position)| (*partition, offset(*position))))?;
        let consumer = self.source.consumer();
        let answer = if is_cooperative(consumer) {
            consumer.incremental_assign(&list)
        } else {
            consumer.assign(&list)
        };
        answer.map_err(|error| Fault::Fatal(Cause::new("assign", error)))?;
        self.owes = false;
        for (partition, position) in from {
            self.owned.add(*partition, *position);
        }
        Ok(())
    }

    async fn unassign(&mut self, partitions: &[i32]) -> Result<(), Fault> {
        // The client would remember the pause, should it be given the partition again.
        self.release(partitions.iter().copied())?;
        for partition in partitions {
            self.owned.remove(*partition);
        }
        let list = self.source.list(partitions.iter().map(|partition| (*partition, Offset::Invalid)))?;
        let consumer = self.source.consumer();
        let answer =
            if is_cooperative(consumer) { consumer.incremental_unassign(&list) } else { consumer.unassign() };
        answer.map_err(|error| Fault::Fatal(Cause::new("unassign", error)))?;
        self.owes = false;
        Ok(())
    }

    async fn seek(&mut self, to: &[(i32, Position)]) -> Result<(), Fault> {
        if to.is_empty() {
            return Ok(());
        }
        // Before the seek: librdkafka 2.12.1 drops the answer to its question for an offset when a resumption
        // comes in between, and asks again half a second later.
        self.release(to.iter().map(|(partition, _)| *partition))?;
        for (partition, position) in to {
            self.owned.add(*partition, *position);
        }
        let list =
            self.source.list(to.iter().map(|(partition, position)| (*partition, offset(*position))))?;
        let answered = self.source.consumer().seek_partitions(list, ANSWER);
        let answered = answered.map_err(|error| classify::wrapped("seek", &error))?;
        for row in ffi::rows(&answered) {
            match row.error {
                Code::NoError => {}
                // The fetcher of this partition has not started yet, or was stopped for good.
                Code::State => return Err(self.not_now(row.partition)),
                code => return Err(classify::plain("seek", code, &format!("partition {}", row.partition))),
            }
        }
        self.waiting = None;
        Ok(())
    }

    async fn hold(&mut self, partitions: &[i32]) -> Result<(), Fault> {
        let owned = partitions.iter().filter(|partition| self.owned.has(**partition));
        let list = self.source.list(owned.map(|partition| (*partition, Offset::Invalid)))?;
        if list.count() == 0 {
            return Ok(());
        }
        // So that it does not fetch the whole partition for nothing; what is fetched is not let out anyway.
        self.source.consumer().pause(&list).map_err(|error| Fault::Fatal(Cause::new("pause", error)))?;
        for partition in partitions {
            self.owned.hold(*partition);
        }
        Ok(())
    }

    async fn committed(&mut self, partitions: &[i32]) -> Result<Vec<(i32, Option<Committed>)>, Fault> {
        if partitions.is_empty() {
            return Ok(Vec::new());
        }
        let list = self.source.list(partitions.iter().map(|partition| (*partition, Offset::Invalid)))?;
        let answered = self.source.consumer().committed_offsets(list, ANSWER);
        committed(&answered.map_err(|error| classify::wrapped("OffsetFetch", &error))?)
    }

    async fn ends(&mut self, partitions: &[i32]) -> Result<Vec<(i32, i64)>, Fault> {
        self.source.admin.offsets(&self.source.topic, partitions, Offset::End)
    }

    async fn group_metadata(&mut self) -> Result<GroupMetadata, Fault> {
        let none = || Fault::Fatal(Cause::new("group metadata", "the consumer has no group"));
        self.source.fetcher().group_metadata().ok_or_else(none)
    }

    async fn close(mut self) {
        self.leave();
    }
}

impl Drop for KafkaConsumer {
    fn drop(&mut self) {
        self.leave();
    }
}

impl std::fmt::Debug for KafkaConsumer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KafkaConsumer of {}", self.source.topic)
    }
}

/// The committed offsets in an answered list.
pub(super) fn committed(list: &TopicPartitionList) -> Result<Vec<(i32, Option<Committed>)>, Fault> {
    let one = |row: ffi::Row| match row.error {
        Code::NoError => {
            let committed =
                (row.offset >= 0).then_some(Committed { offset: row.offset, metadata: row.metadata });
            Ok((row.partition, committed))
        }
        code => Err(classify::plain("OffsetFetch", code, &format!("partition {}", row.partition))),
    };
    ffi::rows(list).into_iter().map(one).collect()
}

/// From which offset on each owned partition is read, by partition number.
#[derive(Debug, Default)]
struct Owned(Vec<Option<i64>>);

impl Owned {
    fn add(&mut self, partition: i32, position: Position) {
        let Ok(at) = usize::try_from(partition) else { return };
        if self.0.len() <= at {
            self.0.resize(at + 1, None);
        }
        self.0[at] = Some(match position {
            Position::Offset(offset) => offset,
            Position::Beginning => 0,
        });
    }

    fn remove(&mut self, partition: i32) {
        if let Some(position) = self.position(partition) {
            *position = None;
        }
    }

    /// No record lies behind the last of all offsets.
    fn hold(&mut self, partition: i32) {
        if let Some(position @ Some(_)) = self.position(partition) {
            *position = Some(i64::MAX);
        }
    }

    fn is_held(&self, partition: i32) -> bool {
        self.has(partition) && !self.covers(partition, i64::MAX - 1)
    }

    fn position(&mut self, partition: i32) -> Option<&mut Option<i64>> {
        usize::try_from(partition).ok().and_then(|at| self.0.get_mut(at))
    }

    fn has(&self, partition: i32) -> bool {
        self.covers(partition, i64::MAX)
    }

    fn covers(&self, partition: i32, offset: i64) -> bool {
        let position = usize::try_from(partition).ok().and_then(|at| self.0.get(at).copied().flatten());
        position.is_some_and(|position| offset >= position)
    }
}
