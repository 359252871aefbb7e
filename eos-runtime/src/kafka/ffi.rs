//! The one room with unsafe code: what librdkafka can do and the `rdkafka` crate does not offer, in
//! safe words. Consuming in batches from one queue, producing through topic handles, transactional
//! calls that return at once when they are done, group metadata as plain data.
//!
//! Written against librdkafka 2.12.1; every block says why it holds.
#![allow(unsafe_code)]

use std::{
    ffi::{CStr, CString, c_char, c_int, c_void},
    ptr::{self, NonNull},
    rc::Rc,
    slice,
    time::Duration,
};

use rdkafka::{
    ClientConfig, TopicPartitionList,
    client::{Client, DefaultClientContext},
    consumer::{BaseConsumer, Consumer as _, ConsumerContext},
    error::KafkaError,
    types::{RDKafkaErrorCode, RDKafkaRespErr, RDKafkaType},
};
use rdkafka_sys as sys;

use crate::{broker::GroupMetadata, outbox::Outgoing};

use super::classify::Refusal;

// ---- Consumer ----

/// A consumer, and the one queue from which the records of all its partitions are read. It stays on
/// the thread that made it (batches may be read by one caller at a time).
pub(super) struct Fetcher<C: ConsumerContext> {
    // Destroyed in `drop`, which runs before the field below is dropped: a consumer whose forwarded
    // queue is still held hangs in its own destruction.
    queue: NonNull<sys::rd_kafka_queue_t>,
    consumer: BaseConsumer<C>,
}

impl<C: ConsumerContext> Fetcher<C> {
    /// Puts a queue beside the consumer.
    pub(super) fn new(consumer: BaseConsumer<C>) -> Self {
        // SAFETY: the client is alive; the returned handle is ours until `drop` destroys it.
        let queue = unsafe { sys::rd_kafka_queue_new(consumer.client().native_ptr()) };
        Self { queue: NonNull::new(queue).expect("librdkafka aborts when it cannot allocate"), consumer }
    }

    /// The consumer itself.
    pub(super) fn consumer(&self) -> &BaseConsumer<C> {
        &self.consumer
    }

    /// Sends what is fetched for this partition to the queue. An assignment undoes it, so it is
    /// repeated before each.
    pub(super) fn forward(&self, topic: &CStr, partition: i32) {
        // SAFETY: client and both queues are alive; `topic` ends with NUL. The partition's handle is a
        // new reference, which we give back; the forward itself outlives it.
        unsafe {
            let source = sys::rd_kafka_queue_get_partition(
                self.consumer.client().native_ptr(),
                topic.as_ptr(),
                partition,
            );
            if !source.is_null() {
                sys::rd_kafka_queue_forward(source, self.queue.as_ptr());
                sys::rd_kafka_queue_destroy(source);
            }
        }
    }

    /// At most `max` messages: at once if there are any, else the first that come within `wait`.
    pub(super) fn consume(self: &Rc<Self>, max: usize, wait: Duration) -> Batch<C> {
        let mut messages = Vec::new();
        // A batch call waits until the batch is full. Only the first message is worth waiting for.
        self.consume_into(&mut messages, max, Duration::ZERO);
        if messages.is_empty() && !wait.is_zero() {
            self.consume_into(&mut messages, 1, wait);
            if !messages.is_empty() {
                self.consume_into(&mut messages, max.saturating_sub(1), Duration::ZERO);
            }
        }
        Batch { messages, _fetcher: Rc::clone(self) }
    }

    fn consume_into(&self, messages: &mut Vec<Message>, max: usize, wait: Duration) {
        if max == 0 {
            return;
        }
        messages.reserve(max);
        let room = messages.spare_capacity_mut();
        // SAFETY: `room` has space for `max` pointers and `Message` is one non-null pointer; the call
        // writes as many valid ones as it returns (-1 on error), each owned by us. `&self` is on one
        // thread only (`NonNull` is neither `Send` nor `Sync`), so there is no second batch caller.
        unsafe {
            let count = sys::rd_kafka_consume_batch_queue(
                self.queue.as_ptr(),
                millis(wait),
                room.as_mut_ptr().cast::<*mut sys::rd_kafka_message_t>(),
                max,
            );
            messages.set_len(messages.len() + usize::try_from(count).unwrap_or(0));
        }
    }

