//! A transactional producer. Every call blocks the worker's own thread for a short slice; one that
//! is not done answers `Retry` and is resumed by the same call.

use std::{sync::Arc, time::Duration};

use rdkafka::{Offset, TopicPartitionList, types::RDKafkaErrorCode as Code};

use crate::{
    broker::{Cause, Committed, Fault, GroupMetadata, ProducerConfig, Transact},
    clock::now,
    outbox::Outbox,
};

use super::{
    admin::Admin,
    classify::{self, Refusal},
    client::{Connection, SLICE, WATCHED},
    ffi::{Event, Native, Undelivered},
    log,
};

/// A commit or abort that took longer saw something unusual, whether or not the client said so.
const UNUSUAL: Duration = Duration::from_secs(1);

/// How long one attempt to add offsets may take: it cannot be resumed, only repeated.
const OFFSETS: Duration = Duration::from_secs(2);

/// How long a full queue is waited for before it is tried again.
const ROOM: Duration = Duration::from_millis(2);

/// A transactional producer.
pub struct KafkaProducer {
    native: Native,
    admin: Arc<Admin>,
    topics: Vec<String>,
    // The user asked for debug lines.
    verbose: bool,
    transaction: Transaction,
}

/// What is known about the open transaction.
#[derive(Default)]
struct Transaction {
    produced: usize,
    failed: usize,
    undelivered: Option<Undelivered>,
    // Why the client refused to take one of its records.
    refused: Option<Cause>,
    // The numbers of those that it, or a partition, refused.
    numbers: Vec<usize>,
    has_offsets: bool,
    // When the commit or abort began that is under way.
    ending: Option<Duration>,
    // Since when nothing but the end itself is waited for.
    settled: Option<Duration>,
    ambiguous: bool,
}

impl KafkaProducer {
    pub(super) fn new(
        connection: &Connection,
        admin: Arc<Admin>,
        config: &ProducerConfig,
    ) -> Result<Self, Fault> {
        let client = connection.producer(config)?;
        let native = Native::new(&client, &config.topics)
            .map_err(|error| classify::wrapped("new producer", &error))?;
        Ok(Self {
            native,
            admin,
            topics: config.topics.clone(),
            verbose: client.get("debug") != Some(WATCHED),
            transaction: Transaction::default(),
        })
    }

    /// Reads what the client has to say, at once or within `wait`. Nothing else frees the memory of
    /// records that failed.
    fn serve(&mut self, mut wait: Duration) {
        while let Some(event) = self.native.event(wait) {
            wait = Duration::ZERO;
            let ending = self.transaction.ending.is_some();
            match event {
                Event::Delivery { failed, undelivered } => {
                    self.transaction.failed += failed;
                    let refused = undelivered.iter().filter(|it| is_refused(it));
                    self.transaction.numbers.extend(refused.map(|it| it.number));
                    let known = &mut self.transaction.undelivered;
                    *known = known.take().or_else(|| undelivered.into_iter().next());
                }
                Event::Log { level, facility, text } => {
                    // A connection that broke is only logged, and with debugging on always so. It also
                    // breaks when another broker becomes the coordinator.
                    self.transaction.ambiguous |= ending && matches!(facility.as_str(), "FAIL" | "REQTMOUT");
                    if level < log::DEBUG || self.verbose {
                        log::line("producer", level, &facility, &text);
                    }
                }
                Event::Error { code, text } => {
                    self.transaction.ambiguous |= ending;
                    tracing::debug!("producer: {text} ({code:?})");
                }
                Event::Other => {}
            }
        }
    }

    /// One slice of a commit or abort.
    fn end(
        &mut self,
        call: &'static str,
        slice: Duration,
        run: impl FnOnce(&Native, Duration) -> Result<(), Refusal>,
    ) -> Result<(), Fault> {
        if self.transaction.ending.is_none() {
            self.serve(Duration::ZERO);
        }
        self.transaction.ending.get_or_insert_with(now);
        if self.native.unsettled() == 0 {
            self.transaction.settled.get_or_insert_with(now);
        }
        let outcome = run(&self.native, slice);
        self.serve(Duration::ZERO);
        // The flush before it may take its time: slow brokers are not unusual.
        let waited = self.transaction.settled.map_or(Duration::ZERO, |since| now().saturating_sub(since));
        self.transaction.ambiguous |= waited > UNUSUAL;
        let outcome = outcome.map_err(|refusal| self.fault(call, refusal));
        if !matches!(outcome, Err(Fault::Retry(_))) {
            self.transaction.ending = None;
            self.transaction.settled = None;
        }
        outcome
    }

