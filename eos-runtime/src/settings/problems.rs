//! Mistakes, gathered so that one run of the program shows them all.

use std::fmt;

use crate::error::Error;

/// What is wrong with a command or configuration so far.
#[derive(Debug, Default)]
pub struct Problems(Vec<String>);

impl Problems {
    /// Adds a problem; one that was already said (of another pipeline) is said once.
    pub fn add(&mut self, problem: impl fmt::Display) {
        let problem = problem.to_string();
        if !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }

    /// The value, or `None` and a problem more.
    pub fn keep<T>(&mut self, result: Result<T, impl fmt::Display>) -> Option<T> {
        result.map_err(|problem| self.add(problem)).ok()
    }

    /// An error that says them all, if there are any.
    ///
    /// # Errors
    /// A usage error when there is at least one problem.
    pub fn into_result(self) -> Result<(), Error> {
        match self.0.as_slice() {
            [] => Ok(()),
            [problem] => Err(Error::usage(problem)),
            problems => Err(Error::usage(format_args!(
                "{} problems\n  - {}",
                problems.len(),
                problems.join("\n  - ")
            ))),
        }
    }
}

/// "did you mean `x`? There are: a, b, c", for a word that is none of these.
pub(crate) fn which(word: &str, words: &[&str]) -> String {
    let list = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    match (eos_conf::suggest::nearest(word, words.iter().copied()), words) {
        (_, [only]) => format!("there is only `{only}`"),
        (Some(nearest), _) => format!("did you mean `{nearest}`? There are {list}"),
        (None, _) => format!("there are {list}"),
    }
}
