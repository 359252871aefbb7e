//! Steps where repetitions are dropped: the same for sync and async handlers.

use std::{
    pin::pin,
    sync::Arc,
    task::{Context as Wake, Poll, Waker},
    time::Duration,
};

use serde::Deserialize;

use crate::{
    KafkaEvent,
    codec::{CodecError, RawRef, write_key},
    failure::{Failure, FailureKind},
    outbox::Outbox,
    record::{Header, Headers, REPLAYED_FOR, Record, Records},
    spec::Unkeyed,
    state::dedup::{Dedup, Rules, Secret},
};

use super::{
    AsyncHandler, Context, Effects, Function, Handler, Interrupted, States, Step, Topics, async_step,
    sync_step,
};

/// An order that says what becomes of it.
#[derive(Deserialize, KafkaEvent)]
struct Order {
    #[kafka(dedup)]
    id: Option<u64>,
    #[serde(default)]
    does: String,
}

/// Writes one output per order and then does what it says.
struct Obedient;

impl Function for Obedient {
    type Event<'a> = Order;
    const TOPICS: Topics = Topics::of::<Order>();
}

impl Handler for Obedient {
    fn call(order: Order, context: &Context<'_>, outbox: &mut Outbox) -> Result<(), Failure> {
        write(context.record.offset, outbox);
        match order.does.as_str() {
            "fail" => Err(Failure::other("as it says")),
            "panic" => panic!("as it says"),
            _ => Ok(()),
        }
    }
}

impl AsyncHandler for Obedient {
    async fn call(order: Order, context: &Context<'_>, outbox: &mut Outbox) -> Result<(), Failure> {
        // The later a record is, the sooner it is done.
        for _ in context.record.offset..10 {
            a_moment().await;
        }
        <Self as Handler>::call(order, context, outbox)
    }
}

/// Copies; its event has no field to be identified by.
struct Copies;

impl Function for Copies {
    type Event<'a> = RawRef<'a>;
    const TOPICS: Topics = Topics::of::<RawRef<'_>>();
}

impl Handler for Copies {
    fn call<'a>(_: RawRef<'a>, context: &Context<'a>, outbox: &mut Outbox) -> Result<(), Failure> {
        write(context.record.offset, outbox);
        Ok(())
    }
}

/// The same, identified by another field than the event says.
struct ByWhatItDoes;

impl Function for ByWhatItDoes {
    type Event<'a> = Order;
    const TOPICS: Topics = Topics::of::<Order>();
    const IDENTIFIED_BY: &'static [&'static str] = &["does"];

    fn identity(order: &Order, out: &mut Vec<u8>) -> Result<bool, CodecError> {
        if order.does == "unspeakable" {
            return write_key(&1.5, out);
        }
        write_key(&order.does, out)
    }
}

impl Handler for ByWhatItDoes {
    fn call(_: Order, context: &Context<'_>, outbox: &mut Outbox) -> Result<(), Failure> {
        write(context.record.offset, outbox);
        Ok(())
    }
}

/// An output whose topic is its record's offset.
fn write(offset: i64, outbox: &mut Outbox) {
    outbox.draft(offset as u16).finish();
}

