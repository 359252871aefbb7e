//! What a member of a group makes of the answers of a broker.

use std::time::Duration;

use eos_fixture::eventually;
use eos_kafka_tests::kafka_lab::{SOON, consumer_config, done, since, unique};
use eos_runtime::{
    broker::{Broker, Consume, ConsumerConfig, Fault, Polled, Position},
    clock,
    kafka::KafkaConsumer,
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

fn joined(mock: &Mock, config: &ConsumerConfig) -> KafkaConsumer {
    let mut member = done(mock.kafka.consumer(config)).expect("a consumer");
    eventually(SOON, "its partition", || match done(member.poll(1, SLICE)) {
        Ok(Polled::Assigned(_)) => Some(()),
        Ok(_) | Err(Fault::Retry(_)) => None,
        Err(fault) => panic!("{fault:?}"),
    });
    done(member.assign(&[(0, Position::Beginning)])).expect("assigns");
    member
}
