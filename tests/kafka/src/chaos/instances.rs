//! The pipeline's processes, by the names of their instances.

use std::{
    collections::BTreeMap,
    env,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
    time::{Duration, Instant},
};

use eos_fixture::{Worker, eventually};

use super::usage;

/// Arguments for members that are new at each start.
pub(super) const DYNAMIC: [&str; 2] = ["--membership", "dynamic"];

/// Arguments for members that keep their partitions over a restart.
pub(super) const STATIC: [&str; 2] = ["--membership", "static"];

/// How long leaving may take.
const LEAVE: Duration = Duration::from_secs(5);

/// How long a process may take from its start to its first partitions.
const JOIN: Duration = Duration::from_mins(1);

/// Running processes, and what became of those that ended.
#[derive(Debug)]
pub(super) struct Instances {
    /// What every process is started with, up to what is its own.
    common: Vec<String>,
    group: String,
    running: BTreeMap<String, Worker>,
    /// Name and words of each that ended, in the order of their ends.
    past: Vec<(String, String)>,
    exits: BTreeMap<String, u32>,
    problems: Vec<String>,
    peak_memory: u64,
}

impl Instances {
    pub(super) fn new(common: Vec<String>, group: &str) -> Self {
        Self {
            common,
            group: group.to_owned(),
            running: BTreeMap::new(),
            past: Vec::new(),
            exits: BTreeMap::new(),
            problems: Vec::new(),
            peak_memory: 0,
        }
    }

    /// Starts a process of the instance. Its slots lie in `slots`, as on a host of its own, or where
    /// those of all others do.
    pub(super) fn start(&mut self, name: &str, instance: &str, args: &[String], slots: Option<&Path>) {
        let mut command = Command::new(worker_program());
        command.arg("run").args(&self.common);
        command.args(["--instance", &format!("{}-{instance}", self.group)]).args(args);
        if let Some(slots) = slots {
            command.env("TMPDIR", slots);
        }
        let worker = Worker::start(name, &command).expect("the pipeline starts");
        let before = self.running.insert(name.to_owned(), worker);
        assert!(before.is_none(), "{name} is running already");
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.running.keys().cloned().collect()
    }

    /// A running process.
    pub(super) fn worker(&mut self, name: &str) -> &mut Worker {
        self.running.get_mut(name).unwrap_or_else(|| panic!("{name} is not running"))
    }

    /// Waits until it has got partitions: a member that is new may get none at first.
    pub(super) fn wait_for_partitions(&mut self, name: &str) {
        eventually(JOIN, &format!("partitions for {name}"), || {
            self.look_after();
            (self.count(name, "assigned [") > self.count(name, "assigned []")).then_some(())
        });
    }

    /// SIGKILL.
    pub(super) fn kill(&mut self, name: &str) {
        let mut worker = self.take(name);
        worker.kill9().expect("kill -9");
        self.note_end(name, &worker, "killed");
    }

    /// SIGKILL, if it has not ended by itself.
    pub(super) fn kill_if_running(&mut self, name: &str) {
        self.look_after();
        if self.running.contains_key(name) {
            self.kill(name);
        }
    }

    /// SIGTERM to all of them at once; each must end with 0, and soon. Returns how long it took.
    pub(super) fn terminate(&mut self, names: &[String]) -> Duration {
        let began = Instant::now();
        let mut leaving: Vec<_> = names.iter().map(|name| (name, self.take(name))).collect();
        for (_, worker) in &mut leaving {
            // One that has just ended by itself is noticed below.
            let _ = worker.terminate();
        }
        for (name, worker) in &mut leaving {
            self.note_cost(worker);
            match worker.wait_exit(LEAVE.saturating_sub(began.elapsed())) {
                Ok(status) if status.success() => self.note_end(name, worker, "0"),
                Ok(status) => self.note_problem(name, worker, status),
                Err(_) => {
                    worker.kill9().expect("kill -9");
                    self.problems.push(format!("{name} did not end within {LEAVE:?} of SIGTERM"));
                    self.note_end(name, worker, "hung");
                }
            }
        }
        began.elapsed()
    }

