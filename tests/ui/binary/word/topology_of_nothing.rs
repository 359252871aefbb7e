//! A list of no pipelines.
//! Fix: name at least one.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

fn list() -> Vec<eos_runtime::stage::PipelineDef> {
    eos_runtime::topology!()
}

fn main() {
    drop(list());
}