/// Pending once.
async fn a_moment() {
    let mut asked = false;
    std::future::poll_fn(|wake| {
        if std::mem::replace(&mut asked, true) {
            return Poll::Ready(());
        }
        wake.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[derive(Clone, Copy)]
struct Given {
    key: Option<&'static str>,
    value: &'static str,
    replayed: bool,
}

/// A record with the key `k` and this value.
fn record(value: &'static str) -> Given {
    Given { key: Some("k"), value, replayed: false }
}

struct Chunk(Vec<Given>);

impl Records for Chunk {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn record(&self, index: usize) -> Record<'_> {
        let given = &self.0[index];
        Record {
            partition: 0,
            offset: index as i64,
            timestamp: Some(1000 + index as i64),
            key: given.key.map(str::as_bytes),
            value: Some(given.value.as_bytes()),
            headers: Headers::of(self, index),
        }
    }

    fn header(&self, index: usize, nth: usize) -> Option<Header<'_>> {
        let header = Header { name: REPLAYED_FOR, value: Some(b"shop.orders") };
        (self.0[index].replayed && nth == 0).then_some(header)
    }
}

/// A step with what it writes to.
struct Bench {
    step: Box<dyn Step>,
    outbox: Outbox,
    dedup: Option<Dedup>,
}

impl Bench {
    fn new(step: Box<dyn Step>, unkeyed: Unkeyed) -> Self {
        let rules = Rules { within: Duration::from_mins(1), max_keys: 1000, unkeyed };
        Self {
            step,
            outbox: Outbox::default(),
            dedup: Some(Dedup::new(rules, Secret([1; 16])).of("shop.orders".to_owned())),
        }
    }

    /// Handles these records; the offsets of those that gave an output, and how it ended.
    fn run(&mut self, records: &[Given]) -> (Vec<u16>, Result<(), Interrupted>) {
        let chunk = Chunk(records.to_vec());
        self.outbox.clear();
        let effects = Effects { outbox: &mut self.outbox, dedup: self.dedup.as_mut() };
        let ended = drive(self.step.process(&chunk, 0..records.len(), effects));
        ((0..self.outbox.len()).map(|n| self.outbox.outgoing(n).topic).collect(), ended)
    }

    /// The same, and it must not fail.
    fn outputs(&mut self, records: &[Given]) -> Vec<u16> {
        let (outputs, ended) = self.run(records);
        ended.expect("all are handled");
        outputs
    }

    fn dedup(&mut self) -> &mut Dedup {
        self.dedup.as_mut().expect("it has one")
    }
}

fn drive<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Wake::from_waker(Waker::noop())) {
            return output;
        }
    }
}

/// A sync and an async step of the same handler.
fn both() -> [Bench; 2] {
    let states = Arc::new(States::default());
    [sync_step::<Obedient>("orders", Arc::clone(&states)), async_step::<Obedient>("orders", states, 4)]
        .map(|step| Bench::new(step, Unkeyed::Refuse))
}

fn sync<H: Handler>(unkeyed: Unkeyed) -> Bench {
    Bench::new(sync_step::<H>("orders", Arc::default()), unkeyed)
}

