//! Handing partitions over: nothing is taken away before the member has answered.

use std::time::Duration;

use eos_runtime::broker::{Broker, Consume, Fault, Polled, Transact};

use super::{
    Lab, Member, eventually,
    member::{Told, both_until},
    next,
    offsets::{identity, send},
    producer, retry, texts, topic,
};

pub async fn a_cooperative_group_waits_for_the_answer<L: Lab>(lab: &L) {
    let (topic, group) = (topic(lab, "waits", 4).await, lab.fresh("waits"));
    let mut first = Member::join(lab, &group, &topic).await;
    first.until("all", |member| member.owned.len() == 4).await;

    let mut second = Member::join(lab, &group, &topic).await;
    let revoked = both_until_revoked(lab, &mut first, &mut second).await;
    assert_eq!(revoked.len(), 2, "only what moves");
    second.turn_for(Duration::from_secs(1)).await;
    assert!(second.owned.is_empty(), "not before the answer: {:?}", second.owned);

    first.give_up(&revoked).await;
    both_until(&mut first, &mut second, "two each", |one, other| one.len() == 2 && other.len() == 2).await;
    assert_eq!(second.owned, revoked);
}

pub async fn an_eager_group_waits_for_the_answer<L: Lab>(lab: &L) {
    let (topic, group) = (topic(lab, "waits", 4).await, lab.fresh("waits"));
    let mut first = Member::join_with(lab, &group, &topic, "range", None).await;
    first.until("all", |member| member.owned.len() == 4).await;

    let mut second = Member::join_with(lab, &group, &topic, "range", None).await;
    let revoked = both_until_revoked(lab, &mut first, &mut second).await;
    assert_eq!(revoked.len(), 4, "everything");
    second.turn_for(Duration::from_secs(1)).await;
    assert!(second.owned.is_empty(), "not before the answer: {:?}", second.owned);

    first.give_up(&revoked).await;
    both_until(&mut first, &mut second, "two each", |one, other| one.len() == 2 && other.len() == 2).await;
}

pub async fn a_member_that_polls_its_group_hears_of_changes_and_gets_no_records<L: Lab>(lab: &L) {
    // given a member with records to read, which only asks what its group says
    let (topic, group) = (topic(lab, "group-only", 2).await, lab.fresh("group-only"));
    for number in 0..10 {
        lab.produce_plain(&topic, number % 2, "k", "v").await;
    }
    let mut first = Member::join(lab, &group, &topic).await;
    let Told::Assigned(assigned) =
        eventually(lab, "the assignment", async || said(lab, &mut first).await).await
    else {
        panic!("nothing is taken away from who has nothing")
    };
    first.take_over(&assigned).await;

    // when a second one joins
    let mut second = Member::join(lab, &group, &topic).await;
    let change = eventually(lab, "the revocation", async || {
        second.turn().await;
        said(lab, &mut first).await
    })
    .await;

    // then it hears of that, and has its records when it asks for them
    let Told::Revoked(revoked) = change else { panic!("{change:?}") };
    assert_eq!(revoked.len(), 1);
    first.give_up(&revoked).await;
    both_until(&mut first, &mut second, "one each", |one, other| one.len() == 1 && other.len() == 1).await;
    first.until("its records", |member| member.rows.len() == 5).await;
}

/// What the group says, if anything.
async fn said<L: Lab>(lab: &L, member: &mut Member<'_, L>) -> Option<Told> {
    match member.consumer.poll_group().await {
        Ok(Polled::Idle) | Err(Fault::Retry(_)) => {
            lab.broker().sleep(Duration::from_millis(10)).await;
            None
        }
        Ok(Polled::Records(_)) => panic!("it did not ask for records"),
        Ok(Polled::Assigned(partitions)) => Some(Told::Assigned(partitions)),
        Ok(Polled::Revoked(partitions)) => Some(Told::Revoked(partitions)),
        Ok(Polled::Lost(partitions)) => Some(Told::Lost(partitions)),
        Err(fault) => panic!("poll: {fault:?}"),
    }
}

