//! The transaction timeout is set where the rules about it do not see it.
//! Fix: give `--transaction-timeout 15s` or `EOS_TRANSACTION_TIMEOUT`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "transaction.timeout.ms" = 60_000 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
