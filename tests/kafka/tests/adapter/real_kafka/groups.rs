//! The consumer's port on a real broker: joining, leaving, seeking, committed offsets, ends.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use eos_fixture::eventually;
use eos_kafka_tests::kafka_lab::{
    KafkaLab, Member, SOON, consumer_config, done, next, outbox, positions, producer_config, retry, since,
    unique,
};
use eos_runtime::{
    broker::{Broker, Committed, Consume, Fault, Polled, Position, Transact},
    clock,
    kafka::KafkaConsumer,
    record::Records,
};

const STRATEGIES: [&str; 2] = ["cooperative-sticky", "range"];
const SHORT: Duration = Duration::from_millis(20);

#[test]
fn partitions_move_when_members_join_and_leave() {
    for strategy in STRATEGIES {
        // given a member that owns all four partitions and has read what is in them
        let lab = KafkaLab::shared();
        let (topic, group) = (lab.topic("moves", 4), unique("moves"));
        for partition in 0..4 {
            lab.write(&topic, partition, [("k", "before")]);
        }
        let properties = [("partition.assignment.strategy", strategy)];
        let (mut first, mut second) = (Member::default(), Member::default());
        let mut stays = lab.consumer(&group, &topic, &properties);
        first.until(&mut stays, "four partitions read", |member| member.records.len() == 4);

        // when a second one joins
        let mut leaves = lab.consumer(&group, &topic, &properties);
        eventually(SOON, "two partitions each", || {
            first.turn(&mut stays, SHORT);
            second.turn(&mut leaves, SHORT);
            (first.owned.len() == 2 && second.owned.len() == 2).then_some(())
        });

        // then each gets what is new in its own
        for partition in 0..4 {
            lab.write(&topic, partition, [("k", "after")]);
        }
        eventually(SOON, "what is new", || {
            first.turn(&mut stays, SHORT);
            second.turn(&mut leaves, SHORT);
            let new = |member: &Member| {
                let mut new: Vec<i32> =
                    member.records.iter().filter(|it| it.2 == "after").map(|it| it.0).collect();
                new.sort_unstable();
                new.dedup();
                new
            };
            let sorted = |member: &Member| {
                let mut owned = member.owned.clone();
                owned.sort_unstable();
                owned
            };
            (new(&first) == sorted(&first) && new(&second) == sorted(&second)).then_some(())
        });

        // and when it leaves, the first has all four again, soon
        let began = clock::now();
        done(leaves.close());
        println!("{strategy}: close took {:?}", since(began));
        first.until(&mut stays, "four partitions again", |member| member.owned.len() == 4);
        println!("{strategy}: all partitions back after {:?}", since(began));
    }
}

#[test]
fn a_transaction_that_is_open_at_a_revocation_can_still_commit() {
    for strategy in STRATEGIES {
        // given a member with an open transaction over all partitions
        let lab = KafkaLab::shared();
        let (input, output, group) = (lab.topic("in", 4), lab.topic("out", 1), unique("revoked"));
        for partition in 0..4 {
            lab.write(&input, partition, [("k", "v")]);
        }
        let properties = [("partition.assignment.strategy", strategy)];
        let mut member = Member::default();
        let mut consumer = lab.consumer(&group, &input, &properties);
        member.until(&mut consumer, "four records", |member| member.records.len() == 4);
        let mut producer = lab.producer(&unique("revoked"), &[&output]);
        done(producer.begin()).unwrap();
        retry("produce", || done(producer.produce(&mut outbox([(0, "k", "v")]))));

        // when partitions are taken away from it, and it takes its time
        let there = Polling::start(&lab, &group, &input, strategy);
        let taken = eventually(SOON, "a revocation", || match done(consumer.poll(100, SHORT)) {
            Ok(Polled::Revoked(partitions)) => Some(partitions),
            _ => None,
        });
        done(lab.kafka().sleep(Duration::from_millis(300)));

        // then what it has handled still commits, before it gives them up
        let metadata = done(consumer.group_metadata()).unwrap();
        let offsets: Vec<_> = (0..4).map(|partition| next(partition, 1)).collect();
        retry("offsets", || done(producer.send_offsets(&input, &offsets, &metadata)));
        retry("commit", || done(producer.commit()));
        done(consumer.unassign(&taken)).unwrap();
        member.owned.retain(|partition| !taken.contains(partition));
        eventually(SOON, "two partitions each", || {
            member.turn(&mut consumer, SHORT);
            (member.owned.len() == 2 && there.owned() == 2).then_some(())
        });
        // A record behind the committed one in each partition: what the other one gets first.
        for partition in 0..4 {
            lab.write(&input, partition, [("k", "later")]);
        }
        eventually(SOON, "the later records", || {
            member.turn(&mut consumer, SHORT);
            (there.records() >= 2).then_some(())
        });
        let other = there.stop();
        let values: Vec<_> = other.records.iter().map(|(_, _, value)| value.as_str()).collect();
        assert_eq!(values, ["later"; 2], "{strategy}: the other one starts behind what was committed");
        assert_eq!(lab.read(&output).len(), 1);
    }
}

