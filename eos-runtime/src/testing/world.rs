//! The world: a single-threaded executor whose every choice comes from a seed.

use std::{
    any::Any,
    cell::RefCell,
    fmt::{self, Write},
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use crate::memory::{Cluster, Memory};

use super::{
    core::{Core, Event},
    driver::Simulated,
    task::Task,
};

/// How long this world's coordinator writes markers: long enough for others to come in between.
const MARKER_DELAY: Duration = Duration::from_millis(1);
/// The longest that [`World::block_on`] waits.
const PATIENCE: Duration = Duration::from_hours(1);
/// So often may time stand still in a row.
const STANDSTILL: u32 = 1000;
/// How much of the past a failure shows.
const SHOWN_EVENTS: usize = 25;

/// A world of tasks around one in-process broker, in virtual time.
pub struct World {
    seed: u64,
    pub(super) core: Core,
    pub(super) memory: Memory,
    /// By the number of the task; the test itself, which is the first, has none.
    futures: Vec<Option<Pin<Box<dyn Future<Output = ()>>>>>,
    standing: u32,
}

/// Why a world cannot go on: with the seed and the last events.
#[derive(Debug)]
pub(super) struct Stuck(pub(super) String);

/// What a turn of the world was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// This task went one step further.
    Step(u64),
    /// Time went on.
    Time,
    /// Nothing more can happen before the deadline.
    Nothing,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").field("seed", &self.seed).finish_non_exhaustive()
    }
}

impl World {
    /// A world in which nothing has happened yet. Worlds of one seed and the same tasks go the same
    /// way.
    pub fn new(seed: u64) -> Self {
        let core = Core::new(seed);
        let memory = Memory::driven_by(Simulated(core.clone()));
        memory.cluster(|cluster| cluster.set_marker_delay(MARKER_DELAY));
        Self { seed, core, memory, futures: vec![None], standing: 0 }
    }

    /// As [`new`](Self::new), with a trace of the last events only.
    pub(super) fn forgetful(seed: u64) -> Self {
        let world = Self::new(seed);
        world.core.lock().kept = SHOWN_EVENTS;
        world
    }

    /// The seed: all it takes to see the same again.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The world's broker.
    pub fn memory(&self) -> Memory {
        self.memory.clone()
    }

    /// The virtual time since the world began.
    pub fn now(&self) -> Duration {
        self.core.lock().now
    }

    /// All that happened so far.
    pub fn trace(&self) -> Vec<Event> {
        self.core.lock().trace.iter().cloned().collect()
    }

