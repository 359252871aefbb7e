//! Questions to the cluster: topics, ends, offsets of groups, whether there are records. And new topics.

use std::{
    collections::HashMap,
    ffi::{CString, NulError},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rdkafka::{
    ClientContext, Offset, TopicPartitionList,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, Consumer as _, ConsumerContext},
    error::KafkaError,
    message::Message as _,
    types::RDKafkaErrorCode as Code,
};

use crate::{
    broker::{Cause, Committed, Fault, NewTopic, TopicLayout, TopicSettings},
    clock::now,
    topic::Cleanup,
};

use super::{
    classify,
    client::{ANSWER, Connection, Isolation, SLICE},
    consumer::committed,
    ffi, log,
    reader::NO_GROUP,
};

/// Clients that only look. Each kind is made once, when it is first needed.
pub(super) struct Admin {
    connection: Connection,
    readers: Mutex<HashMap<Option<String>, Arc<Reader>>>,
}

type Reader = BaseConsumer<Quiet>;

impl Admin {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection, readers: Mutex::default() }
    }

    /// How many partitions a topic has; `None` when it does not exist.
    pub(super) fn partitions(&self, name: &str) -> Result<Option<i32>, Fault> {
        Ok(self.layout(name)?.map(|(partitions, _)| partitions))
    }

    /// How many partitions, and how many replicas each of them at least.
    fn layout(&self, name: &str) -> Result<Option<(i32, u16)>, Fault> {
        const CALL: &str = "Metadata";
        let reader = self.reader(None)?;
        let metadata =
            reader.fetch_metadata(Some(name), ANSWER).map_err(|error| classify::wrapped(CALL, &error))?;
        let Some(topic) = metadata.topics().iter().find(|topic| topic.name() == name) else {
            return Ok(None);
        };
        match topic.error().map(Code::from) {
            None => {
                let partitions = topic.partitions();
                let replicas = partitions.iter().map(|partition| partition.replicas().len()).min();
                Ok(Some((partitions.len() as i32, replicas.unwrap_or(0) as u16)))
            }
            Some(Code::UnknownTopicOrPartition | Code::UnknownTopic) => Ok(None),
            Some(code) => Err(classify::plain(CALL, code, &format!("topic {name}: {code}"))),
        }
    }

    /// A topic as it is; `None` when it does not exist.
    pub(super) fn topic(&self, name: &str) -> Result<Option<TopicLayout>, Fault> {
        let Some((partitions, replication)) = self.layout(name)? else { return Ok(None) };
        let settings = self.settings(name)?;
        Ok(settings.map(|settings| TopicLayout { partitions, replication, settings }))
    }

    fn settings(&self, name: &str) -> Result<Option<TopicSettings>, Fault> {
        const CALL: &str = "DescribeConfigs";
        let topic = CString::new(name).map_err(|error| unsayable(CALL, &error))?;
        let answer = ffi::configuration(self.reader(None)?.client(), &topic, ANSWER);
        settings(name, answer)
            .map_err(|(code, text)| classify::plain(CALL, code, &format!("topic {name}: {text}")))
    }

    /// Creates a topic, unless there is one of this name.
    pub(super) fn create_topic(&self, name: &str, topic: &NewTopic) -> Result<(), Fault> {
        const CALL: &str = "CreateTopics";
        let said = |text: &str| CString::new(text).map_err(|error| unsayable(CALL, &error));
        let pair = |(key, value): &(String, String)| Ok((said(key)?, said(value)?));
        let properties = topic.properties.iter().map(pair).collect::<Result<Vec<_>, Fault>>()?;
        let reader = self.reader(None)?;
        let NewTopic { partitions, replication, .. } = *topic;
        match ffi::create(reader.client(), &said(name)?, partitions, replication, &properties, ANSWER) {
            Ok(()) | Err((Code::TopicAlreadyExists, _)) => Ok(()),
            Err((code, text)) => Err(classify::plain(CALL, code, &format!("topic {name}: {text}"))),
        }
    }

    /// The high watermarks of partitions ([`Offset::End`]), or the low ones ([`Offset::Beginning`]).
    pub(super) fn offsets(
        &self,
        topic: &str,
        partitions: &[i32],
        which: Offset,
    ) -> Result<Vec<(i32, i64)>, Fault> {
        const CALL: &str = "ListOffsets";
        if partitions.is_empty() {
            return Ok(Vec::new());
        }
        let reader = self.reader(None)?;
        // Asked for the offset "at the time" -1, the broker answers with the end, and -2 with the start.
        let asked = list(topic, partitions, which)?;
        let answered =
            reader.offsets_for_times(asked, ANSWER).map_err(|error| classify::wrapped(CALL, &error))?;
        let one = |row: ffi::Row| match row.error {
            Code::NoError => Ok((row.partition, row.offset)),
            code => Err(classify::plain(CALL, code, &format!("topic {topic} [{}]: {code}", row.partition))),
        };
        ffi::rows(&answered).into_iter().map(one).collect()
    }

    /// What a group has committed, stable.
    pub(super) fn committed(
        &self,
        group: &str,
        topic: &str,
        partitions: &[i32],
    ) -> Result<Vec<(i32, Option<Committed>)>, Fault> {
        if partitions.is_empty() {
            return Ok(Vec::new());
        }
        let reader = self.reader(Some(group))?;
        let asked = list(topic, partitions, Offset::Invalid)?;
        let answered = reader.committed_offsets(asked, ANSWER);
        committed(&answered.map_err(|error| classify::wrapped("OffsetFetch", &error))?)
    }

    /// Whether a `read_committed` reader meets a record in `from..to`. `Retry` while that hangs on a
    /// transaction that is still open.
    pub(super) fn has_records(&self, topic: &str, partition: i32, from: i64, to: i64) -> Result<bool, Fault> {
        const CALL: &str = "Fetch";
        let mut config = self.connection.reader(None, Isolation::Committed)?;
        config.set("enable.partition.eof", "true").set("group.id", NO_GROUP);
        let refused = |error: KafkaError| classify::wrapped(CALL, &error);
        let reader: Reader = config.create_with_context(Quiet).map_err(refused)?;
        let (oldest, decided) = reader.fetch_watermarks(topic, partition, ANSWER).map_err(refused)?;
        let from = from.max(oldest);
        if from >= to {
            return Ok(false);
        }
        reader.assign(&list(topic, &[partition], Offset::Offset(from))?).map_err(refused)?;
        let deadline = now() + ANSWER;
        while now() < deadline {
            match reader.poll(SLICE) {
                Some(Ok(message)) => return Ok(message.offset() < to),
                Some(Err(KafkaError::PartitionEOF(_))) if decided < to => {
                    let text =
                        format!("topic {topic} [{partition}]: a transaction is open at offset {decided}");
                    return Err(Fault::Retry(Cause::new(CALL, text)));
                }
                Some(Err(KafkaError::PartitionEOF(_))) => return Ok(false),
                Some(Err(error)) => match classify::wrapped(CALL, &error) {
                    Fault::Retry(cause) => tracing::debug!("{cause}"),
                    other => return Err(other),
                },
                None => {}
            }
        }
        let text = format!("no answer about topic {topic} [{partition}] within {ANSWER:?}");
        Err(Fault::Retry(Cause::new(CALL, text)))
    }

    /// The client for a group's offsets, or the one without a group.
    fn reader(&self, group: Option<&str>) -> Result<Arc<Reader>, Fault> {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let key = group.map(str::to_owned);
        if let Some(reader) = readers.get(&key) {
            // Log lines and errors wait for somebody to read them.
            while let Some(Err(error)) = reader.poll(Duration::ZERO) {
                tracing::debug!("reader: {error}");
            }
            return Ok(Arc::clone(reader));
        }
        // Only a group's offsets depend on the isolation; without it the end is the high watermark.
        let isolation = if group.is_some() { Isolation::Committed } else { Isolation::Uncommitted };
        let reader = self.connection.reader(group, isolation)?.create_with_context(Quiet);
        let reader: Arc<Reader> = Arc::new(reader.map_err(|error| classify::wrapped("new reader", &error))?);
        readers.insert(key, Arc::clone(&reader));
        Ok(reader)
    }
}

