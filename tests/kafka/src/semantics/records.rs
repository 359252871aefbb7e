//! Records, positions and topics.

use std::time::Duration;

use eos_runtime::{
    broker::{Broker, Consume, Fault, Position, Transact},
    memory::partition_for_key,
    outbox::Outbox,
};

use super::{
    Isolation, Lab, Member, Row, eventually, outbox,
    parts::{producer_with, producer_within, put, write},
    produced, producer, retry, settle, texts, topic,
};

pub async fn a_seek_is_followed_by_the_record_it_points_to<L: Lab>(lab: &L) {
    let topic = topic(lab, "seek", 1).await;
    for number in 0..10 {
        lab.produce_plain(&topic, 0, "k", &number.to_string()).await;
    }
    let mut member = Member::join(lab, &lab.fresh("seek"), &topic).await;
    member.until("all records", |member| member.rows.len() == 10).await;

    for (position, first) in [(Position::Offset(3), 3), (Position::Beginning, 0), (Position::Offset(8), 8)] {
        member.rows.clear();
        retry(lab, "seek", async || member.consumer.seek(&[(0, position)]).await).await;
        member.until("the records from there", |member| member.rows.len() as i64 >= 10 - first).await;
        let expected: Vec<String> = (first..10).map(|number| number.to_string()).collect();
        assert_eq!(texts(&member.rows), expected, "after a seek to {position:?}");
    }
}

pub async fn ends_are_high_watermarks<L: Lab>(lab: &L) {
    let topic = topic(lab, "ends", 3).await;
    lab.produce_plain(&topic, 0, "k", "v").await;
    let mut producer = producer(lab, &lab.fresh("ends"), &[&topic]).await;
    produced(lab, &mut producer, &[(0, 1, "a"), (0, 1, "b")]).await;

    let ends = retry(lab, "ends", async || lab.broker().ends(&topic).await).await;
    assert_eq!(ends, [1, 2, 0], "records of an open transaction count");
    retry(lab, "commit", async || producer.commit().await).await;
    eventually(lab, "the marker", async || (lab.high_watermark(&topic, 1).await == 3).then_some(())).await;

    let mut member = Member::join(lab, &lab.fresh("ends"), &topic).await;
    member.until("the assignment", |member| member.owned.len() == 3).await;
    let ends = retry(lab, "ends", async || member.consumer.ends(&[2, 1]).await).await;
    assert_eq!(sorted(ends), [(1, 3), (2, 0)], "control records count too");
}

pub async fn control_records_and_aborted_records_are_no_records<L: Lab>(lab: &L) {
    // given offsets 0 a record, 1 its marker, 2 an aborted record, 3 its marker, 4 a record, 5 its marker
    let topic = topic(lab, "no-records", 1).await;
    let mut producer = producer(lab, &lab.fresh("no-records"), &[&topic]).await;
    for (value, commit) in [("a", true), ("b", false), ("c", true)] {
        produced(lab, &mut producer, &[(0, 0, value)]).await;
        if commit {
            retry(lab, "commit", async || producer.commit().await).await;
        } else {
            retry(lab, "abort", async || producer.abort().await).await;
        }
    }
    eventually(lab, "all markers", async || (lab.last_stable_offset(&topic, 0).await == 6).then_some(()))
        .await;

    for (from, to, expected) in
        [(0, 1, true), (1, 4, false), (1, 5, true), (4, 5, true), (5, 6, false), (6, 6, false)]
    {
        let found = retry(lab, "look", async || lab.broker().has_records(&topic, 0, from, to).await).await;
        assert_eq!(found, expected, "in {from}..{to}");
    }
}

pub async fn a_record_comes_back_byte_for_byte<L: Lab>(lab: &L) {
    let topic = topic(lab, "bytes", 1).await;
    let binary: Vec<u8> = (0..=255).collect();
    let headers = vec![
        ("name".to_owned(), Some(b"value".to_vec())),
        ("name".to_owned(), Some(Vec::new())),
        ("null".to_owned(), None),
        ("Grüße".to_owned(), Some(binary.clone())),
    ];
    let sent = [
        Row { timestamp: 1, key: Some(binary.clone()), value: Some(binary), ..Row::default() },
        Row { offset: 1, timestamp: 1_700_000_000_123, key: None, value: Some(Vec::new()), ..Row::default() },
        Row { offset: 2, timestamp: 2, key: Some(Vec::new()), value: None, headers, ..Row::default() },
    ];
    let mut outbox = Outbox::default();
    for row in &sent {
        fill(&mut outbox, row);
    }
    let mut producer = producer(lab, &lab.fresh("bytes"), &[&topic]).await;
    producer.begin().await.expect("begin");
    retry(lab, "produce", async || producer.produce(&mut outbox).await).await;
    retry(lab, "commit", async || producer.commit().await).await;

    let mut member = Member::join(lab, &lab.fresh("bytes"), &topic).await;
    member.until("the records", |member| member.rows.len() == 3).await;

    assert_eq!(member.rows, sent, "by a member");
    assert_eq!(lab.read(&topic, Isolation::ReadCommitted).await, sent, "by a plain reader");
}

