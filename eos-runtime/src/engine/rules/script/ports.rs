//! The ports of a script.

use std::time::Duration;

use crate::{
    broker::{
        Broker, Committed, Consume, ConsumerConfig, Fault, GroupMetadata, NewTopic, Polled, Position,
        ProducerConfig, Read, TopicLayout, Transact,
    },
    outbox::Outbox,
    record::{Header, Headers, Record, Records},
};

use super::{Event, Script};

impl Broker for Script {
    type Consumer = Member;
    type Producer = Producer;
    type Reader = Empty;

    async fn consumer(&self, _: &ConsumerConfig) -> Result<Member, Fault> {
        self.call("subscribe", "subscribe".to_owned()).map(|()| Member(self.clone()))
    }

    async fn producer(&self, config: &ProducerConfig) -> Result<Producer, Fault> {
        let id = config.transactional_id.clone();
        Ok(Producer { script: self.clone(), id, topics: config.topics.clone() })
    }

    async fn reader(&self, topic: &str, from: &[(i32, Position)]) -> Result<Empty, Fault> {
        self.call("reader", format!("read {topic} {}", positions(from))).map(|()| Empty)
    }

    async fn topic(&self, _: &str) -> Result<Option<TopicLayout>, Fault> {
        unreachable!("a worker does not ask")
    }

    async fn create_topic(&self, _: &str, _: &NewTopic) -> Result<(), Fault> {
        unreachable!("a worker does not create")
    }

    /// The memory's topic is empty.
    async fn ends(&self, topic: &str) -> Result<Vec<i64>, Fault> {
        self.call("ends", format!("{topic}?")).map(|()| vec![0, 0])
    }

    async fn starts(&self, _: &str) -> Result<Vec<i64>, Fault> {
        Ok(vec![self.0.borrow().begins; 2])
    }

    async fn group_offsets(&self, _: &str, _: &str) -> Result<Vec<Option<i64>>, Fault> {
        unreachable!("a worker does not ask")
    }

    async fn has_records(&self, _: &str, _: i32, _: i64, _: i64) -> Result<bool, Fault> {
        unreachable!("a worker does not ask")
    }

    fn now(&self) -> Duration {
        self.0.borrow().now
    }

    async fn sleep(&self, time: Duration) {
        self.0.borrow_mut().now += time;
    }
}

/// A reader of a topic in which nothing was ever written.
pub(in crate::engine::rules) struct Empty;

impl Read for Empty {
    type Chunk = Chunk;

    async fn poll(&mut self, _: usize, _: Duration) -> Result<Option<Chunk>, Fault> {
        Ok(None)
    }

    fn position(&self, _: i32) -> i64 {
        0
    }
}

pub(in crate::engine::rules) struct Member(Script);

impl Consume for Member {
    type Chunk = Chunk;

    async fn poll(&mut self, _: usize, _: Duration) -> Result<Polled<Chunk>, Fault> {
        let event = self.0.0.borrow_mut().polls.pop_front();
        let (wait, polled) = match event {
            Some(Event::Records(places)) => (Duration::ZERO, Polled::Records(Chunk::of(places))),
            Some(Event::Assigned(partitions)) => (Duration::ZERO, Polled::Assigned(partitions.to_vec())),
            Some(Event::Revoked(partitions)) => (Duration::ZERO, Polled::Revoked(partitions.to_vec())),
            Some(Event::Lost(partitions)) => (Duration::ZERO, Polled::Lost(partitions.to_vec())),
            Some(Event::Fails(fault)) => return Err(fault),
            Some(Event::Takes(time)) => (time, Polled::Idle),
            Some(Event::Abort) => {
                self.0.0.borrow().control.abort();
                (Duration::ZERO, Polled::Idle)
            }
            Some(Event::Stop) | None => {
                self.0.0.borrow().control.stop();
                (Duration::ZERO, Polled::Idle)
            }
        };
        self.0.0.borrow_mut().now += wait;
        Ok(polled)
    }

    async fn poll_group(&mut self) -> Result<Polled<Chunk>, Fault> {
        Ok(Polled::Idle)
    }

    async fn assign(&mut self, from: &[(i32, Position)]) -> Result<(), Fault> {
        self.0.call("assign", format!("assign {}", positions(from)))
    }

    async fn unassign(&mut self, partitions: &[i32]) -> Result<(), Fault> {
        self.0.call("unassign", format!("unassign {partitions:?}"))
    }

    async fn seek(&mut self, to: &[(i32, Position)]) -> Result<(), Fault> {
        self.0.call("seek", format!("seek {}", positions(to)))
    }

    async fn hold(&mut self, partitions: &[i32]) -> Result<(), Fault> {
        self.0.call("hold", format!("hold {partitions:?}"))
    }

