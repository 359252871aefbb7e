use eos_runtime::prelude::*;

#[derive(Serialize, KafkaEvent)]
struct Placed {
    customer: String,
}

#[derive(KafkaEvent)]
#[kafka(topic = "orders")]
enum Order {
    #[kafka(topic = "placed")]
    Placed(Placed),
}

fn main() {}
