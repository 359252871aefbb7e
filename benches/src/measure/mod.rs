//! The questions: one file per group, each from the arms to a [`Report`].

pub mod once;
pub mod rounds;
mod throughput;

use crate::{
    Failure,
    arms::{self, Arm},
    results::{Machine, Report, Row},
};

/// What to measure, and how thoroughly.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How many rounds.
    pub rounds: usize,
    /// As little as shows that everything works.
    pub quick: bool,
    /// Only these arms, by name; all without names.
    pub arms: Vec<String>,
}

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
pub const GROUPS: &[Group] = &[throughput::GROUP];

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
        let is_chosen =
            |arm: &Box<dyn Arm>| self.arms.is_empty() || self.arms.iter().any(|it| it == arm.name());
        Ok(all.into_iter().filter(is_chosen).collect())
    }
}
