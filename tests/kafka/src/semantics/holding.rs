//! Partitions that are held back while others go on.

use std::time::Duration;

use eos_runtime::{
    broker::{Consume, Polled, Position},
    record::Records,
};

use super::{Lab, Member, Row, eventually, member::both_until, retry, texts, topic};

pub async fn a_held_partition_is_silent_until_its_seek_and_others_go_on<L: Lab>(lab: &L) {
    // given a member that has read two partitions, and holds one of them (and one that is not its own)
    let topic = topic(lab, "hold", 2).await;
    fill(lab, &topic, 2, 0..10).await;
    let mut member = Member::join(lab, &lab.fresh("hold"), &topic).await;
    member.until("all records", |member| member.rows.len() == 10).await;
    hold(lab, &mut member, &[0, 5]).await;
    member.rows.clear();

    // when more comes in, and the other one is moved
    fill(lab, &topic, 2, 10..20).await;
    member.until("what is not held", |member| member.rows.len() == 5).await;
    seek(lab, &mut member, 1, Position::Offset(9)).await;
    member.until("the last one again", |member| member.rows.len() == 6).await;
    member.turn_for(QUIET).await;

    // then nothing comes from the held one
    assert_eq!(texts(&member.rows), ["11", "13", "15", "17", "19", "19"]);

    // and from its seek on all does
    member.rows.clear();
    seek(lab, &mut member, 0, Position::Offset(2)).await;
    member.until("what was held", |member| member.rows.len() >= 8).await;
    assert_eq!(texts(&member.rows), ["4", "6", "8", "10", "12", "14", "16", "18"]);
}

pub async fn what_was_fetched_before_a_hold_does_not_come<L: Lab>(lab: &L) {
    // given a member that took one record of many, which its client has fetched
    let topic = topic(lab, "fetched", 1).await;
    fill(lab, &topic, 1, 0..50).await;
    let mut member = Member::join(lab, &lab.fresh("fetched"), &topic).await;
    member.until("the assignment", |member| member.owned == [0]).await;
    let first = eventually(lab, "a record", async || {
        match member.consumer.poll(1, Duration::from_millis(20)).await {
            Ok(Polled::Records(chunk)) => Some(chunk.place(0)),
            _ => None,
        }
    })
    .await;
    assert_eq!(first, (0, 0));

    // when it holds the partition, twice, then no other comes
    hold(lab, &mut member, &[0]).await;
    hold(lab, &mut member, &[0]).await;
    member.turn_for(QUIET).await;
    assert_eq!(texts(&member.rows), [""; 0]);

    // and after a seek the record that it points to is the next
    for (position, first) in [(Position::Offset(1), 1), (Position::Beginning, 0)] {
        seek(lab, &mut member, 0, position).await;
        member.until("the rest", |member| member.rows.len() as i32 >= 50 - first).await;
        let expected: Vec<String> = (first..50).map(|number| number.to_string()).collect();
        assert_eq!(texts(&member.rows), expected, "after a seek to {position:?}");
        hold(lab, &mut member, &[0]).await;
        member.rows.clear();
    }
}

pub async fn a_partition_may_be_held_before_its_first_record<L: Lab>(lab: &L) {
    let topic = topic(lab, "at-once", 1).await;
    fill(lab, &topic, 1, 0..5).await;
    let mut member = Member::join(lab, &lab.fresh("at-once"), &topic).await;
    member.until("the assignment", |member| member.owned == [0]).await;

    hold(lab, &mut member, &[0]).await;
    member.turn_for(QUIET).await;
    assert_eq!(texts(&member.rows), [""; 0]);

    seek(lab, &mut member, 0, Position::Beginning).await;
    member.until("all records", |member| member.rows.len() >= 5).await;
    assert_eq!(texts(&member.rows), ["0", "1", "2", "3", "4"]);
}

pub async fn a_held_partition_stays_held_when_others_move<L: Lab>(lab: &L) {
    // given a member that holds all it has
    let (topic, group) = (topic(lab, "others", 2).await, lab.fresh("others"));
    fill(lab, &topic, 2, 0..10).await;
    let mut first = Member::join(lab, &group, &topic).await;
    first.until("all records", |member| member.rows.len() == 10).await;
    hold(lab, &mut first, &[0, 1]).await;
    first.rows.clear();

    // when one of the partitions is another member's for a while
    let mut second = Member::join(lab, &group, &topic).await;
    both_until(&mut first, &mut second, "one each", |one, other| one.len() == 1 && other.len() == 1).await;
    let (kept, moved) = (first.owned[0], second.owned[0]);
    second.until("its records", |member| member.rows.len() == 5).await;
    second.consumer.close().await;
    first.until("both", |member| member.owned == [0, 1]).await;

    // then it is held no more, and the one that stayed is
    first.until("its records again", |member| member.rows.len() >= 5).await;
    first.turn_for(QUIET).await;
    assert_eq!(partitions(&first.rows), [moved; 5]);
    seek(lab, &mut first, kept, Position::Beginning).await;
    first.until("the others", |member| member.rows.len() >= 10).await;
    assert_eq!(partitions(&first.rows[5..]), [kept; 5]);
}

pub async fn a_partition_that_is_given_up_is_held_no_more<L: Lab>(lab: &L) {
    // given an eager member that holds all it has
    let (topic, group) = (topic(lab, "given-up", 2).await, lab.fresh("given-up"));
    fill(lab, &topic, 2, 0..10).await;
    let mut first = Member::join_with(lab, &group, &topic, "range", None).await;
    first.until("all records", |member| member.rows.len() == 10).await;
    hold(lab, &mut first, &[0, 1]).await;
    first.rows.clear();

    // when it gives all up, and gets one of them again
    let mut second = Member::join_with(lab, &group, &topic, "range", None).await;
    both_until(&mut first, &mut second, "one each", |one, other| one.len() == 1 && other.len() == 1).await;

    // then it reads that one
    first.until("its records", |member| member.rows.len() >= 5).await;
    assert_eq!(partitions(&first.rows), [first.owned[0]; 5]);
}

/// How long nothing must come.
const QUIET: Duration = Duration::from_millis(500);

async fn fill<L: Lab>(lab: &L, topic: &str, partitions: i32, numbers: std::ops::Range<i32>) {
    for number in numbers {
        lab.produce_plain(topic, number % partitions, "k", &number.to_string()).await;
    }
}

async fn hold<L: Lab>(lab: &L, member: &mut Member<'_, L>, partitions: &[i32]) {
    retry(lab, "hold", async || member.consumer.hold(partitions).await).await;
}

async fn seek<L: Lab>(lab: &L, member: &mut Member<'_, L>, partition: i32, to: Position) {
    retry(lab, "seek", async || member.consumer.seek(&[(partition, to)]).await).await;
}

fn partitions(rows: &[Row]) -> Vec<i32> {
    rows.iter().map(|row| row.partition).collect()
}
