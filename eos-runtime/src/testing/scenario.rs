//! A pipeline, its inputs, and all the worlds they are put into.

use std::{
    fmt,
    num::NonZero,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{
    outbox::Outbox,
    stage::{Outputs, PipelineDef, States},
};

use super::{
    Plan, World, draw,
    outcome::{Place, Reference},
    pipeline::declared,
    plan::What,
    play::{Played, play},
    random::Random,
    world::Stuck,
};

/// The seed of the choice of pairs.
const PAIRS_SEED: u64 = 2;

/// Crashes a pipeline at every single step that it takes over these inputs, and at pairs of steps, and
/// checks each time that the outputs are what they are without a crash, exactly once. The common
/// case of [`Scenario::crash_everywhere`].
///
/// # Panics
/// When a world ends otherwise: with what differs, and a line that plays it again.
#[track_caller]
pub fn crash_everywhere(pipeline: PipelineDef, inputs: impl Outputs) -> Report {
    Scenario::new(pipeline, inputs).crash_everywhere()
}

/// A pipeline and its inputs, to be put into many worlds. What comes out must each time be what comes
/// out of a world where nothing goes wrong: outputs, and dead letters.
///
/// The handler must make the same of the same input each time; what it takes from a record's offset,
/// partition or timestamp is not the same in all worlds.
pub struct Scenario {
    pub(super) pipeline: PipelineDef,
    pub(super) place: Place,
    pub(super) inputs: Arc<Outbox>,
    pub(super) states: Box<dyn Fn() -> States + Send + Sync>,
    pub(super) partitions: i32,
    pub(super) properties: Vec<(String, String)>,
    members: usize,
    seeds: u64,
    pairs: usize,
}

/// How many worlds there were, all of them as they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Worlds.
    pub worlds: u64,
    /// Things that were planned to go wrong in them.
    pub planned: u64,
    /// Those of them that did: a crash at a step that is never reached does not.
    pub happened: u64,
    /// Steps of all workers.
    pub steps: u64,
}

impl Scenario {
    /// A pipeline that reads these inputs: events (a `Vec` of them, or [`Many`](crate::stage::Many) of
    /// any iterator), written as a pipeline writes its outputs, or
    /// [`PlainRecord`](crate::memory::PlainRecord)s.
    ///
    /// # Panics
    /// When an event cannot be written.
    pub fn new(pipeline: PipelineDef, inputs: impl Outputs) -> Self {
        let mut outbox = Outbox::default();
        if let Err(failure) = inputs.write(0, &mut outbox) {
            panic!("an input of {}: {}", pipeline.name(), failure.text());
        }
        let declared = declared(&pipeline);
        Self {
            place: Place {
                group: declared.group,
                input: pipeline.spec().input,
                outputs: pipeline.outputs().iter().chain(&pipeline.spec().dead_letter).copied().collect(),
                memory: declared.dedup.map(|dedup| dedup.topic),
                in_order: true,
            },
            pipeline,
            inputs: Arc::new(outbox),
            states: Box::new(States::default),
            partitions: 2,
            properties: Vec::new(),
            members: 1,
            seeds: 4,
            pairs: 200,
        }
    }

    /// The states that the handler takes, new ones for every world.
    #[must_use]
    pub fn states(mut self, states: impl Fn() -> States + Send + Sync + 'static) -> Self {
        self.states = Box::new(states);
        self
    }

    /// How many partitions every topic has: 2, unless said otherwise.
    #[must_use]
    pub fn partitions(mut self, partitions: i32) -> Self {
        self.partitions = partitions;
        self
    }

    /// A property of the workers' clients.
    #[must_use]
    pub fn property(mut self, name: &str, value: &str) -> Self {
        self.properties.push((name.to_owned(), value.to_owned()));
        self
    }

    /// How many workers there are: 1, unless said otherwise.
    #[must_use]
    pub fn members(mut self, members: usize) -> Self {
        self.members = members;
        self
    }

    /// How many seeds every step is tried with: 4, unless said otherwise.
    #[must_use]
    pub fn seeds(mut self, seeds: u64) -> Self {
        self.seeds = seeds;
        self
    }

    /// How many pairs of crashes are sampled: 200, unless said otherwise.
    #[must_use]
    pub fn pairs(mut self, pairs: usize) -> Self {
        self.pairs = pairs;
        self
    }

    /// The outputs of one key may come in any order: for pipelines that write the records of several
    /// keys under one.
    #[must_use]
    pub fn in_any_order(mut self) -> Self {
        self.place.in_order = false;
        self
    }

    /// What comes out when nothing goes wrong.
    ///
    /// # Panics
    /// When something does.
    #[track_caller]
    pub fn reference(&self) -> Reference {
        let played = self.must_play(&Plan::quiet(0, 1), None);
        Reference { place: self.place.clone(), outcome: played.outcome }
    }

