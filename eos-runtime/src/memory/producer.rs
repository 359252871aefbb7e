//! A transactional producer as librdkafka is one: a Transactions-V1 client (no KIP-890), which adds
//! partitions itself before it produces to them and keeps its epoch from one transaction to the next.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use crate::{
    broker::{Cause, Committed, Fault, GroupMetadata, ProducerConfig, Transact},
    outbox::{Outbox, Outgoing},
};

use super::{
    batch::Batch,
    cluster::Cluster,
    code::Code,
    coordinator::EndTxn,
    driver::{Client, Request},
    log::ProducerIdentity,
    partitioner::partition_for_key,
    shared::{Shared, State},
};

/// librdkafka's default of `queue.buffering.max.messages`.
const QUEUE_RECORDS: usize = 100_000;

/// A transactional producer. Dropped, it says nothing to the broker, as a killed process does: its
/// transaction stays open until it times out or the transactional id is taken over.
#[derive(Debug)]
pub struct MemoryProducer {
    wire: Wire,
    phase: Phase,
    /// How many records may wait in the queue.
    capacity: usize,
    /// The largest record that the client may send: `message.max.bytes`. Without it only topics have a limit.
    max_bytes: usize,
    queue: VecDeque<Queued>,
    /// Records taken in this transaction, and the numbers of those that were refused.
    taken: usize,
    refused: Vec<usize>,
    added: BTreeSet<Place>,
    sequences: BTreeMap<Place, i32>,
    /// Whether anything was asked of the coordinator in this transaction, answered or not.
    asked: bool,
    registered: bool,
    ambiguous: bool,
    keyless: u32,
}

/// A partition: number of the topic as the outbox counts them, partition.
type Place = (u16, i32);

#[derive(Debug)]
struct Queued {
    place: Place,
    batch: Arc<Batch>,
    /// The numbers of its records.
    numbers: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    /// `init` has not succeeded yet.
    New,
    Ready(ProducerIdentity),
    Open(ProducerIdentity),
    /// The transaction can only be aborted: every other call gets this answer.
    Doomed(ProducerIdentity, Fault),
    /// No call can succeed any more.
    Dead(Fault),
}

impl MemoryProducer {
    pub(super) fn new(shared: Arc<Shared>, config: &ProducerConfig) -> Self {
        let client = shared.client(&config.client_id);
        let property = |name: &str| {
            let said = config.properties.iter().rev().find(|(key, _)| key == name);
            said.and_then(|(_, value)| value.parse().ok())
        };
        Self {
            capacity: property("queue.buffering.max.messages").unwrap_or(QUEUE_RECORDS).max(1),
            max_bytes: property("message.max.bytes").unwrap_or(usize::MAX),
            wire: Wire {
                shared,
                client,
                transactional_id: config.transactional_id.clone(),
                timeout: config.transaction_timeout,
                topics: config.topics.iter().map(|name| name.as_str().into()).collect(),
            },
            phase: Phase::New,
            queue: VecDeque::new(),
            taken: 0,
            refused: Vec::new(),
            added: BTreeSet::new(),
            sequences: BTreeMap::new(),
            asked: false,
            registered: false,
            ambiguous: false,
            keyless: 0,
        }
    }

    /// Sends what is queued. While the markers of the former transaction are being written the
    /// broker lets nothing in: a `patient` drain asks again for one slice of time.
    async fn drain(&mut self, producer: ProducerIdentity, patient: bool) -> Result<(), Fault> {
        if self.queue.is_empty() {
            return Ok(());
        }
        let missing: BTreeSet<Place> = self
            .queue
            .iter()
            .map(|queued| queued.place)
            .filter(|place| !self.added.contains(place))
            .collect();
        if !missing.is_empty() {
            self.asked = true;
            let added = self.wire.add_partitions(producer, &missing, patient).await;
            self.settle("AddPartitionsToTxn", added)?;
            self.added.extend(missing);
        }
        while let Some(queued) = self.queue.front() {
            let sequence = self.sequences.get(&queued.place).copied().unwrap_or(0);
            let (place, count) = (queued.place, queued.batch.len() as i32);
            let answer = self.wire.produce(producer, place, sequence, queued.batch.clone()).await;
            self.settle("Produce", answer).inspect_err(|fault| self.blame(fault))?;
            self.queue.pop_front();
            self.sequences.insert(place, sequence.wrapping_add(count) & i32::MAX);
            self.registered = true;
        }
        Ok(())
    }

