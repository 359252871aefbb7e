//! Sending dead letters back, each exactly once.
#![cfg(feature = "testing")]
#![allow(missing_docs)]

mod dlq_support;

use std::time::Duration;

use eos_runtime::{
    control::Control,
    dlq::{self, Choice, DeadLetters, Id, Kind, Replayed},
    error::ErrorKind,
    memory::{Cluster, Code, Isolation, PlainRecord, TopicSettings},
    testing::{Mishap, World},
};

use self::dlq_support::{
    INPUT, LONG, OPENING, TOPIC, bury, committed, dead, each_once, id, ids, letters, replay, sent_back,
    settle, start_replay, world,
};

fn everything() -> Choice {
    Choice::default()
}

#[test]
fn a_dead_letter_goes_back_as_the_record_it_was_and_is_marked() {
    // Given one that was replayed before and died again, without a key.
    let mut world = world(1);
    let mut letter = dead(5);
    letter.key = None;
    letter.headers.push(("eos.replayed", Some(b"payments.dlq/0@3".to_vec())));
    letter.headers.push(("eos.replayed.for", Some(b"shop.another".to_vec())));
    letter.headers.push(("trace", None));
    let id = letter.bury(&world.memory());

    // When it is sent back.
    let done = replay(&mut world, letters(), everything());

    // Then it is where it came from, as it was, and says from where.
    assert_eq!(done, Ok(Replayed { sent: 1, ..Replayed::default() }));
    let [record] = &committed(&world.memory(), INPUT)[..] else { panic!("one record") };
    assert_eq!((record.partition, record.timestamp), (2, OPENING + 5_000));
    assert_eq!((record.key.as_deref(), record.value.as_deref()), (None, Some(&b"payment 5"[..])));
    let headers = [
        ("trace".to_owned(), Some(vec![0, 5])),
        ("trace".to_owned(), None),
        ("eos.replayed".to_owned(), Some(format!("{TOPIC}/{id}").into_bytes())),
        ("eos.replayed.for".to_owned(), Some(b"shop.pay".to_vec())),
    ];
    assert_eq!(record.headers, headers);
    // And the marker lies in the partition of the dead letter.
    let marker = &committed(&world.memory(), TOPIC)[1];
    assert_eq!((marker.partition, &marker.key, &marker.value), (1, &None, &None));
    assert_eq!(marker.headers, [("eos.replayed.of".to_owned(), Some(b"1@0".to_vec()))]);
}

#[test]
fn a_second_replay_sends_nothing() {
    let mut world = world(1);
    bury(&world.memory(), 5);
    assert_eq!(replay(&mut world, letters(), everything()).map(|done| done.sent), Ok(5));

    let again = replay(&mut world, letters(), everything());
    let by_place = replay(&mut world, letters(), ids(&["0@2", "1@1"]));

    assert_eq!(again, Ok(Replayed::default()));
    let before = vec![id("0@2"), id("1@1")];
    assert_eq!(by_place, Ok(Replayed { before, ..Replayed::default() }));
    assert_eq!(sent_back(&world.memory()), each_once(5));
}

#[test]
fn only_what_is_chosen_is_sent() {
    let mut world = world(1);
    for (n, kind) in (0..).zip(["reject", "retry", "retry", "retry", "retry", "reject"]) {
        let mut letter = dead(n);
        letter.kind = kind;
        letter.bury(&world.memory());
    }
    let retried = Choice { kinds: vec![Kind::Retry], since: Some(OPENING + 2_000), ..everything() };

    // The limit counts what is sent, and a second replay goes on behind it.
    for expected in [1, 1, 1, 0] {
        let choice = Choice { limit: Some(1), ..retried.clone() };
        assert_eq!(replay(&mut world, letters(), choice).map(|done| done.sent), Ok(expected));
    }

    assert_eq!(sent_back(&world.memory()), ["payment 2", "payment 3", "payment 4"]);
    replay(&mut world, letters(), ids(&["1@2"])).expect("replays");
    assert_eq!(sent_back(&world.memory()).len(), 4);
}

