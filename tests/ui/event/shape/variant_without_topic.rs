use eos_runtime::prelude::*;

#[derive(Serialize, KafkaEvent)]
struct Placed {
    customer: String,
}

#[derive(KafkaEvent)]
enum Order {
    #[kafka(topic = "placed")]
    Placed(Placed),
    Again(Placed),
}

fn main() {}