/// A member on a thread of its own.
struct Polling {
    owned: Arc<AtomicUsize>,
    records: Arc<AtomicUsize>,
    stop: mpsc::Sender<()>,
    thread: thread::JoinHandle<Member>,
}

impl Polling {
    fn start(lab: &KafkaLab, group: &str, topic: &str, strategy: &'static str) -> Self {
        let (lab, group, topic) = (lab.clone(), group.to_owned(), topic.to_owned());
        let (owned, records) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (stop, stopped) = mpsc::channel();
        let (owned_now, records_now) = (Arc::clone(&owned), Arc::clone(&records));
        let thread = thread::spawn(move || {
            let mut consumer = lab.consumer(&group, &topic, &[("partition.assignment.strategy", strategy)]);
            let mut member = Member::default();
            while stopped.try_recv().is_err() {
                member.turn(&mut consumer, SHORT);
                owned_now.store(member.owned.len(), Ordering::SeqCst);
                records_now.store(member.records.len(), Ordering::SeqCst);
            }
            member
        });
        Self { owned, records, stop, thread }
    }

    fn owned(&self) -> usize {
        self.owned.load(Ordering::SeqCst)
    }

    fn records(&self) -> usize {
        self.records.load(Ordering::SeqCst)
    }

    fn stop(self) -> Member {
        self.stop.send(()).expect("it listens");
        self.thread.join().expect("it ends well")
    }
}

#[test]
fn an_abort_at_a_revocation_reads_the_kept_partitions_again() {
    for strategy in STRATEGIES {
        // given a member that has read 100 records of each of four partitions, and prefetched more
        let lab = KafkaLab::shared();
        let (topic, group) = (lab.topic("rewound", 4), unique("rewound"));
        let values: Vec<String> = (0..500).map(|nth| nth.to_string()).collect();
        for partition in 0..4 {
            lab.write(&topic, partition, values.iter().map(|value| ("k", value.as_str())));
        }
        let properties = [("partition.assignment.strategy", strategy)];
        let mut member = Member::default();
        let mut consumer = lab.consumer(&group, &topic, &properties);
        member.until(&mut consumer, "400 records", |member| member.records.len() >= 400);
        let mut other = lab.consumer(&group, &topic, &properties);

        // when partitions are taken away, and all are rewound first, as after an abort
        let mut joining = Member::default();
        let taken = eventually(SOON, "a revocation", || {
            joining.turn(&mut other, SHORT);
            match done(consumer.poll(100, SHORT)) {
                Ok(Polled::Revoked(partitions)) => Some(partitions),
                _ => None,
            }
        });
        let all: Vec<_> = (0..4).map(|partition| (partition, Position::Beginning)).collect();
        retry("seek", || done(consumer.seek(&all)));
        done(consumer.unassign(&taken)).unwrap();
        member.owned.retain(|partition| !taken.contains(partition));
        member.records.clear();

        // then the kept ones are read from the beginning, each record once, in order
        eventually(SOON, "the kept partitions", || {
            joining.turn(&mut other, SHORT);
            member.turn(&mut consumer, SHORT);
            (member.owned.len() == 2 && member.records.len() >= 1000).then_some(())
        });
        for partition in &member.owned {
            let offsets: Vec<i64> = member
                .records
                .iter()
                .filter(|record| record.0 == *partition)
                .map(|record| record.1)
                .collect();
            assert_eq!(offsets, (0..500).collect::<Vec<i64>>(), "{strategy}, partition {partition}");
        }
        assert_eq!(member.records.len(), 1000, "{strategy}");
        drop(other);
    }
}

