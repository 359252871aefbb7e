//! Readers outside of any group.

use std::time::Duration;

use eos_runtime::{
    broker::{Broker, Fault, Position, Read, Transact},
    record::Records,
};

use super::{Isolation, Lab, Row, eventually, member::row, produced, producer, retry, texts, topic};

pub async fn a_reader_gets_all_that_is_committed_once_and_in_order<L: Lab>(lab: &L) {
    // given two partitions of committed, aborted and plain records
    let topic = topic(lab, "read", 2).await;
    let mut producer = producer(lab, &lab.fresh("read"), &[&topic]).await;
    for (round, commit) in [true, false, true, true, false].into_iter().enumerate() {
        let text = format!("round {round}, {commit}");
        produced(lab, &mut producer, &[(0, 0, &text), (0, 1, &text), (0, 0, &text), (0, 0, &text)]).await;
        if commit {
            retry(lab, "commit", async || producer.commit().await).await;
        } else {
            retry(lab, "abort", async || producer.abort().await).await;
        }
        lab.produce_plain(&topic, 1, "k", &format!("plain {round}")).await;
    }
    let ends = [end(lab, &topic, 0).await, end(lab, &topic, 1).await];

    // when they are read to their ends
    let mut reading = Reading::of(lab, &topic, &[(0, Position::Beginning), (1, Position::Beginning)]).await;
    reading.until_at(0, ends[0]).await;
    reading.until_at(1, ends[1]).await;

    // then each committed record came once, in its partition's order
    let mut rows = reading.rows.clone();
    rows.sort_by_key(|row| row.partition);
    assert_eq!(rows, lab.read(&topic, Isolation::ReadCommitted).await);
    assert_eq!(rows.len(), 9 + 3 + 5);
    // and there is nothing more
    reading.turn_for(Duration::from_millis(300)).await;
    assert_eq!(reading.rows.len(), rows.len());
    assert_eq!([0, 1].map(|partition| reading.reader.position(partition)), ends);
}

pub async fn a_reader_begins_where_it_is_told<L: Lab>(lab: &L) {
    let topic = topic(lab, "begin", 3).await;
    for number in 0..15 {
        lab.produce_plain(&topic, number % 3, "k", &number.to_string()).await;
    }

    let mut reading = Reading::of(lab, &topic, &[(1, Position::Offset(3)), (2, Position::Beginning)]).await;
    assert_eq!((reading.reader.position(1), reading.reader.position(2)), (3, 0));
    reading.until_at(1, 5).await;
    reading.until_at(2, 5).await;

    let places: Vec<_> = [1, 2].map(|partition| reading.texts(partition)).into();
    assert_eq!(places, [vec!["10", "13"], vec!["2", "5", "8", "11", "14"]]);
    assert!(reading.rows.iter().all(|row| row.partition != 0), "nobody asked for partition 0");
}

pub async fn a_reader_passes_what_is_no_record_at_the_end_of_the_log<L: Lab>(lab: &L) {
    // given a partition that ends in a commit's marker, one that holds an aborted transaction only, and an
    // empty one
    let topic = topic(lab, "markers", 3).await;
    let mut producer = producer(lab, &lab.fresh("markers"), &[&topic]).await;
    produced(lab, &mut producer, &[(0, 0, "one"), (0, 0, "two")]).await;
    retry(lab, "commit", async || producer.commit().await).await;
    produced(lab, &mut producer, &[(0, 1, "never"), (0, 1, "never")]).await;
    retry(lab, "abort", async || producer.abort().await).await;
    let ends = [end(lab, &topic, 0).await, end(lab, &topic, 1).await, end(lab, &topic, 2).await];
    assert_eq!(ends, [3, 3, 0]);

    // when they are read
    let all = [0, 1, 2].map(|partition| (partition, Position::Beginning));
    let mut reading = Reading::of(lab, &topic, &all).await;
    for (partition, end) in (0..).zip(ends) {
        reading.until_at(partition, end).await;
    }

    // then the reader knows that it has seen all
    assert_eq!(texts(&reading.rows), ["one", "two"]);
    assert_eq!([0, 1, 2].map(|partition| reading.reader.position(partition)), ends);
}

