//! Questions to a broker that may not answer yet.

use std::time::Duration;

use crate::{
    broker::{Broker, Cause, Fault, NewTopic, TopicLayout},
    config::RunConfig,
    control::Control,
    error::Error,
};

use super::wanted::Wanted;

/// The pauses between attempts: doubled from the first to the last.
const PAUSE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(1));

/// How often it is said that the broker does not answer.
const SAY_EVERY: Duration = Duration::from_secs(3);

/// How long a topic may be missing: a new one takes a moment to be known to every broker.
const TOPIC_GRACE: Duration = Duration::from_secs(2);

/// What became of looking for a topic.
pub(super) enum Found {
    There {
        layout: TopicLayout,
        /// It was not before.
        created: bool,
    },
    Missing,
    /// The run was told to stop meanwhile.
    Stopped,
}

/// Asks until there is an answer.
pub(super) struct Patience<'a, B> {
    broker: &'a B,
    cluster: &'a str,
    control: &'a Control,
    timeout: Duration,
    started: Duration,
    said: Option<Duration>,
    /// Since when a topic was missing.
    missed: Option<Duration>,
}

impl<'a, B: Broker> Patience<'a, B> {
    pub(super) fn new(broker: &'a B, cluster: &'a str, config: &RunConfig, control: &'a Control) -> Self {
        let started = broker.now();
        Self { broker, cluster, control, timeout: config.startup_timeout, started, said: None, missed: None }
    }

    /// Looks for a topic, and creates it as `new` says should it be missing.
    pub(super) async fn find(&mut self, wanted: &Wanted, new: Option<&NewTopic>) -> Result<Found, Error> {
        let mut pause = PAUSE.0;
        let mut created = None;
        while !self.control.is_stopping() {
            match self.broker.topic(&wanted.topic).await {
                Ok(Some(layout)) => {
                    self.answered();
                    return Ok(Found::There { layout, created: created.is_some() });
                }
                Ok(None) => {
                    self.answered();
                    let now = self.broker.now();
                    if let Some(new) = new.filter(|_| created.is_none()) {
                        if self.create(wanted, new).await? {
                            created = Some(now);
                            continue;
                        }
                    } else {
                        // One grace for all that nobody creates here: they were created together, or were not.
                        let since = created.unwrap_or_else(|| *self.missed.get_or_insert(now));
                        if now >= since + TOPIC_GRACE {
                            return Ok(Found::Missing);
                        }
                    }
                }
                Err(Fault::Stop(cause)) => return Err(self.refuses(&cause)),
                Err(fault) => self.unreachable(&fault)?,
            }
            self.broker.sleep(pause).await;
            pause = (pause * 2).min(PAUSE.1);
        }
        Ok(Found::Stopped)
    }

    /// Whether it is created by now.
    async fn create(&mut self, wanted: &Wanted, new: &NewTopic) -> Result<bool, Error> {
        match self.broker.create_topic(&wanted.topic, new).await {
            Ok(()) => {
                let Wanted { topic, use_, .. } = wanted;
                tracing::info!(partitions = new.partitions, "created topic `{topic}`, {use_}");
                Ok(true)
            }
            Err(Fault::Stop(cause)) => Err(self.refuses(&cause)),
            Err(fault) => self.unreachable(&fault).map(|()| false),
        }
    }

    fn refuses(&self, cause: &Cause) -> Error {
        Error::usage(format_args!("{} refuses: {cause}", self.cluster))
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
