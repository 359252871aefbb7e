//! The text that is committed beside an offset while records of its partition wait: which records behind the
//! offset are done already.
//!
//! `eos1;107;3,1` at offset 100: everything below 107 is done but 100, 103 and 104. An operator can read it in
//! the group's description, and it needs about three bytes for a record that waits.

use std::fmt::Write;

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

#[cfg(test)]
mod tests {
    use super::*;

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
