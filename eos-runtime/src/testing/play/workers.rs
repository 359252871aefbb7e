//! The workers of a world: their lives, what befalls them, and how they may end.

use std::{collections::VecDeque, time::Duration};

use crate::{
    control::Control,
    error::{Error, ErrorKind},
    testing::{
        Scenario, Task,
        pipeline::Launch,
        plan::{Fault, What},
        world::Stuck,
    },
};

use super::Player;

/// Sessions in these worlds: short, because most of a world is waiting for one to end.
const SESSION: Duration = Duration::from_secs(1);
/// How long a member may not poll: less than some requests take.
const POLL_INTERVAL: Duration = Duration::from_secs(3);
/// Transaction timeouts in these worlds.
const TRANSACTION: Duration = Duration::from_secs(2);
/// Two owners of one slot, each started again when it gives up, end so many lives at most.
const EXITS: usize = 3;

type Worker = Task<Result<(), Error>>;

/// A worker from its start to its end.
#[derive(Clone)]
pub(super) struct Life {
    pub(super) task: Worker,
    pub(super) control: Control,
    /// Told to leave in the middle of things: it may say that it could not finish.
    may_fail: bool,
}

/// A worker's post: one life after the other.
pub(super) struct Post {
    task: Worker,
    /// The number of the present life.
    life: usize,
    faults: VecDeque<Fault>,
    /// When its life is over, another one begins so much later.
    restart: Option<Duration>,
}

/// Something that is to be done later.
pub(super) enum Act {
    Resume(Worker),
    Restart(usize),
}

