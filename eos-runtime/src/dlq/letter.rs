//! A record of a dead-letter topic, read strictly: what its headers say, or why it is no dead letter.

use std::{fmt, str::FromStr};

use crate::record::{DEAD_LETTER as NAMES, Header, Record};

/// The header of a marker: which dead letter was sent back.
pub const REPLAYED_OF: &str = "eos.replayed.of";

const ERROR: usize = 0;
const KIND: usize = 1;
const ATTEMPTS: usize = 2;
const PIPELINE: usize = 3;
const SOURCE_TOPIC: usize = 4;
const SOURCE_PARTITION: usize = 5;
const SOURCE_OFFSET: usize = 6;

/// Where a dead letter lies in its topic, written `partition@offset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    /// The partition of the dead-letter topic.
    pub partition: i32,
    /// The offset in that partition.
    pub offset: i64,
}

impl Id {
    pub(super) fn of(record: &Record<'_>) -> Self {
        Self { partition: record.partition, offset: record.offset }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.partition, self.offset)
    }
}

impl FromStr for Id {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (partition, offset) = text.split_once('@')?;
            Some(Self { partition: decimal(partition)?, offset: decimal(offset)? })
        };
        read().ok_or_else(|| format!("`{text}` is no place in a topic: write PARTITION@OFFSET, as `0@17`"))
    }
}

/// Why a record was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It can never work: the handler's `Reject`, a panic, a value that is no such event.
    Reject,
    /// The handler's `Retry`, too often.
    Retry,
    /// Another error of the handler's.
    Other,
    /// The broker would not take what came of it.
    Refused,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Reject, Self::Retry, Self::Other, Self::Refused];

    /// The word for it in the header, and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reject => "reject",
            Self::Retry => "retry",
            Self::Other => "other",
            Self::Refused => "refused",
        }
    }
}

/// A record that was given up: itself, and what happened to it.
#[derive(Debug, Clone, Copy)]
pub struct DeadLetter<'a> {
    /// Where it lies.
    pub id: Id,
    /// The record as it lies there: key, value and timestamp are those it had in its source topic.
    pub record: Record<'a>,
    /// The last error, in the handler's words or the broker's.
    pub error: &'a str,
    /// Why it was given up.
    pub kind: Kind,
    /// How often it was handled.
    pub attempts: u32,
    /// The pipeline that gave it up.
    pub pipeline: &'a str,
    /// The real name of the topic it came from.
    pub source_topic: &'a str,
    /// Its partition there.
    pub source_partition: i32,
    /// Its offset there.
    pub source_offset: i64,
}

impl<'a> DeadLetter<'a> {
    /// The headers it had in its source topic, in their order.
    pub fn original_headers(&self) -> impl Iterator<Item = Header<'a>> + use<'a> {
        self.record.headers.iter().filter(|header| !NAMES.contains(&header.name))
    }
}

/// What a record of a dead-letter topic is.
#[derive(Debug)]
pub(super) enum Entry<'a> {
    Letter(DeadLetter<'a>),
    /// This dead letter was sent back.
    Marker(Id),
    /// Nobody's that is known here, and why.
    Foreign(String),
}

