//! `#[kafka(schema = "..")]`: what the type's JSON looks like, held against the file that says what it
//! looked like.

mod attributes;
mod build;
mod case;
mod expand;
mod judge;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod truth;
mod types;

use std::path::PathBuf;

use crate::diag::Diag;

use super::{model::Event, parse::Kept};

pub(super) use self::expand::{fact, watch};

/// What surrounds the build: where the package lies, and what `EOS_SCHEMA` says.
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    pub(crate) package: Option<PathBuf>,
    pub(crate) accept: Option<String>,
}

impl Surroundings {
    /// Those of the crate that is compiled.
    #[allow(clippy::disallowed_methods)] // cargo speaks to macros by the environment
    pub(crate) fn of_build() -> Self {
        Self {
            package: std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from),
            accept: std::env::var("EOS_SCHEMA").ok().filter(|word| !word.is_empty()),
        }
    }
}

/// Compares the type with its file, or writes the file where that is asked for.
pub(super) fn check(event: &Event, kept: &Kept, surroundings: &Surroundings, diag: &mut Diag) {
    judge::judge(&build::build(event), kept, surroundings, diag);
}
