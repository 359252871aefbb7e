//! What a member of a group makes of the answers of a broker.

use std::{sync::mpsc, thread, time::Duration};

use eos_fixture::eventually;
use eos_kafka_tests::kafka_lab::{SOON, consumer_config, done, since, unique};
use eos_runtime::{
    broker::{Broker, Consume, ConsumerConfig, Fault, Polled, Position},
    clock,
    kafka::{Kafka, KafkaConsumer},
};
use rdkafka::types::{RDKafkaApiKey as Api, RDKafkaRespErr as Error};

use crate::mock::Mock;

const SLICE: Duration = Duration::from_millis(100);

#[test]
fn a_fenced_static_member_says_so_leaves_at_once_and_another_takes_its_place() {
    // given a static member with its partition
    let mock = Mock::new();
    let name = unique("static");
    let properties = [("session.timeout.ms", "6000"), ("heartbeat.interval.ms", "100")];
    let config = consumer_config(&name, "in", &properties);
    let config = ConsumerConfig { group_instance_id: Some(name), ..config };
    let mut member = joined(&mock, &config);

    // when the broker says that another one has its id
    mock.cluster.request_errors(Api::Heartbeat, &[Error::RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID]);
    let fault = eventually(SOON, "a fault", || done(member.poll(1, SLICE)).err());

    // then it is told, and the member is gone at once
    assert!(matches!(fault, Fault::Fenced(_)), "{fault:?}");
    let began = clock::now();
    done(member.close());
    let took = since(began);
    assert!(took < Duration::from_secs(1), "left after {took:?}");
    joined(&mock, &config);
}

// librdkafka drops an answer to the group when it comes at the moment at which the group is through with a client
// that closes, and whoever gave it waits without end: one of a hundred. So the next two have hundreds leave.

#[test]
fn a_member_that_leaves_before_it_has_joined_is_gone_at_once() {
    // given a broker that is there, and one that is not
    let mock = Mock::new();
    let kafkas = [mock.kafka.clone(), Kafka::new("127.0.0.1:1", Vec::new())];
    let (threads, times, joining) = (8, 200, Duration::from_millis(5));

    // when members leave at all moments of their joining, then each of them is gone
    all_leave(threads, times, move |thread, nth| {
        let config = consumer_config(&unique("leaver"), "in", &[]);
        let mut member = done(kafkas[nth % 2].consumer(&config)).expect("a consumer");
        if thread % 2 == 0 {
            let _ = done(member.poll(1, joining * nth as u32 / times as u32));
        }
        done(member.close());
    });
}

#[test]
fn a_static_member_that_leaves_with_an_assignment_unanswered_is_gone() {
    // given static members, of which no broker hears that they leave: the client is through with that at once
    let mock = Mock::new();
    let kafka = mock.kafka.clone();

    // when they leave with an assignment that is not answered, then each of them is gone
    all_leave(128, 3, move |_, _| {
        let name = unique("static");
        let config = consumer_config(&name, "in", &[("partition.assignment.strategy", "range")]);
        let config = ConsumerConfig { group_instance_id: Some(name), ..config };
        let mut member = done(kafka.consumer(&config)).expect("a consumer");
        assigned(&mut member);
        done(member.close());
    });
}

/// Has so many members leave so many times on threads of their own, each told who it is and how often it left
/// before. Waits for all of them.
fn all_leave(threads: usize, times: usize, join_and_leave: impl Fn(usize, usize) + Clone + Send + 'static) {
    let (left, leaves) = mpsc::channel();
    for thread in 0..threads {
        let (left, join_and_leave) = (left.clone(), join_and_leave.clone());
        thread::spawn(move || {
            for nth in 0..times {
                join_and_leave(thread, nth);
                left.send(()).expect("somebody waits for it");
            }
        });
    }
    for nth in 0..threads * times {
        assert_eq!(leaves.recv_timeout(SOON), Ok(()), "{nth} have left, and one of the others hangs");
    }
}

fn joined(mock: &Mock, config: &ConsumerConfig) -> KafkaConsumer {
    let mut member = done(mock.kafka.consumer(config)).expect("a consumer");
    assigned(&mut member);
    done(member.assign(&[(0, Position::Beginning)])).expect("assigns");
    member
}

fn assigned(member: &mut KafkaConsumer) {
    eventually(SOON, "its partition", || match done(member.poll(1, SLICE)) {
        Ok(Polled::Assigned(_)) => Some(()),
        Ok(_) | Err(Fault::Retry(_)) => None,
        Err(fault) => panic!("{fault:?}"),
    });
}