pub(super) fn read(record: Record<'_>) -> Entry<'_> {
    if is_marker(&record) {
        return marked(&record).map_or_else(Entry::Foreign, Entry::Marker);
    }
    letter(record).map_or_else(Entry::Foreign, Entry::Letter)
}

/// A record with more than the one header is none, whatever that header says: a record that was given up may
/// have brought it along.
fn is_marker(record: &Record<'_>) -> bool {
    let mut headers = record.headers.iter();
    let first = headers.next().is_some_and(|header| header.name == REPLAYED_OF);
    first && headers.next().is_none() && record.key.is_none() && record.value.is_none()
}

fn marked(record: &Record<'_>) -> Result<Id, String> {
    let text = record.headers.last(REPLAYED_OF).and_then(|text| std::str::from_utf8(text).ok());
    let id: Option<Id> = text.and_then(|text| text.parse().ok());
    let is_before = |id: &Id| id.partition == record.partition && id.offset < record.offset;
    id.filter(is_before)
        .ok_or_else(|| format!("its header `{REPLAYED_OF}` names no dead letter before it in this partition"))
}

fn letter(record: Record<'_>) -> Result<DeadLetter<'_>, String> {
    let mut found = [None; NAMES.len()];
    for header in record.headers.iter() {
        let Some(nth) = NAMES.iter().position(|name| *name == header.name) else { continue };
        let text = header.value.and_then(|text| std::str::from_utf8(text).ok());
        let text = text.ok_or_else(|| format!("its header `{}` is no text", NAMES[nth]))?;
        if found[nth].replace(text).is_some() {
            return Err(format!("its header `{}` is there twice", NAMES[nth]));
        }
    }
    let text = |nth: usize| found[nth].ok_or_else(|| format!("it has no header `{}`", NAMES[nth]));
    let kind = text(KIND)?;
    let known = Kind::ALL.into_iter().find(|known| known.word() == kind);
    Ok(DeadLetter {
        id: Id::of(&record),
        record,
        error: text(ERROR)?,
        kind: known.ok_or_else(|| format!("its header `{}` says `{kind}`", NAMES[KIND]))?,
        attempts: number(ATTEMPTS, text(ATTEMPTS)?)?,
        pipeline: text(PIPELINE)?,
        source_topic: text(SOURCE_TOPIC)?,
        source_partition: number(SOURCE_PARTITION, text(SOURCE_PARTITION)?)?,
        source_offset: number(SOURCE_OFFSET, text(SOURCE_OFFSET)?)?,
    })
}

fn number<T: FromStr>(nth: usize, text: &str) -> Result<T, String> {
    decimal(text).ok_or_else(|| format!("its header `{}` is no number: `{text}`", NAMES[nth]))
}

/// Digits and nothing else: `parse` alone takes a sign.
fn decimal<T: FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|digit| digit.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Headers, Records};

    type Text = Option<&'static [u8]>;

    /// One record at 1@9, as its headers make it.
    struct One {
        key: Text,
        headers: Vec<(&'static str, Text)>,
    }

    impl Records for One {
        fn len(&self) -> usize {
            1
        }

        fn record(&self, index: usize) -> Record<'_> {
            let headers = Headers::of(self, index);
            Record { partition: 1, offset: 9, timestamp: Some(5), key: self.key, value: None, headers }
        }

        fn header(&self, _: usize, nth: usize) -> Option<Header<'_>> {
            self.headers.get(nth).map(|(name, value)| Header { name, value: *value })
        }
    }

    fn complete() -> One {
        let values: [&'static [u8]; 7] =
            [b"no such account", b"reject", b"1", b"pay", b"payments", b"3", b"77"];
        let headers = NAMES.into_iter().zip(values.map(Some)).collect();
        One { key: Some(b"k"), headers }
    }

    fn why_foreign(one: &One) -> String {
        match read(one.record(0)) {
            Entry::Foreign(why) => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_dead_letter_says_what_happened_and_keeps_the_headers_it_came_with() {
        let mut one = complete();
        one.headers.insert(0, ("trace", Some(b"\x00")));
        one.headers.push((REPLAYED_OF, Some(b"1@2")));

        let Entry::Letter(letter) = read(one.record(0)) else { panic!("it is one") };

        assert_eq!(letter.id.to_string(), "1@9");
        assert_eq!((letter.error, letter.kind, letter.attempts), ("no such account", Kind::Reject, 1));
        assert_eq!(letter.pipeline, "pay");
        let source = (letter.source_topic, letter.source_partition, letter.source_offset);
        assert_eq!(source, ("payments", 3, 77));
        let names: Vec<&str> = letter.original_headers().map(|header| header.name).collect();
        assert_eq!(names, ["trace", REPLAYED_OF], "a header that it came with makes no marker of it");
    }

    #[test]
    fn a_record_that_lacks_a_header_or_has_a_wrong_one_is_foreign_and_says_why() {
        for missing in NAMES {
            let mut one = complete();
            one.headers.retain(|(name, _)| *name != missing);
            assert_eq!(why_foreign(&one), format!("it has no header `{missing}`"));
        }
        for (nth, value, why) in [
            (KIND, Some(&b"Reject"[..]), "says `Reject`"),
            (ATTEMPTS, Some(b"+1"), "is no number: `+1`"),
            (ATTEMPTS, Some(b"4294967296"), "is no number"),
            (SOURCE_PARTITION, Some(b"-1"), "is no number: `-1`"),
            (SOURCE_OFFSET, Some(b""), "is no number: ``"),
            (ERROR, Some(b"\xff"), "is no text"),
            (SOURCE_TOPIC, None, "is no text"),
        ] {
            let mut one = complete();
            one.headers[nth].1 = value;
            let said = why_foreign(&one);
            assert!(said.contains(NAMES[nth]) && said.contains(why), "{said}");
        }
        let mut twice = complete();
        twice.headers.push(("eos.attempts", Some(b"2")));
        assert_eq!(why_foreign(&twice), "its header `eos.attempts` is there twice");
    }

    #[test]
    fn a_marker_has_one_header_and_nothing_else_and_stands_behind_its_dead_letter() {
        let marker = |of: &'static [u8]| One { key: None, headers: vec![(REPLAYED_OF, Some(of))] };
        let id = Id { partition: 1, offset: 8 };
        assert!(matches!(read(marker(b"1@8").record(0)), Entry::Marker(of) if of == id));

        for wrong in [&b"1@9"[..], b"0@3", b"1@", b"8", b"1@8 ", b"\xff"] {
            assert!(why_foreign(&marker(wrong)).contains("names no dead letter before it"));
        }
        let with_key = One { key: Some(b"k"), ..marker(b"1@8") };
        assert_eq!(why_foreign(&with_key), "it has no header `eos.error.kind`");
    }

    #[test]
    fn a_place_is_written_as_it_is_read() {
        assert_eq!("3@120".parse(), Ok(Id { partition: 3, offset: 120 }));
        for wrong in ["", "3", "3@", "@3", "-1@3", "3@+4", "a@b", "99999999999@1"] {
            assert!(wrong.parse::<Id>().unwrap_err().contains("write PARTITION@OFFSET"), "{wrong}");
        }
    }
}
