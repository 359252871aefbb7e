//! What must be true of a broker before a run starts: it answers, and the topics are there, and as they must be.

mod patience;
mod wanted;

use std::collections::BTreeMap;

use crate::{broker::Broker, config::RunConfig, control::Control, error::Error};

use self::{
    patience::{Found, Patience},
    wanted::Wanted,
};

/// Waits until the broker answers, at most the startup timeout, and checks that all topics of the
/// run exist, and that those of the runtime's own are what they must be. Creates the latter where the run
/// is told to. `cluster` is its address, for words to people. Returns early, with success, when the run
/// is told to stop.
///
/// # Errors
/// Failed when the broker cannot be reached in time; usage when it refuses, or topics are missing or unfit.
pub async fn preflight<B: Broker>(
    broker: &B,
    config: &RunConfig,
    control: &Control,
    cluster: &str,
) -> Result<(), Error> {
    let mut patience = Patience::new(broker, cluster, config, control);
    let mut partitions: BTreeMap<String, i32> = BTreeMap::new();
    let (mut missing, mut unfit) = (Vec::new(), Vec::new());
    for wanted in Wanted::all(config) {
        let input = wanted.input().and_then(|input| partitions.get(input).copied());
        let new = input.filter(|_| config.create_topics).and_then(|input| wanted.new_topic(input));
        match patience.find(&wanted, new.as_ref()).await? {
            Found::There(layout) => {
                unfit.extend(input.map(|input| wanted.unfit(&layout, input, cluster)).unwrap_or_default());
                partitions.insert(wanted.topic, layout.partitions);
            }
            Found::Missing => missing.push(wanted.missing(input, cluster)),
            Found::Stopped => return Ok(()),
        }
    }
    judge(&missing, &unfit)
}

fn judge(missing: &[String], unfit: &[String]) -> Result<(), Error> {
    const ELSE: &str = "--topic DECLARED=ACTUAL";
    match (missing, unfit) {
        ([], []) => Ok(()),
        ([one], []) => Err(Error::usage(format_args!("{one}; or say what it is called here: {ELSE}"))),
        (many, []) => Err(Error::usage(format_args!(
            "{} topics do not exist\n  - {}\nor say what they are called here: {ELSE}",
            many.len(),
            many.join("\n  - ")
        ))),
        ([], [one]) => Err(Error::usage(one)),
        (missing, unfit) => Err(Error::usage(format_args!(
            "topics are not as this run needs them\n  - {}\nor say what they are called here: {ELSE}",
            [missing, unfit].concat().join("\n  - ")
        ))),
    }
}
