//! The consumer's side: one queue for all partitions, read in batches.

use std::{
    ffi::CStr,
    ptr::{self, NonNull},
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use rdkafka::{
    consumer::{BaseConsumer, Consumer as _, ConsumerContext},
    types::{RDKafkaErrorCode, RDKafkaRespErr},
};
use rdkafka_sys as sys;

use crate::broker::GroupMetadata;

use super::{bytes, millis, text};

/// A consumer, and the one queue from which the records of all its partitions are read. It stays on
/// the thread that made it (batches may be read by one caller at a time).
pub(in crate::kafka) struct Fetcher<C: ConsumerContext> {
    // Destroyed in `drop`, which runs before the field below is dropped: a consumer whose forwarded
    // queue is still held hangs in its own destruction.
    queue: NonNull<sys::rd_kafka_queue_t>,
    // Shared with the thread on which it leaves.
    consumer: Arc<BaseConsumer<C>>,
}

impl<C: ConsumerContext> Fetcher<C> {
    /// Puts a queue beside the consumer.
    pub(in crate::kafka) fn new(consumer: BaseConsumer<C>) -> Self {
        // SAFETY: the client is alive; the returned handle is ours until `drop` destroys it.
        let queue = unsafe { sys::rd_kafka_queue_new(consumer.client().native_ptr()) };
        let queue = NonNull::new(queue).expect("librdkafka aborts when it cannot allocate");
        Self { queue, consumer: Arc::new(consumer) }
    }

    /// The consumer itself.
    pub(in crate::kafka) fn consumer(&self) -> &Arc<BaseConsumer<C>> {
        &self.consumer
    }

    /// Sends what is fetched for this partition to the queue. An assignment undoes it, so it is
    /// repeated before each.
    pub(in crate::kafka) fn forward(&self, topic: &CStr, partition: i32) {
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
    pub(in crate::kafka) fn consume(self: &Rc<Self>, max: usize, wait: Duration) -> Batch<C> {
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
    pub(in crate::kafka) fn group_metadata(&self) -> Option<GroupMetadata> {
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
pub(in crate::kafka) struct Batch<C: ConsumerContext> {
    messages: Vec<Message>,
    // Behind the messages: fields are dropped in order, and a message must not outlive its client.
    _fetcher: Rc<Fetcher<C>>,
}

impl<C: ConsumerContext> Batch<C> {
    /// The messages; errors are among them.
    pub(in crate::kafka) fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Gives those back for which `keep` is false.
    pub(in crate::kafka) fn retain(&mut self, keep: impl FnMut(&Message) -> bool) {
        self.messages.retain(keep);
    }
}

/// One message: a record, or an error about a partition.
#[repr(transparent)]
pub(in crate::kafka) struct Message(NonNull<sys::rd_kafka_message_t>);

impl Message {
    fn native(&self) -> &sys::rd_kafka_message_t {
        // SAFETY: from `consume_into`, valid until `drop`. Only `headers` has librdkafka write to it,
        // to fields behind this struct.
        unsafe { self.0.as_ref() }
    }

    /// The error, if it is no record.
    pub(in crate::kafka) fn error(&self) -> Option<(RDKafkaErrorCode, String)> {
        let native = self.native();
        if native.err == RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR {
            return None;
        }
        // SAFETY: a valid message; the text is its own or static, and is copied at once.
        let words = unsafe { text(sys::rd_kafka_message_errstr(native)) };
        Some((native.err.into(), words.unwrap_or_default()))
    }

    pub(in crate::kafka) fn partition(&self) -> i32 {
        self.native().partition
    }

    pub(in crate::kafka) fn offset(&self) -> i64 {
        self.native().offset
    }

    pub(in crate::kafka) fn key(&self) -> Option<&[u8]> {
        let native = self.native();
        // SAFETY: key and length belong together and live as long as the message.
        unsafe { bytes(native.key, native.key_len) }
    }

    pub(in crate::kafka) fn value(&self) -> Option<&[u8]> {
        let native = self.native();
        // SAFETY: as for the key.
        unsafe { bytes(native.payload, native.len) }
    }

    /// Milliseconds since the epoch, if the broker sent any.
    pub(in crate::kafka) fn timestamp(&self) -> Option<i64> {
        let mut kind = sys::rd_kafka_timestamp_type_t::RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
        // SAFETY: a valid message, and a place for the answer.
        let millis = unsafe { sys::rd_kafka_message_timestamp(self.native(), &raw mut kind) };
        (kind != sys::rd_kafka_timestamp_type_t::RD_KAFKA_TIMESTAMP_NOT_AVAILABLE).then_some(millis)
    }

    /// Name and value of header number `nth`. A name is read up to its first byte that is no UTF-8.
    pub(in crate::kafka) fn header(&self, nth: usize) -> Option<(&str, Option<&[u8]>)> {
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