#[test]
fn nothing_fetched_before_a_seek_comes_after_it() {
    // given 10 000 records of two partitions, of which some are read and many are prefetched
    let lab = KafkaLab::shared();
    let (topic, group) = (lab.topic("sought", 2), unique("sought"));
    let values: Vec<String> = (0..5000).map(|nth| nth.to_string()).collect();
    for partition in 0..2 {
        lab.write(&topic, partition, values.iter().map(|value| ("k", value.as_str())));
    }
    let mut consumer = lab.consumer(&group, &topic, &[]);
    let mut member = Member::default();
    member.until(&mut consumer, "the first records", |member| member.records.len() >= 2000);

    for target in [100, 4000, 0, 2500] {
        // when both are moved, backward and forward
        retry("seek", || {
            done(consumer.seek(&[(0, Position::Offset(target)), (1, Position::Offset(target + 7))]))
        });

        // then the first record of each is the one asked for, and none is left out
        member.records.clear();
        member.until(&mut consumer, "records", |member| member.records.len() >= 1500);
        for (partition, start) in [(0, target), (1, target + 7)] {
            let offsets: Vec<i64> =
                member.records.iter().filter(|record| record.0 == partition).map(|record| record.1).collect();
            let expected: Vec<i64> = (start..).take(offsets.len()).collect();
            assert_eq!(offsets, expected, "partition {partition}");
        }
    }
}

#[test]
fn no_record_comes_of_a_partition_given_up() {
    // given much prefetched
    let lab = KafkaLab::shared();
    let (topic, group) = (lab.topic("given-up", 2), unique("given-up"));
    let values: Vec<String> = (0..5000).map(|nth| nth.to_string()).collect();
    for partition in 0..2 {
        lab.write(&topic, partition, values.iter().map(|value| ("k", value.as_str())));
    }
    let mut consumer = lab.consumer(&group, &topic, &[]);
    let mut member = Member::default();
    member.until(&mut consumer, "the first records", |member| member.records.len() >= 1000);

    // when one partition is given up
    done(consumer.unassign(&[0])).unwrap();
    member.records.clear();
    member.until(&mut consumer, "records", |member| member.records.len() >= 2000);

    // then all records are of the other
    assert!(member.records.iter().all(|record| record.0 == 1));
}

