//! The producer's side: transactional calls, topic handles, events.
//!
//! Records are not copied: the client reads their values from the outbox's own bytes, which it is lent (see
//! `lent.rs` for how long). It copies keys and headers, as it always does.

use std::{
    cell::RefCell,
    ffi::{CString, c_int, c_void},
    ptr::{self, NonNull},
    sync::Arc,
    time::Duration,
};

use rdkafka::{
    ClientConfig,
    client::{Client, DefaultClientContext},
    error::KafkaError,
    types::{RDKafkaErrorCode, RDKafkaRespErr, RDKafkaType},
};
use rdkafka_sys as sys;

use crate::{
    kafka::classify::Refusal,
    outbox::{Outbox, Outgoing},
};

use super::{handles::Handles, lent::Borrower, millis, offsets::Offsets, outcome, parts, text};

/// A transactional producer with handles of the topics it writes to.
pub(in crate::kafka) struct Native {
    // Kept for its memory.
    batch: RefCell<Vec<sys::rd_kafka_message_t>>,
    offsets: Offsets,
    handles: Handles,
}

impl Native {
    /// Makes the client; it connects by itself.
    pub(in crate::kafka) fn new(config: &ClientConfig, topics: &[String]) -> Result<Self, KafkaError> {
        let native = config.create_native_config()?;
        // SAFETY: a valid configuration.
        unsafe {
            sys::rd_kafka_conf_set_events(native.ptr(), sys::RD_KAFKA_EVENT_DR | sys::RD_KAFKA_EVENT_ERROR);
        }
        let client = Client::new(config, native, RDKafkaType::RD_KAFKA_PRODUCER, DefaultClientContext)?;
        let client = Arc::new(Borrower::new(client));
        // SAFETY: the client is alive; the handle is ours until `drop` destroys it.
        let events = unsafe { NonNull::new(sys::rd_kafka_queue_get_main(client.native_ptr())) };
        let events = events.expect("a client has a main queue");
        let mut handles = Handles { topics: Vec::with_capacity(topics.len()), events, client };
        for topic in topics {
            let name = CString::new(topic.as_str())?;
            // SAFETY: the client is alive, the name ends with NUL; null takes the client's own topic
            // configuration. The handle is ours until `drop` destroys it.
            let handle = unsafe {
                sys::rd_kafka_topic_new(handles.client.native_ptr(), name.as_ptr(), ptr::null_mut())
            };
            // SAFETY: reads a variable of this thread.
            let refused = || KafkaError::Global(unsafe { sys::rd_kafka_last_error() }.into());
            handles.topics.push(NonNull::new(handle).ok_or_else(refused)?);
        }
        Ok(Self { batch: RefCell::default(), offsets: Offsets::default(), handles })
    }

    /// `InitProducerId`; to be repeated while it answers retriable.
    pub(in crate::kafka) fn init(&self, slice: Duration) -> Result<(), Refusal> {
        // SAFETY: the client is alive, here and in the calls below; an error is ours (see `outcome`).
        unsafe { outcome(sys::rd_kafka_init_transactions(self.handles.client.native_ptr(), millis(slice))) }
    }

    pub(in crate::kafka) fn begin(&self) -> Result<(), Refusal> {
        // SAFETY: as for `init`.
        unsafe { outcome(sys::rd_kafka_begin_transaction(self.handles.client.native_ptr())) }
    }

    /// Flush and `EndTxn`; to be repeated while it answers retriable.
    pub(in crate::kafka) fn commit(&self, slice: Duration) -> Result<(), Refusal> {
        // SAFETY: as for `init`.
        unsafe { outcome(sys::rd_kafka_commit_transaction(self.handles.client.native_ptr(), millis(slice))) }
    }

    /// Purge and `EndTxn`; to be repeated while it answers retriable, with events read in between.
    pub(in crate::kafka) fn abort(&self, slice: Duration) -> Result<(), Refusal> {
        // SAFETY: as for `init`.
        unsafe { outcome(sys::rd_kafka_abort_transaction(self.handles.client.native_ptr(), millis(slice))) }
    }

    /// Puts records of the outbox into the client's queue, from number `first` on. Returns where it
    /// stopped: behind the last one, or at the first that was not taken, and why. What comes behind
    /// that one was not taken either, if it is that the queue is full. The first one has this `number`, by which
    /// [`Undelivered`] names it, and those behind it the next ones.
    pub(in crate::kafka) fn produce(
        &self,
        outbox: &mut Outbox,
        first: usize,
        number: usize,
    ) -> (usize, Option<RDKafkaErrorCode>) {
        if self.handles.unsettled() == 0 {
            // Nothing of what was produced is still in the client, in whatever transaction it was.
            self.handles.client.take_back(|memory| outbox.recycle(memory));
        }
        self.handles.client.hold(outbox.lend());
        let outbox = &*outbox;
        let mut at = first;
        while at < outbox.len() {
            let record = outbox.outgoing(at);
            let number = number + at - first;
            if is_plain(&record) {
                let (taken, refused) = self.produce_batch(outbox, at, record.topic, number);
                at += taken;
                if refused.is_some() {
                    return (at, refused);
                }
            } else if let Err(code) = self.produce_whole(&record, number) {
                return (at, Some(code));
            } else {
                at += 1;
            }
        }
        (at, None)
    }