#[test]
fn a_place_without_a_dead_letter_of_the_pipeline_sends_nothing_at_all() {
    let mut world = world(1);
    let memory = world.memory();
    let foreign = PlainRecord { partition: Some(0), ..PlainRecord::new("key", "hello") };
    memory.produce_plain(TOPIC, foreign).expect("it fits");
    let mut other = dead(0);
    other.pipeline = "refund";
    other.bury(&memory);
    dead(2).bury(&memory);
    dead(4).bury(&memory);
    replay(&mut world, letters(), ids(&["0@3"])).expect("replays");

    for (place, why) in [
        ("0@0", "is no dead letter: it has no header"),
        ("0@1", "is a dead letter of pipeline `refund`, not of `pay`"),
        ("0@4", "is a marker: it says that 0@3 was replayed"),
        ("0@9", "there is no record at 0@9"),
        ("7@0", "there is no record at 7@0"),
    ] {
        let error = replay(&mut world, letters(), ids(&["0@2", place])).expect_err(place);
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains(why), "{error}");
    }
    assert_eq!(sent_back(&memory), ["payment 4"]);
}

#[test]
fn records_of_others_are_left_alone() {
    let mut world = world(1);
    let memory = world.memory();
    let before = PlainRecord { partition: Some(0), ..PlainRecord::new("key", "hello") };
    memory.produce_plain(TOPIC, before).expect("it fits");
    let mut other = dead(0);
    other.pipeline = "refund";
    other.bury(&memory);
    dead(2).bury(&memory);
    // A record that brought the marker's header along when it died.
    let mut trap = dead(4);
    trap.headers.push(("eos.replayed.of", Some(b"0@2".to_vec())));
    trap.bury(&memory);

    let done = replay(&mut world, letters(), everything());

    assert_eq!(done.map(|done| (done.sent, done.refused)), Ok((2, Vec::new())));
    assert_eq!(sent_back(&memory), ["payment 2", "payment 4"]);
}

#[test]
fn wherever_a_replay_is_killed_the_next_one_sends_the_rest_once() {
    const LETTERS: i64 = 5;
    for seed in 0..4 {
        // Given how many steps an undisturbed replay takes,
        let mut calm = world(seed);
        bury(&calm.memory(), LETTERS);
        let task = start_replay(&mut calm, "replay", letters(), everything());
        calm.run(&task, LONG);
        assert!(task.steps() > 20, "it has many steps: {}", task.steps());
        for step in 1..=task.steps() {
            // when one is killed at any of them,
            let mut world = world(seed);
            bury(&world.memory(), LETTERS);
            let killed = start_replay(&mut world, "killed", letters(), everything());
            world.crash_at(&killed, step);
            world.run(&killed, LONG);
            assert!(killed.is_crashed(), "seed {seed}, step {step}");
            // and another one begins,
            let next = replay(&mut world, letters(), everything()).expect("replays");
            // then each was sent back once, and nothing is left open.
            let memory = world.memory();
            assert_eq!(sent_back(&memory), each_once(LETTERS), "seed {seed}, step {step}, then {next:?}");
            assert!(memory.open_transactions().is_empty(), "seed {seed}, step {step}");
            let last = replay(&mut world, letters(), everything());
            assert_eq!(last, Ok(Replayed::default()), "seed {seed}, step {step}");
        }
    }
}

#[test]
fn whatever_becomes_of_one_request_each_is_sent_once() {
    const LETTERS: i64 = 5;
    let mishaps = [
        Mishap::RequestLost,
        Mishap::AnswerLost,
        Mishap::Refused(Code::NotCoordinator),
        Mishap::Refused(Code::ConcurrentTransactions),
        Mishap::Slow(Duration::from_secs(20)),
    ];
    let requests =
        ["Metadata", "InitProducerId", "AddPartitionsToTxn", "Produce", "EndTxn", "Fetch", "ListOffsets"];
    let mut happened = 0;
    for request in requests {
        for (mishap, skip) in mishaps.iter().flat_map(|mishap| (0..6).map(move |skip| (*mishap, skip))) {
            let mut world = world(skip);
            bury(&world.memory(), LETTERS);
            let task = start_replay(&mut world, "replay", letters(), everything());
            world.upset(&task, request, skip, mishap);
            world.run(&task, LONG);
            settle(&mut world);
            let what = format!("{mishap:?} of {request} after {skip}");
            happened += usize::from(world.pending_mishaps() == 0);
            match task.output().expect("it has ended") {
                Ok(done) => assert_eq!(done.sent, LETTERS as u64, "{what}"),
                // A stall that outlasted the transaction, or a code that this request never has.
                Err(error) => {
                    assert!(matches!(error.kind(), ErrorKind::Fenced | ErrorKind::Usage), "{what}: {error}");
                    replay(&mut world, letters(), everything()).expect("the next one replays");
                }
            }
            assert_eq!(sent_back(&world.memory()), each_once(LETTERS), "{what}");
        }
    }
    assert!(happened > 80, "the mishaps come true: {happened}");
}

