//! A member that takes no records for longer than it may be silent: with and without a word to its group.

use std::time::Duration;

use eos_fixture::eventually;
use eos_kafka_tests::kafka_lab::{KafkaLab, Member, SOON, done, retry, unique};
use eos_runtime::{
    broker::{Broker, Consume, Polled},
    kafka::KafkaConsumer,
};

/// The shortest that a broker allows for a session, and a client for the time between polls.
const MAX_POLL_INTERVAL: Duration = Duration::from_secs(6);
const PROPERTIES: [(&str, &str); 2] = [("session.timeout.ms", "6000"), ("max.poll.interval.ms", "6000")];

#[test]
fn a_member_that_polls_its_group_only_keeps_its_partitions_and_a_silent_one_does_not() {
    // given two groups of one member each, with a record to read
    let lab = KafkaLab::shared();
    let topic = lab.topic("silence", 1);
    let mut members = ["speaks", "is-silent"].map(|name| lab.consumer(&unique(name), &topic, &PROPERTIES));
    for consumer in &mut members {
        Member::default().until(consumer, "the assignment", |member| member.owned == [0]);
    }
    let [speaks, silent] = &mut members;
    let before = identity(speaks);
    lab.write(&topic, 0, [("k", "v")]);

    // when both take no record for longer than a member may be silent, and one of them asks what its group says
    let until = eos_runtime::clock::now() + MAX_POLL_INTERVAL + MAX_POLL_INTERVAL / 3;
    while eos_runtime::clock::now() < until {
        let said = retry("poll_group", || done(speaks.poll_group()));
        assert!(matches!(said, Polled::Idle), "{said:?}");
        done(lab.kafka().sleep(Duration::from_millis(100)));
    }

    // then that one is the member that it was, and reads on,
    let mut reads = Member { owned: vec![0], ..Member::default() };
    reads.until(speaks, "its record", |member| member.records.len() == 1);
    assert_eq!(identity(speaks), before);
    // and the other one has lost its partition
    let lost = eventually(SOON, "the loss", || match done(silent.poll_group()) {
        Ok(Polled::Idle) | Err(_) => None,
        Ok(change) => Some(change),
    });
    assert!(matches!(lost, Polled::Lost(_)), "{lost:?}");
}

fn identity(consumer: &mut KafkaConsumer) -> (i32, String) {
    let group = retry("group metadata", || done(consumer.group_metadata()));
    (group.generation, group.member_id)
}
