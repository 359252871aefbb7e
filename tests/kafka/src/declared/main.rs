//! Pipelines whose topics are declared, for a story about `topics plan` and `topics apply`.

use eos_runtime::{
    prelude::*,
    topic::{DeadLetter, DedupMemory},
    topics,
};

/// A parcel on its way.
#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Parcel {
    #[kafka(key)]
    id: u64,
}

topics! {
    const TOPICS;

    PLACED: Parcel = "placed" { partitions = 3, retention = "1d", min_isr = 1, replication = 1 },
    PACKED: Parcel = "packed" { partitions = 2, cleanup = [compact, delete] },
    DEAD: DeadLetter = "placed.dlq" { retention = "forever", min_isr = 1 },
    SEEN: DedupMemory = "placed.seen",
    /// Nobody here uses it.
    ARCHIVE: Parcel = "archive" { partitions = 1, retention = "forever" },
}

#[eos_pipeline(input = PLACED, output = PACKED, dead_letter = DEAD, dedup(within = "24h", topic = SEEN))]
fn pack(parcel: Parcel) -> Parcel {
    parcel
}

eos_runtime::main!(app = "parcels", pack, topics = TOPICS);