    /// A run of plain records for one topic in one call, which is cheaper than a call for each.
    fn produce_batch(
        &self,
        outbox: &Outbox,
        first: usize,
        topic: u16,
        number: usize,
    ) -> (usize, Option<RDKafkaErrorCode>) {
        let run = (first..outbox.len()).map(|at| outbox.outgoing(at));
        let run = run.take_while(|record| record.topic == topic && is_plain(record)).take(BATCH);
        let mut batch = self.batch.borrow_mut();
        batch.clear();
        batch.extend(run.zip(number..).map(|(record, number)| {
            let (payload, len) = parts(record.value);
            let (key, key_len) = parts(record.key);
            sys::rd_kafka_message_t {
                err: RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR,
                rkt: ptr::null_mut(),
                partition: PARTITIONER,
                payload,
                len,
                key,
                key_len,
                offset: 0,
                _private: opaque(number),
            }
        }));
        // SAFETY: the topic's handle is alive and the batch has as many messages as said. Keys are copied
        // before the call returns. Values are only read, and stay as they are for as long: they lie in
        // bytes that `produce` had the client's owner hold (see `lent.rs`). Null with length 0 is a null
        // key or value. The call writes nothing but `err`.
        let taken = unsafe {
            sys::rd_kafka_produce_batch(
                self.handles.topics[usize::from(topic)].as_ptr(),
                PARTITIONER,
                BORROWED,
                batch.as_mut_ptr(),
                batch.len() as c_int,
            )
        };
        if usize::try_from(taken) == Ok(batch.len()) {
            return (batch.len(), None);
        }
        let refused = batch.iter().position(|it| it.err != RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR);
        refused.map_or((batch.len(), None), |at| (at, Some(batch[at].err.into())))
    }

    /// One record with all it may have: headers, a timestamp.
    fn produce_whole(&self, record: &Outgoing<'_>, number: usize) -> Result<(), RDKafkaErrorCode> {
        use sys::rd_kafka_vtype_t as kind;
        let topic = self.handles.topics[usize::from(record.topic)].as_ptr();
        let partition = record.partition.unwrap_or(PARTITIONER);
        let memory =
            |(ptr, size)| Field { mem: sys::rd_kafka_vu_s__bindgen_ty_1__bindgen_ty_1 { ptr, size } };
        let headers = native_headers(record);
        let fields = [
            (kind::RD_KAFKA_VTYPE_RKT, Field { rkt: topic }),
            (kind::RD_KAFKA_VTYPE_PARTITION, Field { i32_: partition }),
            (kind::RD_KAFKA_VTYPE_MSGFLAGS, Field { i: BORROWED }),
            (kind::RD_KAFKA_VTYPE_VALUE, memory(parts(record.value))),
            (kind::RD_KAFKA_VTYPE_KEY, memory(parts(record.key))),
            (kind::RD_KAFKA_VTYPE_TIMESTAMP, Field { i64_: record.timestamp.unwrap_or(NOW) }),
            (kind::RD_KAFKA_VTYPE_OPAQUE, Field { ptr: opaque(number) }),
            (kind::RD_KAFKA_VTYPE_HEADERS, Field { headers }),
        ]
        .map(|(vtype, u)| sys::rd_kafka_vu_t { vtype, u });
        // SAFETY: each field holds the kind its tag says; key and value as in `produce_batch`. Accepted, the
        // headers belong to the client, refused they are still ours.
        unsafe {
            outcome(sys::rd_kafka_produceva(self.handles.client.native_ptr(), fields.as_ptr(), fields.len()))
                .map_err(|refusal| {
                    // Null when the record has none, which librdkafka does not check.
                    if !headers.is_null() {
                        sys::rd_kafka_headers_destroy(headers);
                    }
                    refusal.code
                })
        }
    }

    /// Messages of which it is not known that the broker has them or refused them. May count too many,
    /// never too few.
    pub(in crate::kafka) fn unsettled(&self) -> usize {
        self.handles.unsettled()
    }

    /// Where the call is made that may never return.
    pub(super) fn offsets(&self) -> &Offsets {
        &self.offsets
    }

    /// The client, for a call that may never return: see `offsets.rs`.
    pub(super) fn client(&self) -> Arc<Borrower> {
        Arc::clone(&self.handles.client)
    }

    /// Why the client is dead, if it is.
    pub(in crate::kafka) fn fatal(&self) -> Option<(RDKafkaErrorCode, String)> {
        self.handles.client.fatal_error()
    }

