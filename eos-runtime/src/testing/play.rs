//! One world from its plan to its verdict.

use std::{
    collections::{BTreeMap, VecDeque},
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use crate::{
    control::Control,
    error::{Error, ErrorKind},
    memory::TopicSettings,
    spec::Start,
    stage::States,
};

use super::{
    Plan, Scenario, Task, World,
    feed::{self, Progress},
    outcome::{Outcome, Reference},
    pipeline::Launch,
    plan::{Fault, What},
    world::{Stuck, Turn},
};

/// Sessions in these worlds: short, because most of a world is waiting for one to end.
const SESSION: Duration = Duration::from_secs(1);
/// How long a member may not poll: less than some requests take.
const POLL_INTERVAL: Duration = Duration::from_secs(3);
/// Transaction timeouts in these worlds.
const TRANSACTION: Duration = Duration::from_secs(2);
/// All must be done so long after the last trouble: the timeouts of the dead included.
const PROMPT: Duration = Duration::from_secs(10);
/// Once all is done, nothing more happens for this long; zombies had their chance.
const QUIET: Duration = Duration::from_millis(300);
/// Two owners of one slot, each started again when it gives up, end so many lives at most.
const EXITS: usize = 3;
/// Decides the portions of the inputs, apart from everything else.
const FEED_SEED: u64 = 0x5eed;

/// A world that came to its end.
#[derive(Debug)]
pub(super) struct Played {
    /// Steps of each worker's lives, in the order of their begin.
    pub(super) steps: Vec<u64>,
    /// How many of the plan's faults came true.
    pub(super) happened: usize,
    pub(super) outcome: Outcome,
}

/// Plays a plan; without a reference it is one.
pub(super) fn play(
    scenario: &Scenario,
    plan: &Plan,
    reference: Option<&Reference>,
    world: World,
) -> Result<Played, Stuck> {
    let mut player = Player::new(scenario, plan, world)?;
    player.run()?;
    player.stop()?;
    let world = &player.world;
    if let Some(difference) = reference.and_then(|reference| reference.difference(world)) {
        return Err(world.stuck(&difference));
    }
    if world.core.lock().invalid_ends > 0 {
        return Err(world.stuck("a worker ended a transaction that the broker does not have"));
    }
    Ok(Played {
        steps: player.lives.iter().map(|life| life.task.steps()).collect(),
        happened: player.happened - world.pending_mishaps(),
        outcome: world.memory.cluster(|cluster| Outcome::of(cluster, &scenario.place)),
    })
}

type Worker = Task<Result<(), Error>>;

struct Player<'a> {
    scenario: &'a Scenario,
    plan: &'a Plan,
    world: World,
    states: Arc<States>,
    posts: Vec<Post>,
    /// Every life of every worker.
    lives: Vec<Life>,
    agenda: BTreeMap<(Duration, usize), Act>,
    progress: Rc<Progress>,
    /// Once all inputs are there: what has to be committed.
    ends: Option<Vec<Option<i64>>>,
    /// The broker's version when it was last looked at, and whether all was done then.
    looked: Option<(u64, bool)>,
    happened: usize,
    /// When something was last done to the workers.
    disturbed: Duration,
    /// How many lives may still end because another process uses their slot.
    twins: usize,
}

/// A worker from its start to its end.
#[derive(Clone)]
struct Life {
    task: Worker,
    control: Control,
    /// Told to leave in the middle of things: it may say that it could not finish.
    may_fail: bool,
}

/// A worker's post: one life after the other.
struct Post {
    task: Worker,
    /// The number of the present life.
    life: usize,
    faults: VecDeque<Fault>,
    /// When its life is over, another one begins so much later.
    restart: Option<Duration>,
}

/// Something that is to be done later.
enum Act {
    Resume(Worker),
    Restart(usize),
}

impl<'a> Player<'a> {
    fn new(scenario: &'a Scenario, plan: &'a Plan, world: World) -> Result<Self, Stuck> {
        let mut player = Self {
            scenario,
            plan,
            world,
            states: Arc::new((scenario.states)()),
            posts: Vec::new(),
            lives: Vec::new(),
            agenda: BTreeMap::new(),
            progress: Rc::default(),
            ends: None,
            looked: None,
            happened: 0,
            disturbed: Duration::ZERO,
            twins: plan.false_fences(),
        };
        player.feed();
        for _ in 0..plan.members {
            player.join()?;
        }
        Ok(player)
    }