#[test]
fn committed_offsets_and_their_text_come_back_and_wait_for_what_is_pending() {
    // given offsets committed in a transaction, and more of them in one that is still open
    let lab = KafkaLab::shared();
    let (input, output, group) = (lab.topic("in", 2), lab.topic("out", 1), unique("pending"));
    lab.write(&input, 0, [("k", "v")]);
    let mut consumer = lab.consumer(&group, &input, &[]);
    Member::default().until(&mut consumer, "the record", |member| !member.records.is_empty());
    assert_eq!(retry("committed", || done(consumer.committed(&[0, 1]))), [(0, None), (1, None)]);
    let mut producer = lab.producer(&unique("pending"), &[&output]);
    let metadata = done(consumer.group_metadata()).unwrap();
    assert!(metadata.generation > 0 && !metadata.member_id.is_empty(), "{metadata:?}");
    let mut send = |offset| {
        let committed = Committed { offset, metadata: "what was said".to_owned() };
        done(producer.begin()).unwrap();
        retry("offsets", || done(producer.send_offsets(&input, &[(0, committed.clone())], &metadata)));
        assert!(producer.is_registered(), "offsets were added");
        committed
    };
    send(5);
    retry("commit", || done(producer.commit()));
    let mut send = |offset| {
        let committed = Committed { offset, metadata: "what was said".to_owned() };
        done(producer.begin()).unwrap();
        retry("offsets", || done(producer.send_offsets(&input, &[(0, committed.clone())], &metadata)));
        committed
    };
    let pending = send(7);

    // when the group's offsets are asked for, they are not told while they may still change
    let waiting = done(consumer.committed(&[0, 1]));
    assert!(matches!(waiting, Err(Fault::Retry(_))), "{waiting:?}");
    let waiting = done(lab.kafka().group_offsets(&group, &input));
    assert!(matches!(waiting, Err(Fault::Retry(_))), "{waiting:?}");

    // then they are once the transaction has ended
    retry("commit", || done(producer.commit()));
    assert_eq!(retry("committed", || done(consumer.committed(&[0, 1]))), [(0, Some(pending)), (1, None)]);
    assert_eq!(retry("committed", || done(lab.kafka().group_offsets(&group, &input))), [Some(7), None]);
}

#[test]
fn offsets_of_a_member_that_was_replaced_are_refused() {
    // given a member whose group has moved on
    let lab = KafkaLab::shared();
    let (input, output, group) = (lab.topic("in", 1), lab.topic("out", 1), unique("stale"));
    let mut consumer = lab.consumer(&group, &input, &[]);
    let mut member = Member::default();
    member.until(&mut consumer, "the partition", |member| member.owned.len() == 1);
    let stale = done(consumer.group_metadata()).unwrap();
    done(consumer.close());
    let mut consumer = lab.consumer(&group, &input, &[]);
    Member::default().until(&mut consumer, "the partition", |member| member.owned.len() == 1);

    // when it sends offsets
    let mut producer = lab.producer(&unique("stale"), &[&output]);
    done(producer.begin()).unwrap();
    let outcome =
        eventually(SOON, "an answer", || match done(producer.send_offsets(&input, &[next(0, 1)], &stale)) {
            Err(Fault::Retry(_)) => None,
            other => Some(other),
        });

    // then the transaction must be aborted
    assert!(matches!(outcome, Err(Fault::Abort(_))), "{outcome:?}");
}

#[test]
fn ends_are_high_watermarks_and_records_are_told_from_control_records() {
    // given one committed record, one aborted, one open
    let lab = KafkaLab::shared();
    let topic = lab.topic("ends", 2);
    let mut producer = lab.producer(&unique("ends"), &[&topic]);
    let mut put = |value: &str| {
        let mut outbox = eos_runtime::outbox::Outbox::default();
        let mut draft = outbox.draft(0);
        draft
            .value::<()>(|out| {
                out.extend(value.as_bytes());
                Ok(true)
            })
            .unwrap();
        draft.partition(0);
        draft.finish();
        done(producer.begin()).unwrap();
        retry("produce", || done(producer.produce(&mut outbox)));
        eventually(SOON, "the delivery", || producer.is_registered().then_some(()));
        match value {
            "committed" => retry("commit", || done(producer.commit())),
            "aborted" => retry("abort", || done(producer.abort())),
            _ => {}
        }
    };
    put("committed"); // offset 0, its marker 1
    put("aborted"); // 2, 3

    // when asked before and after a third is open
    let kafka = lab.kafka();
    let has = |from, to| retry("has_records", || done(kafka.has_records(&topic, 0, from, to)));
    eventually(SOON, "the marker of the abort", || {
        (retry("ends", || done(kafka.ends(&topic))) == [4, 0]).then_some(())
    });
    assert!(has(0, 4) && has(0, 1));
    assert!(!has(1, 2) && !has(1, 4) && !has(2, 4) && !has(4, 4));
    put("open"); // 4

    // then the end counts it, and whether it is a record is not said before it is decided
    assert_eq!(retry("ends", || done(kafka.ends(&topic))), [5, 0]);
    let undecided = done(kafka.has_records(&topic, 0, 1, 5));
    assert!(matches!(undecided, Err(Fault::Retry(_))), "{undecided:?}");
    assert!(has(0, 5), "whatever becomes of it, there is one before");
    assert!(!has(1, 4));
    let group = unique("ends");
    let mut consumer = lab.consumer(&group, &topic, &[]);
    assert_eq!(retry("ends", || done(consumer.ends(&[1, 0]))), [(1, 0), (0, 5)]);
    assert_eq!(done(kafka.topic(&unique("none"))).unwrap(), None);
}

