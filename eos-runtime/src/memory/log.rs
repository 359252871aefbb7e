//! One partition: batches and control records in offset order, what of it may be read, and the
//! idempotence and fencing checks of its producers.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use super::{batch::Batch, code::Code};

/// A producer as the broker numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProducerIdentity {
    /// The producer id, the same for every holder of a transactional id until its epochs run out.
    pub id: i64,
    /// Bumped by each `InitProducerId` and by each timeout.
    pub epoch: i16,
}

/// Which records a reader is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// Only records of committed transactions and records without one, up to the last stable offset.
    ReadCommitted,
    /// All records, up to the high watermark.
    ReadUncommitted,
}

/// The log of one partition.
#[derive(Debug, Default)]
pub(super) struct Log {
    entries: Vec<Entry>,
    /// What lies before it is deleted, as far as anybody can see.
    start: i64,
    end: i64,
    open: BTreeMap<i64, Open>,
    producers: BTreeMap<i64, Appender>,
}

#[derive(Debug)]
struct Entry {
    base: i64,
    /// `None` is a control record: a commit or abort marker, which takes one offset.
    batch: Option<Arc<Batch>>,
    aborted: bool,
}

impl Entry {
    fn end(&self) -> i64 {
        self.base + self.batch.as_ref().map_or(1, |batch| batch.len() as i64)
    }
}

/// A producer's open transaction in this partition.
#[derive(Debug)]
struct Open {
    first: i64,
    entries: Vec<usize>,
}

/// What the partition remembers of a producer.
#[derive(Debug)]
struct Appender {
    epoch: i16,
    /// The sequence number of the next record; `None` until the epoch's first batch.
    next: Option<i32>,
    /// The latest batches: first sequence, length, base offset. Kafka keeps five.
    recent: Vec<(i32, usize, i64)>,
}

/// Part of a batch that a fetch found.
#[derive(Debug, Clone)]
pub struct Slice {
    /// The offset of the batch's first record.
    pub base: i64,
    /// The batch.
    pub batch: Arc<Batch>,
    /// Which of its records.
    pub records: Range<usize>,
}

/// What a fetch found in one partition.
#[derive(Debug, Default)]
pub struct Fetched {
    /// The records, in offset order.
    pub slices: Vec<Slice>,
    /// Where to go on: behind the records and behind all that was skipped.
    pub next: i64,
}

impl Log {
    /// The offset of the oldest record that is left.
    pub(super) fn start(&self) -> i64 {
        self.start
    }

    /// Deletes what lies before an offset, as retention does.
    pub(super) fn delete_before(&mut self, offset: i64) {
        self.start = offset.clamp(self.start, self.last_stable_offset());
    }

    /// The offset behind the last record.
    pub(super) fn high_watermark(&self) -> i64 {
        self.end
    }

    /// The offset of the first record of the oldest open transaction, else the high watermark.
    pub(super) fn last_stable_offset(&self) -> i64 {
        self.open.values().map(|open| open.first).min().unwrap_or(self.end)
    }

    /// Whether this producer has an open transaction here.
    pub(super) fn has_open(&self, producer: i64) -> bool {
        self.open.contains_key(&producer)
    }

    /// Appends records that belong to no producer id.
    pub(super) fn append_plain(&mut self, batch: Arc<Batch>) -> i64 {
        self.push(Some(batch))
    }

    /// Appends a batch of a transactional producer. A batch that is here already (its answer was
    /// lost and it was sent again) keeps its first offset.
    pub(super) fn append(
        &mut self,
        batch: Arc<Batch>,
        producer: ProducerIdentity,
        sequence: i32,
    ) -> Result<i64, Code> {
        let known = self.producers.get(&producer.id);
        if let Some(appender) = known {
            if producer.epoch < appender.epoch {
                return Err(Code::InvalidProducerEpoch);
            }
            if producer.epoch == appender.epoch {
                let sent = |(first, len, _): &&(i32, usize, i64)| *first == sequence && *len == batch.len();
                if let Some((_, _, base)) = appender.recent.iter().find(sent) {
                    return Ok(*base);
                }
            }
            let expected = if producer.epoch == appender.epoch { appender.next.unwrap_or(0) } else { 0 };
            if sequence != expected {
                return Err(Code::OutOfOrderSequenceNumber);
            }
        }
        let (base, len) = (self.end, batch.len());
        let appender = self.appender(producer);
        appender.next = Some(sequence.wrapping_add(len as i32) & i32::MAX);
        appender.recent.push((sequence, len, base));
        if appender.recent.len() > 5 {
            appender.recent.remove(0);
        }
        let entry = self.entries.len();
        self.open
            .entry(producer.id)
            .or_insert_with(|| Open { first: base, entries: Vec::new() })
            .entries
            .push(entry);
        Ok(self.push(Some(batch)))
    }

