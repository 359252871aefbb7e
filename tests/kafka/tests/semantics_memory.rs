//! The semantics suite over the in-process broker: in the simulated world, over several seeds, and
//! in real time.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use eos_kafka_tests::semantics::{Isolation, Lab, Row};
use eos_runtime::{
    memory::{Cluster, Memory, PlainRecord, TopicSettings},
    testing::World,
};

#[derive(Clone)]
struct MemoryLab {
    memory: Memory,
    names: Arc<AtomicU64>,
}

impl MemoryLab {
    fn over(memory: Memory) -> Self {
        Self { memory, names: Arc::default() }
    }
}

impl Lab for MemoryLab {
    type Broker = Memory;

    fn broker(&self) -> &Memory {
        &self.memory
    }

    fn fresh(&self, name: &str) -> String {
        format!("{name}-{}", self.names.fetch_add(1, Ordering::Relaxed))
    }

    async fn create_topic(&self, name: &str, partitions: i32, max_message_bytes: Option<usize>) {
        let default = TopicSettings::default();
        let max_message_bytes = max_message_bytes.unwrap_or(default.max_message_bytes);
        let settings = TopicSettings { max_message_bytes, ..default };
        self.memory.create_topic(name, partitions, settings).expect("a new topic");
    }

    async fn produce_plain(&self, topic: &str, partition: i32, key: &str, value: &str) {
        let record = PlainRecord { partition: Some(partition), ..PlainRecord::new(key, value) };
        self.memory.produce_plain(topic, record).expect("a partition for it");
    }

    async fn delete_records(&self, topic: &str, partition: i32, before: i64) {
        let delete = |cluster: &mut Cluster| cluster.delete_records(topic, partition, before);
        self.memory.cluster(delete).expect("the partition");
    }

    async fn read(&self, topic: &str, isolation: Isolation) -> Vec<Row> {
        let records = self.memory.read(topic, isolation).expect("the topic");
        let row = |record: eos_runtime::memory::ReadRecord| Row {
            partition: record.partition,
            offset: record.offset,
            timestamp: record.timestamp,
            key: record.key,
            value: record.value,
            headers: record.headers,
        };
        records.into_iter().map(row).collect()
    }

    async fn high_watermark(&self, topic: &str, partition: i32) -> i64 {
        self.memory.high_watermark(topic, partition).expect("the partition")
    }

    async fn last_stable_offset(&self, topic: &str, partition: i32) -> i64 {
        self.memory.last_stable_offset(topic, partition).expect("the partition")
    }
}

mod in_the_simulated_world {
    use super::{MemoryLab, World};

    fn run(body: impl AsyncFn(&MemoryLab) + Copy + 'static) {
        for seed in 0..25 {
            let mut world = World::new(seed);
            let lab = MemoryLab::over(world.memory());
            world.block_on(async move { body(&lab).await });
        }
    }

    eos_kafka_tests::semantics_suite!(super::run);
}

mod in_real_time {
    use super::{Memory, MemoryLab};

    fn run(body: impl AsyncFn(&MemoryLab)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(body(&MemoryLab::over(Memory::new())));
    }

    eos_kafka_tests::semantics_suite!(super::run);
}
