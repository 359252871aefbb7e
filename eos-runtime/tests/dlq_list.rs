//! Listing a dead-letter topic.
#![cfg(feature = "testing")]
#![allow(missing_docs)]

mod dlq_support;

use std::time::Duration;

use eos_runtime::{
    broker::{Broker, ProducerConfig, Transact},
    control::Control,
    dlq::{self, Choice, DeadLetters, Kind, Listed, Listing},
    error::{Error, ErrorKind},
    memory::PlainRecord,
    outbox::Outbox,
};

use self::dlq_support::{INPUT, LONG, OPENING, TOPIC, bury, dead, ids, letters, list, replay, world};

#[test]
fn a_dead_letter_is_shown_as_it_says() {
    // Given a dead letter whose key and value are no text.
    let mut world = world(1);
    let mut letter = dead(7);
    letter.key = Some(b"\xff\x00".to_vec());
    letter.value = None;
    letter.bury(&world.memory());

    // When it is listed.
    let memory = world.memory();
    let all = world.block_on(async move {
        let mut all = Vec::new();
        let show = |listed: Listed<'_>| {
            let Listed::Letter { letter, replayed } = listed else { panic!("{listed:?}") };
            let names: Vec<_> = letter.original_headers().map(|header| header.name.to_owned()).collect();
            let record = letter.record;
            all.push((letter.id.to_string(), letter.error.to_owned(), letter.attempts, replayed, names));
            assert_eq!((letter.kind, letter.pipeline), (Kind::Reject, "pay"));
            assert_eq!((letter.source_topic, letter.source_partition, letter.source_offset), (INPUT, 1, 107));
            assert_eq!((record.key, record.value), (Some(&b"\xff\x00"[..]), None));
            assert_eq!(record.timestamp, Some(OPENING + 7_000));
            Ok(())
        };
        let nothing_chosen = Choice::default();
        dlq::list(&memory, &letters(), &nothing_chosen, false, &Control::default(), show)
            .await
            .expect("lists");
        all
    });

    // Then all of it is there.
    assert_eq!(all, [("1@0".to_owned(), "no such account".to_owned(), 1, false, vec!["trace".to_owned()])]);
}

#[test]
fn an_empty_topic_has_nothing_to_show() {
    let (lines, listing) = list(&mut world(1), letters(), Choice::default(), true);
    assert!(lines.is_empty(), "{lines:?}");
    assert_eq!(listing, Ok(Listing::default()));
}

#[test]
fn what_was_sent_back_is_shown_only_when_asked_for() {
    let mut world = world(1);
    bury(&world.memory(), 4);
    replay(&mut world, letters(), ids(&["0@1", "1@0"])).expect("replays");

    let (lines, listing) = list(&mut world, letters(), Choice::default(), false);
    assert_eq!(lines, ["0@0 reject payment 0", "1@1 reject payment 3"]);
    assert_eq!(listing, Ok(Listing { shown: 2, replayed: 2, ..Listing::default() }));

    let (lines, listing) = list(&mut world, letters(), Choice::default(), true);
    assert_eq!(
        lines,
        [
            "0@0 reject payment 0",
            "0@1 reject payment 2 (replayed)",
            "1@0 reject payment 1 (replayed)",
            "1@1 reject payment 3",
        ]
    );
    assert_eq!(listing, Ok(Listing { shown: 4, ..Listing::default() }));
}

#[test]
fn filters_narrow_what_is_shown() {
    let mut world = world(1);
    for (n, kind) in (0..).zip(["reject", "retry", "other", "refused", "reject"]) {
        let mut letter = dead(n);
        letter.kind = kind;
        letter.bury(&world.memory());
    }
    let mut shown = |choice: Choice| {
        let (lines, listing) = list(&mut world, letters(), choice, false);
        (lines, listing.expect("lists").limited)
    };

    let kinds = vec![Kind::Retry, Kind::Refused];
    let (lines, _) = shown(Choice { kinds, ..Choice::default() });
    assert_eq!(lines, ["1@0 retry payment 1", "1@1 refused payment 3"]);
    let (lines, _) = shown(Choice { since: Some(OPENING + 3_000), ..Choice::default() });
    assert_eq!(lines, ["0@2 reject payment 4", "1@1 refused payment 3"]);
    let (lines, limited) = shown(Choice { limit: Some(2), ..Choice::default() });
    assert_eq!(
        (lines, limited),
        (vec!["0@0 reject payment 0".to_owned(), "0@1 other payment 2".to_owned()], true)
    );
    let (lines, limited) = shown(Choice { limit: Some(5), ..Choice::default() });
    assert_eq!((lines.len(), limited), (5, false));
}