#[test]
fn a_commit_whose_outcome_stays_unknown_is_looked_up_and_counted() {
    for seed in 0..5 {
        // Given a replay of two, of which the broker commits both,
        let mut world = world(seed);
        bury(&world.memory(), 6);
        let two = Choice { limit: Some(2), ..everything() };
        let task = start_replay(&mut world, "replay", letters(), two);
        world.upset(&task, "EndTxn", 0, Mishap::AnswerLost);
        let is_back = |cluster: &mut Cluster| {
            cluster.read(INPUT, Isolation::ReadCommitted).is_ok_and(|records| records.len() == 2)
        };
        world.run_until(is_back, LONG);
        // when it hears of that neither then nor for as long as it asks,
        world.cut_off(&task, Duration::from_secs(30));
        world.run(&task, LONG);
        settle(&mut world);
        // then it has counted them all the same, and sent no others in their place.
        let done = task.output().expect("it has ended").expect("it replays");
        assert_eq!((done.sent, sent_back(&world.memory()).len()), (2, 2), "seed {seed}");
    }
}

#[test]
fn an_end_of_a_transaction_that_arrives_late_or_twice_sends_nothing_twice() {
    const LETTERS: i64 = 6;
    for seed in 0..20 {
        for mishap in [Mishap::Late, Mishap::Twice] {
            let mut world = world(seed);
            bury(&world.memory(), LETTERS);
            let task = start_replay(&mut world, "replay", letters(), everything());
            world.upset(&task, "EndTxn", seed % 3, mishap(Duration::from_millis(1 + seed)));
            world.run(&task, LONG);
            let done = task.output().expect("it has ended").expect("it replays");
            world.run_for(Duration::from_secs(30));
            assert_eq!(done.sent, LETTERS as u64, "seed {seed}");
            assert_eq!(sent_back(&world.memory()), each_once(LETTERS), "seed {seed}");
        }
    }
}

#[test]
fn of_two_replays_at_once_the_first_is_fenced_and_nothing_is_sent_twice() {
    const LETTERS: i64 = 12;
    for seed in 0..10 {
        // Given a replay that is under way,
        let mut world = world(seed);
        bury(&world.memory(), LETTERS);
        let one_by_one = || DeadLetters { batch: 1, ..letters() };
        let first = start_replay(&mut world, "first", one_by_one(), everything());
        world.run_until(
            |cluster| cluster.high_watermark(INPUT, 0).is_ok_and(|end| end > 1 + seed as i64 % 4),
            LONG,
        );
        // when another one begins,
        let second = start_replay(&mut world, "second", one_by_one(), everything());
        world.run(&second, LONG);
        world.run(&first, LONG);
        settle(&mut world);
        // then the first one says why it ends, and the second one does the rest.
        let error = first.output().expect("it has ended").expect_err("it was fenced");
        assert_eq!(error.kind(), ErrorKind::Fenced, "{error}");
        assert!(
            error.to_string().contains("another replay of the dead letters of pipeline `pay`"),
            "{error}"
        );
        let rest = second.output().expect("it has ended").expect("it replays").sent;
        assert!((1..LETTERS as u64).contains(&rest), "{rest}");
        assert_eq!(sent_back(&world.memory()), each_once(LETTERS), "seed {seed}");
    }
}

#[test]
fn told_to_stop_it_leaves_nothing_open_and_the_next_one_sends_the_rest() {
    // Given a replay that is under way,
    const LETTERS: i64 = 20;
    let mut world = world(5);
    bury(&world.memory(), LETTERS);
    let (memory, control) = (world.memory(), Control::default());
    let switch = control.clone();
    let stopped =
        world.spawn("replay", async move { dlq::replay(&memory, &letters(), &everything(), &control).await });
    world.run_until(|cluster| cluster.high_watermark(INPUT, 0).is_ok_and(|end| end > 2), LONG);
    // when it is told to stop,
    switch.stop();
    world.run(&stopped, LONG);
    // then it says how far it came,
    let error = stopped.output().expect("it has ended").expect_err("not all was sent");
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert!(error.to_string().starts_with("stopped before all was sent back"), "{error}");
    settle(&mut world);
    let sent = sent_back(&world.memory()).len() as u64;
    assert!((1..LETTERS as u64).contains(&sent), "{sent}");
    // and the next one does the rest.
    let rest = replay(&mut world, letters(), everything()).expect("replays").sent;
    assert_eq!(sent + rest, LETTERS as u64);
    assert_eq!(sent_back(&world.memory()), each_once(LETTERS));
}

