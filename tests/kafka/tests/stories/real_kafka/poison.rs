//! Records that repeat, records that never work, and processes that are killed: each distinct payment has one
//! effect, as a booking or as a dead letter.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
    time::Duration,
};

use eos_fixture::{Cluster, Options, Worker, eventually};
use eos_kafka_tests::{
    orders,
    referee::{self, Progress, Seen},
    topics,
};
use serde::Deserialize;

use super::story::say;

/// How many records go in.
const RECORDS: u64 = 100_000;

/// So many of them are distinct payments; the others repeat one of the last thousands.
const DISTINCT: u64 = RECORDS / 5 * 4;

const PARTITIONS: i32 = 6;

const INSTANCES: [&str; 3] = ["one", "two", "three"];

/// Topics of their own, and the processes of the pipeline.
struct Payments {
    bootstrap: String,
    name: String,
}

impl Payments {
    fn new(bootstrap: &str, replicas: i32) -> Self {
        let payments = Self { bootstrap: bootstrap.to_owned(), name: topics::fresh("payments") };
        for topic in ["in", "booked", "dlq"] {
            topics::create(bootstrap, &payments.topic(topic), PARTITIONS, replicas);
        }
        payments
    }

    fn topic(&self, what: &str) -> String {
        format!("{}.{what}", self.name)
    }

    /// The binary with the names of these topics.
    fn command(&self, subcommand: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_payments_under_test"));
        command.args(subcommand).args(["--bootstrap", &self.bootstrap]);
        for (declared, what) in
            [("payments", "in"), ("booked", "booked"), ("payments.dlq", "dlq"), ("payments.seen", "seen")]
        {
            command.args(["--topic", &format!("{declared}={}", self.topic(what))]);
        }
        command
    }

    fn start(&self, instance: &str, args: &[&str]) -> Worker {
        let mut command = self.command(&["run"]);
        command
            .args(["--group", &self.name, "--create-topics"])
            .args(["--instance", &format!("{}-{instance}", self.name)])
            .args(["--kafka", "session.timeout.ms=6000", "--kafka", "heartbeat.interval.ms=500"])
            .args(args);
        Worker::start(instance, &command).expect("the pipeline starts")
    }

    /// Handles all there is.
    fn drain(&self, args: &[&str]) {
        let mut worker = self.start(INSTANCES[0], &[args, &["--drain"]].concat());
        let status = worker.wait_exit(Duration::from_mins(3)).expect("drains");
        assert!(status.success(), "{status}: {}", worker.stderr());
    }