    /// The member's identity now; `None` without a group.
    pub(super) fn group_metadata(&self) -> Option<GroupMetadata> {
        // SAFETY: the client is alive. The object is ours until destroyed; its texts live as long and
        // are copied before that.
        unsafe {
            let native = sys::rd_kafka_consumer_group_metadata(self.consumer.client().native_ptr());
            if native.is_null() {
                return None;
            }
            let metadata = GroupMetadata {
                group: text(sys::rd_kafka_consumer_group_metadata_group_id(native)).unwrap_or_default(),
                generation: sys::rd_kafka_consumer_group_metadata_generation_id(native),
                member_id: text(sys::rd_kafka_consumer_group_metadata_member_id(native)).unwrap_or_default(),
                group_instance_id: text(sys::rd_kafka_consumer_group_metadata_group_instance_id(native)),
            };
            sys::rd_kafka_consumer_group_metadata_destroy(native);
            Some(metadata)
        }
    }
}

impl<C: ConsumerContext> Drop for Fetcher<C> {
    fn drop(&mut self) {
        // SAFETY: ours, and nobody can use it any more. Messages still alive hold an `Rc` of this
        // fetcher, so there are none.
        unsafe { sys::rd_kafka_queue_destroy(self.queue.as_ptr()) }
    }
}

/// Messages as the client fetched them, in its own memory. They keep their client alive.
pub(super) struct Batch<C: ConsumerContext> {
    messages: Vec<Message>,
    // Behind the messages: fields are dropped in order, and a message must not outlive its client.
    _fetcher: Rc<Fetcher<C>>,
}

impl<C: ConsumerContext> Batch<C> {
    /// The messages; errors are among them.
    pub(super) fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Gives those back for which `keep` is false.
    pub(super) fn retain(&mut self, keep: impl FnMut(&Message) -> bool) {
        self.messages.retain(keep);
    }
}

/// One message: a record, or an error about a partition.
#[repr(transparent)]
pub(super) struct Message(NonNull<sys::rd_kafka_message_t>);

impl Message {
    fn native(&self) -> &sys::rd_kafka_message_t {
        // SAFETY: from `consume_into`, valid until `drop`. Only `headers` has librdkafka write to it,
        // to fields behind this struct.
        unsafe { self.0.as_ref() }
    }

    /// The error, if it is no record.
    pub(super) fn error(&self) -> Option<(RDKafkaErrorCode, String)> {
        let native = self.native();
        if native.err == RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR {
            return None;
        }
        // SAFETY: a valid message; the text is its own or static, and is copied at once.
        let words = unsafe { text(sys::rd_kafka_message_errstr(native)) };
        Some((native.err.into(), words.unwrap_or_default()))
    }

    pub(super) fn partition(&self) -> i32 {
        self.native().partition
    }

    pub(super) fn offset(&self) -> i64 {
        self.native().offset
    }

    pub(super) fn key(&self) -> Option<&[u8]> {
        let native = self.native();
        // SAFETY: key and length belong together and live as long as the message.
        unsafe { bytes(native.key, native.key_len) }
    }

    pub(super) fn value(&self) -> Option<&[u8]> {
        let native = self.native();
        // SAFETY: as for the key.
        unsafe { bytes(native.payload, native.len) }
    }

    /// Milliseconds since the epoch, if the broker sent any.
    pub(super) fn timestamp(&self) -> Option<i64> {
        let mut kind = sys::rd_kafka_timestamp_type_t::RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
        // SAFETY: a valid message, and a place for the answer.
        let millis = unsafe { sys::rd_kafka_message_timestamp(self.native(), &raw mut kind) };
        (kind != sys::rd_kafka_timestamp_type_t::RD_KAFKA_TIMESTAMP_NOT_AVAILABLE).then_some(millis)
    }

    /// Name and value of header number `nth`. A name is read up to its first byte that is no UTF-8.
    pub(super) fn header(&self, nth: usize) -> Option<(&str, Option<&[u8]>)> {
        let none = RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR;
        let mut headers = ptr::null_mut();
        let (mut name, mut value, mut size) = (ptr::null(), ptr::null(), 0);
        // SAFETY: a valid message, places for the answers. The first call parses the headers into the
        // message, which keeps them; names and values live as long as it. `Message` is not `Sync`, so
        // nobody else parses at the same time.
        unsafe {
            if sys::rd_kafka_message_headers(self.0.as_ptr(), &raw mut headers) != none
                || sys::rd_kafka_header_get_all(headers, nth, &raw mut name, &raw mut value, &raw mut size)
                    != none
            {
                return None;
            }
            let name = CStr::from_ptr(name).to_bytes();
            let valid = name.utf8_chunks().next().map_or("", |chunk| chunk.valid());
            Some((valid, bytes(value, size)))
        }
    }
}

