//! The questions: one file per group, each from the arms to a [`Report`].

mod commit;
mod curve;
mod dedup;
mod dlq;
mod latency;
mod memory;
pub mod once;
pub mod paced;
mod produce;
pub mod rounds;
mod scale;
mod settings;
mod throughput;
mod workers;

pub use self::scale::Probed;

use std::{cell::OnceCell, rc::Rc};

use crate::{
    Failure,
    arms::{self, Arm},
    cluster::Bench,
    results::{Machine, Report, Row},
};

/// What to measure, and how thoroughly.
#[derive(Debug)]
pub struct Plan {
    /// How many rounds.
    pub rounds: usize,
    /// As little as shows that everything works.
    pub quick: bool,
    /// Only these arms, by name; without names all, or in a quick run those of the project itself.
    pub arms: Vec<String>,
    /// The broker of a quick run, which all groups share.
    shared: OnceCell<Rc<Bench>>,
}

/// The arms of a quick run: they need no other tools than those that build the project.
const QUICK_ARMS: [&str; 3] = ["ours", "ffi", "ffi-alo"];

/// A group: a question that is asked alone with `--only`.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// Its name, and that of its results.
    pub name: &'static str,
    /// What it asks.
    pub what: &'static str,
    /// The columns of its table: figures and their headings.
    pub columns: &'static [(&'static str, &'static str)],
    run: fn(&Plan) -> Result<Vec<Row>, Failure>,
}

/// All groups, in the order in which they run.
pub const GROUPS: &[Group] = &[
    throughput::GROUP,
    latency::GROUP,
    produce::GROUP,
    commit::GROUP,
    workers::GROUP,
    scale::GROUP,
    settings::GROUP,
    curve::GROUP,
    memory::GROUP,
    dlq::GROUP,
    dedup::GROUP,
];

impl Group {
    /// Asks.
    ///
    /// # Errors
    /// When nothing could be measured. An arm that failed is a row without figures.
    pub fn run(&self, plan: &Plan) -> Result<Report, Failure> {
        let rows = (self.run)(plan)?;
        Ok(Report {
            group: self.name.to_owned(),
            machine: Machine::this(),
            rounds: plan.rounds,
            quick: plan.quick,
            rows,
        })
    }
}

impl Plan {
    /// A plan.
    pub fn new(rounds: usize, quick: bool, arms: Vec<String>) -> Self {
        Self { rounds, quick, arms, shared: OnceCell::new() }
    }

    /// A broker: a fresh one for every group, but in a quick run.
    ///
    /// # Errors
    /// When it does not start.
    pub fn bench(&self) -> Result<Rc<Bench>, Failure> {
        if let Some(shared) = self.shared.get() {
            return Ok(Rc::clone(shared));
        }
        let fresh = Rc::new(Bench::start()?);
        if self.quick {
            // Nobody was faster: it is empty, and this is the only thread that has it.
            let _ = self.shared.set(Rc::clone(&fresh));
        }
        Ok(fresh)
    }

    /// `thorough`, or `quick` in a quick run.
    pub fn or_quick<T>(&self, thorough: T, quick: T) -> T {
        if self.quick { quick } else { thorough }
    }

    /// The arms to measure.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn arms(&self) -> Result<Vec<Box<dyn Arm>>, Failure> {
        let all = arms::all();
        if let Some(unknown) = self.arms.iter().find(|name| all.iter().all(|arm| arm.name() != *name)) {
            let names: Vec<_> = all.iter().map(|arm| arm.name()).collect();
            return Err(format!("there is no arm `{unknown}`; the arms are {}", names.join(", ")).into());
        }
        let is_chosen = |name: &str| match (&self.arms[..], self.quick) {
            ([], false) => true,
            ([], true) => QUICK_ARMS.contains(&name),
            (names, _) => names.iter().any(|it| it == name),
        };
        Ok(all.into_iter().filter(|arm| is_chosen(arm.name())).collect())
    }
}
