//! Offsets inside of a transaction.

use eos_runtime::broker::{Broker, Committed, Consume, Fault, GroupMetadata, Transact};

use super::{Lab, Member, nameless, next, producer, retry, settle, topic};

pub async fn nothing_committed_is_none<L: Lab>(lab: &L) {
    let (topic, group) = (topic(lab, "none", 2).await, lab.fresh("none"));
    let mut member = Member::join(lab, &group, &topic).await;
    member.until("the assignment", |member| member.owned.len() == 2).await;

    let committed = retry(lab, "committed", async || member.consumer.committed(&[0, 1]).await).await;
    assert_eq!(committed, [(0, None), (1, None)]);
    let all = retry(lab, "offsets", async || lab.broker().group_offsets(&group, &topic).await).await;
    assert_eq!(all, [None, None]);
}

pub async fn offsets_are_committed_with_the_transaction<L: Lab>(lab: &L) {
    let (topic, group) = (topic(lab, "with", 2).await, lab.fresh("with"));
    let mut member = Member::join(lab, &group, &topic).await;
    member.until("the assignment", |member| member.owned.len() == 2).await;
    let mut producer = producer(lab, &lab.fresh("with"), &[&topic]).await;
    let offsets = [(0, Committed { offset: 5, metadata: "what was done".to_owned() }), next(1, 0)];
    send(lab, &mut producer, &topic, &offsets, &identity(lab, &mut member).await).await.expect("accepted");

    retry(lab, "commit", async || producer.commit().await).await;

    let committed = retry(lab, "committed", async || member.consumer.committed(&[0, 1]).await).await;
    assert_eq!(committed, offsets.map(|(partition, offset)| (partition, Some(offset))));
}

pub async fn offsets_of_an_aborted_transaction_are_dropped<L: Lab>(lab: &L) {
    let (topic, group) = (topic(lab, "dropped", 1).await, lab.fresh("dropped"));
    let mut producer = producer(lab, &lab.fresh("dropped"), &[&topic]).await;
    let sender = nameless(lab, &group, &topic).await;
    send(lab, &mut producer, &topic, &[next(0, 5)], &sender).await.expect("accepted");
    retry(lab, "commit", async || producer.commit().await).await;

    send(lab, &mut producer, &topic, &[next(0, 9)], &sender).await.expect("accepted");
    retry(lab, "abort", async || producer.abort().await).await;

    let all = retry(lab, "offsets", async || lab.broker().group_offsets(&group, &topic).await).await;
    assert_eq!(all, [Some(5)]);
}

pub async fn pending_offsets_make_a_stable_reader_wait<L: Lab>(lab: &L) {
    let (topic, group) = (topic(lab, "pending", 2).await, lab.fresh("pending"));
    let mut member = Member::join(lab, &group, &topic).await;
    member.until("the assignment", |member| member.owned.len() == 2).await;
    let mut producer = producer(lab, &lab.fresh("pending"), &[&topic]).await;
    let identity = identity(lab, &mut member).await;
    send(lab, &mut producer, &topic, &[next(0, 5)], &identity).await.expect("accepted");

    let waits = member.consumer.committed(&[0]).await;
    assert!(matches!(waits, Err(Fault::Retry(_))), "not known while it is pending: {waits:?}");
    let waits = lab.broker().group_offsets(&group, &topic).await;
    assert!(matches!(waits, Err(Fault::Retry(_))), "not known while it is pending: {waits:?}");
    let other = retry(lab, "committed", async || member.consumer.committed(&[1]).await).await;
    assert_eq!(other, [(1, None)], "nobody waits for another partition's offset");

    retry(lab, "commit", async || producer.commit().await).await;
    let committed = retry(lab, "committed", async || member.consumer.committed(&[0]).await).await;
    assert_eq!(committed, [next_some(0, 5)]);
}

pub async fn offsets_of_a_member_that_left_are_refused<L: Lab>(lab: &L) {
    let (topic, group) = (topic(lab, "left", 1).await, lab.fresh("left"));
    let mut stale = Member::join(lab, &group, &topic).await;
    stale.until("the assignment", |member| member.owned.len() == 1).await;
    let identity = identity(lab, &mut stale).await;
    stale.consumer.close().await;
    let mut member = Member::join(lab, &group, &topic).await;
    member.until("the partition", |member| member.owned.len() == 1).await;
    let mut producer = producer(lab, &lab.fresh("left"), &[&topic]).await;

    let refused = send(lab, &mut producer, &topic, &[next(0, 5)], &identity).await;

    assert!(matches!(refused, Err(Fault::Abort(_))), "{refused:?}");
    retry(lab, "abort", async || producer.abort().await).await;
    let committed = retry(lab, "committed", async || member.consumer.committed(&[0]).await).await;
    assert_eq!(committed, [(0, None)]);
}

pub async fn offsets_of_an_old_generation_are_refused<L: Lab>(lab: &L) {
    let (topic, group) = (topic(lab, "old", 1).await, lab.fresh("old"));
    let mut member = Member::join(lab, &group, &topic).await;
    member.until("the assignment", |member| member.owned.len() == 1).await;
    let mut identity = identity(lab, &mut member).await;
    identity.generation -= 1;
    let mut producer = producer(lab, &lab.fresh("old"), &[&topic]).await;

    let refused = send(lab, &mut producer, &topic, &[next(0, 5)], &identity).await;

    assert!(matches!(refused, Err(Fault::Abort(_))), "{refused:?}");
    let commit = settle(lab, "commit", async || producer.commit().await).await;
    assert!(matches!(commit, Err(Fault::Abort(_))), "nothing but an abort is left: {commit:?}");
    retry(lab, "abort", async || producer.abort().await).await;
}

pub async fn a_sender_without_membership_is_let_through<L: Lab>(lab: &L) {
    // Kafka checks nothing of a sender that names neither generation nor member, not even while the
    // group is alive: this is why the engine refuses to send such offsets.
    let (topic, group) = (topic(lab, "nameless", 1).await, lab.fresh("nameless"));
    let mut member = Member::join(lab, &group, &topic).await;
    member.until("the assignment", |member| member.owned.len() == 1).await;
    let mut producer = producer(lab, &lab.fresh("nameless"), &[&topic]).await;
    let sender = nameless(lab, &group, &topic).await;

    send(lab, &mut producer, &topic, &[next(0, 3)], &sender).await.expect("accepted");
    retry(lab, "commit", async || producer.commit().await).await;

    let committed = retry(lab, "committed", async || member.consumer.committed(&[0]).await).await;
    assert_eq!(committed, [next_some(0, 3)]);
}

/// The member's identity, once it is one.
pub(super) async fn identity<L: Lab>(lab: &L, member: &mut Member<'_, L>) -> GroupMetadata {
    let identity = retry(lab, "identity", async || member.consumer.group_metadata().await).await;
    assert!(identity.generation >= 0 && !identity.member_id.is_empty(), "a member: {identity:?}");
    identity
}

/// Begins a transaction and sends these offsets in it.
pub(super) async fn send<L: Lab, P: Transact>(
    lab: &L,
    producer: &mut P,
    topic: &str,
    offsets: &[(i32, Committed)],
    group: &GroupMetadata,
) -> Result<(), Fault> {
    producer.begin().await.expect("begin");
    settle(lab, "send offsets", async || producer.send_offsets(topic, offsets, group).await).await
}

fn next_some(partition: i32, offset: i64) -> (i32, Option<Committed>) {
    let (partition, committed) = next(partition, offset);
    (partition, Some(committed))
}
