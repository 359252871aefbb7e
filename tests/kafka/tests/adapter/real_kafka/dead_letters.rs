//! Dead letters on a real broker: listed, and sent back once.

use std::{thread, time::Duration};

use eos_fixture::eventually;
use eos_kafka_tests::{
    kafka_lab::{KafkaLab, SOON, done, retry, unique},
    semantics::Row,
};
use eos_runtime::{
    broker::Transact,
    clock,
    control::Control,
    dlq::{self, Choice, DeadLetters, Listed, Listing},
    error::ErrorKind,
    outbox::Outbox,
};

const LETTERS: usize = 300;

#[test]
fn of_two_replays_at_once_one_is_fenced_and_each_dead_letter_goes_back_once() {
    // Given dead letters, and a replay of them that is under way, one by one.
    let lab = KafkaLab::shared();
    let opening = clock::unix_millis();
    let letters = bury(&lab, opening);
    assert_eq!(listing(&lab, &letters, false), Listing { shown: LETTERS as u64, ..Listing::default() });
    let first = {
        let (kafka, letters) = (lab.kafka().clone(), DeadLetters { batch: 1, ..letters.clone() });
        thread::spawn(move || done(dlq::replay(&kafka, &letters, &Choice::default(), &Control::default())))
    };
    eventually(SOON, "the first to come back", || (lab.read(&letters.input).len() > 3).then_some(()));

    // When another one begins.
    let second = done(dlq::replay(lab.kafka(), &letters, &Choice::default(), &Control::default()));

    // Then one of the two says that it was fenced (the first one may take the id over again, when the second one's
    // coming left its own commit in doubt), or the first was done before;
    let ended = [first.join().expect("no panic"), second];
    let fenced = ended.iter().filter_map(|ended| ended.as_ref().err());
    let fenced: Vec<_> =
        fenced.inspect(|error| assert_eq!(error.kind(), ErrorKind::Fenced, "{error}")).collect();
    assert!(fenced.len() <= 1, "one of them goes on: {ended:?}");
    // and each came back once, to where it was, as it was.
    let back = eventually(SOON, "all to come back", || {
        let rows = lab.read(&letters.input);
        (rows.len() >= LETTERS).then_some(rows)
    });
    let mut values: Vec<usize> = back.iter().map(number).collect();
    values.sort_unstable();
    assert_eq!(values, (0..LETTERS).collect::<Vec<_>>());
    for row in &back {
        let n = number(row);
        assert_eq!((row.partition, row.timestamp), ((n % 3) as i32, opening + n as i64));
        assert_eq!(row.key.as_deref(), Some(format!("key {n}").as_bytes()));
    }
    // A third one, and a list, find nothing more.
    let third = done(dlq::replay(lab.kafka(), &letters, &Choice::default(), &Control::default()));
    assert_eq!(third.map(|done| done.sent), Ok(0));
    assert_eq!(listing(&lab, &letters, false), Listing { replayed: LETTERS as u64, ..Listing::default() });
    assert_eq!(listing(&lab, &letters, true), Listing { shown: LETTERS as u64, ..Listing::default() });
}

fn listing(lab: &KafkaLab, letters: &DeadLetters, replayed_too: bool) -> Listing {
    let show = |listed: Listed<'_>| {
        let Listed::Letter { letter, .. } = listed else { panic!("{listed:?}") };
        assert_eq!((letter.error, letter.source_topic), ("no such account", letters.input.as_str()));
        Ok(())
    };
    let all = Choice::default();
    done(dlq::list(lab.kafka(), letters, &all, replayed_too, &Control::default(), show)).expect("lists")
}

fn number(row: &Row) -> usize {
    let text = std::str::from_utf8(row.value.as_deref().expect("a value")).expect("text");
    text.parse().expect("a number")
}

/// Writes dead letters as a pipeline does, in transactions of ten: there are markers between them.
fn bury(lab: &KafkaLab, opening: i64) -> DeadLetters {
    let letters = DeadLetters {
        app: unique("shop"),
        pipeline: "pay".into(),
        topic: lab.topic("payments.dlq", 2),
        input: lab.topic("payments", 3),
        properties: Vec::new(),
        transaction_timeout: Duration::from_secs(10),
        patience: SOON,
        batch: 50,
    };
    let mut producer = lab.producer(&unique("pay"), &[&letters.topic]);
    let put = |out: &mut Vec<u8>, text: &str| -> Result<bool, ()> {
        out.extend(text.as_bytes());
        Ok(true)
    };
    for ten in (0..LETTERS).step_by(10) {
        let mut outbox = Outbox::default();
        for n in ten..ten + 10 {
            let mut draft = outbox.draft(0);
            draft.key(|out| put(out, &format!("key {n}"))).unwrap();
            draft.value(|out| put(out, &n.to_string())).unwrap();
            let (partition, offset) = ((n % 3).to_string(), n.to_string());
            for (name, text) in [
                ("eos.error", "no such account"),
                ("eos.error.kind", "reject"),
                ("eos.attempts", "1"),
                ("eos.pipeline", "pay"),
                ("eos.source.topic", &letters.input),
                ("eos.source.partition", &partition),
                ("eos.source.offset", &offset),
            ] {
                draft.header(name, |out| put(out, text)).unwrap();
            }
            draft.timestamp(Some(opening + n as i64));
            draft.finish();
        }
        done(producer.begin()).unwrap();
        retry("produce", || done(producer.produce(&mut outbox)));
        retry("commit", || done(producer.commit()));
    }
    letters
}
