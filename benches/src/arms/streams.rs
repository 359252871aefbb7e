//! The Java arms: `benches/streams`, built by Maven.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::Failure;

use super::{
    Arm, Task,
    foreign::{built, installed, tool},
    rust::common,
};

/// Enough that more does not make it faster. Without a word Java would take up to a quarter of the machine's
/// memory, and its peak would say nothing.
const HEAP: &str = "-Xmx512m";

/// A class of that project with a `main` that takes the common command line.
#[derive(Debug)]
pub(super) struct Java {
    name: &'static str,
    label: &'static str,
    class: &'static str,
}

/// One stream thread, `processing.guarantee=exactly_once_v2`, everything else by default.
pub(super) const STREAMS: Java =
    Java { name: "streams", label: "Kafka Streams, exactly_once_v2", class: "bench.Streams" };

/// Kafka's own clients, default settings.
pub(super) const PLAIN: Java =
    Java { name: "java", label: "Java clients, loop by hand", class: "bench.Plain" };

impl Arm for Java {
    fn name(&self) -> &'static str {
        self.name
    }

    fn label(&self) -> &'static str {
        self.label
    }

    fn prepare(&self) -> Result<(), String> {
        installed("java (a JDK, 17 or newer)", &tool("javac", "JAVA_HOME"))?;
        installed("mvn (Maven)", Path::new("mvn"))?;
        built_by_maven().map(drop)
    }

    fn command(&self, task: &Task<'_>) -> Result<Command, Failure> {
        let built = built_by_maven()?;
        let mut command = Command::new(tool("java", "JAVA_HOME"));
        command
            .arg(HEAP)
            .arg("-cp")
            .arg(format!("{0}/classes:{0}/jars/*", built.display()))
            .arg("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
            .arg(self.class)
            .args(common(task))
            .args(task.extra);
        Ok(command)
    }
}

fn built_by_maven() -> Result<PathBuf, String> {
    built("streams", |sources, product| {
        let mut maven = Command::new("mvn");
        maven
            .args(["--batch-mode", "--quiet", "compile", "dependency:copy-dependencies"])
            .arg(format!("-Dproduct={}", product.display()))
            .current_dir(sources);
        vec![maven]
    })
}