#[test]
fn a_position_that_is_gone_stops_with_its_place() {
    // given a member told to start behind the end of the log
    let lab = KafkaLab::shared();
    let (topic, group) = (lab.topic("gone", 1), unique("gone"));
    let mut consumer = lab.consumer(&group, &topic, &[]);
    let fault = eventually(SOON, "a fault", || match done(consumer.poll(10, SHORT)) {
        Ok(Polled::Assigned(partitions)) => {
            assert_eq!(partitions, [0]);
            done(consumer.assign(&[(0, Position::Offset(1234))])).unwrap();
            None
        }
        Ok(_) => None,
        Err(fault) => Some(fault),
    });

    // then it does not jump anywhere, and says where it was
    let Fault::Stop(cause) = fault else { panic!("{fault:?}") };
    let text = cause.to_string();
    println!("{text}");
    assert!(text.contains(&topic) && text.contains("[0]") && text.contains("1234"), "{text}");
}

#[test]
fn a_topic_that_does_not_exist_stops_a_member() {
    let lab = KafkaLab::shared();
    let mut consumer = lab.consumer(&unique("nowhere"), &unique("nowhere"), &[]);
    let fault = eventually(SOON, "a fault", || match done(consumer.poll(10, SHORT)) {
        Ok(_) | Err(Fault::Retry(_)) => None,
        Err(fault) => Some(fault),
    });
    assert!(matches!(fault, Fault::Stop(_)), "{fault:?}");
    println!("{fault}");
}

#[test]
fn leaving_never_hangs() {
    let lab = KafkaLab::shared();
    for strategy in STRATEGIES {
        let join = || {
            let (topic, group) = (lab.topic("left", 2), unique("left"));
            lab.write(&topic, 0, [("k", "v")]);
            lab.consumer(&group, &topic, &[("partition.assignment.strategy", strategy)])
        };
        let poll_until_assigned = |consumer: &mut KafkaConsumer| {
            eventually(SOON, "an assignment", || match done(consumer.poll(10, SHORT)) {
                Ok(Polled::Assigned(partitions)) => Some(partitions),
                _ => None,
            })
        };
        let leave = |how: &str, leave: &mut dyn FnMut()| {
            let began = clock::now();
            leave();
            let took = since(began);
            println!("{strategy}, {how}: {took:?}");
            assert!(took < Duration::from_secs(4), "{strategy}, {how}: {took:?}");
        };

        // before it has joined
        let mut consumer = Some(join());
        leave("at once", &mut || drop(consumer.take()));
        // with an assignment it has not answered
        let mut consumer = join();
        poll_until_assigned(&mut consumer);
        let mut consumer = Some(consumer);
        leave("unanswered", &mut || drop(consumer.take()));
        // with partitions
        let mut consumer = join();
        let partitions = poll_until_assigned(&mut consumer);
        let from = retry("committed", || done(consumer.committed(&partitions)));
        done(consumer.assign(&positions(&from))).unwrap();
        let chunk = eventually(SOON, "a record", || match done(consumer.poll(10, SHORT)) {
            Ok(Polled::Records(chunk)) => Some(chunk),
            _ => None,
        });
        let mut consumer = Some(consumer);
        leave("with partitions and a chunk in hand", &mut || done(consumer.take().unwrap().close()));
        assert_eq!(chunk.record(0).value, Some(b"v".as_slice()));
        drop(chunk);
        // with a revocation it has not answered: partitions in its hands that another one waits for
        let (topic, group) = (lab.topic("left", 2), unique("left"));
        let member = || lab.consumer(&group, &topic, &[("partition.assignment.strategy", strategy)]);
        let (mut first, mut both) = (member(), Member::default());
        both.until(&mut first, "both partitions", |member| member.owned.len() == 2);
        let (mut second, mut other) = (member(), Member::default());
        eventually(SOON, "a revocation", || {
            other.turn(&mut second, SHORT);
            matches!(done(first.poll(10, SHORT)), Ok(Polled::Revoked(_))).then_some(())
        });
        let mut first = Some(first);
        leave("with a revocation unanswered", &mut || drop(first.take()));
        // It said goodbye: nobody has to wait for its session to end.
        other.until(&mut second, "all partitions", |member| member.owned.len() == 2);
    }
    // a producer with an open transaction
    let topic = lab.topic("left", 1);
    let mut producer =
        done(lab.kafka().producer(&producer_config(&unique("left"), &[&topic], Duration::from_secs(10))))
            .unwrap();
    retry("init", || done(producer.init()));
    done(producer.begin()).unwrap();
    retry("produce", || done(producer.produce(&mut outbox([(0, "k", "v")]))));
    let began = clock::now();
    drop(producer);
    println!("producer with an open transaction: {:?}", since(began));
    assert!(since(began) < Duration::from_secs(4));
}

