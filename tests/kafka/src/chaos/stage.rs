//! What a story plays on: topics and a group of its own, processes, a steady input, a referee that
//! reads along.

mod verdict;

use std::{
    fmt::Display,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use eos_fixture::{Cluster, Random, eventually};

use super::{
    Story,
    feeder::{Feeder, Input},
    instances::Instances,
    watch::{Times, Watch, longest_wait},
};
use crate::{
    referee::{self, Seen},
    topics,
};

/// Partitions of input and output.
pub(super) const PARTITIONS: i32 = 6;

/// Progress after a single fault.
pub(super) const PROGRESS: Duration = Duration::from_secs(10);

/// Progress of a paused or dead member's partitions: the default session timeout, 10 s, and
/// 5 s.
pub(super) const DEAD_MEMBER: Duration = Duration::from_secs(15);

/// Far beyond every bound: what takes longer counts as never.
const PATIENCE: Duration = Duration::from_mins(1);

const TURN: Duration = Duration::from_millis(20);

/// A story under way.
#[derive(Debug)]
pub struct Stage<'a> {
    /// Where it plays.
    pub(super) cluster: &'a Cluster,
    /// The input topic.
    pub(super) input: String,
    /// The output topic.
    pub(super) output: String,
    /// The consumer group, which also begins the names of all instances.
    pub(super) group: String,
    /// Everything that happens by chance.
    pub(super) random: Random,
    /// Orders a second.
    pub(super) rate: u32,
    /// How the input is written.
    pub(super) manner: Input,
    /// What every process is started with.
    pub(super) args: Vec<String>,
    /// How long an order may wait for its output at most.
    pub(super) bound: Duration,
    began: Instant,
    instances: Instances,
    feeder: Option<Feeder>,
    watch: Watch,
    /// Outputs of a topic that was deleted since.
    gone: Vec<Seen>,
    faults: u32,
    problems: Vec<String>,
    notes: Vec<String>,
}

impl<'a> Stage<'a> {
    /// Topics of its own; nothing runs yet. Only the processes go through the proxy, if there is one.
    pub(super) fn new(cluster: &'a Cluster, story: &Story, seed: u64) -> Self {
        let group = topics::fresh(story.name);
        let (input, output) = (format!("{group}.raw"), format!("{group}.enriched"));
        let bootstrap = cluster.bootstrap();
        let entrance = if story.ground.proxied {
            cluster.proxy().expect("a proxy").bootstrap()
        } else {
            bootstrap.to_owned()
        };
        let replicas = story.ground.nodes.into();
        topics::create(bootstrap, &input, PARTITIONS, replicas);
        topics::create(bootstrap, &output, PARTITIONS, replicas);
        let common = [
            ["--bootstrap", &entrance],
            ["--group", &group],
            ["--topic", &format!("raw-orders={input}")],
            ["--topic", &format!("enriched-orders={output}")],
        ];
        Self {
            cluster,
            random: Random::new(seed),
            rate: 500,
            manner: Input::Plain,
            args: Vec::new(),
            bound: PROGRESS,
            began: Instant::now(),
            instances: Instances::new(common.concat().into_iter().map(str::to_owned).collect(), &group),
            feeder: None,
            watch: Watch::start(bootstrap, &output),
            gone: Vec::new(),
            faults: 0,
            problems: Vec::new(),
            notes: Vec::new(),
            input,
            output,
            group,
        }
    }

    /// More arguments for every process started from now on.
    pub(super) fn add_args(&mut self, args: &[&str]) {
        self.args.extend(args.iter().map(|&arg| arg.to_owned()));
    }

    /// Starts these instances, waits until each has partitions, lets the input begin, and waits for the
    /// first outputs.
    pub(super) fn open(&mut self, names: &[&str]) {
        for name in names {
            self.start(name);
        }
        for name in names {
            self.instances.wait_for_partitions(name);
        }
        self.feed();
        self.settle();
    }

    /// Lets the input begin.
    pub(super) fn feed(&mut self) {
        let feeder = Feeder::start(self.cluster.bootstrap(), &self.input, self.rate, self.manner);
        self.feeder = Some(feeder);
    }

    /// Starts a process of that instance.
    pub(super) fn start(&mut self, name: &str) {
        self.say(format_args!("start {name}"));
        self.instances.start(name, name, &self.args, None);
    }

    /// Starts one more process of an instance, as on another host: it does not see the first one's lock.
    pub(super) fn start_twin(&mut self, name: &str, instance: &str, host: &Path) {
        self.say(format_args!("start {name}, another {instance}"));
        self.instances.start(name, instance, &self.args, Some(host));
    }

    /// Waits until it has partitions.
    pub(super) fn wait_for_partitions(&mut self, name: &str) {
        self.instances.wait_for_partitions(name);
    }

    /// A fault: SIGKILL.
    pub(super) fn kill(&mut self, name: &str) {
        self.fault(format_args!("kill -9 {name}"));
        self.instances.kill(name);
    }

    /// SIGKILL, if it has not ended by itself.
    pub(super) fn kill_if_running(&mut self, name: &str) {
        self.instances.kill_if_running(name);
    }

    /// A fault: SIGSTOP.
    pub(super) fn pause(&mut self, name: &str) {
        self.fault(format_args!("pause {name}"));
        self.instances.worker(name).pause().expect("SIGSTOP");
    }

    /// SIGCONT.
    pub(super) fn resume(&mut self, name: &str) {
        self.say(format_args!("resume {name}"));
        self.instances.worker(name).resume().expect("SIGCONT");
    }