    /// What to do about a refusal, with what the client knows beside it.
    fn fault(&self, call: &'static str, refusal: Refusal) -> Fault {
        match classify::transactional(call, refusal) {
            Fault::Fatal(cause) => match self.native.fatal() {
                Some((code, text)) => match classify::plain(call, code, &text) {
                    known @ (Fault::Fenced(_) | Fault::Stop(_)) => known,
                    _ => Fault::Fatal(cause),
                },
                None => Fault::Fatal(cause),
            },
            Fault::Abort(cause) => self.blame(call, cause),
            // A topic that may not be written to: the code says no more than that.
            Fault::Stop(cause) if self.is_refused() => self.blame(call, cause),
            other => other,
        }
    }

    /// Whether a partition has refused the first record that was not delivered, and always will.
    fn is_refused(&self) -> bool {
        self.transaction.undelivered.as_ref().is_some_and(is_refused)
    }

    /// A transaction that lost a record has only one way out.
    fn is_whole(&self) -> Result<(), Fault> {
        self.transaction.refused.clone().map_or(Ok(()), |cause| Err(Fault::Refused(cause)))
    }

    /// Says which delivery failed first, if that is known and not said already.
    fn blame(&self, call: &'static str, mut cause: Cause) -> Fault {
        let Some(Undelivered { code, topic, partition, .. }) = &self.transaction.undelivered else {
            return Fault::Abort(cause);
        };
        if !cause.text.contains(topic.as_str()) {
            cause.text = format!("{}; first for topic {topic} [{partition}]: {code}", cause.text);
        }
        // A record that no partition took: the topic may not be there, or not be known yet.
        let unknown = matches!(code, Code::UnknownTopic | Code::UnknownTopicOrPartition) || *partition < 0;
        if unknown && self.is_missing(topic) {
            // It was there at start. Whoever deleted it may create it again; for how long that is waited
            // for, the engine decides.
            cause.text = format!("the topic {topic} does not exist any more: create it ({})", cause.text);
        }
        let first = classify::plain(call, *code, "");
        cause.passes = first.cause().passes && !unknown;
        match first {
            _ if self.is_refused() => Fault::Refused(cause),
            Fault::Stop(_) if !unknown => Fault::Stop(cause),
            _ => Fault::Abort(cause),
        }
    }

    /// Whether a topic is known not to exist. The client's own word is not enough: a broker that just
    /// started may not know all topics yet.
    fn is_missing(&self, topic: &str) -> bool {
        matches!(self.admin.partitions(topic), Ok(None))
    }

    /// Why the client did not take record number `at` of the outbox.
    fn not_taken(&self, code: Code, outbox: &Outbox, at: usize) -> Fault {
        let record = outbox.outgoing(at);
        let topic = &self.topics[usize::from(record.topic)];
        match code {
            Code::QueueFull => Fault::Retry(Cause::new("produce", "the client's queue is full")),
            Code::MessageSizeTooLarge => {
                let size = record.value.map_or(0, <[u8]>::len) + record.key.map_or(0, <[u8]>::len);
                let text = format!(
                    "a record of {size} bytes for topic {topic} is larger than the client may send: raise \
                     `message.max.bytes`, and the topic's `max.message.bytes` with it"
                );
                Fault::Refused(Cause::new("produce", text))
            }
            // The transaction failed in the background. Why, a begin says, which does nothing else now.
            Code::State => {
                let told = self.native.begin().err().filter(|told| told.requires_abort || told.fatal);
                self.fault(
                    "produce",
                    told.unwrap_or_else(|| Refusal::abortable("the transaction has failed")),
                )
            }
            Code::Fatal => self.fault("produce", Refusal::fatal("the producer has failed")),
            Code::UnknownTopic | Code::UnknownTopicOrPartition if self.is_missing(topic) => Fault::Abort(
                Cause::new("produce", format!("the topic {topic} does not exist any more: create it")),
            ),
            Code::UnknownTopic => {
                Fault::Retry(Cause::new("produce", format!("the client does not know the topic {topic} yet")))
            }
            code if classify::is_refusal(code) => {
                Fault::Refused(Cause::new("produce", format!("topic {topic}: {code}")))
            }
            code => classify::plain("produce", code, &format!("topic {topic}: {code}")),
        }
    }
}

