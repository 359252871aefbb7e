//! What topics are, and making new ones.

use std::time::Duration;

use eos_runtime::{
    broker::{Broker, NewTopic, TopicLayout, TopicSettings},
    topic::Cleanup,
};

use super::{Lab, eventually, retry};

pub async fn a_topic_is_created_as_asked_and_left_alone_when_it_is_there<L: Lab>(lab: &L) {
    // given a topic that was created
    let name = lab.fresh("created");
    let day = ("retention.ms", "86400000");
    create(lab, &name, 3, &[("cleanup.policy", "delete"), day]).await;
    let settings = TopicSettings {
        cleanup: Some(Cleanup::Delete),
        retention: Some(Some(Duration::from_hours(24))),
        retention_bytes: Some(None),
        min_isr: Some(1),
    };
    let expected = TopicLayout { partitions: 3, replication: 1, settings };
    assert_eq!(layout(lab, &name).await, expected);

    // when it is created again, otherwise
    create(lab, &name, 5, &[("retention.ms", "-1")]).await;

    // then nothing happens
    assert_eq!(layout(lab, &name).await, expected);
}

pub async fn a_topic_tells_how_long_it_keeps_what<L: Lab>(lab: &L) {
    for cleanup in [Cleanup::Delete, Cleanup::Compact, Cleanup::CompactAndDelete] {
        let policy = cleanup.policy();
        let name = lab.fresh("settings");
        let bytes = ("retention.bytes", "1048576");
        let replicas = ("min.insync.replicas", "2");
        create(lab, &name, 1, &[("cleanup.policy", policy), ("retention.ms", "-1"), bytes, replicas]).await;

        let settings = TopicSettings {
            cleanup: Some(cleanup),
            retention: Some(None),
            retention_bytes: Some(Some(1 << 20)),
            min_isr: Some(2),
        };
        assert_eq!(layout(lab, &name).await.settings, settings, "{policy}");
    }
}

async fn create<L: Lab>(lab: &L, name: &str, partitions: i32, properties: &[(&str, &str)]) {
    let properties = properties.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
    let topic = NewTopic { partitions: Some(partitions), replication: None, properties };
    retry(lab, "create", async || lab.broker().create_topic(name, &topic).await).await;
}

/// Created is not yet known everywhere.
async fn layout<L: Lab>(lab: &L, name: &str) -> TopicLayout {
    eventually(lab, "the topic", async || retry(lab, "topic", async || lab.broker().topic(name).await).await)
        .await
}
