//! What topics are, and making new ones.

use std::time::Duration;

use eos_runtime::broker::{Broker, NewTopic, TopicLayout, TopicSettings};

use super::{Lab, eventually, retry};

pub async fn a_topic_is_created_as_asked_and_left_alone_when_it_is_there<L: Lab>(lab: &L) {
    // given a topic that was created
    let name = lab.fresh("created");
    let day = ("retention.ms", "86400000");
    create(lab, &name, 3, &[("cleanup.policy", "delete"), day]).await;
    let settings = TopicSettings {
        cleanup_delete: Some(true),
        retention: Some(Some(Duration::from_hours(24))),
        retention_bytes: Some(None),
    };
    let expected = TopicLayout { partitions: 3, settings };
    assert_eq!(layout(lab, &name).await, expected);

    // when it is created again, otherwise
    create(lab, &name, 5, &[("retention.ms", "-1")]).await;

    // then nothing happens
    assert_eq!(layout(lab, &name).await, expected);
}

pub async fn a_topic_tells_how_long_it_keeps_what<L: Lab>(lab: &L) {
    for (policy, cleanup_delete) in [("delete", true), ("compact", false), ("compact,delete", false)] {
        let name = lab.fresh("settings");
        let bytes = ("retention.bytes", "1048576");
        create(lab, &name, 1, &[("cleanup.policy", policy), ("retention.ms", "-1"), bytes]).await;

        let settings = TopicSettings {
            cleanup_delete: Some(cleanup_delete),
            retention: Some(None),
            retention_bytes: Some(Some(1 << 20)),
        };
        assert_eq!(layout(lab, &name).await.settings, settings, "{policy}");
    }
}

async fn create<L: Lab>(lab: &L, name: &str, partitions: i32, properties: &[(&str, &str)]) {
    let properties = properties.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
    let topic = NewTopic { partitions, properties };
    retry(lab, "create", async || lab.broker().create_topic(name, &topic).await).await;
}

/// Created is not yet known everywhere.
async fn layout<L: Lab>(lab: &L, name: &str) -> TopicLayout {
    eventually(lab, "the topic", async || retry(lab, "topic", async || lab.broker().topic(name).await).await)
        .await
}
