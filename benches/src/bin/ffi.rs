//! The ceiling: consume, enrich, produce, commit, straight against librdkafka's C interface, with the same
//! client settings and the same serde work as the pipeline. One thread, one transaction per interval.
//!
//! A loop to measure against and not to run: any error ends it, for there are none on a quiet broker.
#![allow(clippy::disallowed_types, clippy::disallowed_methods)] // by hand, with a clock of its own
#![allow(unsafe_code)]

use std::{
    error::Error,
    ffi::{CStr, CString, c_int},
    ptr, slice,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use clap::Parser;
use eos_benches::{
    client,
    group::{Change, Group},
    job::RawOrder,
    line::{self, Line},
};
use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{BaseConsumer, CommitMode, Consumer as _},
    producer::{BaseProducer, DefaultProducerContext, Producer as _},
    types::RDKafkaRespErr,
};
use rdkafka_sys as sys;

/// Records taken at once at most.
const BATCH: usize = 4096;

/// Neither `F_COPY` nor `F_FREE`: the producer reads values where they lie.
const BORROWED: c_int = 0;

/// `RD_KAFKA_PARTITION_UA`: the partitioner chooses.
const PARTITIONER: i32 = -1;

/// How long a call may block before it is made again, and the longest wait for input.
const SLICE_MS: c_int = 100;

/// How long a full queue is waited for.
const ROOM: Duration = Duration::from_millis(1);

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    line: Line,
    /// No transactions: flush, then commit offsets
    #[arg(long)]
    at_least_once: bool,
    /// Records taken at once at most; with 1 and an interval of 0 each has a transaction of its own
    #[arg(long, value_name = "N", default_value_t = BATCH)]
    batch: usize,
}

fn main() -> Outcome {
    let Arguments { line, at_least_once, batch } = Arguments::parse();
    let stop = line::asked_to_stop()?;
    let mut work = Loop::start(&line, at_least_once, batch)?;
    while !stop.load(Ordering::Relaxed) {
        work.turn()?;
    }
    work.end()?;
    line::farewell(work.transactions);
    work.close();
    Ok(())
}

struct Loop {
    at_least_once: bool,
    batch: usize,
    interval: Duration,
    input: CString,
    consumer: BaseConsumer<Group>,
    queue: *mut sys::rd_kafka_queue_t,
    producer: BaseProducer,
    output: *mut sys::rd_kafka_topic_t,
    /// Since when something is open.
    since: Option<Instant>,
    /// The offset after the last one handled, by partition.
    next: Vec<Option<i64>>,
    transactions: u64,
    // Kept for their memory.
    taken: Vec<*mut sys::rd_kafka_message_t>,
    values: Vec<u8>,
    spare: Vec<Vec<u8>>,
    /// Values that the producer may still read: until what is open has ended.
    lent: Vec<Vec<u8>>,
    records: Vec<sys::rd_kafka_message_t>,
}

impl Loop {
    fn start(line: &Line, at_least_once: bool, batch: usize) -> Outcome<Self> {
        let id = (!at_least_once).then_some(line.id.as_str());
        let producer: BaseProducer =
            client::producer(&line.bootstrap, id).create_with_context(DefaultProducerContext)?;
        let name = CString::new(line.output.as_str())?;
        // SAFETY: the client lives as long as the process; the name ends with NUL and is copied; null takes
        // the client's own topic settings.
        let output = unsafe {
            sys::rd_kafka_topic_new(producer.client().native_ptr(), name.as_ptr(), ptr::null_mut())
        };
        if !at_least_once {
            // SAFETY: the client is alive.
            again(|| unsafe { sys::rd_kafka_init_transactions(producer.client().native_ptr(), SLICE_MS) })?;
        }
        let consumer: BaseConsumer<Group> =
            client::consumer(&line.bootstrap, &line.group).create_with_context(Group::default())?;
        // SAFETY: the client is alive; the queue is ours until `close`.
        let queue = unsafe { sys::rd_kafka_queue_new(consumer.client().native_ptr()) };
        consumer.subscribe(&[&line.input])?;
        Ok(Self {
            at_least_once,
            batch,
            interval: Duration::from_millis(line.interval_ms),
            input: CString::new(line.input.as_str())?,
            consumer,
            queue,
            producer,
            output,
            since: None,
            next: Vec::new(),
            transactions: 0,
            taken: Vec::with_capacity(batch),
            values: Vec::new(),
            spare: Vec::new(),
            lent: Vec::new(),
            records: Vec::with_capacity(batch),
        })
    }

