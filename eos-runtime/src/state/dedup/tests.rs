//! The memory as a whole: what is a repetition, what an undo brings back, and the log.

use std::time::Duration;

use crate::{outbox::Outbox, spec::Unkeyed};

use super::{Dedup, Identity, Rules, Secret, Stats};

pub(super) mod model;

/// A time like those of real records.
const T: i64 = 1_772_431_200_000;
const DAY: Duration = Duration::from_hours(24);

fn dedup(within: Duration) -> Dedup {
    bounded(within, usize::MAX)
}

fn bounded(within: Duration, max_keys: usize) -> Dedup {
    Dedup::new(Rules { within, max_keys, unkeyed: Unkeyed::Refuse }, Secret([7; 16]))
}

fn id(number: u64) -> Identity {
    dedup(DAY).identity(0, &number.to_le_bytes())
}

/// Accepts in partition 0.
fn accept(dedup: &mut Dedup, number: u64, at: i64) -> bool {
    dedup.accept(0, Some(at), id(number))
}

/// The records of the log that this transaction writes: partition and value.
fn log(dedup: &mut Dedup) -> Vec<(i32, Vec<u8>)> {
    let mut outbox = Outbox::default();
    dedup.write_log(3, &mut outbox);
    let records = (0..outbox.len()).map(|n| {
        let record = outbox.outgoing(n);
        assert_eq!((record.topic, record.key, record.timestamp), (3, None, None));
        (record.partition.expect("it is named"), record.value.expect("it has one").to_vec())
    });
    records.collect()
}

#[test]
fn the_window_ends_at_its_last_millisecond_for_windows_up_to_49_days() {
    for within in [Duration::ZERO, Duration::from_millis(1), DAY, DAY * 49] {
        let millis = within.as_millis() as i64;
        // Given an identity, when it comes again as late as it may, it is a repetition
        let mut memory = dedup(within);
        assert!(accept(&mut memory, 1, T));
        memory.commit(0);
        assert!(!accept(&mut memory, 1, T + millis), "{within:?}");
        // and a millisecond later it is none, also not when stream time is that late.
        assert!(accept(&mut memory, 1, T + millis + 1), "{within:?}");
        memory.abort(0);
        assert!(accept(&mut memory, 2, T + millis));
        assert!(!accept(&mut memory, 1, T), "{within:?}");
        assert!(accept(&mut memory, 3, T + millis + 1) && accept(&mut memory, 1, T + millis), "{within:?}");
    }
}

#[test]
fn a_longer_window_is_exact_to_its_step() {
    // Given a window of 100 days, in steps of 3 ms.
    let mut memory = dedup(DAY * 100);
    let millis = (DAY * 100).as_millis() as i64;
    assert!(accept(&mut memory, 1, T));
    memory.commit(0);
    assert!(!accept(&mut memory, 1, T + millis - 3));
    assert!(accept(&mut memory, 1, T + millis + 3));
}

#[test]
fn what_is_later_than_the_window_repeats_nothing_and_is_not_kept() {
    let mut memory = dedup(Duration::from_secs(10));
    assert!(accept(&mut memory, 1, T));
    // A late record within the window is remembered at its own time.
    assert!(accept(&mut memory, 2, T - 10_000));
    assert!(!accept(&mut memory, 2, T));
    // One that is later is accepted each time.
    assert!(accept(&mut memory, 3, T - 10_001));
    assert!(accept(&mut memory, 3, T - 10_001));
    assert_eq!(memory.stats().keys, 2);
    assert_eq!(log(&mut memory).len(), 1);
}

#[test]
fn a_record_without_timestamp_has_stream_time() {
    let mut memory = dedup(Duration::from_secs(10));
    assert!(memory.accept(0, None, id(1)), "before there is a stream time");
    assert!(!memory.accept(0, None, id(1)));
    assert!(accept(&mut memory, 2, T));
    assert!(memory.accept(0, None, id(3)));
    assert!(!accept(&mut memory, 3, T + 10_000));
    assert!(accept(&mut memory, 3, T + 10_001));
}

