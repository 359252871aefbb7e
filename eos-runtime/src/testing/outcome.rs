//! What a pipeline made of its inputs, and whether that is what it should be.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use crate::memory::{Cluster, Isolation, ReadRecord};

use super::World;

/// How many examples of a difference are shown.
const SHOWN: usize = 3;

/// What a dead letter says that is not the same in all worlds.
const OF_THE_WORLD: [&str; 2] = ["eos.attempts", "eos.source.offset"];

/// What a pipeline makes of its inputs when nothing goes wrong: see
/// [`Scenario::reference`](super::Scenario::reference).
#[derive(Debug, Clone)]
pub struct Reference {
    pub(super) place: Place,
    pub(super) outcome: Outcome,
}

/// Where a pipeline reads and writes.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) group: String,
    pub(super) input: &'static str,
    /// Outputs and dead letters.
    pub(super) outputs: Vec<&'static str>,
    /// What it remembers of repetitions.
    pub(super) memory: Option<String>,
    /// Whether the order of the outputs of one key counts.
    pub(super) in_order: bool,
}

/// The committed outputs by topic, partition and key, in their order within. Records without a key
/// have no order and no partition of their own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Outcome(BTreeMap<Series, Vec<Content>>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Series {
    topic: &'static str,
    partition: Option<i32>,
    key: Option<Vec<u8>>,
}

/// A record's value and headers.
type Content = (Option<Vec<u8>>, Vec<(String, Option<Vec<u8>>)>);

impl Reference {
    /// Checks a world in which the pipeline has read all of its inputs: the committed outputs are those of
    /// the reference, each as often, those of each key in their order; the committed offsets are the
    /// input's end; no transaction is open, and no reader held back.
    ///
    /// # Panics
    /// When it is not so, with the differences.
    #[track_caller]
    pub fn assert_exactly_once(&self, world: &World) {
        if let Some(difference) = self.difference(world) {
            panic!("{}", world.stuck(&difference).0);
        }
    }

    /// How many records committed in each topic.
    pub fn effects(&self) -> BTreeMap<&'static str, usize> {
        let mut effects = BTreeMap::new();
        for (series, contents) in &self.outcome.0 {
            *effects.entry(series.topic).or_default() += contents.len();
        }
        effects
    }

    pub(super) fn difference(&self, world: &World) -> Option<String> {
        world.memory.cluster(|cluster| {
            let outcome = Outcome::of(cluster, &self.place);
            self.place.loose_end(cluster).or_else(|| outcome.difference(&self.outcome))
        })
    }
}

impl Place {
    /// Every topic it reads or writes; some may be named twice.
    pub(super) fn topics(&self) -> impl Iterator<Item = &str> {
        self.outputs.iter().copied().chain([self.input]).chain(self.memory.as_deref())
    }

    /// What is not finished.
    fn loose_end(&self, cluster: &Cluster) -> Option<String> {
        if let Some(open) = cluster.open_transactions().first() {
            return Some(format!("the transaction of {} is open", open.transactional_id));
        }
        for topic in self.topics() {
            for partition in 0..cluster.partitions(topic).unwrap_or(0) {
                let stable = cluster.last_stable_offset(topic, partition);
                let end = cluster.high_watermark(topic, partition);
                if stable != end {
                    return Some(format!("readers of {topic}/{partition} are held at {stable:?} of {end:?}"));
                }
            }
        }
        let (committed, ends) = (self.committed(cluster), self.ends(cluster));
        (committed != ends).then(|| format!("committed are {committed:?} instead of {ends:?}"))
    }

    /// Whether the group has committed the end of every partition of the input.
    pub(super) fn is_at(&self, cluster: &Cluster, ends: &[Option<i64>]) -> bool {
        self.committed(cluster) == ends
    }

    /// What the group has committed for each partition of the input that has records.
    pub(super) fn committed(&self, cluster: &Cluster) -> Vec<Option<i64>> {
        let committed = cluster.committed(&self.group, self.input).unwrap_or_default();
        let at = |offset: Option<crate::broker::Committed>| offset.map(|committed| committed.offset);
        // A start that is committed as such is no progress.
        committed.into_iter().map(at).map(|offset| offset.filter(|offset| *offset > 0)).collect()
    }

    /// The offset behind the last record of each partition of the input: markers and aborted records
    /// behind it are nothing to commit.
    pub(super) fn ends(&self, cluster: &Cluster) -> Vec<Option<i64>> {
        let mut ends = vec![None; cluster.partitions(self.input).unwrap_or(0) as usize];
        for record in cluster.read(self.input, Isolation::ReadCommitted).unwrap_or_default() {
            ends[record.partition as usize] = Some(record.offset + 1);
        }
        ends
    }
}