    fn feed(&mut self) {
        let memory = self.world.memory();
        let Scenario { place, inputs, partitions, .. } = self.scenario;
        for topic in place.outputs.iter().chain([&place.input]) {
            // Two outputs may be one topic.
            let _ = memory.create_topic(topic, *partitions, TopicSettings::default());
        }
        let is_late = self.scenario.pipeline.spec().start == Start::Latest;
        if is_late || !self.plan.in_portions {
            // Whoever starts at the end must not see them, and is fed afterwards.
            feed::all_at_once(&memory, place.input, inputs);
        }
        if !is_late && !self.plan.in_portions {
            self.progress.is_over.set(true);
            return;
        }
        let (group, topic, inputs) = (place.group.clone(), place.input.to_owned(), inputs.clone());
        let (progress, seed) = (self.progress.clone(), self.plan.seed ^ FEED_SEED);
        self.world.spawn(feed::WRITER, async move {
            if is_late {
                feed::await_start(&memory, &group, &topic).await;
            }
            feed::in_portions(memory, topic, inputs, seed, progress).await;
        });
    }

    /// Until all is done, and nothing came of it that undoes it.
    fn run(&mut self) -> Result<(), Stuck> {
        let mut done_since = None;
        loop {
            let now = self.world.now();
            done_since = self.is_done().then(|| done_since.unwrap_or(now));
            match done_since.map(|since| since + QUIET) {
                Some(end) if now < end => self.turn(end, true)?,
                // A zombie may have begun something, which changes nothing that anybody sees.
                Some(_) if self.look() => return Ok(()),
                Some(_) => (self.looked, done_since) = (None, None),
                None => self.turn(self.limit(), false)?,
            }
        }
    }

    /// Lets every worker leave in order.
    fn stop(&mut self) -> Result<(), Stuck> {
        self.disturbed = self.world.now();
        // A crash that has not come yet comes no more.
        self.lives.iter().for_each(|life| self.world.core.lock().life(life.task.id).crash_at = None);
        for number in 0..self.lives.len() {
            let Life { task, control, .. } = self.lives[number].clone();
            control.stop();
            while !is_over(&task) {
                if self.world.turn(self.limit())? == Turn::Nothing {
                    return Err(self.world.stuck(&format!("{} did not leave", task.name())));
                }
            }
        }
        (0..self.lives.len()).try_for_each(|number| self.check_exit(number))
    }

    /// One turn of the world, and what it brings about. At `limit` it is too late, unless all is done.
    fn turn(&mut self, limit: Duration, is_done: bool) -> Result<(), Stuck> {
        let next = self.agenda.first_key_value().map(|((at, _), _)| *at).filter(|next| *next <= limit);
        match self.world.turn(next.unwrap_or(limit))? {
            Turn::Time => {}
            Turn::Step(task) => self.stepped(task)?,
            Turn::Nothing if next.is_some() || is_done => {
                self.world.pass_to(next.unwrap_or(limit));
                self.act()?;
            }
            Turn::Nothing => return Err(self.world.stuck(&self.overdue())),
        }
        Ok(())
    }

    /// When all must be done at the latest.
    fn limit(&self) -> Duration {
        let troubled = self.world.core.lock().troubled;
        let planned = self.agenda.last_key_value().map_or(Duration::ZERO, |((at, _), _)| *at);
        troubled.max(planned).max(self.disturbed).max(self.progress.at.get()) + PROMPT
    }

    fn overdue(&self) -> String {
        let Scenario { place, .. } = self.scenario;
        let committed = self.world.memory.cluster(|cluster| place.committed(cluster));
        let ends = self.world.memory.cluster(|cluster| place.ends(cluster));
        format!("{PROMPT:?} after the last trouble it is not done: committed are {committed:?} of {ends:?}")
    }

    /// Whether all inputs are committed, and nothing is to happen any more.
    fn is_done(&mut self) -> bool {
        let (version, late) = {
            let state = self.world.core.lock();
            (state.version(), state.next_late())
        };
        if !self.progress.is_over.get() || !self.agenda.is_empty() || late.is_some() {
            return false;
        }
        match self.looked {
            Some((seen, is_done)) if seen == version => is_done,
            _ => {
                let is_done = self.look();
                self.looked = Some((version, is_done));
                is_done
            }
        }
    }

    fn look(&mut self) -> bool {
        let Self { scenario: Scenario { place, .. }, ends, world, .. } = self;
        world.memory.cluster(|cluster| {
            if !cluster.open_transactions().is_empty() {
                return false;
            }
            let ends = ends.get_or_insert_with(|| place.ends(cluster));
            place.is_at(cluster, ends)
        })
    }

    /// A task has gone one step further: whether that is where something befalls it.
    fn stepped(&mut self, task: u64) -> Result<(), Stuck> {
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

    fn act(&mut self) -> Result<(), Stuck> {
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
    fn join(&mut self) -> Result<(), Stuck> {
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
    fn check_exit(&mut self, number: usize) -> Result<(), Stuck> {
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

fn is_over(task: &Worker) -> bool {
    task.is_crashed() || task.is_ended()
}
