//! Errors injected into librdkafka's mock cluster, and what the producer's port makes of them.

use std::time::Duration;

use eos_fixture::eventually;
use eos_kafka_tests::kafka_lab::{SOON, done, next, outbox, producer_config, retry, unique};
use eos_runtime::{
    broker::{Broker, Fault, GroupMetadata, Transact},
    kafka::KafkaProducer,
};
use rdkafka::types::{RDKafkaApiKey as Api, RDKafkaRespErr as Error};

use crate::{
    answers::{
        IN_A_TRANSACTION,
        Verdict::{self, Abort, Fatal, Fenced, Refused, Stop, Well},
    },
    mock::Mock,
};

use Error::{
    RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED as CLUSTER_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS as CONCURRENT_TRANSACTIONS,
    RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS as COORDINATOR_LOAD_IN_PROGRESS,
    RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE as COORDINATOR_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT as INVALID_TRANSACTION_TIMEOUT,
    RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE as MSG_SIZE_TOO_LARGE,
    RD_KAFKA_RESP_ERR_NOT_COORDINATOR as NOT_COORDINATOR,
    RD_KAFKA_RESP_ERR_PRODUCER_FENCED as PRODUCER_FENCED,
    RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED as TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
};

#[test]
fn each_answer_in_a_transaction_has_its_class() {
    let mut wrong = Vec::new();
    for (api, error, expected) in IN_A_TRANSACTION {
        // given a healthy producer, and a broker that answers so once
        let mock = Mock::new();
        let mut producer = mock.producer();
        assert_eq!(transaction(&mut producer), Ok(()));
        mock.cluster.request_errors(api, &[error]);

        // when a transaction runs into it
        let outcome = transaction(&mut producer);

        // then it is classed so
        let verdict = verdict(&outcome);
        println!(
            "{api:?} {error:?}: {verdict:?} {}",
            outcome.as_ref().err().map_or("", |it| &it.cause().text)
        );
        if verdict != expected {
            wrong.push(format!("{api:?} {error:?}: expected {expected:?}, got {outcome:?}"));
        }
        // and after an abort the producer can go on: at most one more transaction fails
        if verdict == Abort {
            retry("abort", || done(producer.abort()));
            if let Err(again) = transaction(&mut producer) {
                assert!(matches!(again, Fault::Abort(_)), "{api:?} {error:?}: then {again:?}");
                retry("abort", || done(producer.abort()));
                assert_eq!(transaction(&mut producer), Ok(()), "{api:?} {error:?}");
            }
        }
        // and after a refusal it asks for a successor, since what was refused is missing in its sequence
        if verdict == Refused {
            assert!(producer.is_ambiguous(), "{api:?} {error:?}");
            drop(producer);
            assert_eq!(transaction(&mut mock.producer()), Ok(()), "{api:?} {error:?}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_answer_at_the_start_has_its_class() {
    for (error, expected) in [
        (CONCURRENT_TRANSACTIONS, Well),
        (NOT_COORDINATOR, Well),
        (COORDINATOR_LOAD_IN_PROGRESS, Well),
        (TRANSACTIONAL_ID_AUTHORIZATION_FAILED, Stop),
        (CLUSTER_AUTHORIZATION_FAILED, Stop),
        (INVALID_TRANSACTION_TIMEOUT, Stop),
        (PRODUCER_FENCED, Fenced),
    ] {
        // given a broker that answers so to the first InitProducerId
        let mock = Mock::new();
        mock.cluster.request_errors(Api::InitProducerId, &[error]);
        let mut producer = mock.uninitialised();

        // when a producer is initialised, then it is classed so
        let outcome = settled(|| done(producer.init()));
        println!("{error:?}: {outcome:?}");
        assert_eq!(verdict(&outcome), expected, "{error:?}: {outcome:?}");
    }
}

#[test]
fn a_failed_delivery_names_its_topic_and_does_not_block_the_abort() {
    // given records that the broker will refuse
    let mock = Mock::new();
    let mut producer = mock.producer();
    mock.cluster.request_errors(Api::Produce, &[MSG_SIZE_TOO_LARGE]);
    done(producer.begin()).unwrap();
    let mut outbox = outbox((0..1000).map(|_| (0, "k", "v")));
    retry("produce", || done(producer.produce(&mut outbox)));

    // when it is committed
    let outcome = settled(|| done(producer.commit()));

    // then the reason names the topic, and the abort comes through though nobody else reads reports
    let Err(Fault::Refused(cause)) = outcome else { panic!("{outcome:?}") };
    println!("{cause}");
    assert!(cause.text.contains("out [0]"), "{cause}");
    // and the records of the batch that was refused are known by their numbers
    let named = producer.refused();
    assert!(named.first() == Some(&0) && named.is_sorted() && named.len() <= 1000, "{named:?}");
    assert_eq!(settled(|| done(producer.abort())), Ok(()));
}

#[test]
fn a_broker_that_goes_away_under_a_commit_makes_it_ambiguous() {
    // given a transaction whose commit the broker cannot answer
    let mock = Mock::new();
    let mut producer = mock.producer();
    assert_eq!(transaction(&mut producer), Ok(()));
    assert!(!producer.is_ambiguous());
    done(producer.begin()).unwrap();
    retry("produce", || done(producer.produce(&mut outbox([(0, "k", "v")]))));
    eventually(SOON, "the delivery", || producer.is_registered().then_some(()));
    mock.cluster.broker_down(1).unwrap();

    // when the broker is away for a moment
    let outcome = done(producer.commit());
    assert!(matches!(outcome, Err(Fault::Retry(_))), "{outcome:?}");
    mock.cluster.broker_up(1).unwrap();

    // then the commit is resumed, and not trusted for another one
    assert_eq!(settled(|| done(producer.commit())), Ok(()));
    assert!(producer.is_ambiguous());

    // and the doubt ends with the outage: a transaction that no word of a broken connection falls into
    // is trusted. (A late word of the outage may still fall into the next one. A doubt too many costs a
    // producer, one too few could cost a transaction.)
    eventually(SOON, "a transaction without doubt", || {
        assert_eq!(transaction(&mut producer), Ok(()));
        (!producer.is_ambiguous()).then_some(())
    });
}

#[test]
fn offsets_that_are_never_answered_cost_a_producer_and_not_the_worker() {
    // given a group whose coordinator cannot be found, which librdkafka asks for three times and then waits
    // for without end
    let mock = Mock::new();
    let mut producer = mock.producer();
    done(producer.begin()).unwrap();
    mock.cluster.request_errors(Api::FindCoordinator, &[COORDINATOR_NOT_AVAILABLE; 3]);

    // when offsets are sent, then the call comes back, and says that this producer is done
    let outcome = settled(|| done(producer.send_offsets("in", &[next(0, 1)], &member())));
    let Err(Fault::Fatal(cause)) = outcome else { panic!("{outcome:?}") };
    assert!(cause.text.contains("left behind"), "{cause}");

    // and the next one works, also when the call that was left behind wakes up
    drop(producer);
    let mut next = mock.producer();
    assert_eq!(transaction(&mut next), Ok(()));
    mock.cluster.broker_down(1).unwrap();
    mock.cluster.broker_up(1).unwrap();
    assert_eq!(transaction(&mut next), Ok(()));
}

#[test]
fn a_coordinator_that_moves_under_a_commit_makes_it_ambiguous() {
    // given two brokers, and a transaction that is ready to commit
    let mock = Mock::of(2);
    let name = unique("moving");
    let config = producer_config(&name, &["out"], Duration::from_secs(10));
    mock.coordinator(&name, 1);
    let mut producer = done(mock.kafka.producer(&config)).expect("a producer");
    retry("init", || done(producer.init()));
    done(producer.begin()).unwrap();
    retry("produce", || done(producer.produce(&mut outbox([(0, "k", "v")]))));
    eventually(SOON, "the delivery", || producer.is_registered().then_some(()));

    // when its coordinator is another broker by the time of the commit
    mock.coordinator(&name, 2);
    assert_eq!(settled(|| done(producer.commit())), Ok(()));

    // then it is committed, and not trusted for another one
    assert!(producer.is_ambiguous());
}

fn member() -> GroupMetadata {
    GroupMetadata {
        group: "group".to_owned(),
        generation: 1,
        member_id: "member".to_owned(),
        group_instance_id: None,
    }
}

/// A whole transaction; it ends with the first fault that is no `Retry`.
fn transaction(producer: &mut KafkaProducer) -> Result<(), Fault> {
    let group = member();
    let mut outbox = outbox([(0, "k", "v")]);
    done(producer.begin())?;
    settled(|| done(producer.produce(&mut outbox)))?;
    settled(|| done(producer.send_offsets("in", &[next(0, 1)], &group)))?;
    settled(|| done(producer.commit()))
}

/// The outcome of a call that is repeated while it asks for it.
fn settled<T>(mut call: impl FnMut() -> Result<T, Fault>) -> Result<T, Fault> {
    eventually(SOON, "an outcome", || match call() {
        Err(Fault::Retry(_)) => None,
        other => Some(other),
    })
}

fn verdict(outcome: &Result<(), Fault>) -> Verdict {
    match outcome {
        Ok(()) => Well,
        Err(Fault::Abort(_)) => Abort,
        Err(Fault::Refused(_)) => Refused,
        Err(Fault::Fatal(_)) => Fatal,
        Err(Fault::Fenced(_)) => Fenced,
        Err(Fault::Stop(_)) => Stop,
        Err(Fault::Retry(_)) => unreachable!("`settled` repeats these"),
    }
}
