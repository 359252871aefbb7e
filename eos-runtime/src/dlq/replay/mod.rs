//! Sends dead letters back to where they came from, each exactly once.

mod batch;

use std::{collections::BTreeSet, time::Duration};

use crate::{
    broker::{Broker, Cause, Fault, ProducerConfig, Transact},
    control::Control,
    engine::{Calls, Trouble, backoff},
    error::Error,
    record::Records,
};

use self::batch::Batch;
use super::{
    DeadLetters,
    choice::Choice,
    letter::{DeadLetter, Entry, Id, read},
    scan::Scan,
    survey::Survey,
};

/// So many dead letters that cannot be sent back are no accident: the rest is not tried.
const MOST_REFUSED: usize = 20;

/// How often it is said how far a long replay is.
const SAY_EVERY: Duration = Duration::from_secs(3);

/// The pauses between attempts.
const PAUSE: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(5));

/// What a replay did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replayed {
    /// Dead letters sent back.
    pub sent: u64,
    /// Those chosen by their place that had been sent back before.
    pub before: Vec<Id>,
    /// Those that cannot be sent back, and why.
    pub refused: Vec<(Id, String)>,
}

/// Sends the chosen dead letters back to their source topic, those that were replayed before left out. Each
/// goes to the partition it came from, with its key, value, timestamp and headers, and the header
/// [`REPLAYED`](crate::record::REPLAYED). Its marker is committed with it, so that no crash and no other replay ever
/// sends it again: what a replay that failed had sent is known to the next one.
///
/// # Errors
/// Fenced when another replay of this pipeline's dead letters began meanwhile. Usage when a chosen place has
/// no dead letter of the pipeline, or the broker refuses for good. Failed when nothing goes on for the
/// patience of `letters`, and when it is told to stop: what was sent is then marked as ever.
pub async fn replay<B: Broker>(
    broker: &B,
    letters: &DeadLetters,
    choice: &Choice,
    control: &Control,
) -> Result<Replayed, Error> {
    let calls = Calls::new(broker.clone(), control.clone(), letters.transactional_id());
    let mut work = Replay {
        calls: &calls,
        letters,
        choice,
        config: ProducerConfig {
            transactional_id: letters.transactional_id(),
            client_id: letters.transactional_id(),
            transaction_timeout: letters.transaction_timeout,
            topics: vec![letters.input.clone(), letters.topic.clone()],
            properties: letters.properties.clone(),
        },
        batch: Batch::new(letters),
        room: letters.batch.max(1),
        named: None,
        refused: BTreeSet::new(),
        done: Replayed::default(),
        is_first: true,
        failing_since: None,
        said: broker.now(),
    };
    work.run().await?;
    Ok(work.done)
}

struct Replay<'a, B: Broker> {
    calls: &'a Calls<B>,
    letters: &'a DeadLetters,
    choice: &'a Choice,
    config: ProducerConfig,
    batch: Batch<'a>,
    /// How many dead letters the next transaction takes: fewer after a refusal, to find the one.
    room: usize,
    /// The one of the batch that the brokers named when they refused it.
    named: Option<Id>,
    refused: BTreeSet<Id>,
    done: Replayed,
    is_first: bool,
    /// Since when nothing was achieved.
    failing_since: Option<Duration>,
    said: Duration,
}

/// How an attempt went on.
#[derive(Debug, PartialEq, Eq)]
enum Attempt {
    /// All is sent.
    Done,
    /// The producer must not be used again.
    Again,
}

