//! The world: a single-threaded executor whose every choice comes from a seed.

use std::{
    any::Any,
    cell::RefCell,
    collections::BTreeMap,
    fmt::{self, Write},
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
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
    futures: BTreeMap<u64, Pin<Box<dyn Future<Output = ()>>>>,
    spawned: u64,
    standing: u32,
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
        Self { seed, core, memory, futures: BTreeMap::new(), spawned: 0, standing: 0 }
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
        self.core.lock().trace.clone()
    }

    /// Adds a task. The clients that it makes are its own: they fall silent when it is crashed or
    /// paused.
    pub fn spawn<T: 'static>(&mut self, name: &str, future: impl Future<Output = T> + 'static) -> Task<T> {
        self.spawned += 1;
        self.core.lock().add(self.spawned, name);
        let output = Rc::new(RefCell::new(None));
        let task = Task { id: self.spawned, core: self.core.clone(), output: output.clone() };
        let future = async move {
            let value = future.await;
            *output.borrow_mut() = Some(value);
        };
        self.futures.insert(task.id, Box::pin(future));
        task
    }

    /// Kills a task as `kill -9` does a process: it says nothing more to the broker, and what it
    /// left open ends by its timeouts.
    pub fn crash<T>(&mut self, task: &Task<T>) {
        self.memory.catch_up();
        self.core.lock().life(task.id).crashed = true;
        self.futures.remove(&task.id);
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
            if !self.turn(deadline) {
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
        while self.futures.contains_key(&task.id) {
            if !self.turn(deadline) {
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
        while self.turn(deadline) {}
        self.core.lock().advance_to(deadline);
        self.memory.catch_up();
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

    /// One step of one task, or, when nobody can go on, of time; `false` when nothing more can
    /// happen before the deadline.
    #[track_caller]
    fn turn(&mut self, deadline: Duration) -> bool {
        let mut runnable = self.core.lock().runnable();
        runnable.retain(|task| self.futures.contains_key(task));
        if !runnable.is_empty() {
            let chosen = self.core.lock().random.below(runnable.len() as u64);
            self.poll(runnable[chosen as usize]);
            return true;
        }
        let timers = {
            let state = self.core.lock();
            state.next_timer().into_iter().chain(state.next_late())
        };
        match timers.chain(self.memory.deadline()).min() {
            Some(next) if next < deadline => {
                self.stand_still(next);
                self.core.lock().advance_to(next);
                self.deliver_late();
                true
            }
            _ => false,
        }
    }

    /// Counts how often time was moved without moving: the broker has then something to do that it
    /// never does.
    #[track_caller]
    fn stand_still(&mut self, next: Duration) {
        self.standing = if next > self.now() { 0 } else { self.standing + 1 };
        if self.standing > STANDSTILL {
            self.fail("time stands still: this is a bug of the in-process broker");
        }
    }

    #[track_caller]
    fn poll(&mut self, task: u64) {
        let Some(mut future) = self.futures.remove(&task) else { return };
        let ready = {
            let mut state = self.core.lock();
            state.current = task;
            state.life(task).ready.clone()
        };
        ready.clear();
        let waker = Waker::from(ready);
        let polled =
            catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut Context::from_waker(&waker))));
        self.core.lock().current = 0;
        match polled {
            Ok(Poll::Ready(())) => {}
            Ok(Poll::Pending) if self.core.lock().life(task).crashed => drop(future),
            Ok(Poll::Pending) => drop(self.futures.insert(task, future)),
            Err(panic) => {
                let name = self.core.lock().life(task).name.clone();
                self.fail(&format!("the task `{name}` panicked: {}", words(&*panic)));
            }
        }
    }

    #[track_caller]
    fn fail(&self, what: &str) -> ! {
        let mut text = format!("seed {}: {what}; it is {:?} in the world\n", self.seed, self.now());
        let open = self.memory.open_transactions();
        let mut state = self.core.lock();
        for task in self.futures.keys() {
            let life = state.life(*task);
            let how = if life.paused { "paused" } else { "waiting" };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {how}: {} after {} steps", life.name, life.steps);
        }
        for transaction in open {
            let _ = writeln!(text, "  open: the transaction of {}", transaction.transactional_id);
        }
        for event in &state.trace[state.trace.len().saturating_sub(SHOWN_EVENTS)..] {
            let _ = writeln!(text, "{event}");
        }
        drop(state);
        panic!("{text}");
    }
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("(no words)")
}