impl Drop for Message {
    fn drop(&mut self) {
        // SAFETY: ours, destroyed once, and its client is alive (see `Batch`).
        unsafe { sys::rd_kafka_message_destroy(self.0.as_ptr()) }
    }
}

/// A row of a list of partitions, read without trust in what others stored as metadata.
pub(super) struct Row {
    pub(super) partition: i32,
    pub(super) offset: i64,
    pub(super) metadata: String,
    pub(super) error: RDKafkaErrorCode,
}

/// The rows of a list.
pub(super) fn rows(list: &TopicPartitionList) -> Vec<Row> {
    // SAFETY: the list is valid and has `cnt` elements; metadata and its size belong together.
    unsafe {
        let native = &*list.ptr();
        let elements = match usize::try_from(native.cnt) {
            Ok(count) if count > 0 => slice::from_raw_parts(native.elems, count),
            _ => &[],
        };
        let row = |element: &sys::rd_kafka_topic_partition_t| Row {
            partition: element.partition,
            offset: element.offset,
            metadata: bytes(element.metadata, element.metadata_size)
                .map(|metadata| String::from_utf8_lossy(metadata).into_owned())
                .unwrap_or_default(),
            error: element.err.into(),
        };
        elements.iter().map(row).collect()
    }
}

// ---- Producer ----

/// A transactional producer with handles of the topics it writes to.
pub(super) struct Native {
    topics: Vec<NonNull<sys::rd_kafka_topic_t>>,
    events: NonNull<sys::rd_kafka_queue_t>,
    client: Client<DefaultClientContext>,
}

impl Native {
    /// Makes the client; it connects by itself.
    pub(super) fn new(config: &ClientConfig, topics: &[String]) -> Result<Self, KafkaError> {
        let native = config.create_native_config()?;
        // SAFETY: a valid configuration.
        unsafe {
            sys::rd_kafka_conf_set_events(native.ptr(), sys::RD_KAFKA_EVENT_DR | sys::RD_KAFKA_EVENT_ERROR);
        }
        let client = Client::new(config, native, RDKafkaType::RD_KAFKA_PRODUCER, DefaultClientContext)?;
        // SAFETY: the client is alive; the handle is ours until `drop` destroys it.
        let events = unsafe { NonNull::new(sys::rd_kafka_queue_get_main(client.native_ptr())) };
        let events = events.expect("a client has a main queue");
        let mut producer = Self { topics: Vec::with_capacity(topics.len()), events, client };
        for topic in topics {
            let name = CString::new(topic.as_str())?;
            // SAFETY: the client is alive, the name ends with NUL; null takes the client's own topic
            // configuration. The handle is ours until `drop` destroys it.
            let handle = unsafe {
                sys::rd_kafka_topic_new(producer.client.native_ptr(), name.as_ptr(), ptr::null_mut())
            };
            // SAFETY: reads a variable of this thread.
            let refused = || KafkaError::Global(unsafe { sys::rd_kafka_last_error() }.into());
            producer.topics.push(NonNull::new(handle).ok_or_else(refused)?);
        }
        Ok(producer)
    }

    /// `InitProducerId`; to be repeated while it answers retriable.
    pub(super) fn init(&self, slice: Duration) -> Result<(), Refusal> {
        // SAFETY: the client is alive, here and in the calls below; an error is ours (see `outcome`).
        unsafe { outcome(sys::rd_kafka_init_transactions(self.client.native_ptr(), millis(slice))) }
    }

    pub(super) fn begin(&self) -> Result<(), Refusal> {
        // SAFETY: as for `init`.
        unsafe { outcome(sys::rd_kafka_begin_transaction(self.client.native_ptr())) }
    }

    /// `AddOffsetsToTxn` and `TxnOffsetCommit`. Not resumable: a repetition begins anew.
    pub(super) fn send_offsets(
        &self,
        offsets: &TopicPartitionList,
        group: &GroupMetadata,
        slice: Duration,
    ) -> Result<(), Refusal> {
        let (Ok(name), Ok(member)) =
            (CString::new(group.group.as_str()), CString::new(group.member_id.as_str()))
        else {
            return Err(Refusal::nul("group"));
        };
        let Ok(instance) = group.group_instance_id.as_deref().map(CString::new).transpose() else {
            return Err(Refusal::nul("group.instance.id"));
        };
        let instance = instance.as_ref().map_or(ptr::null(), |id| id.as_ptr());
        // SAFETY: as for `init`; all texts end with NUL and are copied by the constructor; the metadata
        // is ours and the call copies what it keeps of it and of the list.
        unsafe {
            let metadata = sys::rd_kafka_consumer_group_metadata_new_with_genid(
                name.as_ptr(),
                group.generation,
                member.as_ptr(),
                instance,
            );
            let error = sys::rd_kafka_send_offsets_to_transaction(
                self.client.native_ptr(),
                offsets.ptr(),
                metadata,
                millis(slice),
            );
            sys::rd_kafka_consumer_group_metadata_destroy(metadata);
            outcome(error)
        }
    }