impl Transact for KafkaProducer {
    async fn init(&mut self) -> Result<(), Fault> {
        let outcome = self.native.init(SLICE);
        self.serve(Duration::ZERO);
        outcome.map_err(|refusal| self.fault("InitProducerId", refusal))
    }

    async fn begin(&mut self) -> Result<(), Fault> {
        self.serve(Duration::ZERO);
        self.transaction = Transaction::default();
        self.native.begin().map_err(|refusal| self.fault("begin", refusal))
    }

    async fn produce(&mut self, outbox: &mut Outbox) -> Result<(), Fault> {
        self.serve(Duration::ZERO);
        self.is_whole()?;
        let until = now() + SLICE;
        while outbox.sent() < outbox.len() {
            let first = outbox.sent();
            let (sent, refused) = self.native.produce(outbox, first, self.transaction.produced);
            outbox.set_sent(sent);
            self.transaction.produced += sent - first;
            match refused {
                None => break,
                Some(Code::QueueFull) if now() < until => self.serve(ROOM),
                Some(code) => {
                    let fault = self.not_taken(code, outbox, sent);
                    if let Fault::Refused(cause) = &fault {
                        self.transaction.refused = Some(cause.clone());
                        self.transaction.numbers.push(self.transaction.produced);
                    }
                    return Err(fault);
                }
            }
        }
        Ok(())
    }

    async fn send_offsets(
        &mut self,
        topic: &str,
        offsets: &[(i32, Committed)],
        group: &GroupMetadata,
    ) -> Result<(), Fault> {
        const CALL: &str = "TxnOffsetCommit";
        self.serve(Duration::ZERO);
        self.is_whole()?;
        let mut list = TopicPartitionList::new();
        for (partition, committed) in offsets {
            let mut row = list.add_partition(topic, *partition);
            row.set_offset(Offset::Offset(committed.offset))
                .map_err(|error| classify::wrapped(CALL, &error))?;
            row.set_metadata(&committed.metadata);
        }
        let outcome = self.native.send_offsets(list, group, OFFSETS);
        self.serve(Duration::ZERO);
        match outcome {
            Ok(()) => {
                self.transaction.has_offsets = true;
                Ok(())
            }
            Err(refusal) => {
                let fault = self.fault(CALL, refusal);
                // The request may still be on its way, and arrive in the next transaction.
                self.transaction.ambiguous |= matches!(fault, Fault::Retry(_));
                Err(fault)
            }
        }
    }

    async fn commit(&mut self) -> Result<(), Fault> {
        self.is_whole()?;
        self.end("EndTxn", SLICE, Native::commit)
    }

    async fn abort(&mut self) -> Result<(), Fault> {
        // What is purged must be read as events before the abort goes on: a short slice, then the rest.
        match self.end("EndTxn", SLICE / 20, Native::abort) {
            Err(Fault::Retry(_)) => self.end("EndTxn", SLICE, Native::abort),
            other => other,
        }
    }

    fn refused(&self) -> Vec<usize> {
        self.transaction.numbers.clone()
    }

    fn is_registered(&self) -> bool {
        let open = self.native.unsettled() + self.transaction.failed;
        self.transaction.has_offsets || self.transaction.produced > open
    }

    fn is_ambiguous(&self) -> bool {
        // A record that was refused is missing in the producer's sequence. librdkafka 2.12.1 does not ask for a
        // new epoch after it, and the broker takes the next transaction's records for out of order.
        self.transaction.ambiguous || self.is_refused()
    }
}

/// Whether a partition refused this record, and always will.
fn is_refused(undelivered: &Undelivered) -> bool {
    undelivered.partition >= 0 && classify::is_refusal(undelivered.code)
}

impl std::fmt::Debug for KafkaProducer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KafkaProducer to {:?}", self.topics)
    }
}