    /// Turns an answer into what the engine has to do, and remembers it: every later call of a
    /// doomed transaction or a dead producer gets the first reason.
    fn settle<T>(&mut self, call: &'static str, answer: Result<T, Code>) -> Result<T, Fault> {
        let fault = match answer {
            Ok(value) => return Ok(value),
            Err(code) => code.fault(call),
        };
        match (&fault, &self.phase) {
            (Fault::Abort(_) | Fault::Refused(_), Phase::Open(producer)) => {
                self.phase = Phase::Doomed(*producer, fault.clone());
            }
            (Fault::Stop(cause), Phase::Open(producer)) => {
                self.phase = Phase::Doomed(*producer, Fault::Abort(cause.clone()));
            }
            (Fault::Fatal(_) | Fault::Fenced(_), _) => self.phase = Phase::Dead(fault.clone()),
            (Fault::Retry(_) | Fault::Abort(_) | Fault::Refused(_) | Fault::Stop(_), _) => {}
        }
        Err(fault)
    }

    /// Notes which records were refused: what came together is refused together.
    fn blame(&mut self, fault: &Fault) {
        if let (Fault::Refused(_), Some(queued)) = (fault, self.queue.front()) {
            self.refused.clone_from(&queued.numbers);
        }
    }

    fn open(&self, call: &'static str) -> Result<ProducerIdentity, Fault> {
        match &self.phase {
            Phase::Open(producer) => Ok(*producer),
            Phase::Doomed(_, fault) | Phase::Dead(fault) => Err(fault.clone()),
            Phase::New | Phase::Ready(_) => Err(out_of_order(call, "no transaction is open")),
        }
    }

    /// Copies the records of the outbox from `sent` to `end` into batches, one or more per partition.
    fn enqueue(&mut self, outbox: &Outbox, end: usize) -> Result<(), Fault> {
        let layouts = self.wire.layouts();
        let now = self.wire.shared.driver.unix_millis();
        let mut building: BTreeMap<Place, (Batch, Vec<usize>)> = BTreeMap::new();
        for index in outbox.sent()..end {
            let number = self.taken + index - outbox.sent();
            let outgoing = outbox.outgoing(index);
            let (partitions, max_bytes) = layouts[usize::from(outgoing.topic)]
                .ok_or(Code::UnknownTopicOrPartition)
                .or_else(|code| self.settle("Produce", Err(code)))?;
            let place = (outgoing.topic, self.choose(&outgoing, partitions)?);
            let (batch, numbers) = building.entry(place).or_default();
            numbers.push(number);
            let timestamp = outgoing.timestamp.unwrap_or(now);
            if batch.push(timestamp, outgoing.key, outgoing.value, outgoing.headers())
                > max_bytes.min(self.max_bytes)
            {
                self.refused.push(number);
                return self.settle("Produce", Err(Code::MessageTooLarge));
            }
            if batch.bytes_len() >= Batch::FULL {
                let (batch, numbers) = std::mem::take(building.entry(place).or_default());
                self.queue.push_back(Queued { place, batch: Arc::new(batch), numbers });
            }
        }
        let rest = building.into_iter().filter(|(_, (batch, _))| !batch.is_empty());
        self.queue.extend(rest.map(|(place, (batch, numbers))| Queued {
            place,
            batch: Arc::new(batch),
            numbers,
        }));
        self.taken += end - outbox.sent();
        Ok(())
    }

