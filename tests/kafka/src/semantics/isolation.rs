//! Who sees what of open and aborted transactions.

use eos_runtime::broker::Transact;

use super::{Isolation, Lab, Member, eventually, produced, producer, retry, texts, topic};

pub async fn open_records_are_unseen_and_hold_readers_at_the_stable_offset<L: Lab>(lab: &L) {
    // given a record, an open transaction of two, and a record behind them
    let topic = topic(lab, "open", 1).await;
    lab.produce_plain(&topic, 0, "k", "before").await;
    let mut producer = producer(lab, &lab.fresh("open"), &[&topic]).await;
    produced(lab, &mut producer, &[(0, 0, "one"), (0, 0, "two")]).await;
    lab.produce_plain(&topic, 0, "k", "behind").await;

    // then readers are held before the transaction, also from what is behind it
    assert_eq!(lab.last_stable_offset(&topic, 0).await, 1);
    assert_eq!(lab.high_watermark(&topic, 0).await, 4);
    assert_eq!(texts(&lab.read(&topic, Isolation::ReadCommitted).await), ["before"]);
    assert_eq!(
        texts(&lab.read(&topic, Isolation::ReadUncommitted).await),
        ["before", "one", "two", "behind"]
    );

    // and once it is committed they see all
    retry(lab, "commit", async || producer.commit().await).await;
    eventually(lab, "the marker", async || (lab.last_stable_offset(&topic, 0).await == 5).then_some(()))
        .await;
    assert_eq!(texts(&lab.read(&topic, Isolation::ReadCommitted).await), ["before", "one", "two", "behind"]);
}

pub async fn aborted_records_are_never_seen<L: Lab>(lab: &L) {
    let topic = topic(lab, "aborted", 1).await;
    let mut producer = producer(lab, &lab.fresh("aborted"), &[&topic]).await;
    produced(lab, &mut producer, &[(0, 0, "one"), (0, 0, "two")]).await;

    retry(lab, "abort", async || producer.abort().await).await;
    lab.produce_plain(&topic, 0, "k", "behind").await;

    eventually(lab, "the marker", async || (lab.last_stable_offset(&topic, 0).await == 4).then_some(()))
        .await;
    assert_eq!(texts(&lab.read(&topic, Isolation::ReadCommitted).await), ["behind"]);
    assert_eq!(lab.read(&topic, Isolation::ReadUncommitted).await.len(), 3, "they are there all the same");
}

pub async fn a_member_is_held_at_the_stable_offset_and_goes_on_after_the_commit<L: Lab>(lab: &L) {
    let topic = topic(lab, "held", 1).await;
    lab.produce_plain(&topic, 0, "k", "before").await;
    let mut producer = producer(lab, &lab.fresh("held"), &[&topic]).await;
    produced(lab, &mut producer, &[(0, 0, "inside")]).await;
    lab.produce_plain(&topic, 0, "k", "behind").await;
    let mut member = Member::join(lab, &lab.fresh("held"), &topic).await;

    member.until("the record before", |member| !member.rows.is_empty()).await;
    member.turn_for(std::time::Duration::from_millis(300)).await;
    assert_eq!(texts(&member.rows), ["before"]);

    retry(lab, "commit", async || producer.commit().await).await;
    member.until("the rest", |member| member.rows.len() == 3).await;
    assert_eq!(texts(&member.rows), ["before", "inside", "behind"]);
}

pub async fn a_member_skips_aborted_records<L: Lab>(lab: &L) {
    let topic = topic(lab, "skipped", 1).await;
    let mut producer = producer(lab, &lab.fresh("skipped"), &[&topic]).await;
    for round in ["1", "2", "3"] {
        produced(lab, &mut producer, &[(0, 0, "never")]).await;
        retry(lab, "abort", async || producer.abort().await).await;
        produced(lab, &mut producer, &[(0, 0, round)]).await;
        retry(lab, "commit", async || producer.commit().await).await;
    }
    let mut member = Member::join(lab, &lab.fresh("skipped"), &topic).await;

    member.until("the committed records", |member| member.rows.len() >= 3).await;

    assert_eq!(texts(&member.rows), ["1", "2", "3"]);
    let offsets: Vec<i64> = member.rows.iter().map(|row| row.offset).collect();
    assert_eq!(offsets, [2, 6, 10], "aborted records and control records take offsets");
}