#[test]
fn partitions_have_a_memory_and_a_stream_time_each() {
    let mut memory = dedup(Duration::from_secs(10));
    assert!(memory.accept(0, Some(T + 60_000), id(1)));
    assert!(memory.accept(1, Some(T), id(1)));
    assert!(!memory.accept(1, Some(T), id(1)));
    assert_eq!(memory.touched(), [0, 1]);
    memory.forget(1);
    assert!(memory.accept(1, Some(T), id(1)));
    assert!(!memory.accept(0, Some(T + 60_000), id(1)));
}

#[test]
fn undo_brings_back_the_times_and_the_stream_time_of_before() {
    // Given an identity that was accepted long ago,
    let mut memory = dedup(Duration::from_secs(10));
    assert!(accept(&mut memory, 1, T));
    memory.commit(0);
    // when it is accepted again after its window, in a transaction that also accepts others,
    assert!(accept(&mut memory, 2, T + 5_000));
    let mark = memory.mark();
    assert!(accept(&mut memory, 1, T + 20_000) && accept(&mut memory, 3, T + 20_000));
    memory.drop_repetition(0);
    memory.undo(mark);
    // then all is as if only the first of these had been there.
    assert!(!accept(&mut memory, 1, T + 10_000), "as it was accepted at first");
    assert!(!accept(&mut memory, 2, T + 5_000) && accept(&mut memory, 3, T + 5_000));
    assert_eq!(memory.repeated(), 0);
    memory.abort(0);
    assert!(!accept(&mut memory, 1, T + 10_000));
    assert!(accept(&mut memory, 2, T));
}

#[test]
fn an_undo_is_exact_where_the_count_of_records_leaves_32_bits() {
    // Given a worker that has seen nearly 2^32 records,
    let mut memory = dedup(DAY);
    memory.next = u64::from(u32::MAX) - 1;
    assert!(accept(&mut memory, 1, T));
    // when one behind that number fails,
    let mark = memory.mark();
    assert!(accept(&mut memory, 2, T) && accept(&mut memory, 3, T) && accept(&mut memory, 4, T));
    memory.undo(mark);
    // then those behind the mark are new again, and the one before it is not.
    assert!(!accept(&mut memory, 1, T));
    assert!(accept(&mut memory, 2, T) && accept(&mut memory, 3, T) && accept(&mut memory, 4, T));
    memory.abort(0);
    assert!(accept(&mut memory, 1, T));
}

#[test]
fn an_undo_concerns_all_partitions_and_an_abort_one() {
    let mut memory = dedup(DAY);
    assert!(memory.accept(0, Some(T), id(1)));
    let mark = memory.mark();
    assert!(memory.accept(0, Some(T), id(2)) && memory.accept(1, Some(T), id(3)));
    memory.undo(mark);
    assert_eq!((memory.touched(), memory.stats().keys), (vec![0], 1));
    assert!(memory.accept(1, Some(T), id(3)));
    memory.abort(0);
    assert_eq!((memory.touched(), memory.stats().keys), (vec![1], 1));
    assert!(!memory.accept(1, Some(T), id(3)));
}

#[test]
fn repetitions_that_were_dropped_are_counted_until_the_outcome() {
    let mut memory = dedup(DAY);
    memory.drop_repetition(0);
    memory.drop_repetition(1);
    let mark = memory.mark();
    memory.drop_repetition(1);
    assert_eq!((memory.repeated(), memory.touched()), (3, vec![0, 1]));
    memory.undo(mark);
    assert_eq!(memory.repeated(), 2);
    memory.commit(0);
    assert_eq!((memory.repeated(), memory.touched()), (1, vec![1]));
    memory.abort(1);
    assert_eq!((memory.repeated(), memory.touched()), (0, vec![]));
}

