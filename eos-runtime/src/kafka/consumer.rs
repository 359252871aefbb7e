//! A member of a consumer group: events from one queue, records from another.

use std::{ffi::CString, rc::Rc, sync::Arc, time::Duration};

use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer as _},
    error::KafkaError,
    types::RDKafkaErrorCode as Code,
};

use crate::{
    broker::{Cause, Committed, Consume, ConsumerConfig, Fault, GroupMetadata, Polled, Position},
    clock::now,
};

use super::{
    admin::Admin,
    chunk::KafkaChunk,
    classify,
    client::{ANSWER, Connection, SLICE},
    ffi::{self, Fetcher},
    rebalance::{Change, Membership, is_cooperative},
};

/// How long leaving the group may take. Without a broker it is over at once; behind a join that waits for
/// other members, on the same connection, it would take as long as they do.
const LEAVING: Duration = Duration::from_millis(1500);

/// How long the fetcher of an assigned partition may take to start.
const FETCHER: Duration = Duration::from_secs(3);

/// A member of a consumer group, subscribed to one topic.
pub struct KafkaConsumer {
    topic: String,
    // Always there, until it leaves.
    fetcher: Option<Rc<Fetcher<Membership>>>,
    admin: Arc<Admin>,
    owned: Owned,
    // The group waits for the engine's answer to a change.
    owes: bool,
    // The topic was reported as unknown, and whether that is true is not yet known.
    in_doubt: bool,
    // Since when a partition could not be moved.
    waiting: Option<Duration>,
}

impl KafkaConsumer {
    pub(super) fn new(
        connection: &Connection,
        admin: Arc<Admin>,
        config: &ConsumerConfig,
    ) -> Result<Self, Fault> {
        let client = connection.consumer(config)?;
        let refused = |error: KafkaError| classify::wrapped("new consumer", &error);
        let consumer: BaseConsumer<Membership> =
            client.create_with_context(Membership::default()).map_err(refused)?;
        let fetcher = Fetcher::new(consumer);
        fetcher.consumer().subscribe(&[&config.topic]).map_err(refused)?;
        Ok(Self {
            topic: config.topic.clone(),
            fetcher: Some(Rc::new(fetcher)),
            admin,
            owned: Owned::default(),
            owes: false,
            in_doubt: false,
            waiting: None,
        })
    }

    fn fetcher(&self) -> &Rc<Fetcher<Membership>> {
        self.fetcher.as_ref().expect("it is taken only by `leave`, on the way out")
    }

    fn consumer(&self) -> &BaseConsumer<Membership> {
        self.fetcher().consumer()
    }

    /// Has the client's own events noted down.
    fn serve(&self) {
        let context = Rc::clone(self.fetcher());
        let notes = context.consumer().client().context();
        loop {
            let before = notes.count();
            // Records are forwarded away from this queue, and errors come by `Membership::error`.
            drop(self.consumer().poll(Duration::ZERO));
            if notes.count() == before {
                return;
            }
        }
    }

    /// Answers to errors of the client: ends the poll, or lets it go on.
    fn heed(&mut self) -> Result<(), Fault> {
        // The event comes once; the client stays as it is.
        if let Some((code, text)) = self.consumer().client().fatal_error() {
            return Err(classify::plain("poll", code, &text));
        }
        while let Some((code, text)) = self.consumer().client().context().error() {
            match code {
                Code::UnknownTopicOrPartition => self.in_doubt = true,
                // One connection's word: a broker that closes while it restarts is reported so too. Who
                // may not log in at all was told at start, by the question for the topics.
                Code::Authentication | Code::SaslAuthenticationFailed | Code::SSL => {
                    tracing::warn!(
                        "a broker refused the connection of the consumer of {}: {text}",
                        self.topic
                    );
                }
                Code::AllBrokersDown => return Err(classify::plain("poll", code, &text)),
                _ => match classify::plain("poll", code, &text) {
                    Fault::Retry(cause) => tracing::debug!("{cause}"),
                    other => return Err(other),
                },
            }
        }
        if self.in_doubt {
            // A broker that just started may not know all topics: the last word is a fresh look.
            if self.admin.topic(&self.topic)?.is_none() {
                let text = format!("the topic {} does not exist: create it first", self.topic);
                return Err(Fault::Stop(Cause::new("poll", text)));
            }
            self.in_doubt = false;
        }
        Ok(())
    }

