use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(header = "eos.trace")]
    trace: String,
}

fn main() {}
