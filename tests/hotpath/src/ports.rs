//! Ports that cost next to nothing: the consumer hands out the same orders, the producer forgets.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use eos_runtime::{
    broker::{
        Broker, Committed, Consume, ConsumerConfig, Fault, GroupMetadata, NewTopic, Polled, Position,
        ProducerConfig, Read, TopicLayout, TopicSettings, Transact,
    },
    control::Control,
    outbox::Outbox,
};

use crate::orders::{Chunk, Orders, PARTITIONS};

/// The time from one poll to the next: ten chunks make a transaction of the default interval.
const BETWEEN_POLLS: Duration = Duration::from_millis(10);

/// What both ends share.
pub(crate) struct Ground {
    orders: Rc<Orders>,
    /// Chunks still to hand out; then the run is told to stop.
    left: Cell<usize>,
    next: RefCell<[i64; PARTITIONS as usize]>,
    now: Cell<Duration>,
    control: Control,
}

/// A broker that never fails and keeps nothing. Its time is made of polls, so that every run is the same.
#[derive(Clone)]
pub(crate) struct Ports(Rc<Ground>);

impl Ports {
    /// Hands out so many chunks of all these orders, and then tells the run to stop.
    pub(crate) fn new(orders: Rc<Orders>, chunks: usize, control: Control) -> Self {
        Self(Rc::new(Ground {
            orders,
            left: Cell::new(chunks),
            next: RefCell::default(),
            now: Cell::default(),
            control,
        }))
    }
}

impl Broker for Ports {
    type Consumer = Source;
    type Producer = Sink;
    type Reader = Empty;

    async fn consumer(&self, config: &ConsumerConfig) -> Result<Source, Fault> {
        Ok(Source { ground: Rc::clone(&self.0), group: config.group.clone(), assigned: false })
    }

    async fn producer(&self, _: &ProducerConfig) -> Result<Sink, Fault> {
        Ok(Sink)
    }

    async fn reader(&self, _: &str, _: &[(i32, Position)]) -> Result<Empty, Fault> {
        Ok(Empty)
    }

    async fn topic(&self, _: &str) -> Result<Option<TopicLayout>, Fault> {
        Ok(Some(TopicLayout { partitions: PARTITIONS, replication: 1, settings: TopicSettings::default() }))
    }

    async fn create_topic(&self, _: &str, _: &NewTopic) -> Result<(), Fault> {
        Ok(())
    }

    async fn ends(&self, _: &str) -> Result<Vec<i64>, Fault> {
        Ok(self.0.next.borrow().to_vec())
    }

    async fn starts(&self, _: &str) -> Result<Vec<i64>, Fault> {
        Ok(vec![0; PARTITIONS as usize])
    }

    async fn group_offsets(&self, _: &str, _: &str) -> Result<Vec<Option<i64>>, Fault> {
        Ok(vec![None; PARTITIONS as usize])
    }

    async fn has_records(&self, _: &str, _: i32, from: i64, to: i64) -> Result<bool, Fault> {
        Ok(from < to)
    }

    fn now(&self) -> Duration {
        self.0.now.get()
    }

    async fn sleep(&self, time: Duration) {
        self.0.now.set(self.0.now.get() + time);
    }
}

/// A reader of a topic in which nothing was ever written.
pub(crate) struct Empty;

impl Read for Empty {
    type Chunk = Chunk;

    async fn poll(&mut self, _: usize, _: Duration) -> Result<Option<Chunk>, Fault> {
        Ok(None)
    }

    fn position(&self, _: i32) -> i64 {
        0
    }
}

pub(crate) struct Source {
    ground: Rc<Ground>,
    group: String,
    assigned: bool,
}

impl Consume for Source {
    type Chunk = Chunk;

    async fn poll(&mut self, max_records: usize, _: Duration) -> Result<Polled<Chunk>, Fault> {
        if !self.assigned {
            return Ok(Polled::Assigned((0..PARTITIONS).collect()));
        }
        let Ground { orders, left, next, now, control } = &*self.ground;
        now.set(now.get() + BETWEEN_POLLS);
        if left.get() == 0 {
            control.stop();
            return Ok(Polled::Idle);
        }
        left.set(left.get() - 1);
        // Partition by partition, as a client hands out what it fetched.
        let partition = left.get() % PARTITIONS as usize;
        let len = orders.len().min(max_records);
        let next = &mut next.borrow_mut()[partition];
        let first_offset = *next;
        *next += len as i64;
        let orders = Rc::clone(orders);
        Ok(Polled::Records(Chunk { orders, partition: partition as i32, first_offset, len }))
    }

    async fn poll_group(&mut self) -> Result<Polled<Chunk>, Fault> {
        Ok(Polled::Idle)
    }

    async fn assign(&mut self, _: &[(i32, Position)]) -> Result<(), Fault> {
        self.assigned = true;
        Ok(())
    }

    async fn unassign(&mut self, _: &[i32]) -> Result<(), Fault> {
        Ok(())
    }

    async fn seek(&mut self, _: &[(i32, Position)]) -> Result<(), Fault> {
        Ok(())
    }

    async fn hold(&mut self, _: &[i32]) -> Result<(), Fault> {
        Ok(())
    }

    async fn committed(&mut self, partitions: &[i32]) -> Result<Vec<(i32, Option<Committed>)>, Fault> {
        Ok(partitions.iter().map(|&partition| (partition, None)).collect())
    }

    async fn ends(&mut self, partitions: &[i32]) -> Result<Vec<(i32, i64)>, Fault> {
        Ok(partitions.iter().map(|&partition| (partition, 0)).collect())
    }

    async fn group_metadata(&mut self) -> Result<GroupMetadata, Fault> {
        let (group, member_id) = (self.group.clone(), "member".to_owned());
        Ok(GroupMetadata { group, generation: 1, member_id, group_instance_id: None })
    }

    async fn close(self) {}
}

pub(crate) struct Sink;

impl Transact for Sink {
    async fn init(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    async fn begin(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    async fn produce(&mut self, outbox: &mut Outbox) -> Result<(), Fault> {
        outbox.set_sent(outbox.len());
        Ok(())
    }

    async fn send_offsets(
        &mut self,
        _: &str,
        _: &[(i32, Committed)],
        _: &GroupMetadata,
    ) -> Result<(), Fault> {
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    async fn abort(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn refused(&self) -> Vec<usize> {
        Vec::new()
    }

    fn is_registered(&self) -> bool {
        true
    }

    fn is_ambiguous(&self) -> bool {
        false
    }
}