pub async fn an_outbox_may_be_written_again_while_its_records_are_on_their_way<L: Lab>(lab: &L) {
    // given one outbox for many chunks, small values and large ones (librdkafka sends those above 64 KB
    // from where they lie), and transactions of which each second one is aborted while its records are
    // still queued
    let topic = topic(lab, "again", 2).await;
    let mut producer = producer(lab, &lab.fresh("again"), &[&topic]).await;
    let mut outbox = Outbox::default();
    let mut expected = Vec::new();
    for transaction in 0..6 {
        producer.begin().await.expect("begin");
        for chunk in 0..8 {
            outbox.clear();
            let text = |nth: i32| format!("{transaction}.{chunk}.{nth} ");
            let values: Vec<String> =
                (0..20).map(|nth| text(nth).repeat(if nth == 7 { 12_000 } else { 5 })).collect();
            for (nth, value) in values.iter().enumerate() {
                let mut draft = outbox.draft(0);
                if nth % 3 == 0 {
                    draft.partition((nth % 2) as i32);
                }
                write(draft.value(|out| put(out, value.as_bytes())));
                draft.finish();
            }

            // when each is produced and the outbox written again at once
            retry(lab, "produce", async || producer.produce(&mut outbox).await).await;
            if transaction % 2 == 0 {
                expected.extend(values);
            }
        }
        if transaction % 2 == 0 {
            retry(lab, "commit", async || producer.commit().await).await;
        } else {
            eventually(lab, "an acknowledgement", async || {
                producer.produce(&mut Outbox::default()).await.expect("the records are taken");
                producer.is_registered().then_some(())
            })
            .await;
            retry(lab, "abort", async || producer.abort().await).await;
        }
    }

    // then what is committed is what was written
    let rows = eventually(lab, "all records", async || {
        Some(lab.read(&topic, Isolation::ReadCommitted).await).filter(|rows| rows.len() >= expected.len())
    })
    .await;
    assert!(sorted(texts(&rows)) == sorted(expected), "values differ from what was written");
}

