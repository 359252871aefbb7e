//! What must be true of a broker before a run starts: it answers, and the topics are there, and as they must be.

mod drift;
mod patience;
mod survey;
mod wanted;

use crate::{broker::Broker, config::RunConfig, control::Control, error::Error};

pub use self::{
    drift::Drift,
    survey::{Surveyed, survey},
};

/// Waits until the broker answers, at most the startup timeout, and checks that all topics of the
/// run exist, and that those of the runtime's own are what they must be. Creates the latter, and what is
/// declared, where the run is told to. `cluster` is its address, for words to people. Returns early, with success, when the run
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
    let Some(topics) = survey(broker, config, &[], config.create_topics, control, cluster).await? else {
        return Ok(());
    };
    let (mut missing, mut unfit) = (Vec::new(), Vec::new());
    for Surveyed { topic, use_, found, unfit: wrong, drifts, missing: text, .. } in topics {
        if found.is_none() {
            missing.push(text);
        }
        unfit.extend(wrong.iter().map(|drift| format!("topic `{topic}`, {use_}, {drift}")));
        for Drift { what, .. } in drifts {
            tracing::warn!("topic `{topic}`, {use_}, {what}: `topics plan` says what to do");
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
