//! A record that is given up, as its dead letter: what it was, byte for byte, and what happened to it.

use std::convert::Infallible;

use crate::{
    outbox::Outbox,
    record::{DEAD_LETTER, Record},
};

/// Why a record is given up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Death<'a> {
    pub(super) pipeline: &'a str,
    /// The input topic's real name.
    pub(super) topic: &'a str,
    pub(super) error: &'a str,
    /// `reject`, `retry`, `other` or `refused`.
    pub(super) kind: &'a str,
    pub(super) attempts: u32,
}

/// Appends the dead letter of a record, for topic number `topic` of the producer.
pub(super) fn write(record: &Record<'_>, death: Death<'_>, topic: u16, outbox: &mut Outbox) {
    outbox.set_origin((record.partition, record.offset));
    let mut draft = outbox.draft(topic);
    let copy = |bytes: Option<&[u8]>, out: &mut Vec<u8>| -> Result<bool, Infallible> {
        out.extend_from_slice(bytes.unwrap_or_default());
        Ok(bytes.is_some())
    };
    let Ok(()) = draft.key(|out| copy(record.key, out));
    let Ok(()) = draft.value(|out| copy(record.value, out));
    // What an earlier death said is about another place.
    for header in record.headers.iter().filter(|header| !DEAD_LETTER.contains(&header.name)) {
        let Ok(()) = draft.header(header.name, |out| copy(header.value, out));
    }
    let says = [
        death.error.to_owned(),
        death.kind.to_owned(),
        death.attempts.to_string(),
        death.pipeline.to_owned(),
        death.topic.to_owned(),
        record.partition.to_string(),
        record.offset.to_string(),
    ];
    for (name, text) in DEAD_LETTER.iter().zip(&says) {
        let Ok(()) = draft.header(name, |out| copy(Some(text.as_bytes()), out));
    }
    draft.timestamp(record.timestamp);
    draft.finish();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Header, Headers, Records};

    /// A record that has everything, and died before.
    struct One;

    impl Records for One {
        fn len(&self) -> usize {
            1
        }

        fn record(&self, index: usize) -> Record<'_> {
            Record {
                partition: 3,
                offset: 77,
                timestamp: Some(1_234),
                key: Some(b"k\xff"),
                value: None,
                headers: Headers::of(self, index),
            }
        }

        fn header(&self, _: usize, nth: usize) -> Option<Header<'_>> {
            let headers = [
                Header { name: "trace", value: Some(b"\x00\x01") },
                Header { name: "eos.source.offset", value: Some(b"12") },
                Header { name: "trace", value: None },
            ];
            headers.get(nth).copied()
        }
    }

    #[test]
    fn a_dead_letter_is_the_record_and_says_what_happened() {
        let (one, mut outbox) = (One, Outbox::default());
        let death =
            Death { pipeline: "pay", topic: "in", error: "no such account", kind: "reject", attempts: 1 };
        write(&one.record(0), death, 2, &mut outbox);

        let letter = outbox.outgoing(0);
        assert_eq!((letter.topic, letter.partition, letter.timestamp), (2, None, Some(1_234)));
        assert_eq!((letter.key, letter.value), (Some(&b"k\xff"[..]), None));
        let headers: Vec<_> = letter
            .headers()
            .map(|(name, value)| (String::from_utf8_lossy(name).into_owned(), value.map(<[u8]>::to_vec)))
            .collect();
        let said = |name: &str, value: &str| (name.to_owned(), Some(value.as_bytes().to_vec()));
        assert_eq!(
            headers,
            [
                ("trace".to_owned(), Some(vec![0, 1])),
                ("trace".to_owned(), None),
                said("eos.error", "no such account"),
                said("eos.error.kind", "reject"),
                said("eos.attempts", "1"),
                said("eos.pipeline", "pay"),
                said("eos.source.topic", "in"),
                said("eos.source.partition", "3"),
                said("eos.source.offset", "77"),
            ]
        );
    }
}
