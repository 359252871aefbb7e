//! Runs an application's pipelines over a broker: worker threads, draining, the end.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher, Hasher, RandomState},
    sync::Arc,
    thread,
    time::Duration,
};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::{
    broker::{Broker, Fault},
    config::{PipelineConfig, RunConfig},
    control::{Control, Counters},
    engine::{self, WorkerConfig},
    error::{Error, ErrorKind},
    stage::{PipelineDef, States, Step},
    state::dedup::Secret,
};

/// How often a draining run looks whether it is done.
const DRAIN_CHECK: Duration = Duration::from_millis(100);

/// Everything a run needs beside its broker.
#[derive(Debug, Clone)]
pub struct Run {
    /// What to run.
    pub config: RunConfig,
    /// The instance's name, unique among the living: a part of every transactional id.
    pub instance: String,
    /// The pipelines by name.
    pub pipelines: BTreeMap<String, PipelineDef>,
    /// The application's states.
    pub states: Arc<States>,
    /// How to stop it.
    pub control: Control,
    /// What each pipeline did, by name: filled while it runs.
    pub counters: BTreeMap<String, Arc<Counters>>,
}

impl Run {
    /// A run of those pipelines that the configuration names.
    pub fn new(
        config: RunConfig,
        instance: String,
        pipelines: Vec<PipelineDef>,
        states: Arc<States>,
        control: Control,
    ) -> Self {
        let counters =
            config.pipelines.iter().map(|pipeline| (pipeline.name.clone(), Arc::default())).collect();
        let pipelines = pipelines.into_iter().map(|def| (def.name().to_owned(), def)).collect();
        Self { config, instance, pipelines, states, control, counters }
    }

    /// Runs until it is told to stop, is drained, or fails. Blocks the calling thread; handlers find
    /// the tokio runtime it was called in, or one of the run's own.
    ///
    /// # Errors
    /// The first worker's error; the others are told to stop.
    pub fn over<B>(&self, broker: &B) -> Result<(), Error>
    where
        B: Broker + Send + 'static,
    {
        let own = own_runtime()?;
        let handle = own.as_ref().map_or_else(Handle::current, |runtime| runtime.handle().clone());
        let workers = self.workers()?;
        let drain = if self.config.drain { Some(handle.block_on(self.ends(broker))?) } else { None };
        let threads: Result<Vec<_>, Error> = workers
            .into_iter()
            .map(|worker| worker.start(broker.clone(), handle.clone(), self.control.clone()))
            .collect();
        let threads = threads.inspect_err(|_| self.control.abort())?;
        let drained = drain.map_or(Ok(()), |ends| handle.block_on(self.watch(broker, &ends)));
        let mut ended = drained.inspect_err(|_| self.control.stop());
        for thread in threads {
            let worker =
                thread.join().unwrap_or_else(|_| Err(Error::failed("a worker panicked: this is a bug")));
            ended = graver(ended, worker);
        }
        ended
    }

    fn workers(&self) -> Result<Vec<Worker>, Error> {
        let (config, timeout) = (&self.config, self.config.transaction_timeout);
        let mut workers = Vec::new();
        for pipeline in &config.pipelines {
            let Some(def) = self.pipelines.get(&pipeline.name) else {
                return Err(Error::usage(format_args!("there is no pipeline `{}`", pipeline.name)));
            };
            for number in 0..pipeline.workers {
                workers.push(Worker {
                    config: WorkerConfig {
                        accept_lost: config.accept_lost,
                        ..WorkerConfig::of(&config.app, &self.instance, pipeline, number, timeout, secret())
                    },
                    step: def.step(&self.states, pipeline.concurrency)?,
                    counters: self.counters.get(&pipeline.name).cloned().unwrap_or_default(),
                });
            }
        }
        Ok(workers)
    }

    /// The ends of all inputs now.
    async fn ends<B: Broker>(&self, broker: &B) -> Result<Vec<Vec<i64>>, Error> {
        let mut ends = Vec::new();
        for pipeline in &self.config.pipelines {
            ends.push(self.again(broker, async || broker.ends(&pipeline.input).await).await?);
        }
        Ok(ends)
    }