    /// A fault: SIGTERM. It must end with 0, and within 5 s. Returns how long it took.
    pub(super) fn terminate(&mut self, name: &str) -> Duration {
        self.fault(format_args!("SIGTERM to {name}"));
        let took = self.instances.terminate(&[name.to_owned()]);
        self.say(format_args!("{name} ended after {took:.1?}"));
        took
    }

    /// Waits until one of them ends by itself; name and exit code.
    pub(super) fn wait_end(&mut self, names: &[&str], within: Duration) -> (String, Option<i32>) {
        let (name, code) = self.instances.wait_end(names, within);
        self.say(format_args!("{name} ended with {code:?}"));
        (name, code)
    }

    /// How often the partitions of a running process have changed.
    pub(super) fn changes(&mut self, name: &str) -> usize {
        ["assigned [", "revoked [", "lost ["].map(|change| self.instances.count(name, change)).iter().sum()
    }

    /// Counts a fault that the story brings about itself.
    pub(super) fn fault(&mut self, what: impl Display) {
        self.faults += 1;
        self.say(what);
    }

    /// A fault: the output topic is deleted, when all has come out. What was in it is judged too.
    pub(super) fn delete_output(&mut self) {
        self.settle();
        self.gone = referee::read_committed(self.cluster.bootstrap(), &self.output);
        self.fault("the output topic is deleted");
        let delete = ["--delete", "--topic", &self.output];
        self.cluster.tool("TopicCommand", &delete).expect("Kafka's own tool");
    }

    /// Creates it again.
    pub(super) fn create_output(&mut self) {
        self.say("the output topic is created");
        let replicas = self.cluster.nodes().expect("a cluster of our own").len() as i32;
        topics::create(self.cluster.bootstrap(), &self.output, PARTITIONS, replicas);
        self.watch.begin_anew(self.cluster.bootstrap(), &self.output);
    }

    /// Lets that much time pass.
    pub(super) fn during(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.instances.look_after();
            thread::sleep(TURN.min(end.saturating_duration_since(Instant::now())));
        }
    }

    /// Lets that much time pass. A violation, when the processes are busy meanwhile: more than 5 % of a
    /// core each.
    pub(super) fn idle_during(&mut self, time: Duration) {
        let before = self.instances.cpu_time();
        self.during(time);
        let spent = self.instances.cpu_time().saturating_sub(before);
        let share = 100.0 * spent.as_secs_f64() / time.as_secs_f64();
        let processes = self.instances.names().len();
        self.note(format_args!("{processes} idle process(es) took {share:.1} % of a core"));
        self.check(share <= 5.0 * processes as f64, "an idle process is busy");
    }

    /// Lets a random time pass, in milliseconds.
    pub(super) fn during_some(&mut self, shortest: u64, longest: u64) {
        let time = shortest + self.random.below(longest - shortest);
        self.during(Duration::from_millis(time));
    }

    /// Goes on feeding at another rate; 0 is a rest.
    pub(super) fn feed_at(&mut self, rate: u32) {
        self.say(format_args!("feed {rate} orders/s"));
        self.feeder.as_ref().expect("the input has begun").set_rate(rate);
    }

    /// Waits until everything that is in the input now has come out. A violation, when that takes
    /// longer than `limit`.
    pub(super) fn settle_within(&mut self, limit: Duration) {
        let began = Instant::now();
        self.settle();
        let took = began.elapsed();
        self.say(format_args!("settled after {took:.2?}"));
        self.check(took <= limit, format_args!("settled after {took:.2?}, more than {limit:?}"));
    }

    /// Waits until everything that is in the input now has come out.
    pub(super) fn settle(&mut self) {
        let count = self.entered().len();
        eventually(PATIENCE, &format!("the outputs of {count} orders"), || {
            self.instances.look_after();
            assert!(!self.instances.names().is_empty(), "no process is left");
            self.watch.has_all(count).then_some(())
        });
    }

    /// The longest that an order which entered since then has waited for its output.
    pub(super) fn stall_since(&self, since: Instant) -> Duration {
        let wait = longest_wait(&self.entered(), &self.watch.answered(), since);
        wait.map_or(Duration::ZERO, |wait| wait.length)
    }

    /// Whether a transaction stays open in the output: it is, in the same partition and from the same
    /// offset on, 300 ms later. Those of living members are over by then.
    pub(super) fn left_open(&mut self) -> bool {
        let starts = |stage: &Self| {
            let held = referee::held_back_at(stage.cluster.bootstrap(), &stage.output);
            held.into_iter().map(|(partition, stable, _)| (partition, stable)).collect::<Vec<_>>()
        };
        let before = starts(self);
        self.during(Duration::from_millis(300));
        let after = starts(self);
        before.iter().any(|start| after.contains(start))
    }

    /// Says what happens, with the time.
    pub(super) fn say(&self, what: impl Display) {
        eprintln!("   {:7.2} s  {what}", self.began.elapsed().as_secs_f64());
    }

    /// A figure for the reader of the table.
    pub(super) fn note(&mut self, figure: impl Display) {
        self.say(&figure);
        self.notes.push(figure.to_string());
    }

    /// Something that must not be.
    pub(super) fn violation(&mut self, what: impl Display) {
        self.say(format_args!("VIOLATION: {what}"));
        self.problems.push(what.to_string());
    }

    /// A violation unless it holds.
    pub(super) fn check(&mut self, holds: bool, otherwise: impl Display) {
        if !holds {
            self.violation(otherwise);
        }
    }

    /// Writes what every process said to files in that directory.
    pub(super) fn keep_logs(&self, dir: &Path) -> std::io::Result<()> {
        self.instances.keep_logs(dir)
    }

    /// When each order was in the input, as far as that is known.
    fn entered(&self) -> Times {
        self.feeder.as_ref().map_or_else(Times::default, Feeder::entered)
    }
}
