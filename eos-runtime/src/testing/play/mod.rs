//! One world from its plan to its verdict.

mod workers;

use std::{collections::BTreeMap, rc::Rc, sync::Arc, time::Duration};

use crate::{
    memory::TopicSettings,
    spec::Start,
    stage::States,
    testing::{
        Plan, Scenario, World,
        feed::{self, Progress},
        outcome::{Outcome, Reference},
        world::{Stuck, Turn},
    },
};

use self::workers::{Act, Life, Post, is_over};

/// All must be done so long after the last trouble: the timeouts of the dead included.
const PROMPT: Duration = Duration::from_secs(10);
/// Once all is done, nothing more happens for this long; zombies had their chance.
const QUIET: Duration = Duration::from_millis(300);
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
        for topic in place.topics() {
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
        // What the last one ended is over when its markers are written.
        let end = self.world.now() + QUIET;
        while self.world.turn(end)? != Turn::Nothing {}
        self.world.pass_to(end);
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
}