    /// Flush and `EndTxn`; to be repeated while it answers retriable.
    pub(super) fn commit(&self, slice: Duration) -> Result<(), Refusal> {
        // SAFETY: as for `init`.
        unsafe { outcome(sys::rd_kafka_commit_transaction(self.client.native_ptr(), millis(slice))) }
    }

    /// Purge and `EndTxn`; to be repeated while it answers retriable, with events read in between.
    pub(super) fn abort(&self, slice: Duration) -> Result<(), Refusal> {
        // SAFETY: as for `init`.
        unsafe { outcome(sys::rd_kafka_abort_transaction(self.client.native_ptr(), millis(slice))) }
    }

    /// Copies a record into the client's queue.
    pub(super) fn produce(&self, record: &Outgoing<'_>) -> Result<(), RDKafkaErrorCode> {
        let topic = self.topics[usize::from(record.topic)].as_ptr();
        let partition = record.partition.unwrap_or(PARTITIONER);
        let (value, value_len) = parts(record.value);
        let (key, key_len) = parts(record.key);
        if record.timestamp.is_some() || record.headers().len() > 0 {
            return self.produce_whole(topic, partition, record);
        }
        // SAFETY: the topic's handle is alive. With F_COPY the client only reads key and value, and has
        // copied them when the call returns; null with length 0 is a null key or value.
        unsafe {
            let refused = sys::rd_kafka_produce(
                topic,
                partition,
                sys::RD_KAFKA_MSG_F_COPY,
                value,
                value_len,
                key,
                key_len,
                ptr::null_mut(),
            );
            if refused == 0 { Ok(()) } else { Err(sys::rd_kafka_last_error().into()) }
        }
    }

    /// The dearer call, which takes headers and a timestamp.
    fn produce_whole(
        &self,
        topic: *mut sys::rd_kafka_topic_t,
        partition: i32,
        record: &Outgoing<'_>,
    ) -> Result<(), RDKafkaErrorCode> {
        use sys::rd_kafka_vtype_t as kind;
        let memory =
            |(ptr, size)| Field { mem: sys::rd_kafka_vu_s__bindgen_ty_1__bindgen_ty_1 { ptr, size } };
        let headers = native_headers(record);
        let fields = [
            (kind::RD_KAFKA_VTYPE_RKT, Field { rkt: topic }),
            (kind::RD_KAFKA_VTYPE_PARTITION, Field { i32_: partition }),
            (kind::RD_KAFKA_VTYPE_MSGFLAGS, Field { i: sys::RD_KAFKA_MSG_F_COPY }),
            (kind::RD_KAFKA_VTYPE_VALUE, memory(parts(record.value))),
            (kind::RD_KAFKA_VTYPE_KEY, memory(parts(record.key))),
            (kind::RD_KAFKA_VTYPE_TIMESTAMP, Field { i64_: record.timestamp.unwrap_or(NOW) }),
            (kind::RD_KAFKA_VTYPE_HEADERS, Field { headers }),
        ]
        .map(|(vtype, u)| sys::rd_kafka_vu_t { vtype, u });
        // SAFETY: each field holds the kind its tag says; key and value as in `produce`. Accepted, the
        // headers belong to the client, refused they are still ours.
        unsafe {
            outcome(sys::rd_kafka_produceva(self.client.native_ptr(), fields.as_ptr(), fields.len())).map_err(
                |refusal| {
                    sys::rd_kafka_headers_destroy(headers);
                    refusal.code
                },
            )
        }
    }

    /// Messages of which it is not known that the broker has them or refused them. May count too many,
    /// never too few.
    pub(super) fn unsettled(&self) -> usize {
        // SAFETY: client and queue are alive.
        let (events, all) = unsafe {
            // In this order: an event that comes in between is taken for a message.
            let events = sys::rd_kafka_queue_length(self.events.as_ptr());
            (events, sys::rd_kafka_outq_len(self.client.native_ptr()))
        };
        usize::try_from(all).unwrap_or(0).saturating_sub(events)
    }