pub async fn offsets_are_accepted_until_the_revocation_is_answered<L: Lab>(lab: &L) {
    // given a member that is asked to give up all it has
    let (topic, group) = (topic(lab, "last-words", 2).await, lab.fresh("last-words"));
    for number in 0..20 {
        lab.produce_plain(&topic, number % 2, "k", "v").await;
    }
    let mut first = Member::join_with(lab, &group, &topic, "range", None).await;
    first.until("all", |member| member.owned.len() == 2).await;
    let mut producer = producer(lab, &lab.fresh("last-words"), &[&topic]).await;
    let mut second = Member::join_with(lab, &group, &topic, "range", None).await;
    let revoked = both_until_revoked(lab, &mut first, &mut second).await;

    // then it may still commit what it did
    let identity = identity(lab, &mut first).await;
    send(lab, &mut producer, &topic, &[next(0, 4), next(1, 6)], &identity).await.expect("accepted");
    retry(lab, "commit", async || producer.commit().await).await;

    // and, when the group has gone on, no longer
    first.give_up(&revoked).await;
    both_until(&mut first, &mut second, "one each", |one, other| one.len() == 1 && other.len() == 1).await;
    let refused = send(lab, &mut producer, &topic, &[next(0, 9)], &identity).await;
    assert!(matches!(refused, Err(eos_runtime::broker::Fault::Abort(_))), "{refused:?}");
}

pub async fn records_of_partitions_given_up_never_come<L: Lab>(lab: &L) {
    // given a member with more to read than it has read
    let (topic, group) = (topic(lab, "given-up", 4).await, lab.fresh("given-up"));
    for number in 0..40 {
        lab.produce_plain(&topic, number % 4, "k", &number.to_string()).await;
    }
    let mut first = Member::join(lab, &group, &topic).await;
    first.until("all", |member| member.owned.len() == 4).await;
    let mut second = Member::join(lab, &group, &topic).await;
    let revoked = both_until_revoked(lab, &mut first, &mut second).await;

    // when it gives some up, and more comes in
    first.give_up(&revoked).await;
    let before = first.rows.len();
    both_until(&mut first, &mut second, "two each", |one, other| one.len() == 2 && other.len() == 2).await;
    for number in 0..40 {
        lab.produce_plain(&topic, number % 4, "k", &(100 + number).to_string()).await;
    }
    let behind = |member: &Member<'_, L>| member.rows.iter().filter(|row| row.offset >= 10).count() == 20;
    first.until("its own records", behind).await;
    second.until("the others", behind).await;
    first.turn_for(Duration::from_millis(300)).await;

    // then it gets only its own
    let foreign: Vec<_> =
        first.rows[before..].iter().filter(|row| revoked.contains(&row.partition)).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
    assert!(second.rows.iter().all(|row| revoked.contains(&row.partition)));
}

pub async fn the_next_owner_starts_where_the_last_one_committed<L: Lab>(lab: &L) {
    let (topic, group) = (topic(lab, "handed-on", 1).await, lab.fresh("handed-on"));
    for value in ["a", "b", "c", "d"] {
        lab.produce_plain(&topic, 0, "k", value).await;
    }
    let mut first = Member::join(lab, &group, &topic).await;
    first.until("all records", |member| member.rows.len() == 4).await;
    let mut producer = producer(lab, &lab.fresh("handed-on"), &[&topic]).await;
    let identity = identity(lab, &mut first).await;
    send(lab, &mut producer, &topic, &[next(0, 2)], &identity).await.expect("accepted");
    retry(lab, "commit", async || producer.commit().await).await;

    eos_runtime::broker::Consume::close(first.consumer).await;
    let mut second = Member::join(lab, &group, &topic).await;
    second.until("the rest", |member| member.rows.len() >= 2).await;

    assert_eq!(texts(&second.rows), ["c", "d"]);
}

/// The second turns along until the first is asked to give partitions up; it is not answered.
async fn both_until_revoked<L: Lab>(
    lab: &L,
    first: &mut Member<'_, L>,
    second: &mut Member<'_, L>,
) -> Vec<i32> {
    super::eventually(lab, "a revocation", async || {
        second.turn().await;
        first.revoked().await
    })
    .await
}
