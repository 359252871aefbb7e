// Pipelines that go together, each in a way that resembles a mistake.

use eos_runtime::{
    codec::{Raw, RawRef},
    prelude::*,
};

#[derive(Clone, Serialize, Deserialize, KafkaEvent)]
struct RawOrder<'a> {
    #[kafka(key)]
    customer: &'a str,
    cents: u64,
}

/// Owned, and with less of it.
#[derive(Serialize, Deserialize, KafkaEvent)]
#[kafka(view_of = RawOrder<'_>)]
struct OrderHead {
    #[kafka(key)]
    customer: CustomerId,
}

#[derive(Serialize, Deserialize)]
struct CustomerId(String);

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Large {
    #[kafka(key)]
    customer: String,
}

#[derive(KafkaEvent)]
enum Sorted {
    #[kafka(topic = "orders")]
    Order(Order),
    #[kafka(topic = "large-orders")]
    Large(Large),
}

/// A fan-out that others go on from.
#[eos_pipeline(input = "raw-orders", dead_letter = "dlq", group = "shop")]
fn sort(order: RawOrder<'_>) -> Sorted {
    let customer = order.customer.to_owned();
    if order.cents > 100_000 { Sorted::Large(Large { customer }) } else { Sorted::Order(Order { customer }) }
}

/// Another reader of the same topic, as a view, and in a group of its own.
#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "1h"), name = "heads")]
fn head(head: OrderHead) -> Order {
    Order { customer: head.customer.0 }
}

/// One group for two inputs; one topic for the dead letters of two.
#[eos_pipeline(input = "large-orders", output = "reviewed", dead_letter = "dlq", group = "shop")]
fn review(large: Large) -> Large {
    large
}

/// Bytes are of any type.
#[eos_pipeline(input = "orders", output = "archive")]
fn archive(bytes: RawRef<'_>) -> Raw {
    Raw(bytes.0.map(<[u8]>::to_vec))
}

/// Reads dead letters, as one of the types that are among them.
#[eos_pipeline(input = "dlq", output = "odd-orders")]
fn look_at(order: OrderHead) -> Order {
    Order { customer: order.customer.0 }
}

/// Goes round, and ends it.
#[eos_pipeline(input = "reviewed", output = "large-orders", allow_loop)]
fn once_more(large: Large) -> Option<Large> {
    (!large.customer.is_empty()).then_some(large)
}

fn main() {
    let pipelines = eos_runtime::topology!(sort, head, review, archive, look_at, once_more);
    let names: Vec<_> = pipelines.iter().map(eos_runtime::stage::PipelineDef::name).collect();
    assert_eq!(names, ["sort", "heads", "review", "archive", "look_at", "once_more"]);
    let _app = App::new("shop").pipelines(pipelines);
}
