//! Records in the client's own memory: they stay what they are as long as somebody holds them.

use std::time::Duration;

use eos_fixture::eventually;
use eos_kafka_tests::kafka_lab::{SOON, consumer_config, done, retry, unique};
use eos_runtime::{
    broker::{Broker, Consume, Polled, Position, Read, Transact},
    kafka::{KafkaChunk, KafkaConsumer},
    outbox::Outbox,
    record::Records,
};

use crate::mock::Mock;

const RECORDS: usize = 200;

#[test]
fn a_chunk_stays_whole_while_its_member_moves_on_and_leaves() {
    // given records with all that a record can have, and some with less
    let mock = Mock::new();
    write(&mock);

    // when they are read twice, the first chunks kept, and the member leaves while all are held
    let config = consumer_config(&unique("records"), "out", &[]);
    let mut member = done(mock.kafka.consumer(&config)).expect("a consumer");
    let mut held = chunks(&mut member);
    retry("seek", || done(member.seek(&[(0, Position::Beginning)])));
    held.extend(chunks(&mut member));
    done(member.close());

    // then every record is still there, twice, and whole
    assert_whole(&held, 2);
}

#[test]
fn a_chunk_stays_whole_when_its_reader_is_gone() {
    // given the same records
    let mock = Mock::new();
    write(&mock);

    // when they are read, and the reader is dropped while all are held
    let mut reader = retry("a reader", || done(mock.kafka.reader("out", &[(0, Position::Beginning)])));
    let mut held = Vec::new();
    eventually(SOON, "all records", || {
        held.extend(retry("poll", || done(reader.poll(RECORDS / 4, Duration::from_millis(50)))));
        (reader.position(0) == RECORDS as i64).then_some(())
    });
    drop(reader);

    // then every record is still there and whole
    assert_whole(&held, 1);
}

fn write(mock: &Mock) {
    let mut producer = mock.producer();
    done(producer.begin()).unwrap();
    let mut written = outbox();
    retry("produce", || done(producer.produce(&mut written)));
    retry("commit", || done(producer.commit()));
}

fn assert_whole(held: &[KafkaChunk], times: usize) {
    let records: Vec<_> = held.iter().flat_map(|chunk| (0..chunk.len()).map(|at| chunk.record(at))).collect();
    assert_eq!(records.len(), times * RECORDS);
    for (nth, record) in records.into_iter().enumerate() {
        let nth = nth % RECORDS;
        let texts = [record.key, record.value].map(|text| text.map(String::from_utf8_lossy));
        let expected = [format!("key {nth}"), format!("value {nth}")].map(Some);
        assert_eq!(texts.map(|text| text.map(std::borrow::Cow::into_owned)), expected);
        let headers: Vec<_> = record.headers.iter().map(|header| (header.name, header.value)).collect();
        let nothing = nth.is_multiple_of(2);
        assert_eq!(headers.is_empty(), nothing, "{headers:?}");
        assert!(nothing || headers == [("trace", Some(b"t-1".as_slice())), ("none", None)], "{headers:?}");
    }
}

/// Every second record has headers, so that records go both ways through the client.
fn outbox() -> Outbox {
    let put = |out: &mut Vec<u8>, text: &str| -> Result<bool, ()> {
        out.extend_from_slice(text.as_bytes());
        Ok(true)
    };
    let mut outbox = Outbox::default();
    for nth in 0..RECORDS {
        let mut draft = outbox.draft(0);
        draft.key(|out| put(out, &format!("key {nth}"))).unwrap();
        draft.value(|out| put(out, &format!("value {nth}"))).unwrap();
        if !nth.is_multiple_of(2) {
            draft.header("trace", |out| put(out, "t-1")).unwrap();
            draft.header::<()>("none", |_| Ok(false)).unwrap();
        }
        draft.finish();
    }
    outbox
}

/// All records from where the member stands, as it gets them.
fn chunks(member: &mut KafkaConsumer) -> Vec<KafkaChunk> {
    let mut chunks = Vec::new();
    eventually(SOON, "all records", || {
        match done(member.poll(RECORDS / 4, Duration::from_millis(50))) {
            Ok(Polled::Assigned(partitions)) => {
                let from: Vec<_> = partitions.into_iter().map(|it| (it, Position::Beginning)).collect();
                done(member.assign(&from)).unwrap();
            }
            Ok(Polled::Records(chunk)) => chunks.push(chunk),
            _ => {}
        }
        (chunks.iter().map(Records::len).sum::<usize>() == RECORDS).then_some(())
    });
    chunks
}
