//! The configuration of a topic.

use std::time::Duration;

use crate::{
    broker::{self, Cause, Fault},
    topic::Cleanup,
};

/// The settings of a topic that change what a client sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicSettings {
    /// `max.message.bytes`: a larger record is refused. Kafka's default is 1 048 588.
    pub max_message_bytes: usize,
    /// `cleanup.policy`; Kafka's default is `delete`. It is only told: this broker never cleans up.
    pub cleanup: Cleanup,
    /// `retention.ms`, as long as it is told; `None` is for ever. Kafka's default is a week.
    pub retention: Option<Duration>,
    /// `retention.bytes`, as long as it is told; `None` is without a bound, as Kafka's default is.
    pub retention_bytes: Option<u64>,
    /// `min.insync.replicas`, which is only told; Kafka's default is 1.
    pub min_isr: u16,
}

impl Default for TopicSettings {
    fn default() -> Self {
        Self {
            max_message_bytes: 1_048_588,
            cleanup: Cleanup::Delete,
            retention: Some(Duration::from_hours(7 * 24)),
            retention_bytes: None,
            min_isr: 1,
        }
    }
}

impl TopicSettings {
    /// Kafka's defaults, and these properties beside them.
    pub(super) fn of(properties: &[(String, String)]) -> Result<Self, Fault> {
        let mut settings = Self::default();
        for (key, value) in properties {
            let read = match key.as_str() {
                "max.message.bytes" => value.parse().ok().map(|bytes| settings.max_message_bytes = bytes),
                "cleanup.policy" => Cleanup::of_policy(value).map(|cleanup| settings.cleanup = cleanup),
                "retention.ms" if value == "-1" => {
                    settings.retention = None;
                    Some(())
                }
                "retention.ms" => {
                    value.parse().ok().map(|millis| settings.retention = Some(Duration::from_millis(millis)))
                }
                "retention.bytes" if value == "-1" => {
                    settings.retention_bytes = None;
                    Some(())
                }
                "retention.bytes" => value.parse().ok().map(|bytes| settings.retention_bytes = Some(bytes)),
                "min.insync.replicas" => value.parse().ok().map(|replicas| settings.min_isr = replicas),
                _ => None,
            };
            if read.is_none() {
                let text = format_args!("INVALID_CONFIG: {key}={value}");
                return Err(Fault::Stop(Cause::new("CreateTopics", text)));
            }
        }
        Ok(settings)
    }

    /// What of it the port tells.
    pub(super) fn told(self) -> broker::TopicSettings {
        broker::TopicSettings {
            cleanup: Some(self.cleanup),
            retention: Some(self.retention),
            retention_bytes: Some(self.retention_bytes),
            min_isr: Some(self.min_isr),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(key: &str, value: &str) -> Result<TopicSettings, Fault> {
        TopicSettings::of(&[(key.to_owned(), value.to_owned())])
    }

    #[test]
    fn properties_are_read_as_a_broker_reads_them() {
        assert_eq!(of("max.message.bytes", "7").unwrap().max_message_bytes, 7);
        assert_eq!(of("cleanup.policy", "compact,delete").unwrap().cleanup, Cleanup::CompactAndDelete);
        assert_eq!(of("min.insync.replicas", "2").unwrap().min_isr, 2);
        assert_eq!(of("retention.ms", "-1").unwrap().retention, None);
        assert_eq!(of("retention.ms", "1500").unwrap().retention, Some(Duration::from_millis(1500)));
        assert_eq!(of("retention.bytes", "-1").unwrap().retention_bytes, None);
        assert_eq!(of("retention.bytes", "4096").unwrap().retention_bytes, Some(4096));
    }

    #[test]
    fn a_property_that_is_unknown_or_cannot_be_read_is_refused() {
        for (key, value) in
            [("cleanup.polic", "delete"), ("cleanup.policy", "remove"), ("retention.ms", "-2")]
        {
            assert!(matches!(of(key, value), Err(Fault::Stop(_))), "{key}={value}");
        }
    }
}
