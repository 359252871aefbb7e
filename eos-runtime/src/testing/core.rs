//! What the world knows at a moment: the time, who waits for what, who is still there.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Wake, Waker},
    time::Duration,
};

use crate::memory::Code;

use super::{mishap::Mishaps, outage::Outages, random::Random};

/// The state that the scheduler and the driver share.
#[derive(Debug, Clone)]
pub(super) struct Core(Arc<Mutex<State>>);

#[derive(Debug)]
pub(super) struct State {
    pub(super) now: Duration,
    pub(super) random: Random,
    /// The task that is being polled; 0 is the test itself.
    pub(super) current: u64,
    pub(super) trace: VecDeque<Event>,
    /// How many events the trace keeps.
    pub(super) kept: usize,
    pub(super) mishaps: Mishaps,
    pub(super) outages: Outages,
    /// When the last trouble that was ordered is over.
    pub(super) troubled: Duration,
    /// How often a broker told a producer that it ends no transaction of its own.
    pub(super) invalid_ends: u64,
    /// By the number of the task.
    lives: Vec<Life>,
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
    pub(super) ended: bool,
    /// Until then nothing that it says reaches the broker.
    pub(super) cut_off: Duration,
    pub(super) waker: Waker,
    ready: Arc<Ready>,
}

impl Life {
    fn is_running(&self) -> bool {
        !self.paused && !self.crashed
    }
}

/// Whether a task has something to do.
#[derive(Debug)]
struct Ready(AtomicBool);

impl Wake for Ready {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
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
    /// The code of an answer that is a refusal.
    pub code: Option<Code>,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, task, step, what, code } = self;
        write!(f, "{:>12.3} ms  {task} step {step}: {what}", at.as_secs_f64() * 1e3)?;
        code.map_or(Ok(()), |code| write!(f, ": {code}"))
    }
}

impl Core {
    pub(super) fn new(seed: u64) -> Self {
        let mut state = State {
            now: Duration::ZERO,
            random: Random::new(seed),
            current: 0,
            trace: VecDeque::new(),
            kept: usize::MAX,
            mishaps: Mishaps::default(),
            outages: Outages::default(),
            troubled: Duration::ZERO,
            invalid_ends: 0,
            lives: Vec::new(),
            timers: BTreeMap::new(),
            timers_made: 0,
            version: 0,
            waiting: Vec::new(),
        };
        state.add("the world");
        // The test itself is polled by nobody.
        state.life(0).ready.0.store(false, Ordering::Relaxed);
        Self(Arc::new(Mutex::new(state)))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Adds a task and answers its number. Whoever is new has something to do.
    pub(super) fn add(&mut self, name: &str) -> u64 {
        let ready = Arc::new(Ready(AtomicBool::new(true)));
        self.lives.push(Life {
            name: name.into(),
            steps: 0,
            crash_at: None,
            paused: false,
            crashed: false,
            ended: false,
            cut_off: Duration::ZERO,
            waker: Waker::from(ready.clone()),
            ready,
        });
        self.lives.len() as u64 - 1
    }

    pub(super) fn life(&mut self, task: u64) -> &mut Life {
        &mut self.lives[task as usize]
    }

    /// Whether the task lives, and is heard of.
    pub(super) fn is_heard(&self, task: u64) -> bool {
        let life = &self.lives[task as usize];
        life.is_running() && self.now >= life.cut_off
    }

    /// Chooses one of the tasks that can go on now, which is then no longer ready.
    pub(super) fn choose(&mut self) -> Option<u64> {
        let is_ready = |life: &Life| life.ready.0.load(Ordering::Relaxed) && life.is_running() && !life.ended;
        let count = self.lives.iter().filter(|life| is_ready(life)).count() as u64;
        let nth = (count > 0).then(|| self.random.below(count))? as usize;
        let (task, life) = self.lives.iter().enumerate().filter(|(_, life)| is_ready(life)).nth(nth)?;
        life.ready.0.store(false, Ordering::Relaxed);
        Some(task as u64)
    }

    /// Counts a step of the current task; `false` when the task does not survive it.
    pub(super) fn step(&mut self, what: &'static str, code: Option<Code>) -> bool {
        let (at, task) = (self.now, self.current);
        let life = self.life(task);
        life.steps += 1;
        life.crashed |= life.crash_at == Some(life.steps);
        let (crashed, event) =
            (life.crashed, Event { at, task: life.name.clone(), step: life.steps, what, code });
        self.remember(event);
        !crashed
    }

    /// Puts something into the trace that is no task's step.
    pub(super) fn note(&mut self, what: &'static str) {
        let (at, task) = (self.now, self.life(0).name.clone());
        self.remember(Event { at, task, step: 0, what, code: None });
    }

    fn remember(&mut self, event: Event) {
        if self.trace.len() >= self.kept {
            self.trace.pop_front();
        }
        self.trace.push_back(event);
    }

    /// Something that was ordered troubles the world until `until`.
    pub(super) fn trouble(&mut self, until: Duration) {
        self.troubled = self.troubled.max(until);
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
