//! The producer's port on a real broker: what is committed, what is not, and how long it takes.

use std::time::Duration;

use eos_fixture::eventually;
use eos_kafka_tests::{
    kafka_lab::{KafkaLab, Member, SOON, done, next, outbox, producer_config, retry, since, unique},
    semantics::texts,
};
use eos_runtime::{
    broker::{Broker, Consume, Fault, Polled, Position, Transact},
    clock,
    outbox::Outbox,
    record::Records,
};

#[test]
fn a_committed_record_is_read_as_it_was_written() {
    // given a record with everything a record can have, and two with hardly anything
    let lab = KafkaLab::shared();
    let (topic, group) = (lab.topic("whole", 3), unique("whole"));
    let mut producer = lab.producer(&unique("whole"), &[&topic]);
    let put = |out: &mut Vec<u8>, bytes: &[u8]| -> Result<bool, ()> {
        out.extend(bytes);
        Ok(true)
    };
    let mut outbox = Outbox::default();
    let mut draft = outbox.draft(0);
    draft.key(|out| put(out, b"k")).unwrap();
    draft.value(|out| put(out, b"v")).unwrap();
    draft.header("one", |out| put(out, b"1")).unwrap();
    draft.header("empty", |out| put(out, b"")).unwrap();
    draft.header::<()>("null", |_| Ok(false)).unwrap();
    draft.timestamp(Some(1_700_000_000_123));
    draft.partition(2);
    draft.finish();
    let mut draft = outbox.draft(0);
    draft.partition(2);
    draft.finish();
    let mut draft = outbox.draft(0);
    draft.key(|out| put(out, b"")).unwrap();
    draft.value(|out| put(out, b"")).unwrap();
    draft.partition(2);
    draft.finish();

    // when they are committed
    done(producer.begin()).unwrap();
    retry("produce", || done(producer.produce(&mut outbox)));
    retry("commit", || done(producer.commit()));

    // then a member of a group gets exactly that
    assert_eq!(outbox.sent(), 3);
    let mut consumer = lab.consumer(&group, &topic, &[]);
    let chunk = eventually(SOON, "the records", || match done(consumer.poll(10, Duration::ZERO)) {
        Ok(Polled::Assigned(partitions)) => {
            let from: Vec<_> =
                partitions.into_iter().map(|partition| (partition, Position::Beginning)).collect();
            done(consumer.assign(&from)).unwrap();
            None
        }
        Ok(Polled::Records(chunk)) => Some(chunk),
        _ => None,
    });
    assert_eq!(chunk.len(), 3);
    let whole = chunk.record(0);
    assert_eq!((whole.partition, whole.offset, whole.timestamp), (2, 0, Some(1_700_000_000_123)));
    assert_eq!((whole.key, whole.value), (Some(b"k".as_slice()), Some(b"v".as_slice())));
    let headers: Vec<_> = whole.headers.iter().map(|header| (header.name, header.value)).collect();
    assert_eq!(headers, [("one", Some(b"1".as_slice())), ("empty", Some(b"".as_slice())), ("null", None)]);
    let bare = chunk.record(1);
    assert_eq!((bare.key, bare.value, bare.headers.iter().count()), (None, None, 0));
    let empty = chunk.record(2);
    assert_eq!((empty.key, empty.value), (Some(b"".as_slice()), Some(b"".as_slice())));
}

#[test]
fn a_short_transaction_takes_milliseconds() {
    // given a warm producer and a member
    let lab = KafkaLab::shared();
    let (input, output, group) = (lab.topic("in", 1), lab.topic("out", 1), unique("latency"));
    lab.write(&input, 0, [("a", "1")]);
    let mut consumer = lab.consumer(&group, &input, &[]);
    Member::default().until(&mut consumer, "the record", |member| !member.records.is_empty());
    let mut producer = lab.producer(&unique("latency"), &[&output]);

    // when transactions of one record are committed, with a pause in between for the markers
    let mut one = |offset| {
        let mut outbox = outbox([(0, "key", "value")]);
        let began = clock::now();
        done(producer.begin()).unwrap();
        retry("produce", || done(producer.produce(&mut outbox)));
        let metadata = done(consumer.group_metadata()).unwrap();
        retry("offsets", || done(producer.send_offsets(&input, &[next(0, offset)], &metadata)));
        retry("commit", || done(producer.commit()));
        let took = since(began);
        assert!(took > Duration::from_secs(1) || !producer.is_ambiguous());
        // Stable offsets are those whose marker is written.
        let committed = retry("markers", || done(lab.kafka().group_offsets(&metadata.group, &input)));
        assert_eq!(committed, [Some(offset)]);
        took
    };
    let mut times: Vec<Duration> = (1..=40).map(&mut one).collect();

    // then none of librdkafka's waits of 100 ms is in them
    times.sort();
    let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
    println!("begin..commit of 1 record: median {median:?}, worst {worst:?}");
    assert!(median < Duration::from_millis(90), "median {median:?}");
    assert_eq!(lab.read(&output).len(), 40);
    assert_eq!(retry("offsets", || done(lab.kafka().group_offsets(&group, &input))), [Some(40)]);
}

