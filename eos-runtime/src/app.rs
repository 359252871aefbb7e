//! Pipelines inside a program of one's own, instead of the binary that `main!` makes.

use std::{thread, time::Duration};

use tokio::{runtime::Handle, sync::oneshot};

use crate::{
    control::Control,
    error::Error,
    settings::{Origin, Problems, Said, Settings, resolve},
    spec::{Commit, Membership},
    stage::{PipelineDef, Shared, States},
    start,
    summary::{Ended, Summary},
    topic::TopicSpec,
};

/// An application: its pipelines, what they share, and where they run.
///
/// ```no_run
/// # use eos_runtime::{app::App, stage::PipelineDef};
/// # async fn example(enrich: PipelineDef) -> Result<(), eos_runtime::error::Error> {
/// let summary = App::new("orders")
///     .pipeline(enrich) // enrich::pipeline(), beside your function
///     .bootstrap("localhost:9092")
///     .workers(2)
///     .run()
///     .await?;
/// println!("{summary}");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct App {
    name: String,
    pipelines: Vec<PipelineDef>,
    states: States,
    settings: Settings,
    bootstrap: Option<String>,
    control: Control,
}

impl App {
    /// An application of this name, the first part of its groups and transactional ids.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            pipelines: Vec::new(),
            states: States::default(),
            settings: Settings::default(),
            bootstrap: None,
            control: Control::default(),
        }
    }

    /// Adds a pipeline: `enrich::pipeline()` for a function `enrich`.
    #[must_use]
    pub fn pipeline(mut self, pipeline: PipelineDef) -> Self {
        self.pipelines.push(pipeline);
        self
    }

    /// Adds several pipelines: `eos_runtime::topology!(enrich, audit)` is a list of them that was checked as a whole.
    #[must_use]
    pub fn pipelines(mut self, pipelines: impl IntoIterator<Item = PipelineDef>) -> Self {
        self.pipelines.extend(pipelines);
        self
    }

    /// Adds a value that handlers take as `State<T>`; a second one of a type replaces the first.
    #[must_use]
    pub fn state<T: Shared>(mut self, value: T) -> Self {
        self.states.insert(value);
        self
    }

    /// The Kafka cluster: `host:port` of some of its brokers, separated by commas.
    #[must_use]
    pub fn bootstrap(mut self, servers: impl Into<String>) -> Self {
        self.bootstrap = Some(servers.into());
        self
    }

    /// This process's stable name among all that run this application; without it, the host's name
    /// and the first free slot there.
    #[must_use]
    pub fn instance(mut self, name: impl Into<String>) -> Self {
        self.settings.instance = Some(said(name.into(), "App::instance"));
        self
    }

    /// Reads or writes the topic `actual` where the code says `declared`.
    #[must_use]
    pub fn topic(mut self, declared: impl Into<String>, actual: impl Into<String>) -> Self {
        self.settings.topics.push(said((declared.into(), actual.into()), "App::topic"));
        self
    }

    /// How workers are members of their group; else static if the instance was named, and dynamic if not.
    #[must_use]
    pub fn membership(mut self, membership: Membership) -> Self {
        self.settings.membership = Some(said(membership, "App::membership"));
        self
    }

    /// Worker threads of each pipeline.
    #[must_use]
    pub fn workers(mut self, workers: usize) -> Self {
        self.settings.workers = Some(said(workers, "App::workers"));
        self
    }

    /// When a transaction ends: by group commit, unless said otherwise.
    #[must_use]
    pub fn commit(mut self, commit: Commit) -> Self {
        self.settings.commit = Some(said(commit, "App::commit"));
        self
    }

    /// The shortest time from one commit to the next when the input ran dry.
    #[must_use]
    pub fn min_commit_interval(mut self, interval: Duration) -> Self {
        self.settings.min_commit_interval = Some(said(interval, "App::min_commit_interval"));
        self
    }

    /// The longest time a transaction stays open while input keeps coming.
    #[must_use]
    pub fn commit_interval(mut self, interval: Duration) -> Self {
        self.settings.commit_interval = Some(said(interval, "App::commit_interval"));
        self
    }

    /// How long the broker lets a transaction stay open.
    #[must_use]
    pub fn transaction_timeout(mut self, timeout: Duration) -> Self {
        self.settings.transaction_timeout = Some(said(timeout, "App::transaction_timeout"));
        self
    }

    /// A property of the Kafka clients, as librdkafka names it. A later one replaces a former.
    #[must_use]
    pub fn kafka(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let key = key.into();
        self.settings.kafka.retain(|former| former.value.0 != key);
        self.settings.kafka.push(said((key, value.into()), "App::kafka"));
        self
    }

    /// Stops with success once everything that was there at the start is committed.
    #[must_use]
    pub fn drain(mut self) -> Self {
        self.settings.drain = true;
        self
    }

    /// Topics that are declared by `topics!`, for [`create_topics`](Self::create_topics): beside those that pipelines
    /// name by their constants, which need not be said.
    #[must_use]
    pub fn declared_topics(mut self, topics: &'static [TopicSpec]) -> Self {
        self.settings.declared = topics;
        self
    }

    /// Creates missing topics at start: those that are declared, dead-letter topics and dedup topics. They must be
    /// there otherwise.
    #[must_use]
    pub fn create_topics(mut self) -> Self {
        self.settings.create_topics = true;
        self
    }

    /// Goes on where a topic begins, if records behind the committed offset were deleted: they are lost. For one
    /// run, when an operator has decided it; without it the run ends with an error that names them.
    #[must_use]
    pub fn accept_lost(mut self) -> Self {
        self.settings.accept_lost = true;
        self
    }

    /// The switch that stops the run, to be kept by whoever knows when.
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// Runs until [`control`](Self::control) says stop, or the run is drained or fails. The work
    /// happens on threads of its own; async handlers find the tokio runtime this is awaited in.
    /// Dropped before its end it tells the run to stop, and does not wait for that.
    ///
    /// # Errors
    /// Usage for a wrong setting, fenced when the instance runs already, failed for all else.
    pub async fn run(self) -> Result<Summary, Error> {
        let stop = StopOnDrop(self.control.clone());
        let runtime = Handle::try_current().ok();
        let (send, ended) = oneshot::channel();
        let work = move || {
            let _context = runtime.as_ref().map(Handle::enter);
            // Nobody listens any more when the future was dropped.
            let _ = send.send(self.run_here());
        };
        thread::Builder::new()
            .name("eos-run".into())
            .spawn(work)
            .map_err(|error| Error::failed(format_args!("cannot start a thread: {error}")))?;
        let ended = ended.await;
        drop(stop);
        let (summary, result) = ended.map_err(|_| Error::failed("the run panicked: this is a bug"))??;
        result.map(|()| summary)
    }

    fn run_here(self) -> Result<Ended, Error> {
        let mut problems = Problems::default();
        let plan = resolve(&self.name, &self.pipelines, &self.settings, &mut problems);
        let bootstrap = self.bootstrap.as_deref().unwrap_or_default();
        if bootstrap.is_empty() {
            problems.add("where the application runs was not said: call App::bootstrap(\"host:port\")");
        }
        problems.into_result()?;
        let started = start::prepare(&plan, self.pipelines, self.states, self.control)?;
        Ok(start::over_kafka(&started.run, bootstrap))
    }
}

fn said<T>(value: T, call: &'static str) -> Said<T> {
    Said::new(value, Origin::Program(call))
}

struct StopOnDrop(Control);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}
