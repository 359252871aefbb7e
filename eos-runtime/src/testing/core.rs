//! What the world knows at a moment: the time, who waits for what, who is still there.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Wake, Waker},
    time::Duration,
};

use super::{mishap::Mishaps, random::Random};

/// The state that the scheduler and the driver share.
#[derive(Debug, Clone)]
pub(super) struct Core(Arc<Mutex<State>>);

#[derive(Debug)]
pub(super) struct State {
    pub(super) now: Duration,
    pub(super) random: Random,
    /// The task that is being polled; 0 is the test itself.
    pub(super) current: u64,
    pub(super) trace: Vec<Event>,
    pub(super) mishaps: Mishaps,
    lives: BTreeMap<u64, Life>,
    timers: BTreeMap<(Duration, u64), Waker>,
    timers_made: u64,
    version: u64,
    waiting: Vec<Waker>,
}

/// A task's life.
#[derive(Debug)]
pub(super) struct Life {
    pub(super) name: Arc<str>,
    pub(super) steps: u64,
    pub(super) crash_at: Option<u64>,
    pub(super) paused: bool,
    pub(super) crashed: bool,
    pub(super) ready: Arc<Ready>,
}

/// Whether a task has something to do.
#[derive(Debug)]
pub(super) struct Ready(AtomicBool);

impl Ready {
    pub(super) fn clear(&self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

impl Wake for Ready {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Something that happened in the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Duration,
    /// To which task.
    pub task: Arc<str>,
    /// Which step of the task it was.
    pub step: u64,
    /// What.
    pub what: &'static str,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, task, step, what } = self;
        write!(f, "{:>12.3} ms  {task} step {step}: {what}", at.as_secs_f64() * 1e3)
    }
}

impl Core {
    pub(super) fn new(seed: u64) -> Self {
        let core = Self(Arc::new(Mutex::new(State {
            now: Duration::ZERO,
            random: Random::new(seed),
            current: 0,
            trace: Vec::new(),
            mishaps: Mishaps::default(),
            lives: BTreeMap::new(),
            timers: BTreeMap::new(),
            timers_made: 0,
            version: 0,
            waiting: Vec::new(),
        })));
        core.lock().add(0, "the world");
        core
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(super) fn add(&mut self, task: u64, name: &str) {
        let life = Life {
            name: name.into(),
            steps: 0,
            crash_at: None,
            paused: false,
            crashed: false,
            // Whoever is new has something to do; the test itself is polled by nobody.
            ready: Arc::new(Ready(AtomicBool::new(task != 0))),
        };
        self.lives.insert(task, life);
    }

    pub(super) fn life(&mut self, task: u64) -> &mut Life {
        self.lives.get_mut(&task).expect("every task is added before anything is asked of it")
    }

    pub(super) fn is_running(&self, task: u64) -> bool {
        let life = &self.lives[&task];
        !life.paused && !life.crashed
    }

    /// The tasks that can go on now, in the order they were made.
    pub(super) fn runnable(&self) -> Vec<u64> {
        let is_ready = |life: &Life| life.ready.0.load(Ordering::Relaxed);
        let ready = self.lives.iter().filter(|(_, life)| is_ready(life)).map(|(task, _)| *task);
        ready.filter(|task| self.is_running(*task)).collect()
    }

    /// Counts a step of the current task; `false` when the task does not survive it.
    pub(super) fn step(&mut self, what: &'static str) -> bool {
        let (at, task) = (self.now, self.current);
        let life = self.life(task);
        life.steps += 1;
        life.crashed |= life.crash_at == Some(life.steps);
        let (crashed, event) = (life.crashed, Event { at, task: life.name.clone(), step: life.steps, what });
        self.trace.push(event);
        !crashed
    }

    /// Puts something into the trace that is no task's step.
    pub(super) fn note(&mut self, what: &'static str) {
        let (at, task) = (self.now, self.life(0).name.clone());
        self.trace.push(Event { at, task, step: 0, what });
    }

    pub(super) fn set_timer(&mut self, at: Duration, waker: &Waker) {
        self.timers_made += 1;
        self.timers.insert((at, self.timers_made), waker.clone());
    }

    pub(super) fn next_timer(&self) -> Option<Duration> {
        self.timers.first_key_value().map(|((at, _), _)| *at)
    }

    /// Moves time forward and wakes whom it concerns.
    pub(super) fn advance_to(&mut self, at: Duration) {
        self.now = self.now.max(at);
        while let Some(timer) = self.timers.first_entry().filter(|timer| timer.key().0 <= self.now) {
            timer.remove().wake();
        }
    }

    pub(super) fn version(&self) -> u64 {
        self.version
    }

    pub(super) fn set_version(&mut self, version: u64) {
        self.version = version;
        self.waiting.drain(..).for_each(Waker::wake);
    }

    pub(super) fn await_change(&mut self, waker: &Waker) {
        self.waiting.push(waker.clone());
    }
}
