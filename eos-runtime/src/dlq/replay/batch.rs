//! The dead letters of one transaction: each as the record it was, and its marker.

use std::convert::Infallible;

use crate::{
    outbox::Outbox,
    record::{REPLAYED, REPLAYED_FOR},
};

use super::super::{
    DeadLetters,
    letter::{DeadLetter, Id, REPLAYED_OF},
};

/// Bytes after which a batch is full: far below what a client's queue holds.
const FULL_BYTES: usize = 4 << 20;

/// The topics of the producer.
const INPUT: u16 = 0;
const DEAD_LETTERS: u16 = 1;

pub(super) struct Batch<'a> {
    letters: &'a DeadLetters,
    ids: Vec<Id>,
    outbox: Outbox,
}

impl<'a> Batch<'a> {
    pub(super) fn new(letters: &'a DeadLetters) -> Self {
        Self { letters, ids: Vec::new(), outbox: Outbox::default() }
    }

    pub(super) fn ids(&self) -> &[Id] {
        &self.ids
    }

    /// The dead letter to which all of these records belong, by their numbers in the outbox, if it is one.
    pub(super) fn only(&self, records: &[usize]) -> Option<Id> {
        // Each is a record and its marker.
        let (first, others) = records.split_first()?;
        let is_one = others.iter().all(|record| record / 2 == first / 2);
        self.ids.get(first / 2).copied().filter(|_| is_one)
    }

    pub(super) fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    pub(super) fn clear(&mut self) {
        self.ids.clear();
        self.outbox.clear();
    }

    pub(super) fn is_full(&self, room: usize) -> bool {
        self.ids.len() >= room || self.outbox.bytes_len() >= FULL_BYTES
    }

    /// Adds a dead letter. Its source topic has so many partitions; an error says why it cannot go back.
    pub(super) fn add(&mut self, letter: &DeadLetter<'_>, partitions: i32) -> Result<(), String> {
        let DeadLetters { pipeline, topic, input, .. } = self.letters;
        if letter.source_topic != input {
            let source = letter.source_topic;
            return Err(format!(
                "it came from topic `{source}`, and pipeline `{pipeline}` reads `{input}`: if that is what \
                 `{source}` is meant to be here, say --topic DECLARED={source}"
            ));
        }
        self.write_record(letter, partitions, topic);
        self.write_marker(letter.id);
        self.ids.push(letter.id);
        Ok(())
    }

    fn write_record(&mut self, letter: &DeadLetter<'_>, partitions: i32, topic: &str) {
        let mut draft = self.outbox.draft(INPUT);
        let Ok(()) = draft.key(|out| copy(letter.record.key, out));
        let Ok(()) = draft.value(|out| copy(letter.record.value, out));
        // One that was replayed and died again says of itself only where it comes from now.
        for header in
            letter.original_headers().filter(|header| ![REPLAYED, REPLAYED_FOR].contains(&header.name))
        {
            let Ok(()) = draft.header(header.name, |out| copy(header.value, out));
        }
        let from = format!("{topic}/{}", letter.id);
        let Ok(()) = draft.header(REPLAYED, |out| copy(Some(from.as_bytes()), out));
        let whom = eos_conf::names::group(&self.letters.app, &self.letters.pipeline);
        let Ok(()) = draft.header(REPLAYED_FOR, |out| copy(Some(whom.as_bytes()), out));
        draft.timestamp(letter.record.timestamp);
        // Where it was, whatever partitioner its producer had: identities and order count by partition. A
        // topic that was made anew with fewer leaves it to the key.
        if letter.source_partition < partitions {
            draft.partition(letter.source_partition);
        }
        draft.finish();
    }

    fn write_marker(&mut self, id: Id) {
        let mut draft = self.outbox.draft(DEAD_LETTERS);
        let Ok(()) = draft.header(REPLAYED_OF, |out| copy(Some(id.to_string().as_bytes()), out));
        draft.partition(id.partition);
        draft.finish();
    }
}

#[allow(clippy::unnecessary_wraps)] // so a draft is written
fn copy(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<bool, Infallible> {
    out.extend_from_slice(bytes.unwrap_or_default());
    Ok(bytes.is_some())
}
