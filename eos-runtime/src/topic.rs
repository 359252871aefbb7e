//! Topics as `topics!` declares them: constants that know what is in a topic, and how it is
//! to be set up.

use std::{fmt, marker::PhantomData, time::Duration};

use eos_conf::duration::format_duration;

use crate::event::{EventSpec, KafkaEvent};

/// A topic with records of `E`: an event, or one of the markers [`DeadLetter`] and [`DedupMemory`].
///
/// `topics!` makes constants of it, which stand wherever an attribute takes a topic.
pub struct Topic<E> {
    spec: TopicSpec,
    contents: PhantomData<fn() -> E>,
}

impl<E: InTopic> Topic<E> {
    /// The topic of this name, its settings left to the cluster.
    ///
    /// # Panics
    /// When `E` is an enum with a topic per variant, which goes to several; in a constant, that is a compile error.
    #[track_caller]
    pub const fn new(name: &'static str) -> Self {
        assert!(
            !matches!(E::CONTENTS, Contents::Event(event) if !event.events.is_empty()),
            "each variant of this enum goes to a topic of its own: declare a topic for the event of each variant"
        );
        Self {
            spec: TopicSpec { name, contents: E::CONTENTS, settings: TopicSettings::new() },
            contents: PhantomData,
        }
    }
}

impl<E> Topic<E> {
    /// The topic with these settings.
    #[must_use]
    pub const fn with(mut self, settings: TopicSettings) -> Self {
        self.spec.settings = settings;
        self
    }

    /// Its name in the code.
    pub const fn name(&self) -> &'static str {
        self.spec.name
    }

    /// All that is declared of it.
    pub const fn spec(&self) -> TopicSpec {
        self.spec
    }
}

// By hand, as nothing is asked of `E`.
impl<E> Clone for Topic<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Topic<E> {}

impl<E> fmt::Debug for Topic<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Topic").field(&self.spec).finish()
    }
}

/// A topic as the code declares it, as plain data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicSpec {
    /// Its name in the code.
    pub name: &'static str,
    /// What is in it.
    pub contents: Contents,
    /// How it is to be set up.
    pub settings: TopicSettings,
}

/// What is in a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // there is one for each topic, and it is a constant
pub enum Contents {
    /// Records of this type.
    Event(EventSpec),
    /// Dead letters.
    DeadLetters,
    /// What a pipeline with `dedup` has seen.
    DedupMemory,
}

/// How a topic is to be set up. What is `None` is left to the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TopicSettings {
    /// How many partitions.
    pub partitions: Option<u32>,
    /// How long records are kept: `retention.ms`.
    pub retention: Option<Retention>,
    /// What becomes of records that are no longer needed: `cleanup.policy`.
    pub cleanup: Option<Cleanup>,
    /// How many replicas must have a record before it counts as written: `min.insync.replicas`.
    pub min_isr: Option<u16>,
    /// How many replicas.
    pub replication: Option<u16>,
}

impl TopicSettings {
    /// All left to the cluster.
    pub const fn new() -> Self {
        Self { partitions: None, retention: None, cleanup: None, min_isr: None, replication: None }
    }
}

/// How long a topic keeps records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// This long.
    For(Duration),
    /// For ever.
    Forever,
}

impl Retention {
    /// As `retention.ms` has it.
    pub fn millis(self) -> String {
        match self {
            Self::For(time) => time.as_millis().to_string(),
            Self::Forever => "-1".to_owned(),
        }
    }
}

/// As `topics!` has it.
impl fmt::Display for Retention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::For(time) => f.write_str(&format_duration(*time)),
            Self::Forever => f.write_str("forever"),
        }
    }
}

/// What becomes of records that are no longer needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cleanup {
    /// They are deleted after the retention.
    Delete,
    /// Of each key the last one stays.
    Compact,
    /// Both.
    CompactAndDelete,
}

impl Cleanup {
    /// Whether all but the last record of a key may go.
    pub const fn compacts(self) -> bool {
        matches!(self, Self::Compact | Self::CompactAndDelete)
    }

    /// As `cleanup.policy` has it.
    pub const fn policy(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Compact => "compact",
            Self::CompactAndDelete => "compact,delete",
        }
    }

    /// What a broker's `cleanup.policy` says; `None` when it says something else.
    pub fn of_policy(policy: &str) -> Option<Self> {
        let (mut compact, mut delete) = (false, false);
        for word in policy.split(',') {
            match word.trim() {
                "compact" => compact = true,
                "delete" => delete = true,
                _ => return None,
            }
        }
        Some(match (compact, delete) {
            (true, false) => Self::Compact,
            (true, true) => Self::CompactAndDelete,
            _ => Self::Delete,
        })
    }
}

/// What may be in a topic: any event, and what the runtime itself writes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Kafka event",
    label = "this type does not say how it is a Kafka record",
    note = "add `#[derive(KafkaEvent)]` to the type; a topic for dead letters is of `DeadLetter`, one for the memory of `dedup` of `DedupMemory`"
)]
pub trait InTopic {
    /// What it is.
    const CONTENTS: Contents;
}

impl<E: KafkaEvent> InTopic for E {
    const CONTENTS: Contents = Contents::Event(E::SPEC);
}

/// Marks a topic for `dead_letter = ..`.
#[derive(Debug, Clone, Copy)]
pub enum DeadLetter {}

impl InTopic for DeadLetter {
    const CONTENTS: Contents = Contents::DeadLetters;
}

/// Marks a topic for the memory of `dedup(topic = ..)`.
#[derive(Debug, Clone, Copy)]
pub enum DedupMemory {}

impl InTopic for DedupMemory {
    const CONTENTS: Contents = Contents::DedupMemory;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_knows_its_name_what_is_in_it_and_its_settings() {
        const DEAD: Topic<DeadLetter> = Topic::<DeadLetter>::new("orders.dlq")
            .with(TopicSettings { partitions: Some(3), ..TopicSettings::new() });
        assert_eq!(DEAD.name(), "orders.dlq");
        let TopicSpec { contents, settings, .. } = DEAD.spec();
        assert_eq!((contents, settings.partitions), (Contents::DeadLetters, Some(3)));
    }

    #[test]
    fn what_a_broker_says_of_cleanup_is_read_back() {
        for cleanup in [Cleanup::Delete, Cleanup::Compact, Cleanup::CompactAndDelete] {
            assert_eq!(Cleanup::of_policy(cleanup.policy()), Some(cleanup));
        }
        assert_eq!(Cleanup::of_policy("delete, compact"), Some(Cleanup::CompactAndDelete));
        assert_eq!(Cleanup::of_policy("tier"), None);
    }

    #[test]
    fn retention_is_written_for_brokers_and_for_people() {
        let week = Retention::For(Duration::from_hours(168));
        assert_eq!((week.millis().as_str(), week.to_string().as_str()), ("604800000", "168h"));
        assert_eq!(
            (Retention::Forever.millis().as_str(), Retention::Forever.to_string().as_str()),
            ("-1", "forever")
        );
    }
}
