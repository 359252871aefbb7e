//! `dlq list` and `dlq replay`: dead letters on the command line.

mod args;
mod ask;
mod json;
mod table;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    io::Write,
    time::{Duration, UNIX_EPOCH},
};

use clap::ArgMatches;

use crate::{
    broker::Broker,
    control::Control,
    dlq::{self, DeadLetters, Listed, Listing, Replayed},
    error::Error,
    stage::PipelineDef,
};

use self::{
    ask::{Asked, Task},
    table::Table,
};
use super::signals;

pub(super) use self::args::{ClientArgs, DlqCommand};

/// Does what the command says.
pub(super) fn run(
    app: &str,
    pipelines: &[PipelineDef],
    matches: &ArgMatches,
    command: &DlqCommand,
) -> Result<(), Error> {
    let asked = match command {
        DlqCommand::List(args) => ask::listing(app, pipelines, matches, args)?,
        DlqCommand::Replay(args) => ask::replaying(app, pipelines, matches, args)?,
    };
    let control = Control::default();
    if matches!(asked.task, Task::Replay) {
        // Only this begins anything that is to be finished.
        signals::listen(control.clone())?;
    }
    over_kafka(&asked, &control)
}

#[cfg(feature = "kafka")]
fn over_kafka(asked: &Asked, control: &Control) -> Result<(), Error> {
    let broker = crate::kafka::Kafka::new(asked.bootstrap.as_str(), asked.letters.properties.clone());
    crate::watch::block_on(async {
        crate::preflight::preflight(&broker, &asked.run, control, &asked.bootstrap).await?;
        if control.is_stopping() {
            return Err(Error::failed("stopped before the cluster answered"));
        }
        work(&broker, asked, control, &mut std::io::stdout()).await
    })?
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
    let Asked { letters, choice, json, .. } = asked;
    match asked.task {
        Task::List { all } => {
            let listing = show(broker, asked, all, control, out).await?;
            say(Told { listing, letters, all });
            Ok(())
        }
        Task::DryRun => {
            let listing = show(broker, asked, false, control, out).await?;
            say(format_args!("{} would be sent back to {}", counted(listing.shown), letters.input));
            Ok(())
        }
        Task::Replay => {
            let done = dlq::replay(broker, letters, choice, control).await?;
            if *json {
                writeln!(out, "{}", json::replayed(&done)).map_err(cannot_write)?;
            }
            say(format_args!("{} sent back to {}", counted(done.sent), letters.input));
            outcome(&done)
        }
    }
}

/// Lists to `out`, at once as JSON, and as a table when its widths are known.
async fn show<B: Broker>(
    broker: &B,
    asked: &Asked,
    all: bool,
    control: &Control,
    out: &mut dyn Write,
) -> Result<Listing, Error> {
    let is_list = matches!(asked.task, Task::List { .. });
    let mut table = Table::default();
    let listed = |listed: Listed<'_>| {
        if !is_list && matches!(listed, Listed::Foreign { .. }) {
            return Ok(());
        }
        if asked.json {
            return writeln!(out, "{}", json::listed(&listed)).map_err(cannot_write);
        }
        table.add(&listed);
        Ok(())
    };
    let listing = dlq::list(broker, &asked.letters, &asked.choice, all, control, listed).await?;
    if !asked.json && !table.is_empty() {
        write!(out, "{table}").map_err(cannot_write)?;
    }
    out.flush().map_err(cannot_write)?;
    Ok(listing)
}

fn cannot_write(error: std::io::Error) -> Error {
    Error::failed(format_args!("cannot write to standard output: {error}"))
}

/// A line for people, beside what goes to standard output.
fn say(line: impl fmt::Display) {
    // Whoever closed the stream does not want to know.
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn outcome(done: &Replayed) -> Result<(), Error> {
    if !done.before.is_empty() {
        let ids: Vec<String> = done.before.iter().map(ToString::to_string).collect();
        say(format_args!("sent back before, and left alone: {}", ids.join(", ")));
    }
    if done.refused.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = done.refused.iter().map(|(id, why)| format!("\n  - {id}: {why}")).collect();
    Err(Error::failed(format_args!(
        "{} cannot be sent back{}",
        counted(done.refused.len() as u64),
        lines.concat()
    )))
}

fn counted(count: u64) -> String {
    format!("{count} dead letter{}", if count == 1 { "" } else { "s" })
}

/// What was listed, and what was not.
struct Told<'a> {
    listing: Listing,
    letters: &'a DeadLetters,
    all: bool,
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Listing { shown, replayed, elsewhere, foreign, limited } = self.listing;
        let DeadLetters { pipeline, topic, .. } = self.letters;
        write!(f, "{} of pipeline `{pipeline}` in {topic}", counted(shown))?;
        if limited {
            write!(f, ", and perhaps more (--limit)")?;
        }
        if replayed > 0 && !self.all {
            write!(f, "; {replayed} sent back already (--all shows them)")?;
        }
        if elsewhere > 0 {
            write!(f, "; {elsewhere} of other pipelines")?;
        }
        if foreign > 0 {
            write!(f, "; {foreign} that are no dead letters")?;
        }
        Ok(())
    }
}

/// A timestamp for people; `None` for one that no calendar has.
fn rfc3339(millis: i64) -> Option<String> {
    /// 9999-12-31T23:59:59.999Z.
    const LAST: u64 = 253_402_300_799_999;
    let millis = u64::try_from(millis).ok().filter(|millis| *millis <= LAST)?;
    let time = UNIX_EPOCH + Duration::from_millis(millis);
    Some(humantime::format_rfc3339_millis(time).to_string())
}