    /// Writes the marker that ends the producer's transaction. It takes an offset even when the
    /// producer wrote no record here.
    pub(super) fn end_transaction(&mut self, producer: ProducerIdentity, commit: bool) {
        self.appender(producer);
        if let Some(open) = self.open.remove(&producer.id)
            && !commit
        {
            for entry in open.entries {
                self.entries[entry].aborted = true;
            }
        }
        self.push(None);
    }

    /// At most `max_records` records from `from` on.
    pub(super) fn fetch(&self, from: i64, max_records: usize, isolation: Isolation) -> Result<Fetched, Code> {
        if !(self.start..=self.end).contains(&from) {
            return Err(Code::OffsetOutOfRange);
        }
        let limit = self.visible_end(isolation);
        let mut found = Fetched { slices: Vec::new(), next: from };
        let mut left = max_records;
        let first = self.entries.partition_point(|entry| entry.end() <= from);
        for entry in self.entries[first..].iter().take_while(|entry| entry.base < limit) {
            if left == 0 {
                break;
            }
            found.next = entry.end();
            let Some(batch) = &entry.batch else { continue };
            if isolation == Isolation::ReadCommitted && entry.aborted {
                continue;
            }
            let start = usize::try_from(from - entry.base).unwrap_or(0);
            let end = batch.len().min(start.saturating_add(left));
            left -= end - start;
            found.next = entry.base + end as i64;
            found.slices.push(Slice { base: entry.base, batch: batch.clone(), records: start..end });
        }
        Ok(found)
    }

    /// Whether a `read_committed` reader would meet a record in `range`; `None` while an open
    /// transaction keeps it undecided.
    pub(super) fn has_records(&self, range: Range<i64>) -> Option<bool> {
        let stable = self.last_stable_offset();
        let from = range.start.max(self.start);
        if from >= range.end {
            return Some(false);
        }
        let first = self.entries.partition_point(|entry| entry.end() <= from);
        let met = self.entries[first..]
            .iter()
            .take_while(|entry| entry.base < range.end.min(stable))
            .any(|entry| entry.batch.is_some() && !entry.aborted);
        let decided = met || range.end.min(self.end) <= stable;
        decided.then_some(met)
    }

    fn visible_end(&self, isolation: Isolation) -> i64 {
        match isolation {
            Isolation::ReadCommitted => self.last_stable_offset(),
            Isolation::ReadUncommitted => self.end,
        }
    }

    /// The producer's memory, wiped of the former epoch when this one is newer.
    fn appender(&mut self, producer: ProducerIdentity) -> &mut Appender {
        let fresh = || Appender { epoch: producer.epoch, next: None, recent: Vec::new() };
        let appender = self.producers.entry(producer.id).or_insert_with(fresh);
        if appender.epoch < producer.epoch {
            *appender = fresh();
        }
        appender
    }

