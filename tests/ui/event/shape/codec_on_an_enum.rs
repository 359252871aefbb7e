use eos_runtime::prelude::*;

#[derive(Serialize, KafkaEvent)]
struct Placed {
    customer: String,
}

#[derive(KafkaEvent)]
#[kafka(codec = eos_runtime::codec::Json)]
enum Order {
    #[kafka(topic = "placed")]
    Placed(Placed),
}

fn main() {}