    fn choose(&mut self, outgoing: &Outgoing<'_>, partitions: i32) -> Result<i32, Fault> {
        match (outgoing.partition, outgoing.key) {
            (Some(partition), _) if (0..partitions).contains(&partition) => Ok(partition),
            (Some(_), _) => self.settle("Produce", Err(Code::UnknownTopicOrPartition)),
            (None, Some(key)) => Ok(partition_for_key(key, partitions)),
            (None, None) => {
                self.keyless = self.keyless.wrapping_add(1);
                Ok((self.keyless % partitions as u32) as i32)
            }
        }
    }

    fn close_transaction(&mut self, producer: ProducerIdentity) {
        self.phase = Phase::Ready(producer);
        self.queue.clear();
        self.added.clear();
    }

    /// Sends `EndTxn` until it is answered, within one slice.
    async fn end(&mut self, producer: ProducerIdentity, commit: bool) -> Result<(), Fault> {
        let answer = self.wire.end_txn(producer, commit).await;
        // Whether a copy is still on its way is then open (KAFKA-17754).
        self.ambiguous |= answer.as_ref().is_err_and(|code| code.leaves_doubt());
        self.settle("EndTxn", answer)
    }
}

impl Transact for MemoryProducer {
    async fn init(&mut self) -> Result<(), Fault> {
        if let Phase::Dead(fault) = &self.phase {
            return Err(fault.clone());
        }
        let answer = self.wire.init_producer_id().await;
        let producer = self.settle("InitProducerId", answer)?;
        self.sequences.clear();
        self.close_transaction(producer);
        Ok(())
    }

    async fn begin(&mut self) -> Result<(), Fault> {
        match &self.phase {
            Phase::Ready(producer) => self.phase = Phase::Open(*producer),
            Phase::Dead(fault) => return Err(fault.clone()),
            Phase::New => return Err(out_of_order("begin", "the producer is not initialised")),
            Phase::Open(_) | Phase::Doomed(..) => {
                return Err(out_of_order("begin", "a transaction is open already"));
            }
        }
        (self.asked, self.registered, self.ambiguous) = (false, false, false);
        (self.taken, self.refused) = (0, Vec::new());
        Ok(())
    }

    async fn produce(&mut self, outbox: &mut Outbox) -> Result<(), Fault> {
        let producer = self.open("Produce")?;
        while outbox.sent() < outbox.len() {
            let queued: usize = self.queue.iter().map(|queued| queued.batch.len()).sum();
            if queued >= self.capacity {
                self.drain(producer, true).await?;
                continue;
            }
            let end = outbox.len().min(outbox.sent() + self.capacity - queued);
            self.enqueue(outbox, end)?;
            outbox.set_sent(end);
        }
        match self.drain(producer, false).await {
            // What could not be sent yet is queued, and sent later.
            Err(Fault::Retry(_)) => Ok(()),
            other => other,
        }
    }

    async fn send_offsets(
        &mut self,
        topic: &str,
        offsets: &[(i32, Committed)],
        group: &GroupMetadata,
    ) -> Result<(), Fault> {
        let producer = self.open("AddOffsetsToTxn")?;
        if offsets.is_empty() {
            return Ok(());
        }
        self.asked = true;
        let added = self.wire.add_offsets(producer, &group.group).await;
        self.settle("AddOffsetsToTxn", added)?;
        let stored = self.wire.txn_offset_commit(producer, topic, offsets, group).await;
        self.settle("TxnOffsetCommit", stored)?;
        self.registered = true;
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), Fault> {
        let producer = self.open("EndTxn")?;
        self.drain(producer, true).await?;
        if self.asked {
            self.end(producer, true).await?;
        }
        self.close_transaction(producer);
        Ok(())
    }

    async fn abort(&mut self) -> Result<(), Fault> {
        let producer = match &self.phase {
            Phase::Doomed(producer, _) => *producer,
            _ => self.open("EndTxn")?,
        };
        self.queue.clear();
        if self.asked {
            self.end(producer, false).await?;
        }
        self.close_transaction(producer);
        Ok(())
    }