impl Outcome {
    pub(super) fn of(cluster: &Cluster, place: &Place) -> Self {
        let mut outcome = Self::default();
        for &topic in &place.outputs {
            for record in cluster.read(topic, Isolation::ReadCommitted).unwrap_or_default() {
                let ReadRecord { partition, key, value, mut headers, .. } = record;
                headers.retain(|(name, _)| !OF_THE_WORLD.contains(&name.as_str()));
                let partition = key.is_some().then_some(partition);
                outcome.0.entry(Series { topic, partition, key }).or_default().push((value, headers));
            }
        }
        let has_no_order = |series: &Series| !place.in_order || series.key.is_none();
        for (_, contents) in outcome.0.iter_mut().filter(|(series, _)| has_no_order(series)) {
            contents.sort();
        }
        outcome
    }

    /// How many records it has.
    pub(super) fn len(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// What is different from what it should be, in numbers and a few examples.
    fn difference(&self, expected: &Self) -> Option<String> {
        if self == expected {
            return None;
        }
        let all: BTreeSet<&Series> = self.0.keys().chain(expected.0.keys()).collect();
        let (mut lost, mut added, mut moved) = (Vec::new(), Vec::new(), Vec::new());
        for series in all {
            let none = Vec::new();
            let (is, should) = (self.0.get(series).unwrap_or(&none), expected.0.get(series).unwrap_or(&none));
            let (missing, surplus) = (without(should, is), without(is, should));
            if missing.is_empty() && surplus.is_empty() && is != should {
                moved.push(series.show());
            }
            lost.extend(missing.into_iter().map(|content| show(series, content)));
            added.extend(surplus.into_iter().map(|content| show(series, content)));
        }
        let mut text = format!("{} outputs instead of {}", self.len(), expected.len());
        for (what, examples) in
            [("lost", &lost), ("too many", &added), ("keys whose outputs come in another order", &moved)]
        {
            if !examples.is_empty() {
                let some = examples[..examples.len().min(SHOWN)].join(", ");
                let more = if examples.len() > SHOWN { ", .." } else { "" };
                // Writing to a String cannot fail.
                let _ = write!(text, "; {what}: {} ({some}{more})", examples.len());
            }
        }
        Some(text)
    }
}

/// What `contents` has more than `others`, each as often.
fn without<'a>(contents: &'a [Content], others: &[Content]) -> Vec<&'a Content> {
    let mut count: BTreeMap<&Content, usize> = BTreeMap::new();
    for content in others {
        *count.entry(content).or_default() += 1;
    }
    let mut rest = Vec::new();
    for content in contents {
        match count.get_mut(content) {
            Some(left) if *left > 0 => *left -= 1,
            _ => rest.push(content),
        }
    }
    rest
}

impl Series {
    fn show(&self) -> String {
        let partition = self.partition.map_or(String::new(), |partition| format!("/{partition}"));
        format!("{}{partition} key {}", self.topic, text(self.key.as_deref()))
    }
}

fn show(series: &Series, (value, _): &Content) -> String {
    format!("{} {}", series.show(), text(value.as_deref()))
}

/// Bytes as a person reads them, the first few.
fn text(bytes: Option<&[u8]>) -> String {
    let Some(bytes) = bytes else { return "null".to_owned() };
    String::from_utf8_lossy(bytes).chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(key: Option<&str>, values: &[&str]) -> Outcome {
        let key = key.map(|key| key.as_bytes().to_vec());
        let series = Series { topic: "out", partition: key.as_ref().map(|_| 1), key };
        let content = |value: &&str| (Some(value.as_bytes().to_vec()), Vec::new());
        Outcome(BTreeMap::from([(series, values.iter().map(content).collect())]))
    }

    #[test]
    fn a_difference_counts_what_is_lost_and_what_is_too_much() {
        let expected = outcome(Some("k"), &["a", "b", "c"]);
        assert_eq!(expected.difference(&expected), None);
        let text = outcome(Some("k"), &["a", "b", "b", "x"]).difference(&expected).expect("it differs");
        assert_eq!(
            text,
            "4 outputs instead of 3; lost: 1 (out/1 key k c); too many: 2 (out/1 key k b, out/1 key k x)"
        );
    }

    #[test]
    fn another_order_within_a_key_is_a_difference() {
        let text = outcome(Some("k"), &["b", "a"]).difference(&outcome(Some("k"), &["a", "b"]));
        assert_eq!(
            text.as_deref(),
            Some("2 outputs instead of 2; keys whose outputs come in another order: 1 (out/1 key k)")
        );
    }

    #[test]
    fn many_differences_are_shown_by_example() {
        let values: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let text = Outcome::default().difference(&outcome(None, &values)).expect("it differs");
        assert_eq!(
            text,
            "0 outputs instead of 100; lost: 100 (out key null 0, out key null 1, out key null 2, ..)"
        );
    }
}
