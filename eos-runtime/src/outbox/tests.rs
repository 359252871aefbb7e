use super::*;

fn write(outbox: &mut Outbox, topic: u16, key: &str, value: &str) {
    let mut draft = outbox.draft(topic);
    let ok: Result<(), ()> = draft.key(|out| {
        out.extend_from_slice(key.as_bytes());
        Ok(true)
    });
    ok.expect("writes");
    let ok: Result<(), ()> = draft.value(|out| {
        out.extend_from_slice(value.as_bytes());
        Ok(true)
    });
    ok.expect("writes");
    let ok: Result<(), ()> = draft.header("h", |out| {
        out.extend_from_slice(b"v");
        Ok(true)
    });
    ok.expect("writes");
    draft.finish();
}

fn values(outbox: &Outbox) -> Vec<(u16, String)> {
    let text = |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
    (0..outbox.len()).map(|n| outbox.outgoing(n)).map(|out| (out.topic, text(out.value))).collect()
}

#[test]
fn what_was_written_behind_a_mark_can_be_undone() {
    let mut outbox = Outbox::default();
    write(&mut outbox, 0, "a", "first");
    let (mark, bytes) = (outbox.mark(), outbox.bytes_len());
    write(&mut outbox, 1, "b", "second");
    outbox.undo(mark);
    assert_eq!(values(&outbox), [(0, "first".to_owned())]);
    assert_eq!(outbox.bytes_len(), bytes);
}

#[test]
fn a_draft_that_is_not_finished_leaves_no_trace() {
    let mut outbox = Outbox::default();
    let mut draft = outbox.draft(0);
    let failed = draft.value(|out| {
        out.extend_from_slice(b"half");
        Err("the codec gave up")
    });
    assert_eq!(failed, Err("the codec gave up"));
    drop(draft);
    assert!(outbox.is_empty());
    assert_eq!(outbox.bytes_len(), 0);
}

#[test]
fn lent_bytes_stay_as_they_are_whatever_becomes_of_the_outbox() {
    // Given an outbox that lent its bytes to a producer which took the first of two records.
    let mut outbox = Outbox::default();
    write(&mut outbox, 0, "a", "first");
    write(&mut outbox, 0, "b", "second");
    let lent = outbox.lend();
    let before = Vec::clone(&lent);
    outbox.set_sent(1);

    // When the transaction is given up and the next chunk is written.
    assert_eq!(values(&outbox)[1].1, "second", "lent bytes can still be read here");
    outbox.clear();
    write(&mut outbox, 0, "c", "third");

    // Then the producer reads what it was lent.
    assert_eq!(*lent, before);
    assert_eq!(values(&outbox), [(0, "third".to_owned())]);
}

#[test]
fn writing_on_into_a_lent_outbox_does_not_write_into_what_is_lent() {
    let mut outbox = Outbox::default();
    write(&mut outbox, 0, "a", "first");
    let lent = outbox.lend();
    let before = Vec::clone(&lent);
    write(&mut outbox, 0, "b", "second");
    assert_eq!(*lent, before);
    assert_eq!(values(&outbox), [(0, "first".to_owned()), (0, "second".to_owned())]);
}

#[test]
fn lent_memory_is_written_into_again_once_nobody_reads_it() {
    // Given two chunks, whose memory was lent.
    let mut outbox = Outbox::default();
    write(&mut outbox, 0, "a", "first");
    let (held, still_read) = (outbox.lend(), outbox.lend());
    outbox.clear();
    write(&mut outbox, 0, "b", "second");
    let other = outbox.lend();
    let memory = other.as_ptr();
    outbox.recycle(held);

    // When the one that nobody reads any more comes back.
    outbox.clear();
    outbox.recycle(other);
    write(&mut outbox, 0, "c", "third");
    let _ = outbox.lend();
    outbox.clear();
    write(&mut outbox, 0, "d", "fourth");

    // Then the next chunk is written there, and the other one is left alone.
    assert_eq!(outbox.lend().as_ptr(), memory);
    assert!(still_read.ends_with(b"firsthv"), "{still_read:?}");
}

#[test]
fn appended_records_keep_their_bytes_and_headers() {
    let (mut outbox, mut other) = (Outbox::default(), Outbox::default());
    write(&mut outbox, 0, "a", "first");
    write(&mut other, 1, "b", "second");
    write(&mut other, 2, "c", "third");
    outbox.append(&other);
    assert_eq!(values(&outbox), [(0, "first".into()), (1, "second".into()), (2, "third".into())]);
    let third = outbox.outgoing(2);
    assert_eq!(third.key, Some(&b"c"[..]));
    assert_eq!(third.headers().collect::<Vec<_>>(), [(&b"h"[..], Some(&b"v"[..]))]);
}