    /// The next event, at once or within `wait`.
    pub(in crate::kafka) fn event(&self, wait: Duration) -> Option<Event> {
        // SAFETY: the queue is alive. The event is ours until destroyed, and all that is taken from it
        // is copied before that.
        unsafe {
            let native = sys::rd_kafka_queue_poll(self.handles.events.as_ptr(), millis(wait));
            if native.is_null() {
                return None;
            }
            let event = match sys::rd_kafka_event_type(native) {
                sys::RD_KAFKA_EVENT_DR => delivery(native),
                sys::RD_KAFKA_EVENT_LOG => log(native),
                sys::RD_KAFKA_EVENT_ERROR => Event::Error {
                    code: sys::rd_kafka_event_error(native).into(),
                    text: text(sys::rd_kafka_event_error_string(native)).unwrap_or_default(),
                },
                _ => Event::Other,
            };
            sys::rd_kafka_event_destroy(native);
            Some(event)
        }
    }
}

/// What the client has to say by itself.
pub(in crate::kafka) enum Event {
    /// A line for the log; the level is syslog's.
    Log { level: c_int, facility: String, text: String },
    /// Something is wrong with the client or a broker.
    Error { code: RDKafkaErrorCode, text: String },
    /// Reports of messages, of which `failed` did not arrive: these, and what an abort purged.
    Delivery { failed: usize, undelivered: Vec<Undelivered> },
    /// Nothing of interest.
    Other,
}

/// A message that did not arrive.
#[derive(Debug, Clone)]
pub(in crate::kafka) struct Undelivered {
    pub(in crate::kafka) code: RDKafkaErrorCode,
    pub(in crate::kafka) topic: String,
    pub(in crate::kafka) partition: i32,
    /// As it was given to [`Native::produce`].
    pub(in crate::kafka) number: usize,
}

/// # Safety
/// `event` is a delivery event.
unsafe fn delivery(event: *mut sys::rd_kafka_event_t) -> Event {
    let (mut failed, mut undelivered) = (0, Vec::new());
    // SAFETY: messages and topic names are valid while the event is.
    unsafe {
        while let Some(message) = sys::rd_kafka_event_message_next(event).as_ref() {
            if message.err == RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR {
                continue;
            }
            failed += 1;
            // What an abort purges is no news.
            let purged = matches!(
                message.err,
                RDKafkaRespErr::RD_KAFKA_RESP_ERR__PURGE_QUEUE
                    | RDKafkaRespErr::RD_KAFKA_RESP_ERR__PURGE_INFLIGHT
            );
            if !purged {
                undelivered.push(Undelivered {
                    code: message.err.into(),
                    topic: text(sys::rd_kafka_topic_name(message.rkt)).unwrap_or_default(),
                    partition: message.partition,
                    number: message._private.addr(),
                });
            }
        }
    }
    Event::Delivery { failed, undelivered }
}

/// # Safety
/// `event` is a log event.
unsafe fn log(event: *mut sys::rd_kafka_event_t) -> Event {
    let (mut facility, mut words, mut level) = (ptr::null(), ptr::null(), 0);
    // SAFETY: places for the answers, which are valid while the event is.
    unsafe {
        if sys::rd_kafka_event_log(event, &raw mut facility, &raw mut words, &raw mut level) != 0 {
            return Event::Other;
        }
        Event::Log {
            level,
            facility: text(facility).unwrap_or_default(),
            text: text(words).unwrap_or_default(),
        }
    }
}

/// The headers of a record as the client wants them; null when there are none.
fn native_headers(record: &Outgoing<'_>) -> *mut sys::rd_kafka_headers_t {
    let headers = record.headers();
    if headers.len() == 0 {
        return ptr::null_mut();
    }
    // SAFETY: the list is ours until handed over; names and values are copied, with their sizes.
    unsafe {
        let list = sys::rd_kafka_headers_new(headers.len());
        for (name, value) in headers {
            let (value, size) = parts(value);
            sys::rd_kafka_header_add(
                list,
                name.as_ptr().cast(),
                name.len().cast_signed(),
                value,
                size.cast_signed(),
            );
        }
        list
    }
}

/// Whether the cheap call can take it. It could take a partition too, but leaks the record when there
/// is no such partition, and a flush then waits for it without end.
fn is_plain(record: &Outgoing<'_>) -> bool {
    record.timestamp.is_none() && record.partition.is_none() && record.headers().len() == 0
}

/// What the client keeps with a message and reports with it. It is never read as a pointer.
fn opaque(number: usize) -> *mut c_void {
    ptr::without_provenance_mut(number)
}

type Field = sys::rd_kafka_vu_s__bindgen_ty_1;

/// Neither `F_COPY` nor `F_FREE`: the value stays ours, and the client reads it until the record is settled.
const BORROWED: c_int = 0;
/// How many records go in one call. The topic is locked meanwhile.
const BATCH: usize = 1000;
/// `RD_KAFKA_PARTITION_UA`: the partitioner chooses.
const PARTITIONER: i32 = -1;
/// The client stamps the record itself.
const NOW: i64 = 0;
