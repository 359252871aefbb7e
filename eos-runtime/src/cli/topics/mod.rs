//! `topics plan` and `topics apply`: the topics that are declared beside those of a cluster.

mod args;
mod ask;
mod json;
#[cfg(test)]
mod tests;
mod text;

use std::io::Write;

use clap::ArgMatches;

use crate::{
    broker::Broker,
    control::Control,
    error::Error,
    preflight::{Surveyed, survey},
    stage::PipelineDef,
    topic::TopicSpec,
};

use self::ask::Asked;
use super::signals;

pub(super) use self::args::{TopicsArgs, TopicsCommand};

/// Does what the command says.
pub(super) fn run(
    app: &str,
    pipelines: &[PipelineDef],
    declared: &'static [TopicSpec],
    matches: &ArgMatches,
    command: &TopicsCommand,
) -> Result<(), Error> {
    let (args, creates) = match command {
        TopicsCommand::Plan(args) => (args, false),
        TopicsCommand::Apply(args) => (args, true),
    };
    let asked = ask::ask(app, pipelines, declared, matches, args, creates)?;
    let control = Control::default();
    signals::listen(control.clone())?;
    over_kafka(&asked, &control)
}

#[cfg(feature = "kafka")]
fn over_kafka(asked: &Asked, control: &Control) -> Result<(), Error> {
    let properties = crate::start::shared_properties(&asked.run);
    let broker = crate::kafka::Kafka::new(asked.bootstrap.as_str(), properties);
    crate::watch::block_on(work(&broker, asked, control, &mut std::io::stdout()))?
}

/// Says that this program cannot.
#[cfg(not(feature = "kafka"))]
fn over_kafka(asked: &Asked, _control: &Control) -> Result<(), Error> {
    Err(Error::usage(format_args!(
        "cannot ask {}: this program was built without the feature `kafka` of eos-runtime: add it to the features in Cargo.toml",
        asked.bootstrap
    )))
}

#[cfg_attr(not(feature = "kafka"), allow(dead_code))]
async fn work<B: Broker>(
    broker: &B,
    asked: &Asked,
    control: &Control,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let Asked { run, declared, creates, bootstrap, json, .. } = asked;
    let surveyed = survey(broker, run, declared, *creates, control, bootstrap).await?;
    let Some(topics) = surveyed else {
        return Err(Error::failed("stopped before all topics were looked at"));
    };
    let verdict = verdict(&topics, *creates);
    let text = if *json { json::text(&topics, verdict.as_ref().err()) } else { text::text(&topics) };
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| Error::failed(format_args!("cannot write to standard output: {error}")))?;
    verdict
}

/// What is to be said of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// As it should be, as far as that is declared and known.
    Well,
    /// Made just now.
    Created,
    /// To be created.
    New,
    /// There, and otherwise than it should be.
    Differs,
    /// Not there, and for others to create.
    Missing,
}

impl State {
    fn of(topic: &Surveyed) -> Self {
        let Surveyed { found, created, new, unfit, drifts, .. } = topic;
        match (found, new) {
            (None, Some(_)) => Self::New,
            (None, None) => Self::Missing,
            (Some(_), _) if !unfit.is_empty() || !drifts.is_empty() => Self::Differs,
            (Some(_), _) if *created => Self::Created,
            (Some(_), _) => Self::Well,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Well => "ok",
            Self::Created => "created",
            Self::New => "create",
            Self::Differs => "differs",
            Self::Missing => "missing",
        }
    }
}

/// Success when nothing is left to be done.
fn verdict(topics: &[Surveyed], creates: bool) -> Result<(), Error> {
    let count = |state: State| topics.iter().filter(|topic| State::of(topic) == state).count();
    let left = [
        (
            count(State::New),
            if creates { "not known to every broker yet" } else { "to create (topics apply)" },
        ),
        (count(State::Differs), "not as declared"),
        (count(State::Missing), "missing that nobody declares"),
    ];
    let left: Vec<String> =
        left.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if left.is_empty() {
        return Ok(());
    }
    Err(Error::failed(format_args!("of {} topics: {}", topics.len(), left.join(", "))))
}