fn list(topic: &str, partitions: &[i32], offset: Offset) -> Result<TopicPartitionList, Fault> {
    let mut list = TopicPartitionList::new();
    for partition in partitions {
        list.add_partition_offset(topic, *partition, offset)
            .map_err(|error| classify::wrapped("partitions", &error))?;
    }
    Ok(list)
}

fn unsayable(call: &'static str, error: &NulError) -> Fault {
    Fault::Stop(Cause::new(call, error))
}

/// What a topic's configuration says; `None` when there is no such topic.
fn settings(name: &str, answer: ffi::Answer<Vec<(String, String)>>) -> ffi::Answer<Option<TopicSettings>> {
    let configuration = match answer {
        Ok(configuration) => configuration,
        // A new one, of which this broker has not heard yet.
        Err((Code::UnknownTopicOrPartition, _)) => return Ok(None),
        // It need not be allowed, and a broker need not know it.
        Err((
            Code::TopicAuthorizationFailed
            | Code::ClusterAuthorizationFailed
            | Code::UnsupportedFeature
            | Code::UnsupportedVersion,
            text,
        )) => {
            tracing::debug!("the configuration of topic {name} is not known: {text}");
            return Ok(Some(TopicSettings::default()));
        }
        Err(refusal) => return Err(refusal),
    };
    let value =
        |name: &str| configuration.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let number = |name: &str| value(name).and_then(|text| text.parse::<i64>().ok());
    Ok(Some(TopicSettings {
        cleanup: value("cleanup.policy").and_then(Cleanup::of_policy),
        // Below zero is for ever, and without a bound.
        retention: number("retention.ms").map(|millis| u64::try_from(millis).ok().map(Duration::from_millis)),
        retention_bytes: number("retention.bytes").map(|bytes| u64::try_from(bytes).ok()),
        min_isr: number("min.insync.replicas").and_then(|replicas| u16::try_from(replicas).ok()),
    }))
}