#[test]
fn one_that_the_broker_refuses_is_named_and_the_others_are_sent() {
    // Given an input that takes less than it once did.
    let mut world = World::new(3);
    let small = TopicSettings { max_message_bytes: 400, ..TopicSettings::default() };
    world.memory().create_topic(INPUT, 3, small).expect("a new topic");
    world.memory().create_topic(TOPIC, 2, TopicSettings::default()).expect("a new topic");
    let mut large = dead(3);
    large.value = Some(vec![b'x'; 500]);
    let buried: Vec<Id> =
        (0..8).map(|n| if n == 3 { large.clone() } else { dead(n) }.bury(&world.memory())).collect();

    // When all are sent back at once.
    let done = replay(&mut world, DeadLetters { batch: 8, ..letters() }, everything()).expect("replays");

    // Then the one is named, and the topic read once more for the others.
    assert_eq!(world.trace().iter().filter(|event| event.what == "InitProducerId").count(), 2);
    let [(refused, why)] = &done.refused[..] else { panic!("{done:?}") };
    assert_eq!((*refused, done.sent), (buried[3], 7));
    assert!(why.contains("MESSAGE_TOO_LARGE"), "{why}");
    let others: Vec<String> = each_once(8).into_iter().filter(|value| value != "payment 3").collect();
    assert_eq!(sent_back(&world.memory()), others);
}

#[test]
fn what_is_refused_together_is_sent_in_halves_and_only_one_that_is_refused_alone_is_named() {
    // Given eight for one partition, which the broker refuses together, and then the first four of them,
    let mut world = world(4);
    for n in 0..8 {
        let mut letter = dead(n);
        letter.source.1 = 0;
        letter.bury(&world.memory());
    }
    let task = start_replay(&mut world, "replay", DeadLetters { batch: 8, ..letters() }, everything());
    for _ in 0..2 {
        world.upset(&task, "Produce", 0, Mishap::Refused(Code::MessageTooLarge));
    }

    // When they are sent back,
    world.run(&task, LONG);
    settle(&mut world);

    // Then none of them is taken for the one, and all arrive.
    let done = task.output().expect("it has ended").expect("replays");
    assert_eq!((done.sent, done.refused.len()), (8, 0), "{done:?}");
    assert_eq!(world.pending_mishaps(), 0, "it was refused twice");
    assert_eq!(sent_back(&world.memory()), each_once(8));
}

#[test]
fn one_from_another_topic_is_not_sent_and_says_what_to_do() {
    let mut world = world(1);
    let mut stray = dead(1);
    stray.source.0 = "staging.payments";
    let stray = stray.bury(&world.memory());
    dead(2).bury(&world.memory());

    let done = replay(&mut world, letters(), everything()).expect("replays");

    let [(refused, why)] = &done.refused[..] else { panic!("{done:?}") };
    assert_eq!((*refused, done.sent), (stray, 1));
    assert!(why.contains("--topic DECLARED=staging.payments"), "{why}");
    assert_eq!(sent_back(&world.memory()), ["payment 2"]);
}

#[test]
fn a_partition_that_is_gone_leaves_it_to_the_key() {
    let mut world = world(1);
    let mut letter = dead(0);
    letter.source.1 = 17;
    letter.bury(&world.memory());

    replay(&mut world, letters(), everything()).expect("replays");

    let [record] = &committed(&world.memory(), INPUT)[..] else { panic!("one record") };
    assert_eq!(record.partition, eos_runtime::memory::partition_for_key(b"account-0", 3));
}

#[test]
fn an_input_that_is_not_there_is_an_error_and_marks_nothing() {
    let mut world = World::new(1);
    world.memory().create_topic(TOPIC, 2, TopicSettings::default()).expect("a new topic");
    bury(&world.memory(), 2);

    let error = replay(&mut world, letters(), everything()).expect_err("there is nowhere to go");

    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(
        error.to_string().contains("topic `payments`, the input of pipeline `pay`, does not exist"),
        "{error}"
    );
    assert_eq!(committed(&world.memory(), TOPIC).len(), 2);
}
