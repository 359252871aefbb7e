//! What must be true of a broker before a run starts: it answers, and the topics are there.

use std::time::Duration;

use crate::{
    broker::{Broker, Fault, TopicLayout},
    config::RunConfig,
    control::Control,
    error::Error,
};

/// The pauses between attempts: doubled from the first to the last.
const PAUSE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(1));

/// How often it is said that the broker does not answer.
const SAY_EVERY: Duration = Duration::from_secs(3);

/// How long a topic may be missing: a new one takes a moment to be known to every broker.
const TOPIC_GRACE: Duration = Duration::from_secs(2);

/// Waits until the broker answers, at most the startup timeout, and checks that all topics of the
/// run exist. `cluster` is its address, for words to people. Returns early, with success, when the run
/// is told to stop.
///
/// # Errors
/// Failed when the broker cannot be reached in time; usage when it refuses, or topics are missing.
pub async fn preflight<B: Broker>(
    broker: &B,
    config: &RunConfig,
    control: &Control,
    cluster: &str,
) -> Result<(), Error> {
    let mut patience = Patience::new(broker, cluster, config, control);
    let mut missing = Vec::new();
    for (topic, use_) in topics(config) {
        match patience.layout(&topic).await? {
            Layout::Found => {}
            Layout::Missing => {
                missing.push(format!("topic `{topic}`, {use_}, does not exist: {}", create(cluster, &topic)));
            }
            Layout::Stopped => return Ok(()),
        }
    }
    match missing.as_slice() {
        [] => Ok(()),
        [one] => {
            Err(Error::usage(format_args!("{one}; or say what it is called here: --topic DECLARED=ACTUAL")))
        }
        many => Err(Error::usage(format_args!(
            "{} topics do not exist\n  - {}\nor say what they are called here: --topic DECLARED=ACTUAL",
            many.len(),
            many.join("\n  - ")
        ))),
    }
}

/// Every topic of the run, once, and what it is for.
fn topics(config: &RunConfig) -> Vec<(String, String)> {
    let mut topics: Vec<(String, String)> = Vec::new();
    for pipeline in &config.pipelines {
        let input = (&pipeline.input, format!("the input of pipeline `{}`", pipeline.name));
        let outputs = pipeline
            .outputs
            .iter()
            .map(|topic| (topic, format!("an output of pipeline `{}`", pipeline.name)));
        for (topic, use_) in std::iter::once(input).chain(outputs) {
            if !topics.iter().any(|(known, _)| known == topic) {
                topics.push((topic.clone(), use_));
            }
        }
    }
    topics
}

fn create(cluster: &str, topic: &str) -> String {
    format!(
        "create it with `kafka-topics.sh --bootstrap-server {cluster} --create --topic {topic} --partitions 4`"
    )
}

enum Layout {
    Found,
    Missing,
    Stopped,
}

struct Patience<'a, B> {
    broker: &'a B,
    cluster: &'a str,
    control: &'a Control,
    timeout: Duration,
    started: Duration,
    said: Option<Duration>,
    grace: Option<Duration>,
}

impl<'a, B: Broker> Patience<'a, B> {
    fn new(broker: &'a B, cluster: &'a str, config: &RunConfig, control: &'a Control) -> Self {
        let started = broker.now();
        Self { broker, cluster, control, timeout: config.startup_timeout, started, said: None, grace: None }
    }

    async fn layout(&mut self, topic: &str) -> Result<Layout, Error> {
        let mut pause = PAUSE.0;
        while !self.control.is_stopping() {
            match self.broker.topic(topic).await {
                Ok(Some(TopicLayout { .. })) => {
                    self.answered();
                    return Ok(Layout::Found);
                }
                Ok(None) => {
                    self.answered();
                    // One grace for all topics: they were created together, or were not.
                    let until = *self.grace.get_or_insert(self.broker.now() + TOPIC_GRACE);
                    if self.broker.now() >= until {
                        return Ok(Layout::Missing);
                    }
                }
                Err(Fault::Stop(cause)) => {
                    return Err(Error::usage(format_args!("{} refuses: {cause}", self.cluster)));
                }
                Err(fault) => self.unreachable(&fault)?,
            }
            self.broker.sleep(pause).await;
            pause = (pause * 2).min(PAUSE.1);
        }
        Ok(Layout::Stopped)
    }

    fn answered(&mut self) {
        if self.said.take().is_some() {
            tracing::info!("{} answers", self.cluster);
        }
    }

    fn unreachable(&mut self, fault: &Fault) -> Result<(), Error> {
        let now = self.broker.now();
        let waited = now.saturating_sub(self.started);
        if waited >= self.timeout {
            return Err(Error::failed(format_args!(
                "{} could not be reached in {:.0} s ({fault}): check the address and that it runs, or wait longer with --startup-timeout",
                self.cluster,
                waited.as_secs_f64()
            )));
        }
        if !self.control.is_stopping() && self.said.is_none_or(|said| now.saturating_sub(said) >= SAY_EVERY) {
            self.said = Some(now);
            let left = self.timeout.saturating_sub(waited).as_secs_f64();
            tracing::warn!(
                "{} cannot be reached ({fault}): trying again, for {left:.0} s more",
                self.cluster
            );
        }
        Ok(())
    }
}