#[test]
fn an_aborted_transaction_leaves_nothing() {
    // given records produced and acknowledged, others still queued
    let lab = KafkaLab::shared();
    let topic = lab.topic("aborted", 2);
    let mut producer = lab.producer(&unique("aborted"), &[&topic]);
    done(producer.begin()).unwrap();
    assert!(!producer.is_registered(), "nothing was said to the broker yet");
    let mut first = outbox([(0, "a", "1"), (0, "b", "2")]);
    retry("produce", || done(producer.produce(&mut first)));
    eventually(SOON, "a delivery", || producer.is_registered().then_some(()));
    let mut more = outbox((0..5000).map(|_| (0, "c", "3")));
    retry("produce", || done(producer.produce(&mut more)));

    // when the transaction is aborted
    let began = clock::now();
    retry("abort", || done(producer.abort()));
    println!("abort with 5000 records queued: {:?}", since(began));

    // then a reader sees nothing, and the next transaction works
    assert_eq!(lab.read(&topic), []);
    done(producer.begin()).unwrap();
    retry("produce", || done(producer.produce(&mut outbox([(0, "d", "4")]))));
    retry("commit", || done(producer.commit()));
    assert_eq!(texts(&lab.read(&topic)), ["4"]);
}

#[test]
fn more_records_than_the_queue_holds_are_all_taken() {
    // given more records than librdkafka's queue (100 000) has room for
    let lab = KafkaLab::shared();
    let topic = lab.topic("many", 4);
    let mut producer = lab.producer(&unique("many"), &[&topic]);
    let keys: Vec<String> = (0..250_000).map(|nth| format!("key-{nth}")).collect();
    let mut outbox = outbox(keys.iter().map(|key| (0, key.as_str(), "0123456789")));

    // when they are produced in one transaction
    let began = clock::now();
    done(producer.begin()).unwrap();
    retry("produce", || done(producer.produce(&mut outbox)));
    retry("commit", || done(producer.commit()));

    // then each is there once
    println!("250 000 records in one transaction: {:?}", since(began));
    let mut seen: Vec<_> = lab.read(&topic).into_iter().map(|record| record.key).collect();
    assert_eq!(seen.len(), 250_000);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 250_000);
}

#[test]
fn a_second_producer_of_the_same_id_fences_the_first() {
    // given a producer with an open transaction
    let lab = KafkaLab::shared();
    let (topic, id) = (lab.topic("fenced", 1), unique("fenced"));
    let mut first = lab.producer(&id, &[&topic]);
    done(first.begin()).unwrap();
    retry("produce", || done(first.produce(&mut outbox([(0, "a", "first")]))));

    // when another takes the id over and commits
    let mut second = lab.producer(&id, &[&topic]);
    done(second.begin()).unwrap();
    retry("produce", || done(second.produce(&mut outbox([(0, "a", "second")]))));
    retry("commit", || done(second.commit()));

    // then the first is told so, and nothing of it is seen
    let fault = eventually(SOON, "the fence", || match done(first.commit()) {
        Err(Fault::Retry(_)) => None,
        other => Some(other),
    });
    assert!(matches!(fault, Err(Fault::Fenced(_))), "{fault:?}");
    assert_eq!(texts(&lab.read(&topic)), ["second"]);
}

#[test]
fn a_transaction_timeout_above_the_brokers_maximum_is_refused_for_good() {
    // given a timeout of an hour, four times what the broker allows
    let lab = KafkaLab::shared();
    let topic = lab.topic("timeout", 1);
    let config = producer_config(&unique("timeout"), &[&topic], Duration::from_hours(1));
    let mut producer = done(lab.kafka().producer(&config)).unwrap();

    // when the producer is initialised
    let outcome = eventually(SOON, "an answer", || match done(producer.init()) {
        Err(Fault::Retry(_)) => None,
        other => Some(other),
    });

    // then no repetition is asked for
    assert!(matches!(outcome, Err(Fault::Stop(_))), "{outcome:?}");
}

#[test]
fn a_record_that_is_too_large_to_send_is_named_and_refused() {
    // given outputs of which the third is larger than the client may send
    let lab = KafkaLab::shared();
    let topic = lab.topic("large", 1);
    let mut producer = lab.producer(&unique("large"), &[&topic]);
    let large = "x".repeat(1_100_000);
    let mut outbox = outbox([(0, "a", "1"), (0, "b", "2"), (0, "c", large.as_str()), (0, "d", "4")]);

    // when they are produced
    done(producer.begin()).unwrap();
    let outcome = done(producer.produce(&mut outbox));

    // then the place of the culprit is known, and what to do
    assert_eq!(outbox.sent(), 2);
    let Err(Fault::Refused(cause)) = outcome else { panic!("{outcome:?}") };
    println!("{cause}");
    assert!(cause.text.contains(&topic) && cause.text.contains("1100001 bytes"), "{cause}");
    retry("abort", || done(producer.abort()));
    assert_eq!(lab.read(&topic), []);
}