#[test]
fn a_member_that_stood_still_for_too_long_has_lost_its_partitions() {
    // given a member that owns both partitions
    let lab = KafkaLab::shared();
    let (topic, group) = (lab.topic("lost", 2), unique("lost"));
    let properties = [("session.timeout.ms", "6000"), ("max.poll.interval.ms", "6000")];
    let mut consumer = lab.consumer(&group, &topic, &properties);
    let mut member = Member::default();
    member.until(&mut consumer, "both partitions", |member| member.owned.len() == 2);
    let before = done(consumer.group_metadata()).unwrap();

    // when it does not poll for longer than it may
    done(lab.kafka().sleep(Duration::from_secs(7)));

    // then it is told that they are lost, not asked for them
    let lost = eventually(SOON, "the loss", || match done(consumer.poll(10, SHORT)) {
        Ok(Polled::Lost(partitions)) => Some(partitions),
        Ok(Polled::Revoked(_)) => panic!("asked, as if there were still something to commit"),
        _ => None,
    });
    assert_eq!(lost.len(), 2);
    done(consumer.unassign(&lost)).unwrap();

    // and it comes back as a new member
    let mut member = Member::default();
    member.until(&mut consumer, "both partitions again", |member| member.owned.len() == 2);
    assert_ne!(done(consumer.group_metadata()).unwrap(), before);
}

#[test]
fn a_second_member_of_the_same_instance_fences_the_first() {
    // given a static member
    let lab = KafkaLab::shared();
    let (topic, group) = (lab.topic("twins", 1), unique("twins"));
    let mut config = consumer_config(&group, &topic, &[]);
    config.group_instance_id = Some("twin".to_owned());
    let mut first = done(lab.kafka().consumer(&config)).unwrap();
    Member::default().until(&mut first, "the partition", |member| member.owned.len() == 1);

    // when another one comes with its id
    let mut second = done(lab.kafka().consumer(&config)).unwrap();
    let mut other = Member::default();
    other.until(&mut second, "the partition", |member| member.owned.len() == 1);

    // then the first is told so
    let fault = eventually(SOON, "the fence", || {
        other.turn(&mut second, SHORT);
        match done(first.poll(10, SHORT)) {
            Ok(Polled::Revoked(partitions) | Polled::Lost(partitions)) => {
                done(first.unassign(&partitions)).unwrap();
                None
            }
            Ok(_) | Err(Fault::Retry(_)) => None,
            Err(fault) => Some(fault),
        }
    });
    assert!(matches!(fault, Fault::Fenced(_)), "{fault:?}");
    println!("{fault}");
}
