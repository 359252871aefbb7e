//! The text that is committed beside an offset while records of its partition wait: which records behind the
//! offset are done already.
//!
//! `eos1;107;3,1` at offset 100: everything below 107 is done but 100, 103 and 104. An operator can read it in
//! the group's description, and it needs about three bytes for a record that waits.

use std::fmt::Write;

use crate::broker::Committed;

/// What the text begins with.
const HEAD: &str = "eos1;";

/// The longest text a broker takes by default: `offset.metadata.max.bytes`.
const MAX_BYTES: usize = 4096;

/// What one more record may need at most: a number of 64 bits and a comma.
const ENTRY: usize = 21;

/// Where a partition stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    /// Everything below is done, but what waits.
    pub(super) next: i64,
    /// The offsets of the records that wait, ascending.
    pub(super) waiting: Vec<i64>,
}

impl Note {
    /// The text to commit with the first offset that waits.
    pub(super) fn text(next: i64, waiting: impl IntoIterator<Item = i64>) -> String {
        let mut waiting = waiting.into_iter();
        let Some(mut last) = waiting.next() else { return String::new() };
        let mut text = format!("{HEAD}{next};");
        for (nth, offset) in waiting.enumerate() {
            // Writing to a String cannot fail.
            let _ = write!(text, "{}{}", if nth > 0 { "," } else { "" }, offset - last);
            last = offset;
        }
        text
    }

    /// How many more records fit beside those of a text, wherever they are.
    pub(super) fn room(text: &str) -> usize {
        // The first number may grow by as much as one more takes.
        (MAX_BYTES.saturating_sub(text.len()) / ENTRY).saturating_sub(1)
    }

    /// Reads a text that was committed with `offset`; `None` when it is none of ours.
    ///
    /// # Errors
    /// When it is damaged.
    pub(super) fn read(offset: i64, text: &str) -> Result<Option<Self>, String> {
        let Some(rest) = text.strip_prefix(HEAD) else { return Ok(None) };
        let damaged = || format!("the text `{text}` beside the committed offset {offset} is damaged");
        let (next, deltas) = rest.split_once(';').ok_or_else(damaged)?;
        let next: i64 = next.parse().map_err(|_| damaged())?;
        let mut waiting = vec![offset];
        for delta in deltas.split(',').filter(|_| !deltas.is_empty()) {
            let delta: i64 = delta.parse().ok().filter(|delta| *delta > 0).ok_or_else(damaged)?;
            let last = waiting.last().copied().unwrap_or(offset);
            waiting.push(last.checked_add(delta).ok_or_else(damaged)?);
        }
        if waiting.last().is_some_and(|last| *last >= next) {
            return Err(damaged());
        }
        Ok(Some(Self { next, waiting }))
    }
}

/// Where a partition goes on whose log begins behind what is committed for it.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::engine) struct Beyond {
    /// As if this were committed.
    pub(in crate::engine) from: Committed,
    /// How many offsets were not done and are gone. Not each was a record: markers take offsets too.
    pub(in crate::engine) lost: u64,
}

/// What is left of `committed` where the log begins at `start`; `None` when it is all there. What is known to be
/// done behind the committed offset stays done.
///
/// # Errors
/// When the text beside the offset is damaged.
pub(in crate::engine) fn beyond(committed: &Committed, start: i64) -> Result<Option<Beyond>, String> {
    let offset = committed.offset;
    if offset >= start {
        return Ok(None);
    }
    let note = Note::read(offset, &committed.metadata)?;
    let Note { next, waiting } = note.unwrap_or(Note { next: offset, waiting: Vec::new() });
    let gone = waiting.partition_point(|waits| *waits < start);
    let lost = gone as u64 + start.saturating_sub(next).max(0) as u64;
    let (next, left) = (next.max(start), &waiting[gone..]);
    let metadata = Note::text(next, left.iter().copied());
    let from = Committed { offset: left.first().copied().unwrap_or(next), metadata };
    Ok(Some(Beyond { from, lost }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(offset: i64, metadata: &str, start: i64) -> Option<(i64, String, u64)> {
        let committed = Committed { offset, metadata: metadata.to_owned() };
        let moved = beyond(&committed, start).expect("it is not damaged");
        moved.map(|Beyond { from, lost }| (from.offset, from.metadata, lost))
    }

    #[test]
    fn what_is_done_behind_a_record_that_is_gone_stays_done() {
        // Given 100, 103 and 104 that wait, and everything else below 107 done,
        let text = "eos1;107;3,1";
        assert_eq!(moved(100, text, 100), None, "nothing is gone");
        // when the log begins behind the first, then the others wait on;
        assert_eq!(moved(100, text, 101), Some((103, "eos1;107;1".to_owned(), 1)));
        assert_eq!(moved(100, text, 104), Some((104, "eos1;107;".to_owned(), 2)));
        // behind the last, then nothing waits and what was done is not read again;
        assert_eq!(moved(100, text, 105), Some((107, String::new(), 3)));
        // and behind everything that was taken, then what was not taken is gone too.
        assert_eq!(moved(100, text, 110), Some((110, String::new(), 6)));
    }

    #[test]
    fn without_a_text_everything_up_to_the_start_of_the_log_is_gone() {
        assert_eq!(moved(100, "", 130), Some((130, String::new(), 30)));
        assert_eq!(moved(100, "an operator's", 101), Some((101, String::new(), 1)));
    }

    #[test]
    fn what_was_written_is_read_again() {
        for (next, waiting) in [(101, vec![100]), (107, vec![100, 103, 104]), (i64::MAX, vec![0, 1 << 40])] {
            let text = Note::text(next, waiting.iter().copied());
            assert_eq!(Note::read(waiting[0], &text), Ok(Some(Note { next, waiting })), "{text}");
        }
        assert_eq!(Note::text(107, [100, 103, 104]), "eos1;107;3,1");
    }

    #[test]
    fn nothing_waits_and_there_is_no_text() {
        assert_eq!(Note::text(107, []), "");
    }

    #[test]
    fn what_others_wrote_is_none_of_ours() {
        assert_eq!(Note::read(100, ""), Ok(None));
        assert_eq!(Note::read(100, "reset by an operator"), Ok(None));
    }

    #[test]
    fn a_damaged_text_is_an_error() {
        for text in
            ["eos1;", "eos1;x;", "eos1;107;3,", "eos1;107;0", "eos1;107;-3", "eos1;100;", "eos1;103;3"]
        {
            let error = Note::read(100, text).expect_err(text);
            assert!(error.contains(text) && error.contains("100"), "{error}");
        }
    }

    #[test]
    fn a_thousand_records_that_wait_close_to_each_other_have_room() {
        let text = Note::text(10_000_000, (0..1000).map(|n| 5_000_000 + n * 99));
        assert!(Note::room(&text) > 0, "{} bytes", text.len());
        let text = Note::text(10_000_000_000, (0..1000).map(|n| 5_000_000 + n * 999_999));
        assert_eq!(Note::room(&text), 0, "{} bytes", text.len());
    }
}
