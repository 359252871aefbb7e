//! The transaction, and the only caller of [`Transact`].
//!
//! ```text
//!   None ──init──▶ Idle ──first produce or offsets──▶ Open ──commit──▶ Idle
//!    ▲                                                 │ │
//!    │                                                 │ └─abort (registered, unambiguous)─▶ Idle
//!    └──── discard: fatal, fenced, ambiguous, or not registered ◀┘
//! ```

use std::time::Duration;

use crate::{
    broker::{Broker, Cause, Committed, Fault, GroupMetadata, ProducerConfig, Transact},
    mutant::mutant,
    outbox::{Origin, Outbox},
};

use super::retry::{Calls, Trouble};

pub(super) struct Txn<B: Broker> {
    config: ProducerConfig,
    producer: Option<B::Producer>,
    /// When the open transaction began, by the broker port's time.
    open: Option<Duration>,
    /// Records produced in the open transaction.
    produced: u64,
    /// What each record came of that the producer was given in the open transaction.
    origins: Vec<Option<Origin>>,
}

impl<B: Broker> Txn<B> {
    pub(super) fn new(config: ProducerConfig) -> Self {
        Self { config, producer: None, open: None, produced: 0, origins: Vec::new() }
    }

    pub(super) fn transactional_id(&self) -> &str {
        &self.config.transactional_id
    }

    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    pub(super) fn opened_at(&self) -> Option<Duration> {
        self.open
    }

    /// Records produced in the open transaction.
    pub(super) fn produced(&self) -> u64 {
        self.produced
    }

    /// The input records of which something came that was refused, as far as anybody said which.
    pub(super) fn refused(&self) -> Vec<Origin> {
        let numbers = self.producer.as_ref().map(Transact::refused).unwrap_or_default();
        numbers.into_iter().filter_map(|number| self.origins.get(number).copied().flatten()).collect()
    }

    /// Whether an abort is safe: the broker knows of the transaction (else EndTxn meets a
    /// coordinator without one, librdkafka#4849) and its outcome is not in doubt.
    pub(super) fn may_abort(&self) -> bool {
        mutant!("unregistered-abort" => return self.is_open());
        self.is_open()
            && self
                .producer
                .as_ref()
                .is_some_and(|producer| producer.is_registered() && !producer.is_ambiguous())
    }

    /// A producer that owns the transactional id. Waits for a broker that is away.
    pub(super) async fn ready(&mut self, calls: &Calls<B>) -> Result<(), Trouble> {
        if self.producer.is_some() {
            return Ok(());
        }
        mutant!("fresh-transactional-id" =>
            let now = calls.broker.now().as_nanos().to_string();
            self.config.transactional_id.push_str(&now));
        let mut producer = calls.resume(None, async || calls.broker.producer(&self.config).await).await?;
        calls.resume(None, async || producer.init().await).await?;
        self.producer = Some(producer);
        Ok(())
    }

    /// Produces the outbox into the open transaction, which it begins if there is none.
    pub(super) async fn produce(&mut self, calls: &Calls<B>, outbox: &mut Outbox) -> Result<(), Trouble> {
        self.begin(calls).await?;
        self.origins.extend((0..outbox.len()).map(|at| outbox.outgoing(at).origin));
        let limit = Some(self.config.transaction_timeout);
        let Some(producer) = &mut self.producer else { return Err(no_producer()) };
        mutant!("produce-unchecked" => let _ = producer.produce(outbox).await; return Ok(()));
        mutant!("produce-again" => return calls
            .resume(limit, async || {
                outbox.set_sent(0);
                producer.produce(outbox).await
            })
            .await);
        calls.resume(limit, async || producer.produce(outbox).await).await?;
        self.produced += outbox.len() as u64;
        Ok(())
    }

    /// Adds the offsets and commits. A transaction without outputs commits its offsets all the same.
    pub(super) async fn commit(
        &mut self,
        calls: &Calls<B>,
        topic: &str,
        offsets: &[(i32, Committed)],
        group: &GroupMetadata,
    ) -> Result<(), Trouble> {
        self.begin(calls).await?;
        let limit = Some(self.config.transaction_timeout);
        let Some(producer) = &mut self.producer else { return Err(no_producer()) };
        mutant!("offsets-apart" =>
            calls.resume(limit, async || producer.commit().await).await?;
            calls.resume(limit, async || producer.begin().await).await?);
        mutant!("offsets-unchecked" =>
            let _ = producer.send_offsets(topic, offsets, group).await;
            calls.resume(limit, async || producer.commit().await).await?;
            self.open = None;
            return Ok(()));
        calls.resume(limit, async || producer.send_offsets(topic, offsets, group).await).await?;
        mutant!("commit-unchecked" => let _ = producer.commit().await; self.open = None; return Ok(()));
        mutant!("another-call" => if let Err(Fault::Retry(cause)) = producer.commit().await {
            calls.resume(limit, async || producer.abort().await).await?;
            return Err(Fault::Abort(cause).into());
        } else {
            self.open = None;
            return Ok(());
        });
        calls.resume(limit, async || producer.commit().await).await?;
        self.open = None;
        self.produced = 0;
        Ok(())
    }

    /// Aborts the open transaction. Only after [`may_abort`](Self::may_abort) said yes.
    pub(super) async fn abort(&mut self, calls: &Calls<B>) -> Result<(), Trouble> {
        let limit = Some(self.config.transaction_timeout);
        let Some(producer) = &mut self.producer else { return Err(no_producer()) };
        mutant!("abort-skipped" => return Ok(()));
        mutant!("abort-unchecked" => let _ = producer.abort().await; self.open = None; return Ok(()));
        mutant!("abort-is-commit" =>
            calls.resume(limit, async || producer.commit().await).await?;
            self.open = None;
            return Ok(()));
        calls.resume(limit, async || producer.abort().await).await?;
        self.open = None;
        self.produced = 0;
        Ok(())
    }

    /// Whether the last commit or abort leaves a request of unknown fate behind (KAFKA-17754): the
    /// producer must then not be used for another transaction.
    pub(super) fn is_ambiguous(&self) -> bool {
        mutant!("ambiguous-is-reused" => return false);
        self.producer.as_ref().is_some_and(Transact::is_ambiguous)
    }

    /// Drops the producer. The next one's `init` ends whatever this one left open.
    pub(super) fn discard(&mut self) {
        self.producer = None;
        self.open = None;
        self.produced = 0;
    }

    async fn begin(&mut self, calls: &Calls<B>) -> Result<(), Trouble> {
        if self.is_open() {
            return Ok(());
        }
        self.ready(calls).await?;
        let Some(producer) = &mut self.producer else { return Err(no_producer()) };
        calls.resume(Some(self.config.transaction_timeout), async || producer.begin().await).await?;
        self.origins.clear();
        self.open = Some(calls.broker.now());
        Ok(())
    }
}

/// `ready` comes before every call; should that ever be broken, the way out is a new producer.
fn no_producer() -> Trouble {
    Trouble::Fault(Fault::Fatal(Cause::new("InitProducerId", "there is no producer")))
}
