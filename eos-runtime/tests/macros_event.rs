//! `#[derive(KafkaEvent)]`: what it makes of fields, variants and generics.

mod macros_support;

use eos_runtime::{
    codec::Json,
    event::{EventSpec, KeyKind},
    prelude::*,
};

use macros_support::{Written, run, written};

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(topic = "orders")]
#[kafka(codec = Json)]
struct Order {
    #[kafka(key)]
    customer: String,
    #[kafka(key, dedup)]
    number: u64,
    #[kafka(timestamp)]
    at: Option<i64>,
    #[kafka(header = "trace-id")]
    #[serde(skip_serializing)]
    trace: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Payment {
    #[kafka(key)]
    r#type: String,
}

#[derive(Debug, KafkaEvent)]
enum Out {
    #[kafka(topic = "orders")]
    Order(Order),
    #[kafka(topic = "payments")]
    Payment(Payment),
}

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Envelope<'a, K, T: Clone>
where
    T: std::fmt::Debug,
{
    #[kafka(key)]
    key: Option<K>,
    source: &'a str,
    #[kafka(header = "payload")]
    payload: T,
}

#[derive(Debug, KafkaEvent)]
enum Either<A, B> {
    #[kafka(topic = "left")]
    Left(A),
    #[kafka(topic = "right")]
    Right(B),
}

#[test]
fn the_facts_of_a_type_are_written_down() {
    let expected = EventSpec {
        topics: &["orders"],
        key: &["customer", "number"],
        dedup: &["number"],
        headers: &["trace-id"],
        path: concat!(module_path!(), "::Order"),
        key_kinds: &[KeyKind::Text, KeyKind::Integer],
        ..EventSpec::new("Order")
    };
    assert_eq!(Order::SPEC, expected);
    assert_eq!(Payment::SPEC.key, ["type"]);
    assert_eq!((Out::SPEC.routes, Out::SPEC.topics), (2, &["orders", "payments"][..]));
}

#[derive(Debug, Deserialize, KafkaEvent)]
#[kafka(view_of = Payment)]
struct PaymentHead<'a> {
    #[kafka(key)]
    r#type: &'a str,
}

#[test]
fn a_view_counts_as_the_type_whose_records_it_reads() {
    assert_eq!((PaymentHead::SPEC.name, PaymentHead::SPEC.path), ("PaymentHead", Payment::SPEC.path));
    assert_eq!(Payment::SPEC.path, concat!(module_path!(), "::Payment"));
}

#[test]
fn an_enum_that_routes_knows_the_events_in_its_variants() {
    assert_eq!(Out::SPEC.events, [Order::SPEC, Payment::SPEC]);
    assert_eq!(Either::<Payment, Order>::SPEC.events, [Payment::SPEC, Order::SPEC]);
    assert_eq!(Order::SPEC.events, []);
}

#[eos_pipeline(input = "raw")]
fn route(order: Order) -> Vec<Out> {
    let payment = Payment { r#type: format!("of {}", order.customer) };
    vec![Out::Payment(payment), Out::Order(order)]
}

#[test]
fn a_variant_is_written_as_the_event_inside_it() {
    let records = run(&route::pipeline(), &[r#"{"customer":"c","number":7,"at":9,"trace":"t"}"#]);
    assert_eq!(
        records,
        [
            written("payments", Some("of c"), r#"{"type":"of c"}"#),
            Written {
                timestamp: Some(9),
                headers: vec![("trace-id".into(), Some("t".into()))],
                ..written("orders", Some(r#"["c",7]"#), r#"{"customer":"c","number":7,"at":9}"#)
            },
        ]
    );
}

#[eos_pipeline(input = "raw", output = ["one", "two"])]
fn declared(event: Payment) -> Either<Payment, Envelope<'static, u8, bool>> {
    match event.r#type.as_str() {
        "left" => Either::Left(event),
        _ => Either::Right(Envelope { key: None, source: "here", payload: true }),
    }
}

#[test]
fn topics_of_the_attribute_take_precedence_over_those_of_the_type() {
    let records = run(&declared::pipeline(), &[r#"{"type":"left"}"#, r#"{"type":"x"}"#]);
    assert_eq!(
        records,
        [
            written("one", Some("left"), r#"{"type":"left"}"#),
            Written {
                headers: vec![("payload".into(), Some("true".into()))],
                ..written("two", None, r#"{"key":null,"source":"here","payload":true}"#)
            },
        ]
    );
}

#[test]
fn several_fields_identify_in_their_order() {
    let order = Order { customer: "c".into(), number: 7, at: None, trace: None };
    let mut id = Vec::new();
    assert_eq!(order.write_dedup_id(&mut id), Ok(true));
    assert_eq!(id, b"7");
    assert_eq!(order.timestamp(), None);
}

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[serde(tag = "type")]
#[kafka(topic = "changes")]
enum Change {
    Placed {
        #[kafka(key)]
        order: u64,
        #[kafka(timestamp)]
        at: i64,
        #[kafka(header = "trace")]
        trace: String,
    },
    Cancelled {
        #[kafka(key)]
        order: u64,
        #[kafka(header = "reason")]
        reason: Option<String>,
        #[kafka(header = "trace")]
        trace: u8,
    },
}

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
enum Unmarked {
    Unit,
    Tuple(u8, u8),
}

#[eos_pipeline(input = "raw")]
fn forward(change: Change) -> Change {
    change
}

#[eos_pipeline(input = "raw", output = "out")]
fn forward_unmarked(event: Unmarked) -> Unmarked {
    event
}

#[test]
fn an_enum_whose_variants_name_no_topics_is_one_record() {
    assert_eq!(
        (Change::SPEC.routes, Change::SPEC.topics, Change::SPEC.key),
        (1, &["changes"][..], &["order"][..])
    );
    assert_eq!(Change::SPEC.headers, ["trace", "reason"]);
    let placed = r#"{"type":"Placed","order":7,"at":9,"trace":"t"}"#;
    let cancelled = r#"{"type":"Cancelled","order":8,"reason":null,"trace":1}"#;
    let header = |name: &str, value: Option<&str>| (name.to_owned(), value.map(str::to_owned));
    assert_eq!(
        run(&forward::pipeline(), &[placed, cancelled]),
        [
            Written {
                timestamp: Some(9),
                headers: vec![header("trace", Some("t"))],
                ..written("changes", Some("7"), placed)
            },
            Written {
                headers: vec![header("reason", None), header("trace", Some("1"))],
                ..written("changes", Some("8"), cancelled)
            },
        ]
    );
    assert_eq!(
        run(&forward_unmarked::pipeline(), &[r#""Unit""#, r#"{"Tuple":[1,2]}"#]),
        [written("out", None, r#""Unit""#), written("out", None, r#"{"Tuple":[1,2]}"#)]
    );
}
