//! Runs stories, on clusters that they share one after the other.

use std::{
    any::Any,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    process,
};

use eos_fixture::Cluster;

use super::{Ground, Row, Stage, Story};

/// Runs stories one after the other. At most one cluster is up at a time.
#[derive(Debug)]
pub struct Runner {
    keep_logs: bool,
    up: Option<(Ground, Cluster)>,
}

impl Runner {
    /// Nothing is up yet. The processes' logs are kept after a violation, or always.
    pub const fn new(keep_logs: bool) -> Self {
        Self { keep_logs, up: None }
    }

    /// Runs the story, on the cluster that is up if that is what it needs.
    ///
    /// # Panics
    /// When there is no cluster to be had.
    pub fn run(&mut self, story: &Story, seed: u64) -> Row {
        eprintln!("== {}, seed {seed}: {}", story.name, story.what);
        let keeps_logs = self.keep_logs;
        let mut stage = Stage::new(self.up_on(story.ground), story, seed);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            (story.run)(&mut stage);
            stage.finish()
        }));
        let mut row = outcome.unwrap_or_else(|panic| stage.give_up(message(&*panic)));
        (row.story, row.seed) = (story.name.to_owned(), seed);
        if keeps_logs || !row.is_clean() {
            match write_logs(&stage, &row) {
                Ok(dir) => row.notes.push(format!("the processes' logs are in {}", dir.display())),
                Err(error) => row.notes.push(format!("the processes' logs are lost: {error}")),
            }
        }
        drop(stage);
        if !row.is_clean() {
            // In what state it is, nobody knows.
            self.up = None;
        }
        row
    }

    fn up_on(&mut self, ground: Ground) -> &Cluster {
        if self.up.as_ref().is_none_or(|(up, _)| *up != ground) {
            self.up = None;
        }
        let start = || (ground, Cluster::start(ground.options()).expect("a Kafka for the story"));
        &self.up.get_or_insert_with(start).1
    }
}

fn write_logs(stage: &Stage<'_>, row: &Row) -> std::io::Result<PathBuf> {
    let name = format!("eos-chaos-{}-{}-{}", process::id(), row.story, row.seed);
    let dir = std::env::temp_dir().join(name);
    fs::create_dir_all(&dir)?;
    stage.keep_logs(&dir)?;
    Ok(dir)
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without words").to_owned()
}