/// Orders of different customers, so that async handlers run at the same time.
fn orders() -> [Given; 4] {
    [r#"{"id":1}"#, r#"{"id":2}"#, r#"{"id":1}"#, r#"{"id":3}"#]
        .map(|value| Given { key: None, ..record(value) })
}

#[test]
fn a_repetition_is_handled_and_gives_nothing() {
    for mut bench in both() {
        assert_eq!(bench.outputs(&orders()), [0, 1, 3]);
        assert_eq!(bench.dedup().repeated(), 1);
        bench.dedup().commit(0);
        assert_eq!(bench.outputs(&orders()), [] as [u16; 0]);
        assert_eq!(bench.dedup().repeated(), 4);
    }
}

#[test]
fn without_a_memory_all_are_handled() {
    for mut bench in both() {
        bench.dedup = None;
        assert_eq!(bench.outputs(&orders()), [0, 1, 2, 3]);
        let (outputs, ended) = bench.run(&[orders()[0], record(r#"{"id":2,"does":"fail"}"#)]);
        let ended = ended.expect_err("the second fails");
        assert_eq!((outputs, ended.at, ended.identity), (vec![0], 1, None));
    }
}

#[test]
fn a_failure_undoes_its_record_and_all_behind_it() {
    for mut bench in both() {
        let [first, second, copy, last] = orders();
        let fails = Given { key: None, ..record(r#"{"id":9,"does":"fail"}"#) };

        // When the second record fails, with a repetition and a new one behind it,
        let (outputs, ended) = bench.run(&[first, fails, copy, second]);
        let ended = ended.expect_err("the second fails");

        // then nothing but the first is there, and the identity of the second is known and not accepted
        assert_eq!((outputs, ended.at), (vec![0], 1));
        assert_eq!(ended.failure.kind(), FailureKind::Other);
        let identity = ended.identity.expect("it has a field for it");
        assert_eq!((bench.dedup().repeated(), bench.dedup().stats().keys), (0, 1));

        // until it is given up: then a copy of it is a repetition.
        assert!(bench.dedup().accept(0, Some(1001), identity));
        assert_eq!(bench.outputs(&[second, fails, copy, last]), [0, 3]);
        assert_eq!(bench.dedup().repeated(), 2);
    }
}

#[test]
fn a_failure_undoes_what_was_looked_up_ahead_of_its_turn() {
    for mut bench in both() {
        // Given a hundred orders, each followed by its copy, of which number 70 fails once,
        let text = |id: usize, does: &str| -> Given {
            let value = format!(r#"{{"id":{id},"does":"{does}"}}"#).leak();
            Given { key: None, ..record(value) }
        };
        let of = |numbers: std::ops::Range<usize>, does: &str| -> Vec<Given> {
            numbers.flat_map(|id| [text(id, if id == 70 { does } else { "" }), text(id, "")]).collect()
        };

        // when all before it are handled,
        let (outputs, ended) = bench.run(&of(0..100, "fail"));
        assert_eq!(ended.expect_err("it fails").at, 140);
        assert_eq!(outputs, (0..140).step_by(2).collect::<Vec<u16>>());
        assert_eq!((bench.dedup().repeated(), bench.dedup().stats().keys), (70, 70));

        // then it and all behind it are new when they come again, once each.
        let again = bench.outputs(&of(70..100, ""));
        assert_eq!(again, (0..60).step_by(2).collect::<Vec<u16>>());
        assert_eq!((bench.dedup().repeated(), bench.dedup().stats().keys), (100, 100));
    }
}

#[test]
fn a_panic_is_a_rejection_with_an_identity() {
    for mut bench in both() {
        let panics = record(r#"{"id":1,"does":"panic"}"#);
        let (outputs, ended) = bench.run(&[panics, panics]);
        let ended = ended.expect_err("it panics");
        assert_eq!((outputs, ended.at, ended.failure.kind()), (vec![], 0, FailureKind::Reject));
        assert!(ended.identity.is_some());
        assert_eq!(bench.dedup().stats().keys, 0);
    }
}

#[test]
fn a_record_that_is_no_event_is_known_by_all_its_bytes() {
    for mut bench in both() {
        let poison = record("no order");
        let (outputs, ended) = bench.run(&[orders()[0], poison, poison]);
        let ended = ended.expect_err("it is no order");
        assert_eq!((outputs, ended.at, ended.failure.kind()), (vec![0], 1, FailureKind::Reject));
        assert!(ended.failure.text().contains("not a Order"), "{}", ended.failure.text());
        assert_eq!(bench.dedup().repeated(), 0, "what is behind it was not handled");

        // Given up, a copy of it is dropped; another key or value makes another record.
        assert!(bench.dedup().accept(0, Some(1001), ended.identity.expect("its bytes are one")));
        assert_eq!(bench.outputs(&[poison, orders()[1]]), [1]);
        for other in
            [record("no orde"), Given { key: Some("kno"), ..record(" order") }, Given { key: None, ..poison }]
        {
            let (_, ended) = bench.run(&[other]);
            assert!(ended.is_err(), "{:?} {}", other.key, other.value);
        }
    }
}

#[test]
fn what_is_replayed_is_handled_although_it_is_known() {
    for mut bench in both() {
        let order = orders()[0];
        let replayed = Given { replayed: true, ..order };
        assert_eq!(bench.outputs(&[order, replayed, order]), [0, 1]);
        assert_eq!(bench.dedup().repeated(), 1);
        // It is accepted also where it was not known.
        let new = Given { replayed: true, ..orders()[1] };
        assert_eq!(bench.outputs(&[new, orders()[1]]), [0]);
        // And it may fail again.
        let poison = Given { replayed: true, ..record("no order") };
        let identity =
            bench.run(&[poison]).1.expect_err("it is no order").identity.expect("its bytes are one");
        assert!(bench.dedup().accept(0, Some(1000), identity));
        assert_eq!(bench.run(&[poison]).1.expect_err("it is handled again").identity, Some(identity));
    }
}

#[test]
fn an_event_without_its_field_is_refused_and_its_key_does_not_stand_in() {
    for mut bench in both() {
        let (outputs, ended) = bench.run(&[orders()[0], record("{}")]);
        let ended = ended.expect_err("it is refused");
        assert_eq!((outputs, ended.at, ended.identity), (vec![0], 1, None));
        assert_eq!(ended.failure.kind(), FailureKind::Reject);
        let text = ended.failure.text();
        for says in ["the field `id` of `Order`", "`#[kafka(dedup)]`", "`unkeyed = \"allow\"`"] {
            assert!(text.contains(says), "{says} in {text}");
        }
    }
}

#[test]
fn without_a_field_the_key_identifies_a_record_and_a_null_key_nothing() {
    let (other, null) = (Given { key: Some("other"), ..record("a") }, Given { key: None, ..record("a") });
    let mut bench = sync::<Copies>(Unkeyed::Refuse);
    assert_eq!(bench.outputs(&[record("a"), record("b"), other]), [0, 2]);
    let ended = bench.run(&[null]).1.expect_err("it is refused");
    assert!(ended.failure.text().contains("the record's key is null, and `Raw"), "{}", ended.failure.text());
    assert!(ended.failure.text().contains("`#[kafka(key)]`"), "{}", ended.failure.text());
    assert_eq!(ended.identity, None);

    let mut bench = sync::<Copies>(Unkeyed::Allow);
    assert_eq!(bench.outputs(&[null, null, record("a"), record("b")]), [0, 1, 2]);
    assert_eq!(bench.dedup().stats().keys, 1);
}

#[test]
fn a_function_may_say_itself_what_identifies_its_event() {
    let mut bench = sync::<ByWhatItDoes>(Unkeyed::Refuse);
    let (one, two) = (record(r#"{"id":1,"does":"a"}"#), record(r#"{"id":2,"does":"a"}"#));
    assert_eq!(bench.outputs(&[one, two, record(r#"{"id":1,"does":"b"}"#)]), [0, 2]);
    let ended = bench.run(&[record(r#"{"id":1,"does":"unspeakable"}"#)]).1.expect_err("it cannot be written");
    assert_eq!(ended.failure.kind(), FailureKind::Reject);
    assert!(ended.failure.text().contains("what identifies this Order cannot be written"));
    assert!(ended.identity.is_some(), "its bytes are one");
}

#[test]
fn async_records_are_looked_at_in_input_order_when_they_start() {
    // Given an async step, whose later records are done sooner,
    let mut bench = Bench::new(async_step::<Obedient>("orders", Arc::default(), 4), Unkeyed::Refuse);
    let order = |value| Given { key: None, ..record(value) };
    let (fails, same) = (order(r#"{"id":1,"does":"fail"}"#), order(r#"{"id":1}"#));

    // when the first of two with one identity fails, long after the second was dropped for it,
    let (outputs, ended) = bench.run(&[order(r#"{"id":2}"#), fails, same, order(r#"{"id":3}"#)]);

    // then the second was not handled either.
    assert_eq!((outputs, ended.expect_err("the second fails").at), (vec![0], 1));
    assert_eq!(bench.outputs(&[same, fails]), [0]);
}