pub async fn keys_go_to_the_partitions_of_javas_partitioner<L: Lab>(lab: &L) {
    // The hashes are Java's own, from the tests of its Utils.murmur2.
    let known = [
        ("21", -973_932_308),
        ("foobar", -790_332_482),
        ("a-little-bit-long-string", -985_981_536),
        ("a-little-bit-longer-string", -1_486_304_829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
        ("abc", 479_470_107),
    ];
    let topic = topic(lab, "keys", 7).await;
    let many = (0..50).map(|number| format!("customer-{number}"));
    let keys: Vec<String> = known.iter().map(|(key, _)| (*key).to_owned()).chain(many).collect();
    let mut outbox = Outbox::default();
    for key in &keys {
        let mut draft = outbox.draft(0);
        write(draft.key(|out| put(out, key.as_bytes())));
        draft.finish();
    }
    let mut producer = producer(lab, &lab.fresh("keys"), &[&topic]).await;
    producer.begin().await.expect("begin");
    retry(lab, "produce", async || producer.produce(&mut outbox).await).await;
    retry(lab, "commit", async || producer.commit().await).await;

    let rows = eventually(lab, "all keys", async || {
        Some(lab.read(&topic, Isolation::ReadCommitted).await).filter(|rows| rows.len() == keys.len())
    })
    .await;
    for row in rows {
        let key = row.key.expect("a key");
        let key = String::from_utf8(key).expect("text");
        assert_eq!(row.partition, partition_for_key(key.as_bytes(), 7), "{key}");
        if let Some((_, hash)) = known.iter().find(|(known, _)| *known == key) {
            let positive: i32 = hash & i32::MAX;
            assert_eq!(row.partition, positive % 7, "{key}");
        }
    }
}

pub async fn a_record_for_an_unknown_topic_is_never_committed<L: Lab>(lab: &L) {
    let missing = lab.fresh("missing");
    let layout = retry(lab, "topic", async || lab.broker().topic(&missing).await).await;
    assert_eq!(layout, None);

    let timeout = Duration::from_secs(5);
    let mut producer = producer_within(lab, &lab.fresh("missing"), &[&missing], timeout).await;
    producer.begin().await.expect("begin");
    let mut outbox = outbox(&[(0, 0, "nowhere")]);
    let mut ended = settle(lab, "produce", async || producer.produce(&mut outbox).await).await;
    if ended.is_ok() {
        ended = settle(lab, "commit", async || producer.commit().await).await;
    }

    // librdkafka waits for the topic to appear: whether it says that there is none or that time is
    // up depends on which of its timeouts is the shorter one.
    assert!(matches!(ended, Err(Fault::Stop(_) | Fault::Abort(_))), "{ended:?}");
}

pub async fn a_record_that_is_too_large_dooms_only_its_transaction<L: Lab>(lab: &L) {
    let topic = lab.fresh("large");
    lab.create_topic(&topic, 1, Some(2000)).await;
    let mut producer = producer(lab, &lab.fresh("large"), &[&topic]).await;
    producer.begin().await.expect("begin");
    let mut large = outbox(&[(0, 0, &"x".repeat(5000))]);
    let mut ended = settle(lab, "produce", async || producer.produce(&mut large).await).await;
    if ended.is_ok() {
        ended = settle(lab, "commit", async || producer.commit().await).await;
    }
    assert!(matches!(ended, Err(Fault::Refused(_))), "{ended:?}");

    // Whether the abort itself goes well depends on what the broker had heard of the transaction;
    // a new producer of the id always does.
    drop(producer);
    let mut producer = super::producer(lab, &lab.fresh("large"), &[&topic]).await;
    produced(lab, &mut producer, &[(0, 0, "small")]).await;
    retry(lab, "commit", async || producer.commit().await).await;
    eventually(lab, "the small one", async || {
        (texts(&lab.read(&topic, Isolation::ReadCommitted).await) == ["small"]).then_some(())
    })
    .await;
}

pub async fn a_record_that_the_topic_refuses_leaves_room_for_the_next_transaction<L: Lab>(lab: &L) {
    let topic = lab.fresh("refused");
    lab.create_topic(&topic, 1, Some(2000)).await;
    refused_then_well(lab, &topic, &[]).await;
}

pub async fn a_record_that_the_client_refuses_leaves_room_for_the_next_transaction<L: Lab>(lab: &L) {
    let topic = topic(lab, "refused", 1).await;
    refused_then_well(lab, &topic, &[("message.max.bytes", "2000")]).await;
}

async fn refused_then_well<L: Lab>(lab: &L, topic: &str, properties: &[(&str, &str)]) {
    // given a transaction of which the broker knows
    let (id, timeout) = (lab.fresh("refused"), Duration::from_secs(20));
    let mut producer = producer_with(lab, &id, &[topic], timeout, properties).await;
    produced(lab, &mut producer, &[(0, 0, "never")]).await;

    // when a record is too large
    let mut large = outbox(&[(0, 0, "before"), (0, 0, &"x".repeat(5000)), (0, 0, "behind")]);
    let mut ended = settle(lab, "produce", async || producer.produce(&mut large).await).await;
    if ended.is_ok() {
        ended = settle(lab, "commit", async || producer.commit().await).await;
    }

    // then it is refused, and its transaction cannot commit
    assert!(matches!(ended, Err(Fault::Refused(_))), "{ended:?}");
    // and named by its number, maybe with others that came to the broker together with it
    let named = producer.refused();
    assert!(named.contains(&2) && named.iter().all(|number| *number < 4), "{named:?}");
    let again = settle(lab, "commit", async || producer.commit().await).await;
    assert!(matches!(again, Err(Fault::Refused(_) | Fault::Abort(_))), "{again:?}");

    // and after an abort, by the producer or by its successor where it asks for one, the next one goes well
    if producer.is_ambiguous() {
        drop(producer);
        producer = producer_with(lab, &id, &[topic], timeout, properties).await;
    } else {
        retry(lab, "abort", async || producer.abort().await).await;
    }
    produced(lab, &mut producer, &[(0, 0, "good")]).await;
    retry(lab, "commit", async || producer.commit().await).await;
    eventually(lab, "the good one", async || {
        (texts(&lab.read(topic, Isolation::ReadCommitted).await) == ["good"]).then_some(())
    })
    .await;
}

fn fill(outbox: &mut Outbox, row: &Row) {
    let mut draft = outbox.draft(0);
    draft.partition(row.partition);
    draft.timestamp(Some(row.timestamp));
    let field = |out: &mut Vec<u8>, bytes: Option<&Vec<u8>>| match bytes {
        Some(bytes) => put(out, bytes),
        None => Ok(false),
    };
    write(draft.key(|out| field(out, row.key.as_ref())));
    write(draft.value(|out| field(out, row.value.as_ref())));
    for (name, value) in &row.headers {
        write(draft.header(name, |out| field(out, value.as_ref())));
    }
    draft.finish();
}

fn sorted<T: Ord>(mut all: Vec<T>) -> Vec<T> {
    all.sort();
    all
}
