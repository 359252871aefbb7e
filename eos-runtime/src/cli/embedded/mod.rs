//! `run --embedded`: the pipelines over a broker inside this process, between files.

mod collect;
mod feed;
mod files;
mod quiet;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::Duration,
};

use crate::{
    config::{PipelineConfig, RunConfig},
    control::Control,
    error::Error,
    memory::{Memory, TopicSettings},
    run::Run,
    settings::{Origin, Plan, Said},
    spec::Start,
    stage::PipelineDef,
    summary::{Ended, Summary},
    watch,
};

use self::{collect::Collector, files::Input};

pub(super) use self::files::Files;

/// How often it is looked whether a run with open input was stopped.
const STOP_CHECK: Duration = Duration::from_millis(50);

/// No line of a file is too long for the broker inside this process.
const MAX_MESSAGE_BYTES: usize = 64 << 20;

/// An embedded run, checked.
#[derive(Debug)]
pub(super) struct Embedded {
    files: Files,
    /// Of every topic; `None` leaves it to what is declared.
    partitions: Option<usize>,
}

impl Embedded {
    pub(super) fn new(files: Files, partitions: Option<usize>) -> Self {
        Self { files, partitions }
    }

    pub(super) fn writes_stdout(&self) -> bool {
        self.files.outputs.iter().any(|output| output.path.is_none())
    }

    /// The broker is new: all that comes is after the start, and what was there then is nothing.
    pub(super) fn adapt(&self, plan: &mut Plan) {
        if !self.files.inputs.is_empty() {
            plan.drain = false;
        }
        for pipeline in &mut plan.pipelines {
            pipeline.start = Said::new(Start::Earliest, Origin::Default);
        }
    }

    /// Runs until all input is committed or, without any, until it is told to stop. Blocks.
    pub(super) fn run(self, run: &Run) -> Ended {
        let memory = Memory::new();
        let opened = create_topics(&memory, &run.config, self.partitions)
            .and_then(|()| Collector::open(self.files.outputs, &memory));
        let mut collector = match opened {
            Ok(collector) => collector,
            Err(error) => return (Summary::of(run, Duration::ZERO), Err(error)),
        };
        let has_files = self.files.inputs.iter().any(|input| input.file.is_some());
        let feeding = Control::default();
        let feeds = start_feeding(&memory, self.files.inputs, run, &feeding);

        let (done, is_done) = mpsc::channel();
        let (summary, results) = thread::scope(|scope| {
            let (memory, collector, feeding) = (&memory, &mut collector, &feeding);
            let collected = scope.spawn(move || collector.collect(memory, &is_done, &run.control));
            let finished = feeds.map(|feeds| scope.spawn(move || finish(memory, run, &feeds, feeding)));
            let (summary, ran) = watch::watched(run, memory);
            // Ended for a reason of its own, it must not be waited for.
            run.control.stop();
            let finished = finished.map_or(Ok(Finished::Stopped), joined);
            drop(done);
            (summary, (ran, finished, joined(collected)))
        });
        let result = match results {
            (Err(error), _, _) | (_, Err(error), _) | (_, _, Err(error)) => Err(error),
            (Ok(()), Ok(Finished::Stopped), Ok(())) if has_files => {
                Err(Error::failed("stopped before all input was committed"))
            }
            (Ok(()), Ok(_), Ok(())) => Ok(()),
        };
        let result = match result {
            Ok(()) => collector.finish(),
            Err(error) => {
                collector.leave();
                Err(error)
            }
        };
        (summary, result)
    }
}

/// Each with the partitions that are said, else declared, else one.
fn create_topics(memory: &Memory, config: &RunConfig, partitions: Option<usize>) -> Result<(), Error> {
    let mut created: Vec<&str> = Vec::new();
    for (topic, goes_by) in config.pipelines.iter().flat_map(topics_of) {
        if created.contains(&topic.as_str()) {
            continue;
        }
        let declared = || goes_by.iter().find_map(|topic| declared_partitions(config, topic));
        let partitions = partitions.or_else(declared).unwrap_or(1);
        let settings = TopicSettings { max_message_bytes: MAX_MESSAGE_BYTES, ..TopicSettings::default() };
        memory
            .create_topic(topic, partitions as i32, settings)
            .map_err(|error| Error::failed(format_args!("cannot create topic `{topic}`: {error}")))?;
        created.push(topic);
    }
    Ok(())
}