pub async fn a_reader_waits_at_an_open_transaction_and_goes_on_after_it<L: Lab>(lab: &L) {
    // given an open transaction between two records
    let topic = topic(lab, "waits", 1).await;
    lab.produce_plain(&topic, 0, "k", "before").await;
    let mut producer = producer(lab, &lab.fresh("waits"), &[&topic]).await;
    produced(lab, &mut producer, &[(0, 0, "inside")]).await;
    lab.produce_plain(&topic, 0, "k", "behind").await;

    // then the reader waits at its first record
    let mut reading = Reading::of(lab, &topic, &[(0, Position::Beginning)]).await;
    reading.until_at(0, 1).await;
    reading.turn_for(Duration::from_millis(300)).await;
    assert_eq!((texts(&reading.rows), reading.reader.position(0)), (vec!["before".to_owned()], 1));

    // and goes on once it has ended
    retry(lab, "commit", async || producer.commit().await).await;
    reading.until_at(0, 4).await;
    assert_eq!(texts(&reading.rows), ["before", "inside", "behind"]);
    assert_eq!(reading.reader.position(0), 4);
}

pub async fn a_reader_at_the_end_goes_on_with_what_comes<L: Lab>(lab: &L) {
    let topic = topic(lab, "more", 1).await;
    let mut producer = producer(lab, &lab.fresh("more"), &[&topic]).await;
    let mut reading = Reading::of(lab, &topic, &[(0, Position::Beginning)]).await;

    for (value, at) in [("a", 2), ("b", 4), ("c", 6)] {
        produced(lab, &mut producer, &[(0, 0, value)]).await;
        retry(lab, "commit", async || producer.commit().await).await;
        reading.until_at(0, at).await;
        assert_eq!(reading.reader.position(0), at, "behind the marker");
    }

    assert_eq!(texts(&reading.rows), ["a", "b", "c"]);
}

/// A reader and what it saw.
struct Reading<'a, L: Lab> {
    lab: &'a L,
    reader: <L::Broker as Broker>::Reader,
    rows: Vec<Row>,
}

impl<'a, L: Lab> Reading<'a, L> {
    async fn of(lab: &'a L, topic: &str, from: &[(i32, Position)]) -> Self {
        let reader = retry(lab, "a reader", async || lab.broker().reader(topic, from).await).await;
        Self { lab, reader, rows: Vec::new() }
    }

    /// Few records at a time, so that there are many polls.
    async fn turn(&mut self) {
        match self.reader.poll(3, Duration::from_millis(20)).await {
            Ok(Some(chunk)) => {
                assert!((1..=3).contains(&chunk.len()), "{} records", chunk.len());
                self.rows.extend((0..chunk.len()).map(|index| row(&chunk, index)));
            }
            Ok(None) | Err(Fault::Retry(_)) => {}
            Err(fault) => panic!("poll: {fault:?}"),
        }
    }

    async fn until_at(&mut self, partition: i32, offset: i64) {
        let lab = self.lab;
        eventually(lab, "the position", async || {
            // Before the turn: an empty partition has been read already.
            if self.reader.position(partition) >= offset {
                return Some(());
            }
            self.turn().await;
            None
        })
        .await;
    }

    async fn turn_for(&mut self, time: Duration) {
        let until = self.lab.broker().now() + time;
        while self.lab.broker().now() < until {
            self.turn().await;
        }
    }

    fn texts(&self, partition: i32) -> Vec<String> {
        self.rows.iter().filter(|row| row.partition == partition).map(Row::text).collect()
    }
}

/// The end of a partition once no transaction is open in it.
async fn end<L: Lab>(lab: &L, topic: &str, partition: i32) -> i64 {
    eventually(lab, "the markers", async || {
        let end = lab.high_watermark(topic, partition).await;
        (lab.last_stable_offset(topic, partition).await == end).then_some(end)
    })
    .await
}
