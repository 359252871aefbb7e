//! How the inputs of a scenario come into its world: all at once, or in portions over time.

use std::{cell::Cell, ops::Range, rc::Rc, sync::Arc, time::Duration};

use crate::{
    broker::{Broker, Fault, ProducerConfig, Transact},
    codec::RawRef,
    failure::Failure,
    memory::{Memory, PlainRecord, partition_for_key},
    outbox::Outbox,
    stage::{Outputs, Topics},
};

use super::random::Random;

/// Who writes transactions of inputs.
pub(super) const WRITER: &str = "the writer of the inputs";
/// A portion comes up to this long after the one before it.
const GAP_MILLIS: u64 = 120;
/// A transaction of the writer's is open for up to this long.
const OPEN_MILLIS: u64 = 40;
/// Long enough for any pause of a coordinator.
const TIMEOUT: Duration = Duration::from_mins(10);

/// A record as it is, as an input among others.
impl Outputs for PlainRecord<'_> {
    const TOPICS: Topics = Topics::of::<RawRef<'_>>();

    fn write(self, first: u16, outbox: &mut Outbox) -> Result<(), Failure> {
        write(&self, first, outbox);
        Ok(())
    }
}

/// How far the inputs are there.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// When the last portion was written.
    pub(super) at: Cell<Duration>,
    /// Whether all are written; the last transaction may still be open.
    pub(super) is_over: Cell<bool>,
}

/// Waits until the group has decided where it starts.
pub(super) async fn await_start(memory: &Memory, group: &str, topic: &str) {
    let is_decided = || memory.committed(group, topic).is_ok_and(|all| all.iter().all(Option::is_some));
    while !is_decided() {
        memory.sleep(Duration::from_millis(GAP_MILLIS)).await;
    }
}

/// Puts all inputs into their topic.
///
/// # Panics
/// When the topic is not there, or a record too large for it.
pub(super) fn all_at_once(memory: &Memory, topic: &str, inputs: &Outbox) {
    for index in 0..inputs.len() {
        let partitions = memory.cluster(|cluster| cluster.partitions(topic)).unwrap_or(1);
        with_record(inputs, index, partitions, |record| {
            memory.produce_plain(topic, record).expect("the input's topic takes the scenario's inputs")
        });
    }
}

/// Puts the inputs into their topic in portions, as a seed decides it: plain ones, and transactions,
/// of which every third is aborted and written again.
pub(super) async fn in_portions(
    memory: Memory,
    topic: String,
    inputs: Arc<Outbox>,
    seed: u64,
    progress: Rc<Progress>,
) {
    let mut random = Random::new(seed);
    let mut writer = None;
    let mut at = 0;
    while at < inputs.len() {
        memory.sleep(Duration::from_millis(random.below(GAP_MILLIS))).await;
        let portion = at..inputs.len().min(at + 1 + random.below(inputs.len() as u64 / 3 + 1) as usize);
        let partitions = memory.cluster(|cluster| cluster.partitions(&topic)).unwrap_or(1);
        if random.below(2) == 0 {
            for index in portion.clone() {
                with_record(&inputs, index, partitions, |record| {
                    memory.produce_plain(&topic, record).map(drop)
                })
                .expect("the input's topic takes the scenario's inputs");
            }
        } else {
            if writer.is_none() {
                writer = Some(transactional(&memory, &topic).await);
            }
            let Some(writer) = &mut writer else { continue };
            let endings: &[bool] = if random.below(3) == 0 { &[false, true] } else { &[true] };
            for &commit in endings {
                let open = Duration::from_millis(random.below(OPEN_MILLIS));
                transaction(&memory, writer, &copy(&inputs, portion.clone(), partitions), open, commit).await;
            }
        }
        at = portion.end;
        progress.at.set(memory.now());
    }
    progress.is_over.set(true);
}

async fn transactional(memory: &Memory, topic: &str) -> <Memory as Broker>::Producer {
    let config = ProducerConfig {
        transactional_id: WRITER.to_owned(),
        client_id: WRITER.to_owned(),
        transaction_timeout: TIMEOUT,
        topics: vec![topic.to_owned()],
        properties: Vec::new(),
    };
    let mut writer = memory.producer(&config).await.expect("a producer always comes to be");
    patiently(async || writer.init().await).await;
    writer
}

async fn transaction(
    memory: &Memory,
    writer: &mut <Memory as Broker>::Producer,
    records: &Outbox,
    open: Duration,
    commit: bool,
) {
    let mut outbox = Outbox::default();
    outbox.append(records);
    patiently(async || writer.begin().await).await;
    patiently(async || writer.produce(&mut outbox).await).await;
    memory.sleep(open).await;
    if commit {
        patiently(async || writer.commit().await).await;
    } else if writer.is_registered() {
        patiently(async || writer.abort().await).await;
    } else {
        // Nothing of it is there yet: the next init ends what comes late.
        patiently(async || writer.init().await).await;
    }
}

/// Repeats a call until it is done.
async fn patiently(mut call: impl AsyncFnMut() -> Result<(), Fault>) {
    loop {
        match call().await {
            Ok(()) => return,
            Err(Fault::Retry(_)) => {}
            Err(fault) => panic!("the writer of the inputs, whom nothing ever befalls, failed: {fault}"),
        }
    }
}

/// These inputs, each in its partition.
fn copy(inputs: &Outbox, range: Range<usize>, partitions: i32) -> Outbox {
    let mut outbox = Outbox::default();
    for index in range {
        with_record(inputs, index, partitions, |record| write(&record, 0, &mut outbox));
    }
    outbox
}

/// An input as a record. Its partition is that of its key; those without a key take turns.
fn with_record<T>(
    inputs: &Outbox,
    index: usize,
    partitions: i32,
    take: impl FnOnce(PlainRecord<'_>) -> T,
) -> T {
    let input = inputs.outgoing(index);
    let headers: Vec<_> =
        input.headers().map(|(name, value)| (std::str::from_utf8(name).unwrap_or_default(), value)).collect();
    let by_key = input.key.map_or(index as i32 % partitions, |key| partition_for_key(key, partitions));
    take(PlainRecord {
        key: input.key,
        value: input.value,
        headers: &headers,
        timestamp: input.timestamp,
        partition: Some(input.partition.unwrap_or(by_key)),
    })
}

fn write(record: &PlainRecord<'_>, topic: u16, outbox: &mut Outbox) {
    let append = |bytes: Option<&[u8]>, out: &mut Vec<u8>| {
        out.extend_from_slice(bytes.unwrap_or_default());
        Ok::<_, std::convert::Infallible>(bytes.is_some())
    };
    let mut draft = outbox.draft(topic);
    let Ok(()) = draft.key(|out| append(record.key, out));
    let Ok(()) = draft.value(|out| append(record.value, out));
    for (name, value) in record.headers {
        let Ok(()) = draft.header(name, |out| append(*value, out));
    }
    draft.timestamp(record.timestamp);
    if let Some(partition) = record.partition {
        draft.partition(partition);
    }
    draft.finish();
}