    fn turn(&mut self) -> Outcome {
        self.follow_the_group()?;
        let wait = match self.since {
            None => SLICE_MS,
            // Rounded up: the rest of a millisecond would be spent asking again and again.
            Some(since) => self.interval.saturating_sub(since.elapsed()).as_micros().div_ceil(1000) as c_int,
        };
        self.take(wait);
        if !self.taken.is_empty() {
            if self.since.is_none() {
                self.begin()?;
            }
            self.handle()?;
        }
        if self.since.is_some_and(|since| since.elapsed() >= self.interval) {
            self.end()?;
        }
        Ok(())
    }

    /// Serves the consumer's own events; an assignment that changed is answered here, between two batches.
    fn follow_the_group(&mut self) -> Outcome {
        if let Some(message) = self.consumer.poll(Duration::ZERO) {
            message?;
            return Err("a record came past the queue".into());
        }
        for change in self.consumer.context().changes() {
            match change {
                Change::Assigned(partitions) => {
                    for row in partitions.elements() {
                        self.forward(row.partition());
                    }
                    self.consumer.incremental_assign(&partitions)?;
                }
                Change::Revoked(partitions) => {
                    self.end()?;
                    self.consumer.incremental_unassign(&partitions)?;
                }
            }
        }
        Ok(())
    }

    /// What is fetched for this partition goes to the queue. An assignment undoes it.
    fn forward(&self, partition: i32) {
        // SAFETY: client, queue and name are alive; the partition's queue is a new reference, given back.
        unsafe {
            let client = self.consumer.client().native_ptr();
            let source = sys::rd_kafka_queue_get_partition(client, self.input.as_ptr(), partition);
            sys::rd_kafka_queue_forward(source, self.queue);
            sys::rd_kafka_queue_destroy(source);
        }
    }

    /// Takes what is there, or waits for the first record. A call waits until the batch is full, so only
    /// the first record is waited for.
    fn take(&mut self, wait: c_int) {
        self.take_into(0, self.batch);
        if self.taken.is_empty() && wait > 0 {
            self.take_into(wait, 1);
            if !self.taken.is_empty() && self.batch > 1 {
                self.take_into(0, self.batch - 1);
            }
        }
    }

    fn take_into(&mut self, wait: c_int, max: usize) {
        let free = self.taken.spare_capacity_mut();
        debug_assert!(free.len() >= max);
        // SAFETY: there is room for `max` pointers, and as many are valid as the call returns.
        unsafe {
            let count = sys::rd_kafka_consume_batch_queue(self.queue, wait, free.as_mut_ptr().cast(), max);
            self.taken.set_len(self.taken.len() + usize::try_from(count).unwrap_or(0));
        }
    }

    fn begin(&mut self) -> Outcome {
        if !self.at_least_once {
            // SAFETY: the client is alive.
            outcome(unsafe { sys::rd_kafka_begin_transaction(self.producer.client().native_ptr()) })?;
        }
        self.since = Some(Instant::now());
        Ok(())
    }

    /// Enriches what was taken and hands it to the producer, which copies keys and borrows values.
    fn handle(&mut self) -> Outcome {
        self.values.clear();
        self.records.clear();
        for message in &self.taken {
            // SAFETY: a message of ours, valid until destroyed below.
            let message = unsafe { &**message };
            if message.err != RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR {
                return Err(format!("fetching: {:?}", message.err).into());
            }
            // SAFETY: the payload is as long as said and lives as long as the message.
            let value = unsafe { slice::from_raw_parts(message.payload.cast::<u8>(), message.len) };
            let order: RawOrder<'_> = serde_json::from_slice(value)?;
            let start = self.values.len();
            serde_json::to_writer(&mut self.values, &order.enrich())?;
            self.records.push(sys::rd_kafka_message_t {
                err: RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR,
                rkt: ptr::null_mut(),
                partition: PARTITIONER,
                // Where it lies is known when all are written.
                payload: ptr::null_mut(),
                len: self.values.len() - start,
                key: order.customer.as_ptr().cast_mut().cast(),
                key_len: order.customer.len(),
                offset: 0,
                _private: ptr::null_mut(),
            });
            let partition = message.partition as usize;
            if self.next.len() <= partition {
                self.next.resize(partition + 1, None);
            }
            self.next[partition] = Some(message.offset + 1);
        }
        let mut start = 0;
        for record in &mut self.records {
            record.payload = self.values[start..].as_mut_ptr().cast();
            start += record.len;
        }
        self.produce()?;
        let next = self.spare.pop().unwrap_or_default();
        self.lent.push(std::mem::replace(&mut self.values, next));
        for message in self.taken.drain(..) {
            // SAFETY: ours, destroyed once; the producer has copied the key.
            unsafe { sys::rd_kafka_message_destroy(message) };
        }
        Ok(())
    }