    /// Waits until one of them ends by itself, which is its due, and returns its name and exit code.
    pub(super) fn wait_end(&mut self, names: &[&str], within: Duration) -> (String, Option<i32>) {
        let (name, status) = eventually(within, &format!("one of {names:?} to end"), || {
            names.iter().find_map(|name| {
                let status = self.worker(name).exited().expect("its state")?;
                Some(((*name).to_owned(), status))
            })
        });
        let worker = self.take(&name);
        self.note_end(&name, &worker, &exit_name(status));
        (name, status.code())
    }

    /// Notes those that ended although nobody asked them to.
    pub(super) fn look_after(&mut self) {
        for name in self.names() {
            let ended = self.worker(&name).exited().expect("its state");
            if let Some(status) = ended {
                let worker = self.take(&name);
                self.note_problem(&name, &worker, status);
            }
        }
    }

    /// How often that stands in what the running process has said so far.
    pub(super) fn count(&mut self, name: &str, pattern: &str) -> usize {
        self.worker(name).stderr().matches(pattern).count()
    }

    /// The processor time that all running ones have taken so far.
    pub(super) fn cpu_time(&self) -> Duration {
        self.running.values().filter_map(|worker| usage::cpu_time(worker.id())).sum()
    }

    /// The most memory one of them has had, in megabytes.
    pub(super) fn peak_memory(&mut self) -> u64 {
        let now = self.running.values().filter_map(|worker| usage::peak_memory(worker.id())).max();
        self.peak_memory = self.peak_memory.max(now.unwrap_or(0));
        self.peak_memory
    }

    /// What was wrong with their ends.
    pub(super) fn problems(&mut self) -> Vec<String> {
        std::mem::take(&mut self.problems)
    }

    /// How they ended: `3 x 0, 20 x killed`.
    pub(super) fn exits(&self) -> String {
        let exits: Vec<_> = self.exits.iter().map(|(how, times)| format!("{times} x {how}")).collect();
        exits.join(", ")
    }

    /// Writes what each of them said to files in that directory.
    pub(super) fn keep_logs(&self, dir: &Path) -> io::Result<()> {
        let running = self.running.iter().map(|(name, worker)| (name, worker.stderr()));
        let past = self.past.iter().map(|(name, said)| (name, said.clone()));
        for (number, (name, said)) in past.chain(running).enumerate() {
            fs::write(dir.join(format!("{number:02}-{name}.txt")), said)?;
        }
        Ok(())
    }

    fn take(&mut self, name: &str) -> Worker {
        let worker = self.running.remove(name).unwrap_or_else(|| panic!("{name} is not running"));
        self.note_cost(&worker);
        worker
    }

    fn note_cost(&mut self, worker: &Worker) {
        self.peak_memory = self.peak_memory.max(usage::peak_memory(worker.id()).unwrap_or(0));
    }

    fn note_end(&mut self, name: &str, worker: &Worker, how: &str) {
        *self.exits.entry(how.to_owned()).or_default() += 1;
        self.past.push((name.to_owned(), worker.stderr()));
    }

    fn note_problem(&mut self, name: &str, worker: &Worker, status: ExitStatus) {
        let said = worker.stderr();
        let mut problem = format!("{name} ended with {}", exit_name(status));
        if let Some(line) = said.lines().last() {
            // Writing to a String cannot fail.
            let _ = write!(problem, ": {line}");
        }
        self.problems.push(problem);
        self.note_end(name, worker, &exit_name(status));
    }
}

/// The exit code, else the signal.
fn exit_name(status: ExitStatus) -> String {
    status.code().map_or_else(|| status.to_string(), |code| code.to_string())
}

/// The pipeline under test: it lies beside this program, or, for a test, one directory above.
fn worker_program() -> PathBuf {
    let own = env::current_exe().expect("this program's place");
    let here = own.parent().expect("a directory");
    let dir = if here.ends_with("deps") { here.parent().expect("a directory") } else { here };
    dir.join("enrich_orders_under_test")
}