    /// Adds a task. The clients that it makes are its own: they fall silent when it is crashed or
    /// paused.
    pub fn spawn<T: 'static>(&mut self, name: &str, future: impl Future<Output = T> + 'static) -> Task<T> {
        let id = self.core.lock().add(name);
        let output = Rc::new(RefCell::new(None));
        let task = Task { id, core: self.core.clone(), output: output.clone() };
        let future = async move {
            let value = future.await;
            *output.borrow_mut() = Some(value);
        };
        self.futures.push(Some(Box::pin(future)));
        task
    }

    /// Kills a task as `kill -9` does a process: it says nothing more to the broker, and what it
    /// left open ends by its timeouts.
    pub fn crash<T>(&mut self, task: &Task<T>) {
        self.memory.catch_up();
        self.core.lock().life(task.id).crashed = true;
        drop(self.futures[task.id as usize].take());
    }

    /// Kills a task at its `step`-th yield, counted from 1: see [`Task::steps`].
    pub fn crash_at<T>(&mut self, task: &Task<T>, step: u64) {
        self.core.lock().life(task.id).crash_at = Some(step);
    }

    /// Stops a task as `SIGSTOP` does a process, heartbeats included.
    pub fn pause<T>(&mut self, task: &Task<T>) {
        self.memory.catch_up();
        self.core.lock().life(task.id).paused = true;
    }

    /// Lets a paused task go on.
    pub fn resume<T>(&mut self, task: &Task<T>) {
        self.core.lock().life(task.id).paused = false;
        self.memory.catch_up();
    }

    /// Runs the world until the condition holds; it is looked at after every step.
    ///
    /// # Panics
    /// When it does not hold after `within` of virtual time, when nothing can happen any more, and
    /// when a task panics: always with the seed and the last events.
    #[track_caller]
    pub fn run_until(&mut self, mut condition: impl FnMut(&mut Cluster) -> bool, within: Duration) {
        let deadline = self.now() + within;
        while !self.memory.cluster(&mut condition) {
            if self.go_on(deadline) == Turn::Nothing {
                self.fail(&format!("the condition did not come true within {within:?}"));
            }
        }
    }

    /// Runs the world until the task has returned or was crashed.
    ///
    /// # Panics
    /// As [`run_until`](Self::run_until).
    #[track_caller]
    pub fn run<T>(&mut self, task: &Task<T>, within: Duration) {
        let deadline = self.now() + within;
        while self.futures[task.id as usize].is_some() {
            if self.go_on(deadline) == Turn::Nothing {
                self.fail(&format!("the task `{}` did not end within {within:?}", task.name()));
            }
        }
    }

    /// Runs the world for this long.
    ///
    /// # Panics
    /// When a task panics, with the seed and the last events.
    #[track_caller]
    pub fn run_for(&mut self, time: Duration) {
        let deadline = self.now() + time;
        while self.go_on(deadline) != Turn::Nothing {}
        self.pass_to(deadline);
    }

    /// Runs the world until this future has returned, for at most an hour of virtual time.
    ///
    /// # Panics
    /// As [`run_until`](Self::run_until).
    #[track_caller]
    pub fn block_on<T: 'static>(&mut self, future: impl Future<Output = T> + 'static) -> T {
        let task = self.spawn("main", future);
        self.run(&task, PATIENCE);
        match task.output() {
            Some(output) => output,
            None => self.fail("the task `main` was crashed"),
        }
    }

    #[track_caller]
    fn go_on(&mut self, deadline: Duration) -> Turn {
        match self.turn(deadline) {
            Ok(turn) => turn,
            Err(Stuck(text)) => panic!("{text}"),
        }
    }

    #[track_caller]
    fn fail(&self, what: &str) -> ! {
        panic!("{}", self.stuck(what).0)
    }

    /// One step of one task, or, when nobody can go on, of time.
    pub(super) fn turn(&mut self, deadline: Duration) -> Result<Turn, Stuck> {
        let chosen = self.core.lock().choose();
        if let Some(task) = chosen {
            self.poll(task)?;
            return Ok(Turn::Step(task));
        }
        let timers = {
            let state = self.core.lock();
            state.next_timer().into_iter().chain(state.next_late()).chain(state.next_reconnect())
        };
        match timers.chain(self.memory.deadline()).min() {
            Some(next) if next < deadline => {
                self.stand_still(next)?;
                self.core.lock().advance_to(next);
                self.reconnect();
                self.deliver_late();
                Ok(Turn::Time)
            }
            _ => Ok(Turn::Nothing),
        }
    }

    /// Lets time go on to `deadline`, before which nothing can happen.
    pub(super) fn pass_to(&mut self, deadline: Duration) {
        self.core.lock().advance_to(deadline);
        self.reconnect();
        self.memory.catch_up();
    }

    /// Counts how often time was moved without moving: the broker has then something to do that it
    /// never does.
    fn stand_still(&mut self, next: Duration) -> Result<(), Stuck> {
        self.standing = if next > self.now() { 0 } else { self.standing + 1 };
        if self.standing > STANDSTILL {
            return Err(self.stuck("time stands still: this is a bug of the in-process broker"));
        }
        Ok(())
    }

    fn poll(&mut self, task: u64) -> Result<(), Stuck> {
        let Some(mut future) = self.futures[task as usize].take() else { return Ok(()) };
        let waker = {
            let mut state = self.core.lock();
            state.current = task;
            state.life(task).waker.clone()
        };
        let poll = || future.as_mut().poll(&mut Context::from_waker(&waker));
        let polled = catch_unwind(AssertUnwindSafe(poll));
        let crashed = {
            let mut state = self.core.lock();
            state.current = 0;
            state.life(task).ended = !matches!(polled, Ok(Poll::Pending));
            state.life(task).crashed
        };
        match polled {
            Ok(Poll::Pending) if !crashed => self.futures[task as usize] = Some(future),
            // What is dropped may speak to the broker once more, from within the test.
            Ok(_) => drop(future),
            Err(panic) => {
                let name = self.core.lock().life(task).name.clone();
                return Err(self.stuck(&format!("the task `{name}` panicked: {}", words(&*panic))));
            }
        }
        Ok(())
    }

    /// What there is to say when the world cannot go on.
    pub(super) fn stuck(&self, what: &str) -> Stuck {
        let mut text = format!("seed {}: {what}; it is {:?} in the world\n", self.seed, self.now());
        let open = self.memory.open_transactions();
        let mut state = self.core.lock();
        for (task, _) in self.futures.iter().enumerate().filter(|(_, future)| future.is_some()) {
            let life = state.life(task as u64);
            let how = if life.paused { "paused" } else { "waiting" };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {how}: {} after {} steps", life.name, life.steps);
        }
        for transaction in open {
            let _ = writeln!(text, "  open: the transaction of {}", transaction.transactional_id);
        }
        for event in state.trace.iter().skip(state.trace.len().saturating_sub(SHOWN_EVENTS)) {
            let _ = writeln!(text, "{event}");
        }
        Stuck(text)
    }
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("(no words)")
}