/// The topics of a pipeline, each with those by whose declaration it goes: what dedup remembers is by the input's
/// partitions, and so are dead letters of which nothing is declared.
fn topics_of(pipeline: &PipelineConfig) -> impl Iterator<Item = (&String, Vec<&String>)> {
    let PipelineConfig { input, outputs, dead_letter, dedup, .. } = pipeline;
    let foreign = outputs.iter().chain([input]).map(|topic| (topic, vec![topic]));
    let dead_letters = dead_letter.iter().map(move |topic| (topic, vec![topic, input]));
    let memory = dedup.iter().map(move |dedup| (&dedup.topic, vec![input]));
    foreign.chain(dead_letters).chain(memory)
}

fn declared_partitions(config: &RunConfig, topic: &str) -> Option<usize> {
    let mut declared = config.pipelines.iter().flat_map(|pipeline| &pipeline.declared);
    let partitions = declared.find(|declared| declared.topic == topic)?.settings.partitions?;
    usize::try_from(partitions).ok()
}

/// A thread for each topic that is fed. They are never waited for: one may hang in a read of
/// standard input for ever. Each says how it ended.
fn start_feeding(
    memory: &Memory,
    inputs: Vec<Input>,
    run: &Run,
    feeding: &Control,
) -> Option<Receiver<Result<(), Error>>> {
    if inputs.is_empty() {
        return None;
    }
    let mut topics: BTreeMap<String, Vec<Input>> = BTreeMap::new();
    for input in inputs {
        topics.entry(input.topic.clone()).or_default().push(input);
    }
    let (ended, feeds) = mpsc::channel();
    for (topic, inputs) in topics {
        let readers: Vec<PipelineDef> = run
            .config
            .pipelines
            .iter()
            .filter(|pipeline| pipeline.input == topic)
            .filter_map(|pipeline| run.pipelines.get(&pipeline.name).cloned())
            .collect();
        let (memory, feeding, ended) = (memory.clone(), feeding.clone(), ended.clone());
        thread::spawn(move || {
            let fed = catch_unwind(AssertUnwindSafe(|| feed::feed(&memory, inputs, &readers, &feeding)));
            let panicked = |_| Err(Error::failed(format_args!("feeding `{topic}` panicked: this is a bug")));
            // Nobody listens any more when the run was stopped.
            let _ = ended.send(fed.unwrap_or_else(panicked));
        });
    }
    Some(feeds)
}

/// How the input of a run came to its end.
enum Finished {
    /// All of it is committed.
    Committed,
    /// The run was stopped before.
    Stopped,
}

/// Stops the run when all input was fed and is committed. A bad line ends the feeding; what was fed
/// before it is committed, too.
fn finish(
    memory: &Memory,
    run: &Run,
    feeds: &Receiver<Result<(), Error>>,
    feeding: &Control,
) -> Result<Finished, Error> {
    let fed = wait_for(feeds, &run.control);
    feeding.stop();
    let quiet = watch::block_on(quiet::until_quiet(memory, &run.config.pipelines, &run.control));
    let was_stopped = run.control.is_stopping();
    run.control.stop();
    fed.and(quiet.and_then(|quiet| quiet))?;
    Ok(if was_stopped { Finished::Stopped } else { Finished::Committed })
}

fn wait_for(feeds: &Receiver<Result<(), Error>>, control: &Control) -> Result<(), Error> {
    loop {
        match feeds.recv_timeout(STOP_CHECK) {
            Ok(fed) => fed?,
            Err(RecvTimeoutError::Timeout) if !control.is_stopping() => {}
            Err(_) => return Ok(()),
        }
    }
}

fn joined<T>(thread: thread::ScopedJoinHandle<'_, Result<T, Error>>) -> Result<T, Error> {
    thread
        .join()
        .unwrap_or_else(|_| Err(Error::failed("a thread of the embedded run panicked: this is a bug")))
}