    /// A crash and a restart at every single step of every worker, and at sampled pairs of steps.
    ///
    /// # Panics
    /// When a world ends otherwise than without a crash: with what differs, and a line that plays it
    /// again.
    #[track_caller]
    pub fn crash_everywhere(&self) -> Report {
        let mut plans = Vec::new();
        let mut lives = Vec::new();
        for seed in 0..self.seeds {
            let quiet = Plan::quiet(seed, self.members);
            for (worker, steps) in self.must_play(&quiet, None).steps.into_iter().enumerate() {
                lives.push((seed, worker, steps));
                let crash = |step| quiet.clone().with(worker, step, What::CRASH);
                plans.extend((1..=steps).map(crash));
            }
        }
        let mut random = Random::new(PAIRS_SEED);
        for _ in 0..self.pairs {
            let (seed, worker, steps) = lives[random.below(lives.len() as u64) as usize];
            let quiet = Plan::quiet(seed, self.members);
            let [first, second] = [1 + random.below(steps), 1 + random.below(steps)];
            plans.push(quiet.with(worker, first, What::CRASH).with(worker, second, What::CRASH));
        }
        self.play(&plans)
    }

    /// Every request of the protocol that a worker sends, lost, unanswered, late, or refused with each
    /// code that a broker can answer to it: the first one, the second, up to the fifth.
    ///
    /// # Panics
    /// As [`crash_everywhere`](Self::crash_everywhere).
    #[track_caller]
    pub fn upset_everywhere(&self) -> Report {
        let upsets = || draw::upsets().flat_map(|upset| (0..5).map(move |skip| upset.clone().after(skip)));
        let mut plans = Vec::new();
        for seed in 0..self.seeds {
            for in_portions in [false, true] {
                let quiet = Plan { in_portions, ..Plan::quiet(seed, self.members) };
                plans.extend(upsets().map(|what| quiet.clone().with(0, 0, what)));
            }
        }
        self.play(&plans)
    }

    /// Worlds of chance: one to three workers, dynamic or static, eager or cooperative, inputs at once
    /// or over time, and up to four things that go wrong, of all there are.
    ///
    /// # Panics
    /// As [`crash_everywhere`](Self::crash_everywhere).
    #[track_caller]
    pub fn chaos(&self, worlds: u64) -> Report {
        let quiet = Plan { in_portions: true, ..Plan::quiet(0, 1) };
        let steps = self.must_play(&quiet, None).steps[0];
        let plans: Vec<_> = (0..worlds).map(|seed| draw::plan(seed, steps)).collect();
        self.play(&plans)
    }

    /// Plays these worlds, on all cores.
    ///
    /// # Panics
    /// As [`crash_everywhere`](Self::crash_everywhere).
    #[track_caller]
    pub fn play(&self, plans: &[Plan]) -> Report {
        let reference = self.reference();
        let (next, failed) = (AtomicUsize::new(0), Mutex::new(None::<(usize, Stuck)>));
        let failure = || failed.lock().unwrap_or_else(PoisonError::into_inner);
        let work = || {
            let mut report = Report::default();
            while failure().is_none() {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(plan) = plans.get(at) else { break };
                match play(self, plan, Some(&reference), World::forgetful(plan.seed)) {
                    Ok(played) => report.add(plan, &played),
                    Err(stuck) => {
                        let mut failed = failure();
                        // Of several the first, whichever thread was faster.
                        if failed.as_ref().is_none_or(|(first, _)| at < *first) {
                            *failed = Some((at, stuck));
                        }
                    }
                }
            }
            report
        };
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let report = thread::scope(|scope| {
            let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
            let reports = workers.into_iter().map(|worker| worker.join().expect("worlds do not panic"));
            reports.fold(Report::default(), Report::and)
        });
        if let Some((at, stuck)) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            self.give_up(&plans[at], stuck);
        }
        report
    }

    /// Plays one world again, from the line that its failure printed, and prints all that happens in it.
    ///
    /// # Panics
    /// When the line is no plan, and as [`crash_everywhere`](Self::crash_everywhere).
    #[track_caller]
    pub fn replay(&self, plan: &str) -> Report {
        let plan: Plan = plan.parse().unwrap_or_else(|error| panic!("{error}"));
        let world = World::new(plan.seed);
        let core = world.core.clone();
        let played = play(self, &plan, Some(&self.reference()), world);
        for event in &core.lock().trace {
            println!("{event}");
        }
        let mut report = Report::default();
        match played {
            Ok(played) => report.add(&plan, &played),
            Err(stuck) => self.give_up(&plan, stuck),
        }
        report
    }

    #[track_caller]
    fn must_play(&self, plan: &Plan, reference: Option<&Reference>) -> Played {
        match play(self, plan, reference, World::forgetful(plan.seed)) {
            Ok(played) => played,
            Err(stuck) => self.give_up(plan, stuck),
        }
    }

    #[track_caller]
    fn give_up(&self, plan: &Plan, Stuck(text): Stuck) -> ! {
        let name = self.pipeline.name();
        panic!("{text}replay: Scenario::new({name}::pipeline(), inputs).replay(\"{plan}\")")
    }
}

impl fmt::Debug for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scenario")
            .field("pipeline", &self.pipeline)
            .field("inputs", &self.inputs.len())
            .field("partitions", &self.partitions)
            .finish_non_exhaustive()
    }
}

impl Report {
    fn add(&mut self, plan: &Plan, played: &Played) {
        self.worlds += 1;
        self.planned += plan.faults.len() as u64;
        self.happened += played.happened as u64;
        self.steps += played.steps.iter().sum::<u64>();
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            worlds: self.worlds + other.worlds,
            planned: self.planned + other.planned,
            happened: self.happened + other.happened,
            steps: self.steps + other.steps,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { worlds, planned, happened, steps } = self;
        write!(f, "{worlds} worlds, {happened} of {planned} faults happened, {steps} steps: all exactly once")
    }
}
