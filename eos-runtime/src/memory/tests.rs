//! The ports over a real-time broker. What the protocol means is tested by the semantics suite,
//! which also runs over real Kafka.

use std::time::Duration;

use crate::{
    broker::{Broker, Committed, Consume, ConsumerConfig, Polled, Position, ProducerConfig, Transact},
    clock,
    outbox::Outbox,
    record::Records,
    spec::Start,
};

use super::{Isolation, Memory, MemoryConsumer, MemoryProducer, PlainRecord, TopicSettings};

const WAIT: Duration = Duration::from_millis(200);

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn broker() -> Memory {
    let memory = Memory::new();
    memory.create_topic("in", 1, TopicSettings::default()).unwrap();
    memory.create_topic("out", 4, TopicSettings::default()).unwrap();
    memory
}

async fn member(memory: &Memory) -> MemoryConsumer {
    let config = ConsumerConfig {
        group: "g".into(),
        topic: "in".into(),
        client_id: "c".into(),
        group_instance_id: None,
        start: Start::Earliest,
        properties: Vec::new(),
    };
    let mut consumer = memory.consumer(&config).await.unwrap();
    loop {
        if let Polled::Assigned(partitions) = consumer.poll(1, WAIT).await.unwrap() {
            let from: Vec<_> = partitions.iter().map(|at| (*at, Position::Beginning)).collect();
            consumer.assign(&from).await.unwrap();
            return consumer;
        }
    }
}

async fn producer(memory: &Memory) -> MemoryProducer {
    let config = ProducerConfig {
        transactional_id: "t".into(),
        client_id: "p".into(),
        transaction_timeout: Duration::from_secs(10),
        topics: vec!["out".into()],
        properties: Vec::new(),
    };
    let mut producer = memory.producer(&config).await.unwrap();
    producer.init().await.unwrap();
    producer
}

fn outbox(values: usize) -> Outbox {
    let mut outbox = Outbox::default();
    for value in 0..values {
        let mut draft = outbox.draft(0);
        let text = format!("{value:0100}");
        draft
            .key(|out| {
                out.extend_from_slice(&text.as_bytes()[90..]);
                Ok::<_, ()>(true)
            })
            .unwrap();
        draft
            .value(|out| {
                out.extend_from_slice(text.as_bytes());
                Ok::<_, ()>(true)
            })
            .unwrap();
        draft.finish();
    }
    outbox
}

#[test]
fn consume_produce_commit_is_seen_at_once_and_whole() {
    let memory = broker();
    memory.produce_plain("in", PlainRecord::new("k", "v")).unwrap();
    run(async {
        let (mut consumer, mut producer) = (member(&memory).await, producer(&memory).await);
        let Polled::Records(chunk) = consumer.poll(10, WAIT).await.unwrap() else { panic!("no records") };
        assert_eq!((chunk.len(), chunk.record(0).value), (1, Some(&b"v"[..])));

        producer.begin().await.unwrap();
        producer.produce(&mut outbox(10)).await.unwrap();
        let next = Committed { offset: 1, metadata: "m".into() };
        let group = consumer.group_metadata().await.unwrap();
        producer.send_offsets("in", &[(0, next.clone())], &group).await.unwrap();
        assert!(memory.read("out", Isolation::ReadCommitted).unwrap().is_empty());
        producer.commit().await.unwrap();

        assert_eq!(memory.read("out", Isolation::ReadCommitted).unwrap().len(), 10);
        assert_eq!(memory.committed("g", "in").unwrap(), [Some(next)]);
        assert!(memory.open_transactions().is_empty());
        consumer.close().await;
    });
}

#[test]
fn a_waiting_poll_wakes_when_records_come() {
    let memory = broker();
    let writer = memory.clone();
    run(async {
        let mut consumer = member(&memory).await;
        let start = clock::now();
        let thread = std::thread::spawn(move || {
            std::thread::park_timeout(Duration::from_millis(20));
            writer.produce_plain("in", PlainRecord::new("k", "v")).unwrap();
        });

        let polled = consumer.poll(10, Duration::from_secs(20)).await.unwrap();

        assert!(matches!(polled, Polled::Records(_)));
        assert!(clock::now() < start + Duration::from_secs(10), "woken by the record, not by the time");
        thread.join().unwrap();
    });
}

#[test]
fn an_idle_poll_returns_when_its_time_is_over() {
    let memory = broker();
    run(async {
        let mut consumer = member(&memory).await;
        let start = clock::now();

        let polled = consumer.poll(10, Duration::from_millis(30)).await.unwrap();

        assert!(matches!(polled, Polled::Idle));
        assert!(clock::now() >= start + Duration::from_millis(30));
    });
}
