//! In what a topic that is there is not as the run needs it, or as it is declared.

use std::{fmt, time::Duration};

use crate::broker::TopicLayout;

use super::wanted::{Kind, Wanted, retention, said};

/// One thing that is otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// What it is about: `partitions`, `replication`, or a setting as Kafka names it.
    pub setting: &'static str,
    /// What the topic has.
    pub found: String,
    /// What it must have, or what is declared.
    pub wanted: String,
    /// What is otherwise, in words.
    pub what: String,
    /// What to do about it.
    pub fix: String,
}

/// "has 4 partitions, and its input `raw` has 6: add partitions with .."
impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.fix)
    }
}

/// In what it cannot be used, for an input of so many partitions.
pub(super) fn unfit(wanted: &Wanted, layout: &TopicLayout, partitions: i32, cluster: &str) -> Vec<Drift> {
    let Kind::Memory { input, within } = &wanted.kind else { return Vec::new() };
    let topic = &wanted.topic;
    let mut unfit = Vec::new();
    if layout.partitions != partitions {
        let fix = if layout.partitions < partitions {
            more_partitions(topic, partitions as u32, cluster)
        } else {
            let create = wanted.create(Some(partitions), cluster);
            format!("delete it, which forgets what was seen, and create it with `{create}`")
        };
        unfit.push(Drift {
            setting: "partitions",
            found: layout.partitions.to_string(),
            wanted: partitions.to_string(),
            what: format!("has {} partitions, and its input `{input}` has {partitions}", layout.partitions),
            fix,
        });
    }
    let change = |setting: &str| change(topic, setting, cluster);
    if let Some(cleanup) = layout.settings.cleanup.filter(|cleanup| cleanup.compacts()) {
        unfit.push(Drift {
            setting: "cleanup.policy",
            found: cleanup.policy().to_owned(),
            wanted: "delete".to_owned(),
            what: "is compacted, which deletes what must be remembered".to_owned(),
            fix: change("cleanup.policy=delete"),
        });
    }
    if let Some(Some(kept)) = layout.settings.retention
        && kept < *within
    {
        let (kept_secs, within_secs) = (kept.as_secs(), within.as_secs());
        unfit.push(Drift {
            setting: "retention.ms",
            found: kept.as_millis().to_string(),
            wanted: retention(*within),
            what: format!("keeps records for {kept_secs} s, and {within_secs} s must be remembered"),
            fix: change(&format!("retention.ms={}", retention(*within))),
        });
    }
    if let Some(Some(bytes)) = layout.settings.retention_bytes {
        unfit.push(Drift {
            setting: "retention.bytes",
            found: bytes.to_string(),
            wanted: "-1".to_owned(),
            what: format!(
                "keeps {bytes} bytes of a partition at most, and deletes what must be remembered when there is more"
            ),
            fix: change("retention.bytes=-1"),
        });
    }
    unfit
}

/// In what it is not as it is declared. What the broker does not tell is taken to be right.
pub(super) fn drifts(wanted: &Wanted, layout: &TopicLayout, cluster: &str) -> Vec<Drift> {
    let Some(declared) = &wanted.declared else { return Vec::new() };
    let topic = &wanted.topic;
    let mut drifts = Vec::new();
    // A memory goes by its input, whatever is declared.
    let is_memory = matches!(wanted.kind, Kind::Memory { .. });
    if let Some(partitions) = declared.partitions.filter(|_| !is_memory)
        && i64::from(partitions) != i64::from(layout.partitions)
    {
        let fix = if i64::from(layout.partitions) < i64::from(partitions) {
            let add = more_partitions(topic, partitions, cluster);
            format!("{add}, after which keys are in other partitions than before, or declare what it has")
        } else {
            "partitions cannot be taken away: declare what it has, or name a new topic".to_owned()
        };
        drifts.push(drift("partitions", &layout.partitions.to_string(), &partitions.to_string(), fix));
    }
    if let Some(replication) = declared.replication
        && replication != layout.replication
    {
        let fix = "move its replicas with `kafka-reassign-partitions.sh`, or declare what it has".to_owned();
        drifts.push(drift("replication", &layout.replication.to_string(), &replication.to_string(), fix));
    }
    for (key, value) in said(declared) {
        let (setting, found) = match key.as_str() {
            "cleanup.policy" if !is_memory => {
                ("cleanup.policy", layout.settings.cleanup.map(|cleanup| cleanup.policy().to_owned()))
            }
            "retention.ms" => ("retention.ms", layout.settings.retention.map(millis)),
            "min.insync.replicas" => {
                ("min.insync.replicas", layout.settings.min_isr.map(|count| count.to_string()))
            }
            _ => continue,
        };
        if let Some(found) = found.filter(|found| *found != value) {
            drifts.push(drift(
                setting,
                &found,
                &value,
                change(topic, &format!("{setting}={value}"), cluster),
            ));
        }
    }
    drifts
}

fn drift(setting: &'static str, found: &str, wanted: &str, fix: String) -> Drift {
    let what = match setting {
        "partitions" | "replication" => format!("has {found} for {setting}, and {wanted} is declared"),
        _ => format!("has {setting}={found}, and {setting}={wanted} is declared"),
    };
    Drift { setting, found: found.to_owned(), wanted: wanted.to_owned(), what, fix }
}

fn millis(kept: Option<Duration>) -> String {
    kept.map_or_else(|| "-1".to_owned(), |kept| kept.as_millis().to_string())
}

fn more_partitions(topic: &str, partitions: u32, cluster: &str) -> String {
    format!(
        "add partitions with `kafka-topics.sh --bootstrap-server {cluster} --alter --topic {topic} \
         --partitions {partitions}`"
    )
}

/// The admin client of librdkafka would reset every other setting of the topic: people are told the command.
fn change(topic: &str, setting: &str, cluster: &str) -> String {
    // A comma would begin another setting.
    let setting = match setting.split_once('=') {
        Some((key, list)) if list.contains(',') => format!("{key}=[{list}]"),
        _ => setting.to_owned(),
    };
    format!(
        "change it with `kafka-configs.sh --bootstrap-server {cluster} --alter --entity-type topics \
         --entity-name {topic} --add-config {setting}`"
    )
}
