//! An enum that routes has no JSON of its own: the events inside its variants have.
//! Fix: write `schema` on the types of the events.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(KafkaEvent)]
#[kafka(schema = "schemas/checked.json")]
enum Checked {
    #[kafka(topic = "orders")]
    Fine(Order),
}

fn main() {}