#[test]
fn records_of_others_are_shown_as_such_and_are_no_failure() {
    // Given a record that is no dead letter, and a dead letter of another pipeline.
    let mut world = world(1);
    let record = PlainRecord { partition: Some(0), ..PlainRecord::new("key", "hello") };
    world.memory().produce_plain(TOPIC, record).expect("it fits");
    let mut other = dead(0);
    other.pipeline = "refund";
    other.bury(&world.memory());
    dead(2).bury(&world.memory());

    let (lines, listing) = list(&mut world, letters(), Choice::default(), false);

    assert_eq!(lines, ["0@0 foreign: it has no header `eos.error.kind`", "0@2 reject payment 2"]);
    assert_eq!(listing, Ok(Listing { shown: 1, elsewhere: 1, foreign: 1, ..Listing::default() }));
}

#[test]
fn a_transaction_that_is_open_is_waited_for() {
    // Given a pipeline that has begun to write to the dead-letter topic, behind which more lies.
    let mut world = world(1);
    let memory = world.memory();
    let config = ProducerConfig {
        transactional_id: "shop.pay.host-0.0".into(),
        client_id: "shop.pay.host-0.0".into(),
        transaction_timeout: Duration::from_secs(10),
        topics: vec![TOPIC.into()],
        properties: Vec::new(),
    };
    let pipeline = world.spawn("pipeline", async move {
        let mut producer = memory.producer(&config).await.expect("a producer");
        producer.init().await.expect("initialised");
        producer.begin().await.expect("begun");
        let mut outbox = Outbox::default();
        let mut draft = outbox.draft(0);
        draft.partition(0);
        draft.finish();
        producer.produce(&mut outbox).await.expect("produced");
        dead(2).bury(&memory);
        memory.sleep(Duration::from_secs(3)).await;
        producer.commit().await.expect("committed");
    });
    world.run_until(|cluster| cluster.high_watermark(TOPIC, 0) == Ok(2), LONG);

    // When it is listed, then not before that transaction has ended.
    let (lines, listing) = list(&mut world, letters(), Choice::default(), false);

    assert!(pipeline.is_done());
    assert_eq!(lines, ["0@0 foreign: it has no header `eos.error.kind`", "0@1 reject payment 2"]);
    assert!(listing.is_ok(), "{listing:?}");
}

#[test]
fn a_transaction_that_stays_open_is_an_error_that_says_where() {
    let mut world = world(1);
    let memory = world.memory();
    let config = ProducerConfig {
        transactional_id: "hanging".into(),
        client_id: "hanging".into(),
        transaction_timeout: Duration::from_mins(10),
        topics: vec![TOPIC.into()],
        properties: Vec::new(),
    };
    let letter = world.block_on(async move {
        let mut producer = memory.producer(&config).await.expect("a producer");
        producer.init().await.expect("initialised");
        producer.begin().await.expect("begun");
        let mut outbox = Outbox::default();
        let mut draft = outbox.draft(0);
        draft.partition(1);
        draft.finish();
        producer.produce(&mut outbox).await.expect("produced");
        dead(1).bury(&memory)
    });

    let (_, listing) = list(&mut world, letters(), Choice::default(), false);

    let error = listing.expect_err("it cannot be read");
    assert_eq!((letter.to_string(), error.kind()), ("1@1".to_owned(), ErrorKind::Failed));
    let text = error.to_string();
    assert!(
        text.contains("partition 1 could not be read on from offset 0 to its end at 2 for 60 s"),
        "{text}"
    );
}

#[test]
fn whoever_shows_may_end_it() {
    let mut world = world(1);
    bury(&world.memory(), 3);
    let memory = world.memory();
    let (shown, ended) = world.block_on(async move {
        let mut shown = 0;
        let show = |_: Listed<'_>| {
            shown += 1;
            Err(Error::failed("standard output was closed"))
        };
        let ended =
            dlq::list(&memory, &letters(), &Choice::default(), false, &Control::default(), show).await;
        (shown, ended)
    });
    assert_eq!((shown, ended), (1, Err(Error::failed("standard output was closed"))));
}

#[test]
fn a_topic_that_is_not_there_is_an_error() {
    let nowhere = DeadLetters { topic: "nowhere".into(), ..letters() };
    let (_, listing) = list(&mut world(1), nowhere, Choice::default(), false);
    let error = listing.expect_err("there is none");
    assert!(error.to_string().contains("dead-letter topic `nowhere`"), "{error}");
}
