//! Who owns a transactional id, and what becomes of the one who did.

use std::time::Duration;

use eos_runtime::broker::{Broker, Fault, Transact};

use super::{
    Isolation, Lab, eventually, nameless, next, offsets::send, parts::producer_within, produced, producer,
    retry, settle, texts, topic,
};

pub async fn a_second_init_fences_the_first_producer<L: Lab>(lab: &L) {
    let (topic, id) = (topic(lab, "fenced", 1).await, lab.fresh("fenced"));
    let mut first = producer(lab, &id, &[&topic]).await;
    produced(lab, &mut first, &[(0, 0, "late")]).await;

    let mut second = producer(lab, &id, &[&topic]).await;

    let late = settle(lab, "late commit", async || first.commit().await).await;
    assert!(matches!(late, Err(Fault::Fenced(_))), "{late:?}");
    produced(lab, &mut second, &[(0, 0, "good")]).await;
    retry(lab, "commit", async || second.commit().await).await;
    eventually(lab, "the second's record", async || {
        (texts(&lab.read(&topic, Isolation::ReadCommitted).await) == ["good"]).then_some(())
    })
    .await;
}

pub async fn an_init_ends_what_its_predecessor_left_open<L: Lab>(lab: &L) {
    let (topic, id, group) =
        (topic(lab, "left-open", 1).await, lab.fresh("left-open"), lab.fresh("left-open"));
    let mut first = producer(lab, &id, &[&topic]).await;
    let sender = nameless(lab, &group, &topic).await;
    produced(lab, &mut first, &[(0, 0, "late")]).await;
    let offsets = [next(0, 5)];
    retry(lab, "offsets", async || first.send_offsets(&topic, &offsets, &sender).await).await;

    let second = producer(lab, &id, &[&topic]).await;

    // Nobody is held back, and nobody waits: no timeout had to pass.
    eventually(lab, "the abort", async || (lab.last_stable_offset(&topic, 0).await == 2).then_some(())).await;
    assert!(lab.read(&topic, Isolation::ReadCommitted).await.is_empty());
    let all = retry(lab, "offsets", async || lab.broker().group_offsets(&group, &topic).await).await;
    assert_eq!(all, [None]);
    drop((first, second));
}

pub async fn a_timed_out_transaction_is_aborted_and_its_late_commit_fenced<L: Lab>(lab: &L) {
    let (topic, id) = (topic(lab, "timed-out", 1).await, lab.fresh("timed-out"));
    let mut late = producer_within(lab, &id, &[&topic], TIMEOUT).await;
    let opened = lab.broker().now();
    produced(lab, &mut late, &[(0, 0, "late")]).await;

    eventually(lab, "the abort", async || (lab.last_stable_offset(&topic, 0).await == 2).then_some(())).await;
    assert!(lab.broker().now() >= opened + TIMEOUT, "not before its time");

    let commit = settle(lab, "late commit", async || late.commit().await).await;
    assert!(matches!(commit, Err(Fault::Fenced(_))), "{commit:?}");
    assert!(lab.read(&topic, Isolation::ReadCommitted).await.is_empty());
    // A new producer of the id is welcome.
    let mut again = producer(lab, &id, &[&topic]).await;
    produced(lab, &mut again, &[(0, 0, "good")]).await;
    retry(lab, "commit", async || again.commit().await).await;
}

pub async fn a_timed_out_transactions_offsets_are_dropped<L: Lab>(lab: &L) {
    let (topic, group) = (topic(lab, "timed-out", 1).await, lab.fresh("timed-out"));
    let mut late = producer_within(lab, &lab.fresh("timed-out"), &[&topic], TIMEOUT).await;
    let sender = nameless(lab, &group, &topic).await;
    send(lab, &mut late, &topic, &[next(0, 5)], &sender).await.expect("accepted");
    assert!(matches!(lab.broker().group_offsets(&group, &topic).await, Err(Fault::Retry(_))), "pending");

    let all = retry(lab, "offsets", async || lab.broker().group_offsets(&group, &topic).await).await;

    assert_eq!(all, [None]);
}

const TIMEOUT: Duration = Duration::from_secs(3);