    /// What `dlq` prints.
    fn dlq(&self, args: &[&str]) -> String {
        let output = self.command(&[&["dlq"], args].concat()).output().expect("it starts");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    fn committed(&self, topic: &str) -> Vec<Seen> {
        referee::read_committed(&self.bootstrap, &self.topic(topic))
    }
}

/// Whether payment `id` never works: it has no amount, or is no payment at all.
fn is_poison(id: u64) -> bool {
    id % 1000 == 13
}

fn record(id: u64) -> (String, String) {
    let account = id * 7919 % 199;
    let value = match id {
        _ if is_poison(id) && id % 2000 == 13 => format!("this is no payment: {id}"),
        _ => {
            let cents = if is_poison(id) { 0 } else { 100 + id % 977 };
            format!(r#"{{"account":{account},"id":{id},"cents":{cents}}}"#)
        }
    };
    (account.to_string(), value)
}

/// The payments, every fifth record a repetition of a former one, near or far.
fn records() -> impl Iterator<Item = (String, String)> {
    (0..DISTINCT).flat_map(|id| {
        let again = (id % 4 == 3).then(|| id - (id * 31 % 5000).min(id));
        [Some(id), again].into_iter().flatten().map(record)
    })
}

/// The number of the payment in a booking or a dead letter.
fn id_in(value: &[u8]) -> u64 {
    #[derive(Deserialize)]
    struct Payment {
        id: u64,
    }
    if let Ok(Payment { id }) = serde_json::from_slice(value) {
        return id;
    }
    let text = String::from_utf8_lossy(value);
    let id = text.rsplit(' ').next().and_then(|id| id.parse().ok());
    id.unwrap_or_else(|| panic!("`{text}` is nothing that went in"))
}

fn count(records: &[Seen]) -> BTreeMap<u64, u32> {
    let mut times = BTreeMap::new();
    for seen in records {
        *times.entry(id_in(&seen.value)).or_default() += 1;
    }
    times
}

fn judge(payments: &Payments) {
    let (booked, dead) = (count(&payments.committed("booked")), count(&payments.committed("dlq")));
    let twice = |times: &BTreeMap<u64, u32>| times.iter().filter(|(_, times)| **times > 1).count();
    let missing: Vec<_> =
        (0..DISTINCT).filter(|id| !booked.contains_key(id) && !dead.contains_key(id)).collect();
    let both = booked.keys().filter(|id| dead.contains_key(id)).count();
    say(format_args!(
        "{RECORDS} records, {DISTINCT} distinct: {} booked, {} dead letters; missing {}, booked twice {}, dead twice {}, both {both}",
        booked.len(),
        dead.len(),
        missing.len(),
        twice(&booked),
        twice(&dead),
    ));
    assert_eq!(missing, [0; 0], "the first missing ones: {:?}", &missing[..missing.len().min(10)]);
    assert_eq!((twice(&booked), twice(&dead), both), (0, 0, 0));
    let poison: BTreeSet<u64> = (0..DISTINCT).filter(|id| is_poison(*id)).collect();
    assert_eq!(dead.into_keys().collect::<BTreeSet<_>>(), poison);
    for topic in ["booked", "dlq", "seen"] {
        assert_eq!(referee::held_back(&payments.bootstrap, &payments.topic(topic)), 0, "{topic}");
    }
}

/// Kills one after the other of three instances, each time when the group has come a further part of the way.
fn kill_among_three(payments: &Payments, kills: u64) {
    let progress = Progress::of(&payments.bootstrap, &payments.name, &payments.topic("in"));
    // Little at once, so that something can happen on the way, also where this test itself has to wait for the machine.
    let slow = ["fetch.message.max.bytes=4096", "queued.min.messages=1", "fetch.queue.backoff.ms=100"];
    let slow: Vec<&str> = slow.iter().flat_map(|property| ["--kafka", *property]).collect();
    let mut workers: Vec<_> = INSTANCES.iter().map(|instance| payments.start(instance, &slow)).collect();
    let part = RECORDS / (kills + 1);
    for kill in 1..=kills {
        let goal = RECORDS - part * kill;
        let left = eventually(Duration::from_mins(3), &format!("the way to kill {kill}"), || {
            for worker in &mut workers {
                if let Some(status) = worker.exited().expect("its state") {
                    panic!("an instance ended with {status}:\n{}", worker.stderr());
                }
            }
            Some(progress.left()).filter(|left| *left <= goal)
        });
        assert!(left > 0, "kill {kill} came when all was done");
        let victim = (kill % 3) as usize;
        workers[victim].kill9().expect("kill -9");
        workers[victim] = payments.start(INSTANCES[victim], &slow);
    }
    for worker in &mut workers {
        worker.kill9().expect("kill -9");
    }
    payments.drain(&["--workers", "2"]);
    assert_eq!(progress.left(), 0);
}

/// On three brokers (RF 3, min ISR 2): the figures are printed.
#[test]
fn outputs_and_dead_letters_are_the_distinct_inputs_after_ten_kills() {
    let cluster = Cluster::start(Options { nodes: 3, ..Options::default() }).expect("three brokers");
    // Given 100 000 records, a fifth of them repetitions and one in a thousand of no use,
    let payments = Payments::new(cluster.bootstrap(), 3);
    orders::produce(&payments.bootstrap, &payments.topic("in"), records());
    // when three instances handle them, and one after the other is killed, ten times,
    kill_among_three(&payments, 10);
    // then each distinct payment is booked or a dead letter, once.
    judge(&payments);
}

/// A repetition is dropped, but not one that an operator sends back.
#[test]
fn what_is_sent_back_is_handled_although_it_was_here_before() {
    // Given 3 000 records, of which three never work, and each of those was dead-lettered,
    let payments = Payments::new(Cluster::shared().expect("a broker").bootstrap(), 1);
    orders::produce(&payments.bootstrap, &payments.topic("in"), (0..3_000).map(record));
    payments.drain(&[]);
    let listed = |args: &[&str]| payments.dlq(&[&["list", "--json"], args].concat()).lines().count();
    assert_eq!((listed(&[]), listed(&["--kind", "reject"])), (3, 3));
    // when they are sent back, twice,
    payments.dlq(&["replay", "--everything"]);
    assert_eq!(listed(&[]), 0, "all of them were sent");
    payments.dlq(&["replay", "--everything"]);
    payments.drain(&[]);
    // then each is handled once more, and dies once more.
    assert_eq!((listed(&[]), listed(&["--all"])), (3, 6));
    assert_eq!(count(&payments.committed("booked")).len(), 2_997);
}
