//! What must hold of all pipelines of a binary together: `main!` and `topology!` have it evaluated while they are
//! compiled, a constant for each pipeline, so that it costs nothing at run time and a mistake is an error
//! at the path of the pipeline that has to be changed.
//!
//! Names are looked at once: each topic is known by a number then (`uses.rs`), or the evaluation of a large binary
//! would take its time.

mod declared;
mod loops;
mod names;
mod own;
mod partitions;
#[cfg(test)]
mod tests;
mod through;
mod types;
mod uses;

use crate::{
    event::EventSpec,
    spec::PipelineSpec,
    stage::{Pipeline, PipelineDef, Topics},
    topic::TopicSpec,
};

use super::text::Text;

pub use self::uses::uses;
use self::uses::{Use, fill, inputs_of, owners_of, starts_of};

/// One of the pipelines.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// How it is called where they are listed.
    path: &'static str,
    spec: &'static PipelineSpec,
    event: &'static EventSpec,
    topics: &'static Topics,
    def: fn() -> PipelineDef,
}

/// A pipeline as a list names it, `<enrich as Listed>::PART`: the one place that asks it to be one. A function without
/// the attribute is told to be no type there.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a pipeline",
    label = "not a pipeline",
    note = "name a function that has `#[eos_pipeline(input = \"..\", output = \"..\")]`"
)]
pub trait Listed {
    /// The pipeline.
    const PART: Part;
}

#[diagnostic::do_not_recommend]
impl<P: Pipeline> Listed for P {
    const PART: Part =
        Part { path: P::SPEC.name, spec: P::SPEC, event: P::EVENT, topics: P::TOPICS, def: P::pipeline };
}

impl Part {
    /// The part, called so in the list.
    #[must_use]
    pub const fn called(self, path: &'static str) -> Self {
        Self { path, ..self }
    }
}

/// The pipelines, ready to be run.
pub fn pipelines(parts: &[Part]) -> Vec<PipelineDef> {
    parts.iter().map(|part| (part.def)()).collect()
}

/// All pipelines of a binary. `N` are [`Part`]s, `USES` the uses of topics.
#[derive(Debug)]
pub struct Whole<const N: usize, const USES: usize> {
    parts: &'static [Part],
    /// Declarations first, then each part's uses in their order.
    uses: [Use; USES],
    /// Where the uses of a part begin.
    starts: [usize; N],
    /// The number of each part's input topic.
    inputs: [usize; N],
    /// How many declarations `topics = ..` gives.
    listed: usize,
    /// By a topic's number: the use that says what is in it.
    owners: [usize; USES],
    /// By two parts: whether the second reads what the first writes.
    ways: [[bool; N]; N],
}

impl<const N: usize, const USES: usize> Whole<N, USES> {
    /// These pipelines, and the topics that are declared beside those they name by a constant.
    pub const fn new(parts: &'static [Part], declared: &'static [TopicSpec]) -> Self {
        let uses: [Use; USES] = fill(parts, declared);
        let starts = starts_of(parts, &uses);
        let inputs = inputs_of(&uses);
        let owners = owners_of(&uses);
        let ways = loops::ways(parts, &uses, &inputs);
        Self { parts, uses, starts, inputs, listed: declared.len(), owners, ways }
    }

    /// Fails to compile when this pipeline does not go with the others.
    ///
    /// # Panics
    /// In const evaluation, which is a compile error at the pipeline's path.
    #[track_caller]
    pub const fn check(&self, nth: usize) {
        let found = self.found(nth);
        assert!(found.is_empty(), "{}", found.as_str());
    }

    /// What has to be changed in this pipeline, a line each. One that was refused by itself goes with all others.
    const fn found(&self, nth: usize) -> Text {
        let mut found = Text::new();
        if !self.parts[nth].spec.is_refused() {
            names::check(self, nth, &mut found);
            types::check(self, nth, &mut found);
            partitions::check(self, nth, &mut found);
            own::check(self, nth, &mut found);
            declared::check(self, nth, &mut found);
            loops::check(self, nth, &mut found);
            through::check(self, nth, &mut found);
        }
        found
    }

    /// The place behind the last use of a part.
    const fn end(&self, nth: usize) -> usize {
        if nth + 1 < N { self.starts[nth + 1] } else { USES }
    }
}

/// Adds a mistake to those that were found: each begins a line.
const fn mistake(found: &mut Text, parts: &[&str]) {
    if !found.is_empty() {
        found.add(&["\n"]);
    }
    found.add(parts);
}