#[test]
fn a_jump_of_time_that_32_bits_cannot_hold_is_undone_like_any_other() {
    // Given a full window of the longest exact length,
    let mut memory = dedup(DAY * 49);
    let day = DAY.as_millis() as i64;
    assert!(accept(&mut memory, 1, T) && accept(&mut memory, 2, T + 49 * day));
    memory.commit(0);
    // when time jumps by years within a transaction, back and forth,
    let mark = memory.mark();
    let later = T + 4000 * day;
    for (number, at) in [(3, later), (1, later + 1), (4, later + 49 * day + 1), (3, later + 49 * day + 2)] {
        assert!(accept(&mut memory, number, at), "{number}");
        assert!(!accept(&mut memory, number, at), "{number}");
    }
    memory.undo(mark);
    assert!(!accept(&mut memory, 1, T + 49 * day) && !accept(&mut memory, 2, T + 98 * day));
    // then it is undone exactly, and a commit keeps what is in the window then.
    assert!(accept(&mut memory, 3, later) && accept(&mut memory, 4, later + 49 * day));
    memory.commit(0);
    assert_eq!(memory.stats().keys, 2);
    assert!(!accept(&mut memory, 3, later + 49 * day) && !accept(&mut memory, 4, later + 98 * day));
    assert!(accept(&mut memory, 3, later + 49 * day + 1));
}

#[test]
fn timestamps_at_the_ends_of_their_type_do_no_harm() {
    for within in [Duration::ZERO, DAY, Duration::MAX] {
        let mut memory = dedup(within);
        for at in [0, i64::MIN, i64::MAX, -1, i64::MIN + 1, i64::MAX - 1, i64::MAX] {
            accept(&mut memory, at as u64, at);
            let value = log(&mut memory);
            let mut other = dedup(within);
            for (partition, value) in &value {
                other.restore(*partition, value).expect("it is a record of the log");
            }
            memory.commit(0);
        }
        assert!(!accept(&mut memory, i64::MAX as u64, i64::MAX), "{within:?}");
    }
}

#[test]
fn what_has_left_the_window_is_forgotten_when_stream_time_moves() {
    let mut memory = dedup(Duration::from_secs(1600));
    for second in 0..20_000 {
        assert!(accept(&mut memory, second, T + second as i64 * 1000));
        memory.commit(0);
        // A slice of the window is kept beyond it at most.
        assert!(memory.stats().keys <= 2001, "{:?}", memory.stats());
    }
    assert!(memory.stats().keys > 1600);
    assert_eq!(memory.stats().evicted, 0, "nothing went before its time");
}

#[test]
fn nothing_of_the_open_transaction_is_forgotten() {
    let mut memory = bounded(Duration::from_secs(10), 10);
    assert!((0..100).all(|number| accept(&mut memory, number, T + number as i64)));
    assert!((0..100).all(|number| !accept(&mut memory, number, T)));
    assert_eq!(memory.stats(), Stats { keys: 100, bytes: memory.stats().bytes, evicted: 0 });
}

#[test]
fn too_many_keys_evict_the_oldest_and_are_counted() {
    // Given a bound of 100, when 150 are accepted, the oldest in the middle,
    let mut memory = bounded(DAY, 100);
    let at = |number: u64| T + (number as i64 + 75) % 150;
    assert!((0..150).all(|number| accept(&mut memory, number, at(number))));
    memory.commit(0);
    // then the oldest are forgotten, a few more than needed.
    let Stats { keys, evicted, .. } = memory.stats();
    assert_eq!((keys, evicted), (94, 56));
    for number in 0..150 {
        let new = accept(&mut memory, number, at(number));
        memory.abort(0);
        assert_eq!(new, at(number) < T + 56, "{number}");
    }
}