    /// Why the client is dead, if it is.
    pub(super) fn fatal(&self) -> Option<(RDKafkaErrorCode, String)> {
        self.client.fatal_error()
    }

    /// The next event, at once or within `wait`.
    pub(super) fn event(&self, wait: Duration) -> Option<Event> {
        // SAFETY: the queue is alive. The event is ours until destroyed, and all that is taken from it
        // is copied before that.
        unsafe {
            let native = sys::rd_kafka_queue_poll(self.events.as_ptr(), millis(wait));
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

impl Drop for Native {
    fn drop(&mut self) {
        // SAFETY: ours, destroyed once, and before the client (a field, dropped after this).
        unsafe {
            for topic in &self.topics {
                sys::rd_kafka_topic_destroy(topic.as_ptr());
            }
            sys::rd_kafka_queue_destroy(self.events.as_ptr());
        }
    }
}

/// What the client has to say by itself.
pub(super) enum Event {
    /// A line for the log; the level is syslog's.
    Log { level: c_int, facility: String, text: String },
    /// Something is wrong with the client or a broker.
    Error { code: RDKafkaErrorCode, text: String },
    /// Reports of messages, of which `failed` did not arrive.
    Delivery { failed: usize, first: Option<Undelivered> },
    /// Nothing of interest.
    Other,
}

/// A message that did not arrive.
#[derive(Debug, Clone)]
pub(super) struct Undelivered {
    pub(super) code: RDKafkaErrorCode,
    pub(super) topic: String,
    pub(super) partition: i32,
}

/// # Safety
/// `event` is a delivery event.
unsafe fn delivery(event: *mut sys::rd_kafka_event_t) -> Event {
    let (mut failed, mut first) = (0, None);
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
            if first.is_none() && !purged {
                first = Some(Undelivered {
                    code: message.err.into(),
                    topic: text(sys::rd_kafka_topic_name(message.rkt)).unwrap_or_default(),
                    partition: message.partition,
                });
            }
        }
    }
    Event::Delivery { failed, first }
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

type Field = sys::rd_kafka_vu_s__bindgen_ty_1;

/// `RD_KAFKA_PARTITION_UA`: the partitioner chooses.
const PARTITIONER: i32 = -1;
/// The client stamps the record itself.
const NOW: i64 = 0;

// ---- Both ----

/// Whole milliseconds, rounded up so that a short wait does not become a busy loop.
fn millis(time: Duration) -> c_int {
    c_int::try_from(time.as_micros().div_ceil(1000)).unwrap_or(c_int::MAX)
}

/// Pointer and length of bytes; null and 0 for none.
fn parts(bytes: Option<&[u8]>) -> (*mut c_void, usize) {
    bytes.map_or((ptr::null_mut(), 0), |bytes| (bytes.as_ptr().cast_mut().cast(), bytes.len()))
}

/// # Safety
/// `data` is null, or points to `len` bytes that live and stay as they are for `'a`.
unsafe fn bytes<'a>(data: *const c_void, len: usize) -> Option<&'a [u8]> {
    // SAFETY: the caller's word.
    (!data.is_null()).then(|| unsafe { slice::from_raw_parts(data.cast(), len) })
}

/// # Safety
/// `words` is null or a text with NUL at its end.
unsafe fn text(words: *const c_char) -> Option<String> {
    // SAFETY: the caller's word.
    (!words.is_null()).then(|| unsafe { CStr::from_ptr(words) }.to_string_lossy().into_owned())
}

/// Reads and frees what a transactional call returned.
///
/// # Safety
/// `error` is null or an error object that nobody else will destroy.
unsafe fn outcome(error: *mut sys::rd_kafka_error_t) -> Result<(), Refusal> {
    if error.is_null() {
        return Ok(());
    }
    // SAFETY: the caller's word; the text is copied before the object is destroyed.
    unsafe {
        let refusal = Refusal {
            code: sys::rd_kafka_error_code(error).into(),
            text: text(sys::rd_kafka_error_string(error)).unwrap_or_default(),
            fatal: sys::rd_kafka_error_is_fatal(error) != 0,
            retriable: sys::rd_kafka_error_is_retriable(error) != 0,
            requires_abort: sys::rd_kafka_error_txn_requires_abort(error) != 0,
        };
        sys::rd_kafka_error_destroy(error);
        Err(refusal)
    }
}