    fn produce(&mut self) -> Outcome {
        let mut rest = &mut self.records[..];
        while !rest.is_empty() {
            // SAFETY: the topic's handle is alive; there are as many records as said. Keys are copied by the
            // call; values stay as they are until `end` has seen that all are delivered.
            unsafe {
                sys::rd_kafka_produce_batch(
                    self.output,
                    PARTITIONER,
                    BORROWED,
                    rest.as_mut_ptr(),
                    rest.len() as c_int,
                );
            }
            let refused = rest.iter().position(|it| it.err != RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR);
            let Some(first) = refused else { return Ok(()) };
            if rest[first].err != RDKafkaRespErr::RD_KAFKA_RESP_ERR__QUEUE_FULL {
                return Err(format!("producing: {:?}", rest[first].err).into());
            }
            // A full queue refuses all that come after the first one.
            rest = &mut rest[first..];
            self.producer.poll(ROOM);
        }
        Ok(())
    }

    /// Ends what is open, if anything is.
    fn end(&mut self) -> Outcome {
        if self.since.take().is_none() {
            return Ok(());
        }
        let mut offsets = TopicPartitionList::new();
        for (partition, next) in self.next.iter_mut().enumerate() {
            if let Some(next) = next.take() {
                let topic = self.input.to_str()?;
                offsets.add_partition_offset(topic, partition as i32, Offset::Offset(next))?;
            }
        }
        let client = self.producer.client().native_ptr();
        if self.at_least_once {
            // SAFETY: the client is alive.
            let flushed = unsafe { sys::rd_kafka_flush(client, 10_000) };
            if flushed != RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR {
                return Err(format!("flushing: {flushed:?}").into());
            }
            self.consumer.commit(&offsets, CommitMode::Sync)?;
        } else {
            // SAFETY: clients are alive; the list is valid; the metadata is ours until destroyed.
            unsafe {
                let member = sys::rd_kafka_consumer_group_metadata(self.consumer.client().native_ptr());
                let sent =
                    again(|| sys::rd_kafka_send_offsets_to_transaction(client, offsets.ptr(), member, 5_000));
                sys::rd_kafka_consumer_group_metadata_destroy(member);
                sent?;
                again(|| sys::rd_kafka_commit_transaction(client, SLICE_MS))?;
            }
        }
        // All is delivered: nobody reads these any more.
        self.spare.append(&mut self.lent);
        self.transactions += 1;
        // Nothing else would ever take the client's log lines and errors.
        self.producer.poll(Duration::ZERO);
        Ok(())
    }

    /// Gives everything back, the queue before its consumer: the other way round hangs.
    fn close(self) {
        self.consumer.context().close();
        // SAFETY: ours, destroyed once, not used again.
        unsafe {
            sys::rd_kafka_queue_destroy(self.queue);
            sys::rd_kafka_topic_destroy(self.output);
        }
    }
}

/// Repeats a call that can be resumed.
fn again(mut call: impl FnMut() -> *mut sys::rd_kafka_error_t) -> Outcome {
    loop {
        let error = call();
        // SAFETY: null or an error of ours, destroyed by `outcome` or here.
        unsafe {
            if error.is_null() || sys::rd_kafka_error_is_retriable(error) == 0 {
                return outcome(error);
            }
            sys::rd_kafka_error_destroy(error);
        }
    }
}

/// An error as Rust's own.
fn outcome(error: *mut sys::rd_kafka_error_t) -> Outcome {
    if error.is_null() {
        return Ok(());
    }
    // SAFETY: an error of ours; its text is copied before it is destroyed, once.
    unsafe {
        let text = CStr::from_ptr(sys::rd_kafka_error_string(error)).to_string_lossy().into_owned();
        sys::rd_kafka_error_destroy(error);
        Err(text.into())
    }
}
