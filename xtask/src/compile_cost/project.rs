//! A crate of so many pipelines, written with the attribute or by hand.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{cargo, root, suite::timed};

/// How the pipelines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Attribute,
    /// The same functions, the declaration as a constant, and the traits that make a function a pipeline, through
    /// what is public; what all pipelines share is written once. No checks.
    ByHand,
}

impl Way {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Attribute => "attribute",
            Self::ByHand => "by_hand",
        }
    }
}

/// Such a crate, on disk.
#[derive(Debug)]
pub(super) struct Project {
    pub(super) way: Way,
    pub(super) pipelines: usize,
    directory: PathBuf,
    target: PathBuf,
}

impl Project {
    /// Writes it below `directory`, and checks it once, so that all but itself is there.
    pub(super) fn new(way: Way, pipelines: usize, directory: &Path) -> Result<Self, Box<dyn Error>> {
        let name = format!("{}_{pipelines}", way.name());
        let project =
            Self { way, pipelines, directory: directory.join(&name), target: directory.join("target") };
        fs::create_dir_all(project.directory.join("src"))?;
        let runtime = root().join("eos-runtime");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             eos-runtime = {{ path = '{}', default-features = false }}\nserde = \"1\"\n",
            runtime.display()
        );
        fs::write(project.directory.join("Cargo.toml"), manifest)?;
        // The versions that the project itself is built with.
        fs::copy(root().join("Cargo.lock"), project.directory.join("Cargo.lock"))?;
        project.write(pipelines)?;
        project.check()?;
        Ok(project)
    }

    /// How long `cargo check` takes after one more pipeline was added.
    pub(super) fn add_one(&self) -> Result<Duration, Box<dyn Error>> {
        self.write(self.pipelines + 1)?;
        let time = self.check()?;
        self.write(self.pipelines)?;
        self.check()?;
        Ok(time)
    }

    fn write(&self, pipelines: usize) -> Result<(), Box<dyn Error>> {
        Ok(fs::write(self.directory.join("src/lib.rs"), source(self.way, pipelines))?)
    }

    fn check(&self) -> Result<Duration, Box<dyn Error>> {
        let mut check = Command::new(cargo());
        check.args(["check", "--quiet", "--offline", "--target-dir"]).arg(&self.target);
        check.current_dir(&self.directory).env("CARGO_INCREMENTAL", "1");
        let (output, time) = timed(|| check.output());
        let output = output?;
        if output.status.success() {
            Ok(time)
        } else {
            let words = String::from_utf8_lossy(&output.stderr).into_owned();
            Err(format!("{} does not compile:\n{words}", self.directory.display()).into())
        }
    }
}

/// The source of such a crate.
fn source(way: Way, pipelines: usize) -> String {
    let mut text = include_str!("events.txt").to_owned();
    if way == Way::ByHand {
        text += include_str!("by_hand_once.txt");
    }
    for nth in 0..pipelines {
        let nth = nth.to_string();
        let function = include_str!("function.txt").replace("NTH", &nth);
        match way {
            Way::Attribute => text.extend([include_str!("attribute.txt"), &function]),
            Way::ByHand => text.extend([function, include_str!("by_hand.txt").replace("NTH", &nth)]),
        }
    }
    text
}