    async fn committed(&mut self, partitions: &[i32]) -> Result<Vec<(i32, Option<Committed>)>, Fault> {
        self.0.call("committed", "committed?".to_owned())?;
        let state = self.0.0.borrow();
        Ok(partitions.iter().map(|partition| (*partition, state.committed.get(partition).cloned())).collect())
    }

    async fn ends(&mut self, partitions: &[i32]) -> Result<Vec<(i32, i64)>, Fault> {
        let mut state = self.0.0.borrow_mut();
        let end = state.ends;
        state.ends += state.arriving;
        Ok(partitions.iter().map(|partition| (*partition, end)).collect())
    }

    /// The generation moves on with every question.
    async fn group_metadata(&mut self) -> Result<GroupMetadata, Fault> {
        self.0.call("group_metadata", "member?".to_owned())?;
        let mut state = self.0.0.borrow_mut();
        let generation = state.generation;
        state.generation += i32::from(generation > 0);
        let member_id = if generation > 0 { "member" } else { "" };
        Ok(GroupMetadata {
            group: "group".to_owned(),
            generation,
            member_id: member_id.to_owned(),
            group_instance_id: None,
        })
    }

    async fn close(self) {
        self.0.note("close");
    }
}

pub(in crate::engine::rules) struct Producer {
    script: Script,
    id: String,
    topics: Vec<String>,
}

impl Transact for Producer {
    async fn init(&mut self) -> Result<(), Fault> {
        self.script.0.borrow_mut().pending.clear();
        self.script.call("init", format!("init {}", self.id))
    }

    async fn begin(&mut self) -> Result<(), Fault> {
        self.script.call("begin", "begin".to_owned())
    }

    async fn produce(&mut self, outbox: &mut Outbox) -> Result<(), Fault> {
        let from = outbox.sent();
        let text = |at| {
            let record = outbox.outgoing(at);
            let value = String::from_utf8_lossy(record.value.unwrap_or_default());
            match self.topics[usize::from(record.topic)].as_str() {
                "out" => value.into_owned(),
                "seen" => format!("{}>seen", record.partition.unwrap_or(-1)),
                topic => format!("{value}>{topic}"),
            }
        };
        let values: Vec<_> = (from..outbox.len()).map(text).collect();
        let outcome = self.script.call("produce", format!("produce {}", values.join(" ")));
        // A queue that is full has taken the first record.
        outbox.set_sent(if outcome.is_ok() { outbox.len() } else { from + 1 });
        outcome
    }

    async fn send_offsets(
        &mut self,
        _: &str,
        offsets: &[(i32, Committed)],
        group: &GroupMetadata,
    ) -> Result<(), Fault> {
        let text = |(partition, next): &(i32, Committed)| {
            let Committed { offset, metadata } = next;
            if metadata.is_empty() {
                format!("{partition}:{offset}")
            } else {
                format!("{partition}:{offset}({metadata})")
            }
        };
        let text: Vec<_> = offsets.iter().map(text).collect();
        let line = format!("offsets {} of generation {}", text.join(" "), group.generation);
        self.script.call("offsets", line)?;
        self.script.0.borrow_mut().pending = offsets.to_vec();
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), Fault> {
        self.script.call("commit", "commit".to_owned())?;
        self.script.0.borrow_mut().apply();
        Ok(())
    }

    async fn abort(&mut self) -> Result<(), Fault> {
        self.script.0.borrow_mut().pending.clear();
        self.script.call("abort", "abort".to_owned())
    }

    fn refused(&self) -> Vec<usize> {
        self.script.0.borrow_mut().named.pop_front().unwrap_or_default()
    }

    fn is_registered(&self) -> bool {
        !self.script.0.borrow().unregistered
    }

    fn is_ambiguous(&self) -> bool {
        self.script.0.borrow().ambiguous
    }
}

/// Records whose value is their place.
pub(in crate::engine::rules) struct Chunk(Vec<(i32, i64, String)>);

impl Chunk {
    fn of(places: &[(i32, i64)]) -> Self {
        Self(places.iter().map(|&(partition, at)| (partition, at, format!("{partition}@{at}"))).collect())
    }
}

impl Records for Chunk {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn record(&self, index: usize) -> Record<'_> {
        let (partition, offset, value) = &self.0[index];
        let headers = Headers::of(self, index);
        let value = Some(value.as_bytes());
        Record { partition: *partition, offset: *offset, timestamp: None, key: None, value, headers }
    }

    fn header(&self, _: usize, _: usize) -> Option<Header<'_>> {
        None
    }
}

fn positions(list: &[(i32, Position)]) -> String {
    let one = |(partition, position): &(i32, Position)| match position {
        Position::Offset(offset) => format!("{partition}:{offset}"),
        Position::Beginning => format!("{partition}:beginning"),
    };
    list.iter().map(one).collect::<Vec<_>>().join(" ")
}
