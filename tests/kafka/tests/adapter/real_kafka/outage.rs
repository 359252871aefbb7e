//! The ports while the only broker is killed and comes back.

use std::time::Duration;

use eos_fixture::{Cluster, Options, eventually};
use eos_kafka_tests::{
    kafka_lab::{KafkaLab, Member, SOON, done, next, outbox, producer_config, retry, since, unique},
    semantics::texts,
};
use eos_runtime::{
    broker::{Broker, Consume, Fault, Transact},
    clock,
};

const SHORT: Duration = Duration::from_millis(20);

/// Everything waits while the broker is away and goes on when it is back. One story, since a broker
/// of its own is dear.
#[test]
fn every_call_waits_for_a_killed_broker_and_then_succeeds() {
    // given a member with records handled in an open transaction
    let cluster = Cluster::start(Options::default()).expect("a Kafka of our own");
    let lab = KafkaLab::at(cluster.bootstrap());
    let (input, output, group) = (lab.topic("in", 2), lab.topic("out", 2), unique("outage"));
    lab.write(&input, 0, [("k", "1"), ("k", "2")]);
    let mut consumer = lab.consumer(&group, &input, &[]);
    let mut member = Member::default();
    member.until(&mut consumer, "two records", |member| member.records.len() == 2);
    let patient = producer_config(&unique("outage"), &[&output], Duration::from_mins(2));
    let mut producer = done(lab.kafka().producer(&patient)).unwrap();
    retry("init", || done(producer.init()));
    done(producer.begin()).unwrap();
    retry("produce", || done(producer.produce(&mut outbox([(0, "k", "1"), (0, "k", "2")]))));
    eventually(SOON, "a delivery", || producer.is_registered().then_some(()));

    // when the broker is killed
    cluster.node(1).unwrap().kill().unwrap();

    // then every call asks for patience, and takes little time for it
    let away = |what: &str, call: &mut dyn FnMut() -> Result<(), Fault>| {
        let began = clock::now();
        let outcome = call();
        let took = since(began);
        println!("{what}: {outcome:?} after {took:?}");
        assert!(matches!(outcome, Err(Fault::Retry(_))), "{what}: {outcome:?}");
        assert!(took < Duration::from_secs(4), "{what} took {took:?}");
    };
    let kafka = lab.kafka().clone();
    away("topic", &mut || done(kafka.topic(&input)).map(drop));
    away("ends", &mut || done(kafka.ends(&input)).map(drop));
    away("group offsets", &mut || done(kafka.group_offsets(&group, &input)).map(drop));
    away("has records", &mut || done(kafka.has_records(&input, 0, 0, 2)).map(drop));
    away("committed", &mut || done(consumer.committed(&[0, 1])).map(drop));
    away("consumer's ends", &mut || done(consumer.ends(&[0])).map(drop));
    let metadata = done(consumer.group_metadata()).unwrap();
    away("send offsets", &mut || done(producer.send_offsets(&input, &[next(0, 2)], &metadata)));
    let mut newcomer =
        done(kafka.producer(&producer_config(&unique("newcomer"), &[&output], Duration::from_secs(10))))
            .unwrap();
    away("init", &mut || done(newcomer.init()));
    for _ in 0..5 {
        member.turn(&mut consumer, SHORT); // panics at anything but patience
    }
    // what leaves now does not wait for it
    let mut leaving = lab.consumer(&unique("leaving"), &input, &[]);
    drop(done(leaving.poll(1, SHORT)));
    let began = clock::now();
    done(leaving.close());
    drop(lab.consumer(&unique("leaving"), &input, &[]));
    println!("two leavers: {:?}", since(began));
    assert!(since(began) < Duration::from_secs(4));

    // and when it is back, all goes on: nothing is lost, the transaction commits or must be redone
    let began = clock::now();
    cluster.node(1).unwrap().restart().unwrap();
    cluster.wait_until_ready(SOON).unwrap();
    println!("broker ready after {:?}", since(began));
    retry("init", || done(newcomer.init()));
    println!("init after {:?}", since(began));
    let committed = finish(&mut producer, || {
        let metadata = done(consumer.group_metadata()).unwrap();
        (input.clone(), vec![next(0, 2)], metadata)
    });
    println!("{committed:?} after {:?}, ambiguous: {}", since(began), producer.is_ambiguous());
    let texts = texts(&lab.read(&output));
    let offsets = retry("group offsets", || done(kafka.group_offsets(&group, &input)));
    match committed {
        Ok(()) => {
            assert_eq!((texts, offsets), (vec!["1".into(), "2".into()], vec![Some(2), None]));
            assert!(producer.is_ambiguous(), "the connection broke inside it");
        }
        Err(_) => assert_eq!((texts, offsets), (Vec::<String>::new(), vec![None, None])),
    }
    lab.write(&input, 1, [("k", "3")]);
    member.until(&mut consumer, "the new record", |member| member.records.iter().any(|it| it.2 == "3"));
    println!("reading again after {:?}", since(began));
}

type Offsets = (String, Vec<(i32, eos_runtime::broker::Committed)>, eos_runtime::broker::GroupMetadata);

/// Sends offsets and commits, or says why the transaction has to be redone.
fn finish(producer: &mut impl Transact, mut offsets: impl FnMut() -> Offsets) -> Result<(), Fault> {
    let settled = |call: &mut dyn FnMut() -> Result<(), Fault>| {
        eventually(SOON, "an outcome", || match call() {
            Err(Fault::Retry(_)) => None,
            other => Some(other),
        })
    };
    settled(&mut || {
        let (topic, offsets, metadata) = offsets();
        done(producer.send_offsets(&topic, &offsets, &metadata))
    })?;
    settled(&mut || done(producer.commit()))
}
