use super::*;
use crate::record::{Header, Headers};

/// Records of partition 0: offset and key, which is none where it is empty.
struct Keyed(Vec<(i64, &'static str)>);

impl Records for Keyed {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn record(&self, index: usize) -> Record<'_> {
        let (offset, key) = self.0[index];
        let key = Some(key.as_bytes()).filter(|key| !key.is_empty());
        Record { partition: 0, offset, timestamp: None, key, value: None, headers: Headers::of(self, index) }
    }

    fn header(&self, _: usize, _: usize) -> Option<Header<'_>> {
        None
    }
}

const SEC: Duration = Duration::from_secs(1);

/// Deals with every record: those that are to be handled are, but those at `failing`, which are parked for a
/// second or hold their partition. Answers what was handled.
fn deal(waiting: &mut Waiting, records: &[(i64, &'static str)], failing: &[i64]) -> Vec<i64> {
    let chunk = Keyed(records.to_vec());
    let (mut handled, mut from) = (Vec::new(), 0);
    while from < chunk.len() {
        let actions = waiting.sort(&chunk, from);
        for action in actions {
            let (record, place) = (chunk.record(from), chunk.place(from));
            from += 1;
            match action {
                Action::Handle if failing.contains(&place.1) => {
                    waiting.fail(place);
                    if !waiting.park(&record, Some(SEC)) {
                        waiting.hold(&record, Some(SEC));
                    }
                    break;
                }
                Action::Handle => {
                    waiting.pass(place);
                    handled.push(place.1);
                }
                Action::Done => {
                    waiting.pass(place);
                }
                Action::Park => assert!(waiting.park(&record, None)),
                Action::Hold => {
                    waiting.hold(&record, None);
                }
            }
        }
    }
    handled
}

fn committed(waiting: &Waiting, next: i64) -> (i64, String) {
    let Committed { offset, metadata } = waiting.commit(0, next);
    (offset, metadata)
}

/// Ends every record that is due, and answers which.
fn end_due(waiting: &mut Waiting, now: Duration) -> Vec<i64> {
    let due = waiting.take_due(now, usize::MAX);
    for parked in &due {
        waiting.end(parked, now);
    }
    due.iter().map(|parked| parked.record.offset).collect()
}

#[test]
fn while_a_record_is_parked_those_of_other_keys_go_on_and_those_of_its_key_wait_behind_it() {
    let mut waiting = Waiting::new(10);
    let handled = deal(&mut waiting, &[(3, "a"), (4, "b"), (5, "a"), (7, "b"), (8, ""), (9, "a")], &[3]);
    assert_eq!(handled, [4, 7, 8]);
    assert_eq!(committed(&waiting, 10), (3, "eos1;10;2,4".to_owned()));
    assert_eq!(waiting.parked(), 3);
}

#[test]
fn when_it_is_done_the_next_of_its_key_is_due_and_then_the_one_behind_that() {
    let mut waiting = Waiting::new(10);
    deal(&mut waiting, &[(3, "a"), (4, "b"), (5, "a"), (9, "a")], &[3]);
    assert_eq!(waiting.next_due(), Some(SEC));
    assert_eq!(end_due(&mut waiting, SEC / 2), [0; 0]);
    for (offset, left) in [(3, "eos1;10;4"), (5, "eos1;10;"), (9, "")] {
        assert_eq!(end_due(&mut waiting, SEC), [offset]);
        assert_eq!(committed(&waiting, 10).1, left);
    }
    assert_eq!(waiting.release(SEC), []);
    assert!(waiting.is_empty());
}

#[test]
fn records_without_a_key_wait_for_themselves_only() {
    let mut waiting = Waiting::new(10);
    let handled = deal(&mut waiting, &[(0, ""), (1, ""), (2, "")], &[0, 1]);
    assert_eq!(handled, [2]);
    assert_eq!(end_due(&mut waiting, SEC), [0, 1]);
}

#[test]
fn without_parking_a_record_that_waits_holds_its_partition() {
    let mut waiting = Waiting::new(0);
    let handled = deal(&mut waiting, &[(3, "a"), (4, "b"), (5, "c")], &[4]);
    assert_eq!(handled, [3]);
    assert_eq!(committed(&waiting, 4), (4, String::new()));
    assert_eq!(waiting.release(SEC / 2), []);
    assert_eq!(waiting.release(SEC), [(0, 4)]);
    assert_eq!(deal(&mut waiting, &[(4, "b"), (5, "c")], &[]), [4, 5]);
    assert!(waiting.is_empty());
}

#[test]
fn a_partition_without_room_to_park_waits_until_there_is_some() {
    let mut waiting = Waiting::new(2);
    let handled = deal(&mut waiting, &[(0, "a"), (1, "a"), (2, "b"), (3, "a"), (4, "b")], &[0]);
    assert_eq!(handled, [2], "the third of the key has no room, and nothing behind it is handled");
    assert_eq!(waiting.release(SEC), [], "nothing is done yet");
    assert_eq!(end_due(&mut waiting, SEC), [0]);
    assert_eq!(waiting.release(SEC), [(0, 3)]);
    assert_eq!(deal(&mut waiting, &[(3, "a"), (4, "b")], &[]), [4], "3 waits behind 1");
    assert_eq!(end_due(&mut waiting, SEC), [1]);
    assert_eq!(end_due(&mut waiting, SEC), [3]);
    assert_eq!(committed(&waiting, 5), (5, String::new()));
}

#[test]
fn whoever_takes_the_partition_over_repeats_nothing_and_loses_nothing() {
    // Given a partition whose first owner parked 3, 5 and 9, and did the others up to 9.
    let mut first = Waiting::new(10);
    let records = [(3, "a"), (4, "b"), (5, "a"), (7, "b"), (8, "c"), (9, "a"), (10, "b")];
    deal(&mut first, &records[..6], &[3]);
    let committed_by_first = first.commit(0, 10);

    // When another one reads it from the committed offset.
    let mut second = Waiting::new(10);
    second.restore(0, Some(&committed_by_first)).expect("it is whole");
    let handled = deal(&mut second, &records, &[]);

    // Then it handles what was left, and what came since.
    assert_eq!(handled, [3, 5, 9, 10]);
    assert_eq!(committed(&second, 11), (11, String::new()));
    assert!(second.is_empty());
}

#[test]
fn a_commit_halfway_through_what_was_left_still_knows_what_is_done() {
    let mut waiting = Waiting::new(10);
    let before = Committed { offset: 3, metadata: "eos1;10;2,4".to_owned() };
    waiting.restore(0, Some(&before)).expect("it is whole");
    assert_eq!(deal(&mut waiting, &[(3, "a"), (4, "b")], &[]), [3]);
    assert_eq!(committed(&waiting, 10), (5, "eos1;10;4".to_owned()));
    assert_eq!(deal(&mut waiting, &[(5, "a"), (6, "b")], &[5]), [0; 0]);
    assert_eq!(committed(&waiting, 10), (5, "eos1;10;4".to_owned()));
}

#[test]
fn a_record_that_waits_and_is_no_longer_in_the_log_is_not_waited_for() {
    let mut waiting = Waiting::new(10);
    let before = Committed { offset: 3, metadata: "eos1;10;2,4".to_owned() };
    waiting.restore(0, Some(&before)).expect("it is whole");
    assert_eq!(deal(&mut waiting, &[(9, "a")], &[]), [9], "3 and 5 were deleted");
    assert_eq!(committed(&waiting, 10), (10, String::new()));
}

#[test]
fn with_less_room_than_before_everything_is_handled_all_the_same() {
    // Given three records that wait, and a pipeline that may park one.
    let mut waiting = Waiting::new(1);
    let before = Committed { offset: 3, metadata: "eos1;10;2,4".to_owned() };
    waiting.restore(0, Some(&before)).expect("it is whole");
    // When the first fails again, there is no room: it holds the partition.
    assert_eq!(deal(&mut waiting, &[(3, "a"), (5, "a"), (9, "a")], &[3]), [0; 0]);
    assert_eq!(waiting.release(SEC), [(0, 3)]);
    // Then it goes on from there.
    assert_eq!(deal(&mut waiting, &[(3, "a"), (5, "a"), (9, "a"), (10, "a")], &[]), [3, 5, 9, 10]);
    assert!(waiting.is_empty());
}

#[test]
fn failures_are_counted_until_the_record_is_done_or_the_partition_is_read_anew() {
    let mut waiting = Waiting::new(0);
    assert_eq!((waiting.fail((0, 4)), waiting.fail((0, 4)), waiting.fail((1, 4))), (1, 2, 1));
    waiting.pass((0, 4));
    assert_eq!(waiting.fail((0, 4)), 1);
    waiting.restore(0, None).expect("nothing is committed");
    assert_eq!((waiting.fail((0, 4)), waiting.fail((1, 4))), (1, 2));
    waiting.forget(&[0, 1]);
    assert!(waiting.is_empty());
}

#[test]
fn when_the_last_that_waited_is_no_longer_in_the_log_the_partition_moves_on_all_the_same() {
    let mut waiting = Waiting::new(10);
    let before = Committed { offset: 3, metadata: "eos1;10;".to_owned() };
    waiting.restore(0, Some(&before)).expect("it is whole");
    assert_eq!(waiting.pass((0, 4)), Some(10), "3 was compacted away, and 4 is done");
    assert_eq!(waiting.pass((0, 5)), None);
    assert_eq!(committed(&waiting, 10), (10, String::new()));
}

#[test]
fn parked_records_take_only_so_many_bytes() {
    struct Large(Vec<u8>);

    impl Records for Large {
        fn len(&self) -> usize {
            64
        }

        fn record(&self, index: usize) -> Record<'_> {
            Record {
                partition: 0,
                offset: index as i64,
                timestamp: None,
                key: None,
                value: Some(&self.0),
                headers: Headers::of(self, index),
            }
        }

        fn header(&self, _: usize, _: usize) -> Option<Header<'_>> {
            None
        }
    }

    let (mut waiting, large) = (Waiting::new(1000), Large(vec![0; 1 << 20]));
    let parked = (0..64).take_while(|index| waiting.park(&large.record(*index), Some(SEC))).count();
    assert_eq!(parked, 15, "each takes a little more than a sixteenth");
    waiting.forget(&[0]);
    assert!(waiting.park(&large.record(0), Some(SEC)), "what is gone takes no room");
}