    fn push(&mut self, batch: Option<Arc<Batch>>) -> i64 {
        let entry = Entry { base: self.end, batch, aborted: false };
        let base = entry.base;
        self.end = entry.end();
        self.entries.push(entry);
        base
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: ProducerIdentity = ProducerIdentity { id: 1, epoch: 0 };

    fn batch(values: &[&str]) -> Arc<Batch> {
        let mut batch = Batch::default();
        for value in values {
            batch.push(0, None, Some(value.as_bytes()), std::iter::empty());
        }
        Arc::new(batch)
    }

    fn read(log: &Log, isolation: Isolation) -> Vec<(i64, String)> {
        let fetched = log.fetch(0, usize::MAX, isolation).unwrap();
        fetched
            .slices
            .iter()
            .flat_map(|slice| {
                slice.records.clone().map(|at| {
                    let value = slice.batch.value(at).unwrap();
                    (slice.base + at as i64, String::from_utf8(value.to_vec()).unwrap())
                })
            })
            .collect()
    }

    #[test]
    fn an_open_transaction_holds_readers_at_its_first_record() {
        let mut log = Log::default();
        log.append_plain(batch(&["a"]));
        log.append(batch(&["b", "c"]), P, 0).unwrap();
        log.append_plain(batch(&["d"]));

        assert_eq!((log.last_stable_offset(), log.high_watermark()), (1, 4));
        assert_eq!(read(&log, Isolation::ReadCommitted), [(0, "a".into())]);
        assert_eq!(read(&log, Isolation::ReadUncommitted).len(), 4);
    }

    #[test]
    fn markers_take_offsets_and_aborted_records_are_skipped() {
        let mut log = Log::default();
        log.append(batch(&["a"]), P, 0).unwrap();
        log.end_transaction(P, true);
        log.append(batch(&["b"]), P, 1).unwrap();
        log.end_transaction(P, false);
        log.append(batch(&["c"]), P, 2).unwrap();
        log.end_transaction(P, true);

        assert_eq!(read(&log, Isolation::ReadCommitted), [(0, "a".into()), (4, "c".into())]);
        assert_eq!(log.fetch(0, 10, Isolation::ReadCommitted).unwrap().next, 6);
    }

    #[test]
    fn a_fetch_stops_inside_a_batch_and_goes_on_there() {
        let mut log = Log::default();
        log.append_plain(batch(&["a", "b", "c"]));

        let first = log.fetch(0, 2, Isolation::ReadCommitted).unwrap();
        let second = log.fetch(first.next, 2, Isolation::ReadCommitted).unwrap();

        assert_eq!((first.next, second.next), (2, 3));
        assert_eq!(second.slices[0].records, 2..3);
        assert_eq!(log.fetch(4, 1, Isolation::ReadCommitted).unwrap_err(), Code::OffsetOutOfRange);
    }

    #[test]
    fn what_is_deleted_is_out_of_range_and_is_no_record() {
        let mut log = Log::default();
        log.append_plain(batch(&["a", "b", "c"]));
        log.delete_before(2);
        log.delete_before(1);

        assert_eq!((log.start(), log.high_watermark()), (2, 3));
        assert_eq!(log.fetch(1, 1, Isolation::ReadCommitted).unwrap_err(), Code::OffsetOutOfRange);
        assert_eq!(log.fetch(2, 9, Isolation::ReadCommitted).unwrap().slices[0].records, 2..3);
        assert_eq!((log.has_records(0..2), log.has_records(0..3)), (Some(false), Some(true)));
        log.delete_before(99);
        assert_eq!((log.start(), log.has_records(0..3)), (3, Some(false)), "no further than it is stable");
    }

    #[test]
    fn a_batch_sent_again_is_kept_once() {
        let mut log = Log::default();
        let first = log.append(batch(&["a"]), P, 0).unwrap();
        let again = log.append(batch(&["a"]), P, 0).unwrap();

        assert_eq!((first, again, log.high_watermark()), (0, 0, 1));
        assert_eq!(log.append(batch(&["x"]), P, 3), Err(Code::OutOfOrderSequenceNumber));
    }

    #[test]
    fn a_marker_of_a_newer_epoch_fences_the_older_one() {
        let mut log = Log::default();
        log.append(batch(&["a"]), P, 0).unwrap();
        log.end_transaction(ProducerIdentity { epoch: 1, ..P }, false);

        assert_eq!(log.append(batch(&["late"]), P, 1), Err(Code::InvalidProducerEpoch));
        assert!(log.append(batch(&["b"]), ProducerIdentity { epoch: 1, ..P }, 0).is_ok());
    }

    #[test]
    fn markers_and_aborted_records_are_no_records() {
        let mut log = Log::default();
        log.append(batch(&["a"]), P, 0).unwrap();
        log.end_transaction(P, false);
        log.append(batch(&["b"]), P, 1).unwrap();

        assert_eq!(log.has_records(0..2), Some(false));
        assert_eq!(log.has_records(0..3), None, "an open transaction leaves it undecided");
        log.end_transaction(P, true);
        assert_eq!(log.has_records(0..3), Some(true));
        assert_eq!(log.has_records(3..4), Some(false));
    }
}
