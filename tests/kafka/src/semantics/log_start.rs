//! What was deleted from the front of a log, as retention does it.

use std::time::Duration;

use eos_runtime::broker::{Broker, Consume, Fault, Position, Read};

use super::{Lab, Member, eventually, retry, texts, topic};

pub async fn the_start_of_a_log_moves_with_what_is_deleted<L: Lab>(lab: &L) {
    // given two partitions of five records, of which one has lost three
    let topic = topic(lab, "start", 2).await;
    for number in 0..10 {
        lab.produce_plain(&topic, number % 2, "k", &number.to_string()).await;
    }
    assert_eq!(starts(lab, &topic).await, [0, 0]);
    lab.delete_records(&topic, 1, 3).await;

    // then its log begins behind them, and ends where it did
    eventually(lab, "the new start", async || (starts(lab, &topic).await == [0, 3]).then_some(())).await;
    assert_eq!(retry(lab, "ends", async || lab.broker().ends(&topic).await).await, [5, 5]);

    // a reader and a member get what is left
    let from = [(1, Position::Beginning)];
    let mut reader = retry(lab, "reader", async || lab.broker().reader(&topic, &from).await).await;
    eventually(lab, "the end", async || {
        retry(lab, "poll", async || reader.poll(10, Duration::from_millis(20)).await).await;
        (reader.position(1) == 5).then_some(())
    })
    .await;
    let mut member = Member::join(lab, &lab.fresh("start"), &topic).await;
    member.until("what is left", |member| member.rows.len() == 7).await;
    member.rows.retain(|row| row.partition == 1);
    assert_eq!(texts(&member.rows), ["7", "9"]);
}

pub async fn a_member_that_is_sent_before_the_start_of_a_log_is_told_so<L: Lab>(lab: &L) {
    let topic = topic(lab, "before", 1).await;
    for number in 0..5 {
        lab.produce_plain(&topic, 0, "k", &number.to_string()).await;
    }
    let mut member = Member::join(lab, &lab.fresh("before"), &topic).await;
    member.until("all records", |member| member.rows.len() == 5).await;
    lab.delete_records(&topic, 0, 3).await;
    eventually(lab, "the new start", async || (starts(lab, &topic).await == [3]).then_some(())).await;

    retry(lab, "seek", async || member.consumer.seek(&[(0, Position::Offset(1))]).await).await;

    let told = eventually(lab, "word of it", async || {
        member.consumer.poll(10, Duration::from_millis(20)).await.err()
    })
    .await;
    assert!(matches!(told, Fault::Stop(_)), "{told:?}");
}

async fn starts<L: Lab>(lab: &L, topic: &str) -> Vec<i64> {
    retry(lab, "starts", async || lab.broker().starts(topic).await).await
}
