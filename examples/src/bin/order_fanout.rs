//! One placed order becomes a record in up to three topics, all of them or none: the order itself,
//! what happened to it, and a message to the customer where one is due.
//!
//! Embedded, without any Kafka:
//!
//! ```sh
//! cargo run --release -p eos-examples --no-default-features --bin order_fanout -- run --embedded \
//!     --in placed-orders=examples/data/placed-orders.jsonl \
//!     --out orders=orders.jsonl --out order-events=order-events.jsonl --out notifications=-
//! ```
//!
//! Against Kafka, with these four topics (`cargo xtask kafka up` starts one):
//!
//! ```sh
//! cargo run --release -p eos-examples --bin order_fanout -- run --bootstrap 127.0.0.1:9092
//! ```

use eos_runtime::prelude::*;

/// Orders of this amount are packed when the customer has confirmed them.
const CONFIRM_CENTS: u64 = 20_000;

/// An order as the check-out writes it.
#[derive(Debug, Clone, Serialize, Deserialize, KafkaEvent)]
struct PlacedOrder {
    #[kafka(key)]
    customer: String,
    #[kafka(dedup)]
    order_id: u64,
    email: String,
    ship_to: Address,
    lines: Vec<Line>,
    total_cents: u64,
    currency: String,
    placed_at_ms: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Address {
    name: String,
    street: String,
    postcode: String,
    city: String,
    country: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Line {
    sku: String,
    qty: u32,
    unit_cents: u64,
}

/// What the warehouse packs.
#[derive(Debug, PartialEq, Serialize, Deserialize, KafkaEvent)]
struct PackingOrder {
    #[kafka(key)]
    order_id: u64,
    customer: String,
    ship_to: Address,
    lines: Vec<Line>,
    is_on_hold: bool,
}

/// One step in the life of an order.
#[derive(Debug, PartialEq, Serialize, Deserialize, KafkaEvent)]
struct OrderEvent {
    #[kafka(key)]
    order_id: u64,
    at_ms: i64,
    what: What,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Placed { total_cents: u64, currency: String },
    Reserved { sku: String, qty: u32 },
    HeldForConfirmation,
}

/// A message for the customer.
#[derive(Debug, PartialEq, Serialize, Deserialize, KafkaEvent)]
struct Notification {
    #[kafka(key)]
    customer: String,
    to: String,
    subject: String,
}

#[eos_pipeline(input = "placed-orders", output = ["orders", "order-events", "notifications"])]
fn fan_out(placed: PlacedOrder) -> Result<(PackingOrder, Vec<OrderEvent>, Option<Notification>), Reject> {
    let PlacedOrder { customer, order_id, email, ship_to, lines, total_cents, currency, placed_at_ms } =
        placed;
    if lines.is_empty() {
        return Err(Reject::because(format_args!("order {order_id} has no lines")));
    }
    let is_on_hold = total_cents >= CONFIRM_CENTS;

    let reserved = lines.iter().map(|line| What::Reserved { sku: line.sku.clone(), qty: line.qty });
    let held = is_on_hold.then_some(What::HeldForConfirmation);
    let events = [What::Placed { total_cents, currency }].into_iter().chain(reserved).chain(held);
    let events = events.map(|what| OrderEvent { order_id, at_ms: placed_at_ms, what }).collect();

    let notification = is_on_hold.then(|| Notification {
        customer: customer.clone(),
        to: email,
        subject: format!("Please confirm your order {order_id}"),
    });
    Ok((PackingOrder { order_id, customer, ship_to, lines, is_on_hold }, events, notification))
}

eos_runtime::main!(fan_out);

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(total_cents: u64, lines: &[(&str, u32, u64)]) -> PlacedOrder {
        let line = |&(sku, qty, unit_cents): &(&str, u32, u64)| Line { sku: sku.into(), qty, unit_cents };
        PlacedOrder {
            customer: "c-0019".into(),
            order_id: 500_001,
            email: "zoe19@example.com".into(),
            ship_to: Address {
                name: "Zoë Fischer".into(),
                street: "Nørregade 106".into(),
                postcode: "11014".into(),
                city: "København".into(),
                country: "DK".into(),
            },
            lines: lines.iter().map(line).collect(),
            total_cents,
            currency: "DKK".into(),
            placed_at_ms: 1_772_431_200_000,
        }
    }

    #[test]
    fn a_small_order_is_packed_without_a_word() {
        let fanned = fan_out(placed(1_489, &[("PULLER", 1, 499), ("SW-SAMPLE-9", 1, 990)])).ok();

        let (order, events, notification) = fanned.expect("it has lines");
        assert!(!order.is_on_hold);
        assert_eq!(events.len(), 3, "placed, and two reservations");
        assert_eq!(notification, None);
    }

    #[test]
    fn a_large_order_waits_for_its_customer() {
        let fanned = fan_out(placed(37_800, &[("KB-SPLIT-60", 2, 18_900)])).ok();

        let (order, events, notification) = fanned.expect("it has lines");
        assert!(order.is_on_hold);
        assert_eq!(events.last().map(|event| &event.what), Some(&What::HeldForConfirmation));
        assert_eq!(notification.map(|message| message.to).as_deref(), Some("zoe19@example.com"));
    }

    #[test]
    fn an_order_without_lines_is_rejected() {
        assert!(fan_out(placed(0, &[])).is_err());
    }
}