impl Player<'_> {
    /// A task has gone one step further: whether that is where something befalls it.
    pub(super) fn stepped(&mut self, task: u64) -> Result<(), Stuck> {
        match self.posts.iter().position(|post| post.task.id == task) {
            Some(number) => self.befall(number),
            None => Ok(()),
        }
    }

    fn befall(&mut self, number: usize) -> Result<(), Stuck> {
        let post = &mut self.posts[number];
        if is_over(&post.task) {
            let fell = post.task.is_crashed();
            if fell && let Some(Fault { what, .. }) = post.faults.pop_front() {
                self.happened += 1;
                post.restart = if let What::Crash(later) = what { Some(later) } else { None };
            }
            if let Some(later) = post.restart.take() {
                self.plan_act(later, Act::Restart(number));
            } else if !fell {
                self.check_exit(self.posts[number].life)?;
                if !self.lives[self.posts[number].life].control.is_stopping() {
                    // It gave its slot up to a second owner, who may have done the same: a supervisor
                    // starts it again.
                    self.plan_act(Duration::ZERO, Act::Restart(number));
                }
            }
            return Ok(());
        }
        let steps = post.task.steps();
        while let Some(fault) = self.posts[number].faults.front() {
            if steps < fault.step || matches!(fault.what, What::Crash(_) | What::Die) {
                break;
            }
            if let Some(Fault { what, .. }) = self.posts[number].faults.pop_front() {
                self.strike(number, what)?;
            }
        }
        self.arm(number);
        Ok(())
    }

    fn strike(&mut self, number: usize, what: What) -> Result<(), Stuck> {
        self.happened += 1;
        self.disturbed = self.world.now();
        let Post { task, life, .. } = &self.posts[number];
        let (task, life) = (task.clone(), *life);
        match what {
            // These befall a worker in the middle of its step.
            What::Crash(_) | What::Die => {}
            What::Stop(later) => {
                self.dismiss(life);
                self.posts[number].restart = Some(later);
            }
            What::Leave => self.dismiss(life),
            What::Pause(time) => {
                self.world.pause(&task);
                self.plan_act(time, Act::Resume(task));
            }
            What::Twin(time) => {
                self.twins += EXITS;
                self.world.pause(&task);
                self.plan_act(time, Act::Resume(task));
                self.start(number)?;
            }
            What::Cut(time) => self.world.cut_off(&task, time),
            What::Join => self.join()?,
            What::Move(coordinator, time) => self.world.change_coordinator(coordinator, time),
            What::Upset { request, skip, mishap } => self.world.upset(&task, request, skip, mishap),
        }
        Ok(())
    }

    fn dismiss(&mut self, life: usize) {
        self.lives[life].may_fail = true;
        self.lives[life].control.stop();
    }

    /// A worker that is to be killed at a step is killed in the middle of it.
    fn arm(&mut self, number: usize) {
        let Post { task, faults, .. } = &self.posts[number];
        if let Some(Fault { step, what: What::Crash(_) | What::Die, .. }) = faults.front() {
            self.world.crash_at(task, (*step).max(task.steps() + 1));
        }
    }

    fn plan_act(&mut self, later: Duration, act: Act) {
        let at = self.world.now() + later;
        let number = self.agenda.range((at, 0)..).take_while(|((due, _), _)| *due == at).count();
        self.agenda.insert((at, number), act);
    }

    pub(super) fn act(&mut self) -> Result<(), Stuck> {
        let now = self.world.now();
        while let Some(due) = self.agenda.first_entry().filter(|due| due.key().0 <= now) {
            self.disturbed = now;
            match due.remove() {
                Act::Resume(task) => self.world.resume(&task),
                Act::Restart(number) => self.start(number)?,
            }
        }
        Ok(())
    }

    /// One more worker.
    pub(super) fn join(&mut self) -> Result<(), Stuck> {
        let number = self.posts.len();
        let faults = self.plan.faults.iter().filter(|fault| fault.worker == number).cloned().collect();
        let (task, life) = self.spawn(number)?;
        self.posts.push(Post { task, life, faults, restart: None });
        self.befall(number)
    }

    /// Another life for a worker.
    fn start(&mut self, number: usize) -> Result<(), Stuck> {
        let (task, life) = self.spawn(number)?;
        (self.posts[number].task, self.posts[number].life) = (task, life);
        self.befall(number)
    }

    fn spawn(&mut self, number: usize) -> Result<(Worker, usize), Stuck> {
        let Scenario { pipeline, properties, .. } = self.scenario;
        let mut all = vec![
            ("session.timeout.ms".to_owned(), SESSION.as_millis().to_string()),
            ("max.poll.interval.ms".to_owned(), POLL_INTERVAL.as_millis().to_string()),
        ];
        if self.plan.is_eager {
            all.push(("partition.assignment.strategy".to_owned(), "range".to_owned()));
        }
        all.extend(properties.iter().cloned());
        let launch = Launch {
            instance: format!("worker-{number}"),
            is_static: self.plan.is_static,
            transaction_timeout: TRANSACTION,
            properties: all,
        };
        let control = Control::default();
        let task = self
            .world
            .launch(launch, pipeline, &self.states, &control)
            .map_err(|error| self.world.stuck(&error.to_string()))?;
        self.lives.push(Life { task: task.clone(), control, may_fail: false });
        Ok((task, self.lives.len() - 1))
    }

    /// Whether a life ended as it may: told to, or by a second owner of its slot.
    pub(super) fn check_exit(&mut self, number: usize) -> Result<(), Stuck> {
        let Life { task, control, may_fail } = &self.lives[number];
        match task.output() {
            Some(Ok(())) if !control.is_stopping() => {
                Err(self.world.stuck(&format!("{} ended by itself", task.name())))
            }
            None | Some(Ok(())) => Ok(()),
            Some(Err(error)) if error.kind() == ErrorKind::Fenced && self.twins > 0 => {
                self.twins -= 1;
                Ok(())
            }
            Some(Err(error)) if error.kind() == ErrorKind::Failed && *may_fail => Ok(()),
            Some(Err(error)) => Err(self.world.stuck(&format!("{} ended: {error}", task.name()))),
        }
    }
}

pub(super) fn is_over(task: &Worker) -> bool {
    task.is_crashed() || task.is_ended()
}
