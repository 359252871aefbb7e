//! What a producer holds of librdkafka, and how it is given back.
//!
//! A client must not be destroyed while a produce request is on its way: when its answer is a fence, the
//! broker's thread frees a text that the main thread has freed already on its way out (2.12.1, and still in
//! 2.15.0: `rd_kafka_txns_term` and `rd_kafka_txn_set_fatal_error`). So the handles of a producer that is
//! dropped too early wait for the answers on a thread of their own.

use std::{
    mem::{self, ManuallyDrop},
    ptr::NonNull,
    sync::Arc,
    thread,
    time::Duration,
};

use rdkafka_sys as sys;

use super::{lent::Borrower, millis};

/// How long one look at the events lasts while the answers are waited for.
const LOOK: Duration = Duration::from_millis(50);

/// Handles of a producer.
pub(super) struct Handles {
    pub(super) topics: Vec<NonNull<sys::rd_kafka_topic_t>>,
    pub(super) events: NonNull<sys::rd_kafka_queue_t>,
    // Shared with a call that may never return: see `offsets.rs`.
    pub(super) client: Arc<Borrower>,
}

// SAFETY: librdkafka's handles may be used, and destroyed, on any thread.
unsafe impl Send for Handles {}

impl Handles {
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

    /// Waits for the answers to what was sent, which come at the latest with the messages' timeout.
    fn await_answers(&self) {
        while self.unsettled() > 0 {
            // SAFETY: the queue is alive; an event is ours until destroyed, and null is ignored.
            unsafe {
                let event = sys::rd_kafka_queue_poll(self.events.as_ptr(), millis(LOOK));
                sys::rd_kafka_event_destroy(event);
            }
        }
    }
}

impl Drop for Handles {
    fn drop(&mut self) {
        let unsent = sys::RD_KAFKA_PURGE_F_QUEUE | sys::RD_KAFKA_PURGE_F_NON_BLOCKING;
        // SAFETY: the client is alive.
        unsafe { sys::rd_kafka_purge(self.client.native_ptr(), unsent) };
        if self.unsettled() > 0 {
            let rest = Self {
                topics: mem::take(&mut self.topics),
                events: self.events,
                client: Arc::clone(&self.client),
            };
            // Should there be no thread to be had, the client is left behind with its handles.
            let rest = ManuallyDrop::new(rest);
            let wait = move || {
                rest.await_answers();
                drop(ManuallyDrop::into_inner(rest));
            };
            drop(thread::Builder::new().name("eos-farewell".into()).spawn(wait));
            return;
        }
        // SAFETY: ours, destroyed once, and before the client (a field, dropped after this).
        unsafe {
            for topic in &self.topics {
                sys::rd_kafka_topic_destroy(topic.as_ptr());
            }
            sys::rd_kafka_queue_destroy(self.events.as_ptr());
        }
    }
}