    /// Takes what was fetched; only records of owned partitions from their positions on.
    fn fetch(&mut self, max: usize, wait: Duration) -> Result<Option<KafkaChunk>, Fault> {
        let mut batch = self.fetcher().consume(max, wait);
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
            if !self.owned.has(partition) {
                continue;
            }
            let place = format!("topic {} [{partition}] at offset {offset}: {text}", self.topic);
            match classify::plain("Fetch", code, &place) {
                Fault::Retry(cause) => tracing::debug!("{cause}"),
                other => return Err(other),
            }
        }
        Ok((!batch.messages().is_empty()).then(|| KafkaChunk::new(batch)))
    }

    /// What to do about a partition that cannot be moved now. A client that failed says so, if asked.
    fn not_now(&mut self, partition: i32) -> Fault {
        self.serve();
        if let Err(fault) = self.heed() {
            return fault;
        }
        let since = *self.waiting.get_or_insert_with(now);
        let cause = Cause::new("seek", format!("partition {partition} is not being fetched"));
        if now().saturating_sub(since) > FETCHER { Fault::Fatal(cause) } else { Fault::Retry(cause) }
    }

    fn list(&self, positions: impl IntoIterator<Item = (i32, Offset)>) -> Result<TopicPartitionList, Fault> {
        let mut list = TopicPartitionList::new();
        for (partition, offset) in positions {
            list.add_partition_offset(&self.topic, partition, offset)
                .map_err(|error| classify::wrapped("partitions", &error))?;
        }
        Ok(list)
    }

    /// Leaves the group, whatever state it is in.
    fn leave(&mut self) {
        let Some(fetcher) = self.fetcher.take() else { return };
        let consumer = fetcher.consumer();
        consumer.client().context().close();
        if let Err(error) = consumer.close_queue() {
            // A consumer that failed for good has left already, and is only to be dropped.
            tracing::debug!("closing the consumer of {}: {error}", self.topic);
            return;
        }
        // An answer that is still owed would be waited for. Now that the client is closing it takes
        // this one whatever the group asked and whatever its protocol.
        if self.owes || consumer.client().context().change().is_some() || self.owned.is_empty() {
            drop(consumer.unassign());
        }
        let deadline = now() + LEAVING;
        while !consumer.closed() {
            if now() >= deadline {
                tracing::warn!(
                    "the consumer of {} did not leave its group within {LEAVING:?}: it is left behind, and the \
                     group waits for its session to end",
                    self.topic
                );
                // Dropping it would wait without end.
                std::mem::forget(fetcher);
                return;
            }
            drop(consumer.poll(SLICE / 20));
        }
    }
}

impl Consume for KafkaConsumer {
    type Chunk = KafkaChunk;

    async fn poll(&mut self, max_records: usize, wait: Duration) -> Result<Polled<KafkaChunk>, Fault> {
        let deadline = now() + wait;
        loop {
            self.serve();
            self.heed()?;
            while let Some(change) = self.consumer().client().context().change() {
                self.owes = true;
                match change {
                    // Nothing to decide for the engine, but the group waits for an answer.
                    Change::Assigned(none) if none.is_empty() => self.assign(&[]).await?,
                    Change::Revoked(none) | Change::Lost(none) if none.is_empty() => {
                        self.unassign(&[]).await?;
                    }
                    Change::Assigned(partitions) => return Ok(Polled::Assigned(partitions)),
                    Change::Revoked(partitions) => return Ok(Polled::Revoked(partitions)),
                    Change::Lost(partitions) => return Ok(Polled::Lost(partitions)),
                }
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

    async fn assign(&mut self, from: &[(i32, Position)]) -> Result<(), Fault> {
        let topic =
            CString::new(self.topic.as_str()).map_err(|error| classify::wrapped("assign", &error.into()))?;
        for (partition, _) in from {
            self.fetcher().forward(&topic, *partition);
        }
        let list = self.list(from.iter().map(|(partition, position)| (*partition, offset(*position))))?;
        let consumer = self.consumer();
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
        for partition in partitions {
            self.owned.remove(*partition);
        }
        let list = self.list(partitions.iter().map(|partition| (*partition, Offset::Invalid)))?;
        let consumer = self.consumer();
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
        for (partition, position) in to {
            self.owned.add(*partition, *position);
        }
        let list = self.list(to.iter().map(|(partition, position)| (*partition, offset(*position))))?;
        let answered = self.consumer().seek_partitions(list, ANSWER);
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

    async fn committed(&mut self, partitions: &[i32]) -> Result<Vec<(i32, Option<Committed>)>, Fault> {
        if partitions.is_empty() {
            return Ok(Vec::new());
        }
        let list = self.list(partitions.iter().map(|partition| (*partition, Offset::Invalid)))?;
        let answered = self.consumer().committed_offsets(list, ANSWER);
        committed(&answered.map_err(|error| classify::wrapped("OffsetFetch", &error))?)
    }

    async fn ends(&mut self, partitions: &[i32]) -> Result<Vec<(i32, i64)>, Fault> {
        self.admin.ends(&self.topic, partitions)
    }

    async fn group_metadata(&mut self) -> Result<GroupMetadata, Fault> {
        let none = || Fault::Fatal(Cause::new("group metadata", "the consumer has no group"));
        self.fetcher().group_metadata().ok_or_else(none)
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
        write!(f, "KafkaConsumer of {}", self.topic)
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

fn offset(position: Position) -> Offset {
    match position {
        Position::Offset(offset) => Offset::Offset(offset),
        Position::Beginning => Offset::Beginning,
    }
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
        if let Some(position) = usize::try_from(partition).ok().and_then(|at| self.0.get_mut(at)) {
            *position = None;
        }
    }

    fn has(&self, partition: i32) -> bool {
        self.covers(partition, i64::MAX)
    }

    fn covers(&self, partition: i32, offset: i64) -> bool {
        let position = usize::try_from(partition).ok().and_then(|at| self.0.get(at).copied().flatten());
        position.is_some_and(|position| offset >= position)
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }
}
