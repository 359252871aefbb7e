use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(header = "trace")]
    trace: String,
    #[kafka(header = "trace")]
    span: String,
}

fn main() {}
