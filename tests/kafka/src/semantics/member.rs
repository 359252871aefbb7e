//! A member of a group, with the engine's part played.

use std::time::Duration;

use eos_runtime::{
    broker::{Broker, Committed, Consume, ConsumerConfig, Fault, Polled, Position},
    record::Records,
    spec::Start,
};

use super::{Lab, Row, eventually, retry};

/// A member and what it saw.
pub struct Member<'a, L: Lab> {
    lab: &'a L,
    /// Its port.
    pub consumer: <L::Broker as Broker>::Consumer,
    /// The partitions it has.
    pub owned: Vec<i32>,
    /// The records it got.
    pub rows: Vec<Row>,
    /// How often its assignment changed.
    pub changes: usize,
}

/// A change of the assignment.
#[derive(Debug)]
pub(super) enum Told {
    Assigned(Vec<i32>),
    Revoked(Vec<i32>),
    Lost(Vec<i32>),
}

impl<'a, L: Lab> Member<'a, L> {
    /// Joins cooperatively.
    pub async fn join(lab: &'a L, group: &str, topic: &str) -> Self {
        Self::join_with(lab, group, topic, "cooperative-sticky", None).await
    }

    /// Joins with this assignment strategy, as a static member when it has an instance id.
    pub async fn join_with(
        lab: &'a L,
        group: &str,
        topic: &str,
        strategy: &str,
        instance: Option<&str>,
    ) -> Self {
        let properties = [
            ("partition.assignment.strategy", strategy),
            ("session.timeout.ms", "6000"),
            ("heartbeat.interval.ms", "300"),
        ];
        let config = ConsumerConfig {
            group: group.to_owned(),
            topic: topic.to_owned(),
            client_id: lab.fresh("member"),
            group_instance_id: instance.map(str::to_owned),
            start: Start::Earliest,
            properties: properties.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec(),
        };
        let consumer = lab.broker().consumer(&config).await.expect("a consumer");
        Self { lab, consumer, owned: Vec::new(), rows: Vec::new(), changes: 0 }
    }

    /// One poll without the engine's answer: a change of the assignment is returned.
    pub(super) async fn poll(&mut self) -> Option<Told> {
        match self.consumer.poll(1000, Duration::from_millis(20)).await {
            Ok(Polled::Idle) | Err(Fault::Retry(_)) => None,
            Ok(Polled::Records(chunk)) => {
                self.rows.extend((0..chunk.len()).map(|index| row(&chunk, index)));
                None
            }
            Ok(Polled::Assigned(partitions)) => Some(Told::Assigned(partitions)),
            Ok(Polled::Revoked(partitions)) => Some(Told::Revoked(partitions)),
            Ok(Polled::Lost(partitions)) => Some(Told::Lost(partitions)),
            Err(fault) => panic!("poll: {fault:?}"),
        }
    }

    /// Gives partitions up.
    pub(super) async fn give_up(&mut self, partitions: &[i32]) {
        self.consumer.unassign(partitions).await.expect("a given-up assignment");
        self.owned.retain(|partition| !partitions.contains(partition));
        self.changes += 1;
    }

    /// Takes partitions over from what is committed, else from the beginning.
    pub(super) async fn take_over(&mut self, partitions: &[i32]) {
        let committed =
            retry(self.lab, "committed", async || self.consumer.committed(partitions).await).await;
        let position = |committed: Option<Committed>| {
            committed.map_or(Position::Beginning, |next| Position::Offset(next.offset))
        };
        let from: Vec<_> = committed.into_iter().map(|(at, next)| (at, position(next))).collect();
        self.consumer.assign(&from).await.expect("an assignment");
        self.owned.extend(partitions);
        self.owned.sort_unstable();
        self.changes += 1;
    }

    /// One poll and the engine's answer to it.
    pub async fn turn(&mut self) {
        match self.poll().await {
            None => {}
            Some(Told::Assigned(partitions)) => self.take_over(&partitions).await,
            Some(Told::Revoked(partitions) | Told::Lost(partitions)) => self.give_up(&partitions).await,
        }
    }

    /// One poll; what it is asked to give up is returned and not answered.
    pub(super) async fn revoked(&mut self) -> Option<Vec<i32>> {
        match self.poll().await? {
            Told::Revoked(partitions) => Some(partitions),
            Told::Lost(partitions) => panic!("lost {partitions:?} instead of asked"),
            Told::Assigned(partitions) => {
                self.take_over(&partitions).await;
                None
            }
        }
    }

    /// Turns until the goal is reached.
    pub async fn until(&mut self, what: &str, goal: impl Fn(&Self) -> bool) {
        let lab = self.lab;
        eventually(lab, what, async || {
            self.turn().await;
            goal(self).then_some(())
        })
        .await;
    }

    /// Turns for this long.
    pub(super) async fn turn_for(&mut self, time: Duration) {
        let until = self.lab.broker().now() + time;
        while self.lab.broker().now() < until {
            self.turn().await;
        }
    }
}

/// Both turn until the goal is reached.
pub(super) async fn both_until<L: Lab>(
    one: &mut Member<'_, L>,
    other: &mut Member<'_, L>,
    what: &str,
    goal: impl Fn(&[i32], &[i32]) -> bool,
) {
    let lab = one.lab;
    eventually(lab, what, async || {
        one.turn().await;
        other.turn().await;
        goal(&one.owned, &other.owned).then_some(())
    })
    .await;
}

pub(super) fn row(chunk: &impl Records, index: usize) -> Row {
    let record = chunk.record(index);
    let headers = record.headers.iter();
    Row {
        partition: record.partition,
        offset: record.offset,
        timestamp: record.timestamp.unwrap_or(-1),
        key: record.key.map(<[u8]>::to_vec),
        value: record.value.map(<[u8]>::to_vec),
        headers: headers.map(|header| (header.name.to_owned(), header.value.map(<[u8]>::to_vec))).collect(),
    }
}