/// Only logs.
struct Quiet;

impl ClientContext for Quiet {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, text: &str) {
        log::line("reader", level as i32, facility, text);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!("reader: {reason} ({error})");
    }
}

impl ConsumerContext for Quiet {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_that_may_not_be_seen_is_not_known() {
        let unknown = Ok(Some(TopicSettings::default()));
        for code in
            [Code::TopicAuthorizationFailed, Code::ClusterAuthorizationFailed, Code::UnsupportedFeature]
        {
            assert_eq!(settings("orders", Err((code, "no".to_owned()))), unknown, "{code:?}");
        }
        assert_eq!(settings("orders", Ok(Vec::new())), unknown, "a broker that says nothing of it");
    }

    #[test]
    fn a_broker_that_has_not_heard_of_a_topic_is_asked_again_and_other_errors_are_told() {
        let answer = |code| settings("orders", Err((code, "words".to_owned())));
        assert_eq!(answer(Code::UnknownTopicOrPartition), Ok(None));
        assert_eq!(answer(Code::OperationTimedOut), Err((Code::OperationTimedOut, "words".to_owned())));
    }

    #[test]
    fn retention_and_cleanup_are_read() {
        let of = |policy: &str, retention: &str| {
            let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
            let answer = Ok(vec![pair("cleanup.policy", policy), pair("retention.ms", retention)]);
            let settings = settings("orders", answer).unwrap().unwrap();
            (settings.cleanup, settings.retention)
        };
        assert_eq!(of("delete", "-1"), (Some(Cleanup::Delete), Some(None)));
        assert_eq!(
            of("compact,delete", "1500"),
            (Some(Cleanup::CompactAndDelete), Some(Some(Duration::from_millis(1500))))
        );
        assert_eq!(of("compact", "soon"), (Some(Cleanup::Compact), None));
        let bytes = |text: &str| {
            let answer = Ok(vec![("retention.bytes".to_owned(), text.to_owned())]);
            settings("orders", answer).unwrap().unwrap().retention_bytes
        };
        assert_eq!((bytes("-1"), bytes("4096"), bytes("many")), (Some(None), Some(Some(4096)), None));
    }
}