impl<B: Broker> Replay<'_, B> {
    /// Attempt after attempt. Each begins with a new producer of the same transactional id and with the
    /// markers as they are then, so it needs to know nothing of how the one before it ended.
    async fn run(&mut self) -> Result<(), Error> {
        let mut failures = 0;
        loop {
            let trouble = match self.attempt().await {
                Ok(Attempt::Done) => return Ok(()),
                Ok(Attempt::Again) => continue,
                Err(trouble) => trouble,
            };
            let fault = match trouble {
                Trouble::Fault(fault) | Trouble::Member(fault) => fault,
                Trouble::Failed(error) => return Err(error),
                Trouble::Interrupted(_) => return Err(self.stopped()),
            };
            self.judge(&fault)?;
            failures = if self.failing_since.is_some() { failures + 1 } else { 0 };
            tracing::warn!("replaying {}: {fault}: beginning anew", self.letters.topic);
            self.calls.pause(backoff(&self.calls.name, failures, PAUSE.0, PAUSE.1)).await;
        }
    }

    /// Whether another attempt may help.
    fn judge(&mut self, fault: &Fault) -> Result<(), Error> {
        let DeadLetters { pipeline, topic, patience, .. } = self.letters;
        let (sent, now) = (self.done.sent, self.calls.broker.now());
        match fault {
            Fault::Fenced(_) => Err(Error::fenced(format_args!(
                "another replay of the dead letters of pipeline `{pipeline}` has begun, or this one stood \
                 still for longer than its transaction timeout. It sent {sent}, which are marked: begin \
                 again when the other one is done"
            ))),
            Fault::Stop(cause) => {
                Err(Error::usage(format_args!("cannot replay dead-letter topic `{topic}`: {cause}")))
            }
            Fault::Refused(cause) => self.narrow(cause),
            fault if now.saturating_sub(*self.failing_since.get_or_insert(now)) >= *patience => {
                Err(Error::failed(format_args!(
                    "nothing went on for {:.0} s while replaying dead-letter topic `{topic}`; the last \
                     trouble: {fault}. {sent} were sent and are marked: begin again to send the rest",
                    patience.as_secs_f64()
                )))
            }
            Fault::Retry(_) | Fault::Abort(_) | Fault::Fatal(_) => Ok(()),
        }
    }

    /// The broker will not take one of the batch: where it does not say which, a half of it is tried next, until
    /// it is found. Each attempt reads the topic again.
    fn narrow(&mut self, cause: &Cause) -> Result<(), Error> {
        self.failing_since = None;
        if let Some(id) = self.named.take() {
            return self.refuse(id, cause.to_string());
        }
        match *self.batch.ids() {
            [] => return Err(Error::failed(format_args!("nothing was produced, and refused: {cause}"))),
            [id] => self.refuse(id, cause.to_string())?,
            ref ids => self.room = ids.len() / 2,
        }
        Ok(())
    }

    fn refuse(&mut self, id: Id, why: String) -> Result<(), Error> {
        if self.refused.insert(id) {
            self.done.refused.push((id, why.clone()));
        }
        if self.refused.len() < MOST_REFUSED {
            return Ok(());
        }
        Err(Error::failed(format_args!(
            "{MOST_REFUSED} dead letters cannot be sent back, the last of them {id}: {why}. The rest is not \
             tried; {} were sent and are marked",
            self.done.sent
        )))
    }

    async fn attempt(&mut self) -> Result<Attempt, Trouble> {
        let patience = Some(self.letters.patience);
        let (broker, config) = (self.calls.broker.clone(), self.config.clone());
        let mut producer = self.calls.resume(patience, async || broker.producer(&config).await).await?;
        // First this: from here on nobody else can add a marker.
        self.calls.resume(patience, async || producer.init().await).await?;
        let ended = self.work(&mut producer).await;
        if let Err(Trouble::Fault(Fault::Refused(_))) = &ended {
            self.named = self.batch.only(&producer.refused());
        }
        if let Err(Trouble::Fault(Fault::Abort(_) | Fault::Refused(_) | Fault::Stop(_))) = &ended
            && producer.is_registered()
            && !producer.is_ambiguous()
        {
            // Readers need not wait for the next attempt, or for the timeout. Should it fail, they do.
            let _ = producer.abort().await;
        }
        ended
    }

    async fn work(&mut self, producer: &mut B::Producer) -> Result<Attempt, Trouble> {
        let partitions = self.partitions_of_input().await?;
        let survey = Survey::take(self.calls, self.letters, self.choice).await?;
        self.settle(&survey);
        let mut scan = Scan::start(self.calls, self.letters, &survey.ends).await?;
        while let Some(chunk) = scan.next().await? {
            for index in (0..chunk.len()).filter(|index| scan.covers(chunk.place(*index))) {
                let Entry::Letter(letter) = read(chunk.record(index)) else { continue };
                if !self.is_meant(&letter, &survey) {
                    continue;
                }
                if self.choice.is_full(self.done.sent + self.batch.ids().len() as u64) {
                    return self.send(producer).await;
                }
                if let Err(why) = self.batch.add(&letter, partitions) {
                    self.refuse(letter.id, why).map_err(Trouble::Failed)?;
                }
                if self.batch.is_full(self.room) && self.send(producer).await? == Attempt::Again {
                    return Ok(Attempt::Again);
                }
            }
        }
        self.send(producer).await
    }

    async fn partitions_of_input(&self) -> Result<i32, Trouble> {
        let DeadLetters { input, pipeline, patience, .. } = self.letters;
        let ask = async || self.calls.broker.topic(input).await;
        let layout = self.calls.resume(Some(*patience), ask).await?;
        layout.map(|layout| layout.partitions).ok_or_else(|| {
            Trouble::Failed(Error::usage(format_args!(
                "topic `{input}`, the input of pipeline `{pipeline}`, does not exist: there is nowhere to send \
                 dead letters back to. Create it, or say what it is called here: --topic DECLARED=ACTUAL"
            )))
        })
    }

    fn is_meant(&self, letter: &DeadLetter<'_>, survey: &Survey) -> bool {
        letter.pipeline == self.letters.pipeline
            && self.choice.takes(letter)
            && !survey.replayed.contains(&letter.id)
            && !self.refused.contains(&letter.id)
    }

    /// What became of the batch of the attempt before, the markers say.
    fn settle(&mut self, survey: &Survey) {
        let sent = self.batch.ids().iter().filter(|id| survey.replayed.contains(id)).count();
        self.done.sent += sent as u64;
        if sent > 0 {
            self.failing_since = None;
        }
        self.batch.clear();
        if std::mem::take(&mut self.is_first) {
            let ids = self.choice.ids.iter();
            self.done.before = ids.filter(|id| survey.replayed.contains(id)).copied().collect();
        }
    }

    /// Sends the batch in a transaction of its own.
    async fn send(&mut self, producer: &mut B::Producer) -> Result<Attempt, Trouble> {
        if self.batch.ids().is_empty() {
            return Ok(Attempt::Done);
        }
        if self.calls.control.is_stopping() {
            return Err(Trouble::Failed(self.stopped()));
        }
        let limit = Some(self.letters.transaction_timeout);
        self.calls.resume(limit, async || producer.begin().await).await?;
        let outbox = self.batch.outbox();
        self.calls.resume(limit, async || producer.produce(outbox).await).await?;
        self.calls.resume(limit, async || producer.commit().await).await?;
        self.done.sent += self.batch.ids().len() as u64;
        self.batch.clear();
        self.room = (self.room * 2).min(self.letters.batch.max(1));
        self.failing_since = None;
        self.say_progress();
        // A commit in doubt may still end the next transaction (KAFKA-17754).
        Ok(if producer.is_ambiguous() { Attempt::Again } else { Attempt::Done })
    }

    fn stopped(&self) -> Error {
        Error::failed(format_args!(
            "stopped before all was sent back: {} were, and are marked; begin again to send the rest",
            self.done.sent
        ))
    }

    fn say_progress(&mut self) {
        let now = self.calls.broker.now();
        if now.saturating_sub(self.said) >= SAY_EVERY {
            self.said = now;
            tracing::info!("{} dead letters sent back to {}", self.done.sent, self.letters.input);
        }
    }
}
