//! Topics and shared properties with everything that may be said of them.
use eos_runtime::{
    kafka_config,
    prelude::*,
    topic::{Cleanup, Contents, DeadLetter, DedupMemory, Retention, TopicSettings},
    topics,
};
use std::time::Duration;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct RawOrder<'a> {
    #[kafka(key)]
    customer: &'a str,
}

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Envelope<A, B>
where
    A: Clone,
{
    #[kafka(key)]
    id: u64,
    a: A,
    b: Option<B>,
}

mod declared {
    use super::*;

    topics! {
        crate = eos_runtime,
        pub const TOPICS;

        /// Orders.
        pub RAW: RawOrder<'_> = "raw-orders" {
            partitions = 12, retention = "7d", cleanup = [delete, compact], min_isr = 2, replication = 3,
        },
        pub(super) BOTH: Envelope<Vec<u8>, u64> = "both" { cleanup = compact },
        #[cfg(any())]
        BOTH: NotThere = "both",
        #[cfg(any())]
        pub GONE: NotThere = "gone" { cleanup = compact },
        pub DEAD: DeadLetter = "dead" { retention = "forever", cleanup = delete },
        pub SEEN: DedupMemory = "seen",
        #[allow(non_upper_case_globals)]
        pub r#type: RawOrder = "type"
    }

    kafka_config! {
        /// Many.
        pub SHARED = { "linger.ms" = 5, "sasl.username" = "me", "sasl.password" = "secret", },
        #[cfg(any())]
        pub SHARED = {},
        pub(super) NOTHING = {}
    }
}

#[eos_pipeline(
    input = declared::RAW,
    output = declared::BOTH,
    dead_letter = declared::DEAD,
    dedup(within = "1h", topic = declared::SEEN),
    kafka { "linger.ms" = 10, ..declared::SHARED }
)]
fn wrap(order: RawOrder<'_>) -> Envelope<Vec<u8>, u64> {
    Envelope { id: 1, a: order.customer.as_bytes().to_vec(), b: None }
}

#[eos_pipeline(input = declared::r#type, output = "out", kafka { ..declared::NOTHING })]
fn copy<'a>(order: RawOrder<'a>) -> RawOrder<'a> {
    order
}

fn main() {
    let spec = declared::RAW.spec();
    let Contents::Event(event) = spec.contents else { panic!("an event") };
    assert_eq!((spec.name, event.name), ("raw-orders", "RawOrder"));
    let week = Some(Retention::For(Duration::from_secs(7 * 24 * 3600)));
    let all = TopicSettings {
        partitions: Some(12),
        retention: week,
        cleanup: Some(Cleanup::CompactAndDelete),
        min_isr: Some(2),
        replication: Some(3),
    };
    assert_eq!(spec.settings, all);
    let names: Vec<&str> = declared::TOPICS.iter().map(|topic| topic.name).collect();
    assert_eq!(names, ["raw-orders", "both", "dead", "seen", "type"]);
    assert_eq!(wrap::pipeline().spec().shared, declared::SHARED);
    assert!(!format!("{:?}", wrap::pipeline().spec().shared).contains("secret"));
    assert_eq!(copy::pipeline().spec().input, "type");
}