    /// Stops the run once every input is committed up to its end.
    async fn watch<B: Broker>(&self, broker: &B, ends: &[Vec<i64>]) -> Result<(), Error> {
        for (pipeline, ends) in self.config.pipelines.iter().zip(ends) {
            let mut committed = Vec::new();
            while !self.control.is_stopping() {
                let now = self
                    .again(broker, async || broker.group_offsets(&pipeline.group, &pipeline.input).await)
                    .await?;
                // Offsets that stand still short of the end may be at it: control records and
                // aborted ones are never handled. Only then it is worth looking into the log.
                if now == committed && self.is_drained(broker, pipeline, &now, ends).await? {
                    break;
                }
                committed = now;
                broker.sleep(DRAIN_CHECK).await;
            }
        }
        self.control.stop();
        Ok(())
    }

    async fn is_drained<B: Broker>(
        &self,
        broker: &B,
        pipeline: &PipelineConfig,
        committed: &[Option<i64>],
        ends: &[i64],
    ) -> Result<bool, Error> {
        for (partition, &end) in (0_i32..).zip(ends) {
            let from = committed.get(partition as usize).copied().flatten().unwrap_or(0);
            let left = from < end
                && self
                    .again(broker, async || broker.has_records(&pipeline.input, partition, from, end).await)
                    .await?;
            if left {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Asks the broker until it answers; a run that is told to stop asks no more.
    async fn again<B: Broker, T: Default>(
        &self,
        broker: &B,
        mut call: impl AsyncFnMut() -> Result<T, Fault>,
    ) -> Result<T, Error> {
        loop {
            match call().await {
                Ok(answer) => return Ok(answer),
                Err(Fault::Retry(_)) if self.control.is_stopping() => return Ok(T::default()),
                Err(Fault::Retry(_)) => broker.sleep(DRAIN_CHECK).await,
                Err(fault) => {
                    return Err(Error::failed(format_args!("cannot see how far the run is: {fault}")));
                }
            }
        }
    }
}

/// Orders errors by what an operator has to know first.
fn graver(one: Result<(), Error>, other: Result<(), Error>) -> Result<(), Error> {
    let gravity = |ended: &Result<(), Error>| match ended.as_ref().map_err(Error::kind) {
        Ok(()) => 0,
        Err(ErrorKind::Failed) => 1,
        Err(ErrorKind::Usage) => 2,
        Err(ErrorKind::Fenced) => 3,
    };
    if gravity(&other) > gravity(&one) { other } else { one }
}

struct StopOnPanic(Control);

impl Drop for StopOnPanic {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
    }
}

struct Worker {
    config: WorkerConfig,
    step: Box<dyn Step>,
    counters: Arc<Counters>,
}

impl Worker {
    fn start<B>(
        self,
        broker: B,
        handle: Handle,
        control: Control,
    ) -> Result<thread::JoinHandle<Result<(), Error>>, Error>
    where
        B: Broker + Send + 'static,
    {
        let Self { config, step, counters } = self;
        let name = config.producer.transactional_id.clone();
        let work = move || {
            // Should the worker panic, the others and whoever waits for them must not go on as if it
            // were there.
            let _stop = StopOnPanic(control.clone());
            let ended = handle.block_on(engine::work(broker, config, step, control.clone(), counters));
            if ended.is_err() {
                control.stop();
            }
            ended
        };
        let cannot = |error| Error::failed(format_args!("cannot start a worker thread: {error}"));
        thread::Builder::new().name(name).spawn(work).map_err(cannot)
    }
}

/// Something that nobody can foresee: the seeds of the standard library's hash maps are of the system's random
/// source.
fn secret() -> Secret {
    let half = || RandomState::new().build_hasher().finish().to_le_bytes();
    let mut secret = [0; 16];
    secret[..8].copy_from_slice(&half());
    secret[8..].copy_from_slice(&half());
    Secret(secret)
}

/// A runtime for the I/O of async handlers, unless the caller brings one.
fn own_runtime() -> Result<Option<Runtime>, Error> {
    if Handle::try_current().is_ok() {
        return Ok(None);
    }
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.map(Some).map_err(|error| Error::failed(format_args!("cannot start the tokio runtime: {error}")))
}
