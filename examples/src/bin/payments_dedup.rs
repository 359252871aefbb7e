//! Payments in, bookings out: a payment that comes again is dropped, and one that cannot be booked goes to a
//! dead-letter topic.
//!
//! Embedded, without any Kafka (`-` is the terminal):
//!
//! ```sh
//! cargo run --release -p eos-examples --no-default-features --bin payments_dedup -- run --embedded \
//!     --in payments=examples/data/payments.jsonl --out bookings=bookings.jsonl --out payments.dlq=-
//! ```
//!
//! Against Kafka, with topics `payments` and `bookings` of 4 partitions each (`cargo xtask kafka up` starts one).
//! The dead-letter topic and the one with the memory are created:
//!
//! ```sh
//! cargo run --release -p eos-examples --bin payments_dedup -- run --bootstrap 127.0.0.1:9092 --create-topics
//! ```
//!
//! What was given up, and sending it back once whatever was wrong is mended:
//!
//! ```sh
//! cargo run --release -p eos-examples --bin payments_dedup -- dlq list --bootstrap 127.0.0.1:9092
//! cargo run --release -p eos-examples --bin payments_dedup -- dlq replay --bootstrap 127.0.0.1:9092 --everything
//! ```

use eos_runtime::prelude::*;

/// What a transfer in a foreign currency costs: a half of a percent, and something at least.
const FOREIGN_PER_MILLE: i64 = 5;
const FOREIGN_LEAST_CENTS: i64 = 25;

/// A payment as the gateway sends it: again, whenever it is not sure that it did.
#[derive(Debug, Clone, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema(path = "schemas/payment.json", compatibility = backward))] // the gateway is updated after us
struct Payment {
    #[kafka(dedup)]
    payment_id: u64,
    #[kafka(key)]
    account: String,
    amount_cents: i64,
    currency: String,
    payee: String,
    made_at_ms: i64,
}

/// What the ledger takes.
#[derive(Debug, PartialEq, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/booking.json")]
struct Booking {
    payment_id: u64,
    #[kafka(key)]
    account: String,
    amount_cents: i64,
    fee_cents: i64,
    text: String,
}

#[eos_pipeline(
    input = "payments",
    output = "bookings",
    dedup(within = "24h"),
    dead_letter = "payments.dlq",
    on_error = retry(3, backoff = "100ms..1s") then dead_letter,
)]
fn book(payment: Payment) -> Result<Booking, Reject> {
    let Payment { payment_id, account, amount_cents, currency, payee, .. } = payment;
    if amount_cents <= 0 {
        return Err(Reject::because(format_args!("payment {payment_id} is of {amount_cents} cents")));
    }
    let fee_cents = match currency.as_str() {
        "EUR" => 0,
        _ => (amount_cents * FOREIGN_PER_MILLE / 1_000).max(FOREIGN_LEAST_CENTS),
    };
    Ok(Booking { payment_id, account, amount_cents, fee_cents, text: format!("{payee}, {currency}") })
}

eos_runtime::main!(book);

#[cfg(test)]
mod tests {
    use super::*;

    fn payment(amount_cents: i64, currency: &str) -> Payment {
        Payment {
            payment_id: 70_001,
            account: "a-0001".into(),
            amount_cents,
            currency: currency.into(),
            payee: "Cinema Odeon".into(),
            made_at_ms: 1_740_981_600_000,
        }
    }

    #[test]
    fn a_payment_is_booked_with_its_fee() {
        let fee = |cents, currency| book(payment(cents, currency)).map(|booking| booking.fee_cents).ok();
        assert_eq!(fee(10_000, "EUR"), Some(0));
        assert_eq!(fee(10_000, "SEK"), Some(50));
        assert_eq!(fee(100, "GBP"), Some(25));
    }

    #[test]
    fn a_payment_of_nothing_or_less_is_rejected() {
        assert!(book(payment(0, "EUR")).is_err());
        assert!(book(payment(-300, "EUR")).is_err());
    }
}
