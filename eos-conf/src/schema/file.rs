//! The file beside the code.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
    process,
};

use super::{
    breach::{Breach, Compatibility},
    facts::Difference,
    model::Schema,
    read::Unreadable,
};

/// Where an event's schema is kept: inside the package of its code.
#[derive(Debug, Clone)]
pub struct File {
    package: PathBuf,
    path: String,
}

/// What the file says of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// There is no file.
    Missing,
    /// The file says the same.
    Same,
    /// The file says something else, and all get on with both.
    Compatible(Vec<Difference>),
    /// Somebody does not.
    Incompatible(Vec<Breach>),
    /// The file is that of another event.
    Foreign(String),
    /// The file is no schema.
    Unreadable(Unreadable),
}

impl File {
    /// The file at this path of the package.
    ///
    /// # Errors
    /// Says why the path may not be that of a schema: see [`check_path`](Self::check_path).
    pub fn new(package: impl Into<PathBuf>, path: &str) -> Result<Self, String> {
        Self::check_path(path)?;
        Ok(Self { package: package.into(), path: path.to_owned() })
    }

    /// A schema lies inside its package, as that is what is checked in and shipped.
    ///
    /// # Errors
    /// Says what is wrong with the path and what to write.
    pub fn check_path(path: &str) -> Result<(), String> {
        let example = "write a path from the package's directory, as `schemas/order.json`";
        let mut components = Path::new(path).components();
        if path.is_empty() {
            Err(format!("a schema is a file: {example}"))
        } else if path.contains('\\') || components.any(|part| !matches!(part, Component::Normal(_))) {
            Err(format!("`{path}` does not stay inside the package: {example}"))
        } else if Path::new(path).extension().is_none_or(|extension| extension != "json") {
            Err(format!("`{path}` does not end in `.json`: {example}"))
        } else {
            Ok(())
        }
    }

    /// Holds the file against the schema of the code.
    ///
    /// # Errors
    /// The file is there and cannot be read.
    pub fn compare(&self, schema: &Schema, compatibility: Compatibility) -> Result<Found, String> {
        let text = match fs::read_to_string(self.package.join(&self.path)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Missing),
            Err(error) => return Err(format!("cannot read `{}`: {error}", self.path)),
        };
        let kept = match Schema::from_json(&text) {
            Ok(kept) => kept,
            Err(error) => return Ok(Found::Unreadable(error)),
        };
        if kept.event != schema.event {
            return Ok(Found::Foreign(kept.event));
        }
        let (differences, breaches) = (kept.differences(schema), kept.breaches(schema, compatibility));
        Ok(match (differences.is_empty(), breaches.is_empty()) {
            (true, _) => Found::Same,
            (false, true) => Found::Compatible(differences),
            (false, false) => Found::Incompatible(breaches),
        })
    }

    /// Writes the schema: whoever reads the file meanwhile sees the old one or the new one. Missing
    /// directories are made.
    ///
    /// # Errors
    /// The file cannot be written, or a link leads out of the package.
    pub fn write(&self, schema: &Schema) -> Result<(), String> {
        let failed = |error: io::Error| format!("cannot write `{}`: {error}", self.path);
        let target = self.package.join(&self.path);
        let directory = target.parent().unwrap_or(&self.package);
        self.stays_inside(directory)?;
        fs::create_dir_all(directory).map_err(failed)?;
        // Beside the target, so that it can be renamed; two compilers at once have a name each.
        let partial = target.with_extension(format!("json.{}.partial", process::id()));
        let written = fs::write(&partial, schema.to_json()).and_then(|()| fs::rename(&partial, &target));
        written.map_err(|error| {
            let _ = fs::remove_file(&partial);
            failed(error)
        })
    }

    /// Whether the nearest directory that is there lies in the package, links followed.
    fn stays_inside(&self, directory: &Path) -> Result<(), String> {
        let failed = |error: io::Error| format!("cannot write `{}`: {error}", self.path);
        let there = directory.ancestors().find(|path| path.exists()).unwrap_or(&self.package);
        let (there, package) = (there.canonicalize(), self.package.canonicalize());
        if there.map_err(failed)?.starts_with(package.map_err(failed)?) {
            return Ok(());
        }
        Err(format!("cannot write `{}`: a link leads out of the package", self.path))
    }
}
