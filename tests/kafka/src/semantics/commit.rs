//! What a commit does.

use eos_runtime::broker::{Broker, Transact};

use super::{Isolation, Lab, eventually, nameless, next, outbox, produced, producer, retry, texts, topic};

pub async fn records_of_several_topics_are_seen_together<L: Lab>(lab: &L) {
    let (one, two, three) =
        (topic(lab, "one", 2).await, topic(lab, "two", 1).await, topic(lab, "three", 3).await);
    let topics = [one.as_str(), &two, &three];
    let mut producer = producer(lab, &lab.fresh("several"), &topics).await;
    produced(lab, &mut producer, &[(0, 0, "a"), (0, 1, "b"), (1, 0, "c"), (2, 2, "d")]).await;
    for topic in topics {
        assert!(lab.read(topic, Isolation::ReadCommitted).await.is_empty(), "nothing of {topic} before");
    }

    retry(lab, "commit", async || producer.commit().await).await;

    for (topic, expected) in topics.into_iter().zip([&["a", "b"][..], &["c"], &["d"]]) {
        eventually(lab, "the committed records", async || {
            (texts(&lab.read(topic, Isolation::ReadCommitted).await) == expected).then_some(())
        })
        .await;
    }
}

pub async fn control_records_take_offsets<L: Lab>(lab: &L) {
    let topic = topic(lab, "control", 1).await;
    let mut producer = producer(lab, &lab.fresh("control"), &[&topic]).await;
    for value in ["first", "second"] {
        produced(lab, &mut producer, &[(0, 0, value)]).await;
        retry(lab, "commit", async || producer.commit().await).await;
    }

    eventually(lab, "both markers", async || (lab.last_stable_offset(&topic, 0).await == 4).then_some(()))
        .await;
    let rows = lab.read(&topic, Isolation::ReadCommitted).await;
    assert_eq!(rows.iter().map(|row| row.offset).collect::<Vec<_>>(), [0, 2]);
    assert_eq!(lab.high_watermark(&topic, 0).await, 4);
}

pub async fn a_transaction_may_hold_nothing_but_offsets<L: Lab>(lab: &L) {
    let topic = topic(lab, "only-offsets", 2).await;
    let (group, mut producer) = (lab.fresh("g"), producer(lab, &lab.fresh("p"), &[&topic]).await);
    let sender = nameless(lab, &group, &topic).await;
    producer.begin().await.expect("begin");
    let offsets = [next(1, 7)];
    retry(lab, "offsets", async || producer.send_offsets(&topic, &offsets, &sender).await).await;
    assert!(producer.is_registered(), "the broker knows of this transaction by its offsets");

    retry(lab, "commit", async || producer.commit().await).await;

    let committed = retry(lab, "offsets", async || lab.broker().group_offsets(&group, &topic).await).await;
    assert_eq!(committed, [None, Some(7)]);
}

pub async fn transactions_follow_each_other_at_once<L: Lab>(lab: &L) {
    // The coordinator still writes the markers of one when the next begins.
    let topic = topic(lab, "follow", 1).await;
    let (group, mut producer) = (lab.fresh("g"), producer(lab, &lab.fresh("p"), &[&topic]).await);
    let sender = nameless(lab, &group, &topic).await;
    for round in 0..10 {
        producer.begin().await.expect("begin");
        let mut outbox = outbox(&[(0, 0, &round.to_string())]);
        retry(lab, "produce", async || producer.produce(&mut outbox).await).await;
        let offsets = [next(0, round)];
        retry(lab, "offsets", async || producer.send_offsets(&topic, &offsets, &sender).await).await;
        retry(lab, "commit", async || producer.commit().await).await;
    }

    let expected: Vec<String> = (0..10).map(|round| round.to_string()).collect();
    eventually(lab, "all ten", async || {
        (texts(&lab.read(&topic, Isolation::ReadCommitted).await) == expected).then_some(())
    })
    .await;
    let committed = retry(lab, "offsets", async || lab.broker().group_offsets(&group, &topic).await).await;
    assert_eq!(committed, [Some(9)]);
}

pub async fn an_abort_is_followed_by_a_good_transaction<L: Lab>(lab: &L) {
    let topic = topic(lab, "after-abort", 1).await;
    let mut producer = producer(lab, &lab.fresh("p"), &[&topic]).await;
    produced(lab, &mut producer, &[(0, 0, "never")]).await;
    retry(lab, "abort", async || producer.abort().await).await;

    produced(lab, &mut producer, &[(0, 0, "good")]).await;
    retry(lab, "commit", async || producer.commit().await).await;

    eventually(lab, "the good one", async || {
        (texts(&lab.read(&topic, Isolation::ReadCommitted).await) == ["good"]).then_some(())
    })
    .await;
}

pub async fn nothing_is_registered_before_the_first_record_is_acknowledged<L: Lab>(lab: &L) {
    let topic = topic(lab, "registered", 1).await;
    let mut producer = producer(lab, &lab.fresh("p"), &[&topic]).await;
    producer.begin().await.expect("begin");
    assert!(!producer.is_registered());

    // A transaction of which the broker never heard is committed without it.
    retry(lab, "commit", async || producer.commit().await).await;
    assert!(!producer.is_ambiguous());
    assert_eq!(lab.high_watermark(&topic, 0).await, 0, "no marker was written");

    produced(lab, &mut producer, &[(0, 0, "x")]).await;
    assert!(producer.is_registered());
    retry(lab, "commit", async || producer.commit().await).await;
}