    fn refused(&self) -> Vec<usize> {
        self.refused.clone()
    }

    fn is_registered(&self) -> bool {
        self.registered
    }

    fn is_ambiguous(&self) -> bool {
        self.ambiguous
    }
}

fn out_of_order(call: &'static str, text: &str) -> Fault {
    Fault::Fatal(Cause::new(call, text))
}

/// The producer's requests.
struct Wire {
    shared: Arc<Shared>,
    client: Client,
    transactional_id: String,
    timeout: Duration,
    topics: Vec<Arc<str>>,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wire").field("transactional_id", &self.transactional_id).finish_non_exhaustive()
    }
}

impl Wire {
    /// Partitions and largest record of each topic, from the client's metadata.
    fn layouts(&self) -> Vec<Option<(i32, usize)>> {
        let layout = |cluster: &Cluster, topic: &Arc<str>| {
            Some((cluster.partitions(topic)?, cluster.settings(topic)?.max_message_bytes))
        };
        self.shared.with(|state, _| self.topics.iter().map(|topic| layout(&state.cluster, topic)).collect())
    }

    async fn init_producer_id(&self) -> Result<ProducerIdentity, Code> {
        let call =
            |cluster: &mut Cluster, now| cluster.init_producer_id(&self.transactional_id, self.timeout, now);
        self.shared.call_until_settled(&self.client, Request::InitProducerId, call).await
    }

    async fn add_partitions(
        &self,
        producer: ProducerIdentity,
        places: &BTreeSet<Place>,
        patient: bool,
    ) -> Result<(), Code> {
        let names = || places.iter().map(|(topic, at)| (&*self.topics[usize::from(*topic)], *at));
        let call = |cluster: &mut Cluster, now| {
            cluster.add_partitions_to_txn(&self.transactional_id, producer, names(), now)
        };
        if patient {
            self.shared.call_until_settled(&self.client, Request::AddPartitionsToTxn, call).await
        } else {
            let once = |state: &mut State, now| call(&mut state.cluster, now);
            self.shared.call(&self.client, Request::AddPartitionsToTxn, once).await
        }
    }

    async fn produce(
        &self,
        producer: ProducerIdentity,
        (topic, partition): Place,
        sequence: i32,
        batch: Arc<Batch>,
    ) -> Result<i64, Code> {
        let topic = &self.topics[usize::from(topic)];
        let call = |state: &mut State, _| {
            state.cluster.produce(&self.transactional_id, producer, topic, partition, sequence, batch)
        };
        self.shared.call(&self.client, Request::Produce, call).await
    }

    async fn add_offsets(&self, producer: ProducerIdentity, group: &str) -> Result<(), Code> {
        let call = |cluster: &mut Cluster, now| {
            cluster.add_offsets_to_txn(&self.transactional_id, producer, group, now)
        };
        self.shared.call_until_settled(&self.client, Request::AddOffsetsToTxn, call).await
    }

    async fn txn_offset_commit(
        &self,
        producer: ProducerIdentity,
        topic: &str,
        offsets: &[(i32, Committed)],
        group: &GroupMetadata,
    ) -> Result<(), Code> {
        let call = |cluster: &mut Cluster, _| {
            cluster.txn_offset_commit(&self.transactional_id, producer, group, topic, offsets)
        };
        self.shared.call_until_settled(&self.client, Request::TxnOffsetCommit, call).await
    }

    async fn end_txn(&self, producer: ProducerIdentity, commit: bool) -> Result<(), Code> {
        let request = EndTxn { transactional_id: self.transactional_id.clone(), producer, commit };
        let call = |cluster: &mut Cluster, now| cluster.end_txn(&request, now);
        self.shared.call_until_settled(&self.client, Request::EndTxn(request.clone()), call).await
    }
}