#[test]
fn what_expired_is_no_eviction() {
    let mut memory = bounded(Duration::from_secs(160), 100);
    assert!((0..100).all(|number| accept(&mut memory, number, T)));
    memory.commit(0);
    assert!(accept(&mut memory, 100, T + 160_001));
    memory.commit(0);
    assert_eq!((memory.stats().keys, memory.stats().evicted), (1, 0));
}

#[test]
fn the_log_brings_everything_back_elsewhere() {
    // Given two partitions, and two transactions that wrote their logs,
    let mut memory = dedup(Duration::from_mins(1));
    let mut records = Vec::new();
    for round in 0..2 {
        for number in 0..500_u64 {
            let at = T + round * 10_000 + number as i64;
            assert!(memory.accept((number % 2) as i32, Some(at), id(number + 1000 * round as u64)));
        }
        let written = log(&mut memory);
        assert_eq!(written.iter().map(|(partition, _)| *partition).collect::<Vec<_>>(), [0, 1]);
        records.extend(written);
        assert_eq!(log(&mut memory), [], "nothing is written twice");
        memory.commit(0);
        memory.commit(1);
    }
    // when another worker, with another secret, reads them back,
    let rules = memory.rules();
    let mut other = Dedup::new(rules, Secret([9; 16]));
    for (partition, value) in &records {
        assert_eq!(other.restore(*partition, value), Ok(250));
    }
    // then it knows what the first one knew, to the end of the window.
    assert_eq!(other.stats().keys, 1000);
    assert!(other.touched().is_empty());
    let bytes = 7_u64.to_le_bytes();
    assert_eq!(other.identity(1, &bytes), memory.identity(1, &bytes), "the secret of the log wins");
    assert_ne!(other.identity(2, &bytes), memory.identity(2, &bytes), "and there is none elsewhere");
    assert!(!other.accept(1, Some(T + 60_499), other.identity(1, &499_u64.to_le_bytes())));
    assert!(other.accept(1, Some(T + 60_500), other.identity(1, &499_u64.to_le_bytes())));
}

#[test]
fn a_log_is_continued_with_its_own_secret() {
    let mut memory = dedup(DAY);
    assert!(accept(&mut memory, 1, T));
    let records = log(&mut memory);
    let mut other = Dedup::new(memory.rules(), Secret([9; 16]));
    other.restore(0, &records[0].1).expect("it is a record of the log");
    assert!(accept(&mut other, 2, T));
    let continued = log(&mut other);
    memory.commit(0);
    assert_eq!(memory.restore(0, &continued[0].1), Ok(1));
    // A log of two secrets is no log.
    let mut foreign = Dedup::new(memory.rules(), Secret([9; 16]));
    assert!(accept(&mut foreign, 3, T));
    let keys = other.stats().keys;
    let text = other.restore(0, &log(&mut foreign)[0].1).expect_err("another secret");
    assert!(text.contains("its secret is not that of the records before it"), "{text}");
    assert_eq!(other.stats().keys, keys);
}

#[test]
fn a_record_of_the_log_undoes_what_is_open() {
    let mut memory = dedup(DAY);
    assert!(accept(&mut memory, 1, T));
    let value = log(&mut memory).remove(0).1;
    memory.abort(0);
    assert!(accept(&mut memory, 2, T + 1) && accept(&mut memory, 1, T + 1));
    assert_eq!(memory.restore(0, &value), Ok(1));
    assert_eq!((memory.touched(), memory.stats().keys), (vec![], 1));
    assert!(!accept(&mut memory, 1, T) && accept(&mut memory, 2, T));
}

#[test]
fn a_damaged_record_is_refused_as_a_whole() {
    let mut memory = dedup(DAY);
    assert!((0..10).all(|number| accept(&mut memory, number, T)));
    let value = log(&mut memory).remove(0).1;
    let mut other = dedup(DAY);
    let text = other.restore(0, &value[..value.len() - 1]).expect_err("it is cut off");
    assert!(text.contains("identity 10 of 10"), "{text}");
    assert_eq!(other.stats().keys, 0);
}

#[test]
fn records_are_split_before_they_are_too_large_for_a_broker() {
    let mut memory = dedup(DAY);
    assert!((0..100_000).all(|number| accept(&mut memory, number, T + number as i64)));
    let records = log(&mut memory);
    assert_eq!(records.len(), 4);
    assert!(records.iter().all(|(_, value)| value.len() <= 512 << 10));
    let bytes: usize = records.iter().map(|(_, value)| value.len()).sum();
    assert!(bytes <= 19 * 100_000, "{bytes}");
    let mut other = dedup(DAY);
    let restored: u64 = records.iter().map(|(_, value)| other.restore(0, value).expect("a record")).sum();
    assert_eq!((restored, other.stats().keys), (100_000, 100_000));
}

#[test]
fn damage_of_any_kind_is_answered_and_never_a_panic() {
    let mut memory = dedup(DAY);
    assert!((0..40).all(|number| accept(&mut memory, number, T + number as i64 * 977)));
    let good = log(&mut memory).remove(0).1;
    let mut random = model::Random(1);
    let mut refused = 0;
    for _ in 0..20_000 {
        let mut value = good.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(value.len() as u64) as usize;
            match random.below(4) {
                0 => value.truncate(at.max(1)),
                1 => value.insert(at, random.below(256) as u8),
                2 => drop(value.remove(at)),
                _ => value[at] ^= 1 << random.below(8),
            }
            if value.is_empty() {
                break;
            }
        }
        let mut other = dedup(DAY);
        match other.restore(0, &value) {
            // A changed identity or time is one like another.
            Ok(count) => assert!(other.stats().keys <= count),
            Err(text) => {
                refused += 1;
                assert!(!text.is_empty() && other.stats() == Stats::default(), "{text}");
            }
        }
    }
    assert!(refused > 5_000, "{refused}");
}

#[test]
fn a_key_takes_48_bytes_at_most_at_any_size() {
    let mut memory = dedup(DAY);
    let mut most = 0.0_f64;
    for number in 0..200_000_u64 {
        let spread = u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        assert!(memory.accept(0, Some(T), Identity(spread)));
        if number % 500 == 499 {
            memory.commit(0);
            let Stats { keys, bytes, .. } = memory.stats();
            // A transaction of 500 has its list beside the table.
            most = most.max(bytes.saturating_sub(48 << 10) as f64 / keys as f64);
        }
    }
    assert!((40.0..=48.0).contains(&most), "{most}");
}

#[test]
fn records_that_are_not_in_time_are_counted_until_the_transaction_ends() {
    let mut memory = dedup(Duration::from_secs(10));
    let untimely = |memory: &Dedup| memory.untimely().collect::<Vec<_>>();
    // The first record of all is in time, as is one that comes as late, or as early, as the window is long.
    for (number, at) in [(1, T), (2, T - 10_000), (3, T + 10_000)] {
        assert!(accept(&mut memory, number, at));
    }
    assert_eq!(untimely(&memory), []);
    // One that is later, and one that is ahead of stream time by more, are not.
    assert!(accept(&mut memory, 4, T - 1));
    let mark = memory.mark();
    assert!(accept(&mut memory, 5, T + 20_001) && accept(&mut memory, 6, T));
    assert_eq!(untimely(&memory), [(0, 2, 1)]);
    // What is undone is not counted, nor what was before the transaction,
    memory.undo(mark);
    assert_eq!(untimely(&memory), [(0, 1, 0)]);
    memory.commit(0);
    assert_eq!(untimely(&memory), []);
    // also when nothing else was in it.
    assert!(accept(&mut memory, 4, T - 1));
    assert_eq!((untimely(&memory), memory.touched()), (vec![(0, 1, 0)], vec![0]));
    memory.abort(0);
    assert_eq!(untimely(&memory), []);
}
