//! What a producer's client was lent: bytes of outboxes, from which it reads values without copying them.
//!
//! The client reads a value while it writes the record into a request, and, for large values, while the
//! request is sent or sent again. A record belongs to a queue of the client or to a request all that time,
//! and counts among its messages until it is acknowledged, refused or purged; after that nothing reads its
//! value (2.12.1: `rd_kafka_msg_destroy`, whose first act is to count it out, under the lock by which the
//! messages are counted). So what was lent may be written into again once no message is left, and may be
//! freed once there is no client.

use std::{
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rdkafka::client::{Client, DefaultClientContext};

/// A client, and the bytes it may still read.
pub(super) struct Borrower {
    // Before the bytes: fields are dropped in order, and dropping a client ends its threads.
    client: Client<DefaultClientContext>,
    // Locked for a moment per chunk, by the one thread that produces: the client is shared with calls that
    // may never return, and this is the way to share it.
    lent: Mutex<Vec<Arc<Vec<u8>>>>,
}

impl Borrower {
    pub(super) fn new(client: Client<DefaultClientContext>) -> Self {
        Self { client, lent: Mutex::default() }
    }

    /// Keeps these bytes as they are until they are taken back. Before the client is shown them.
    pub(super) fn hold(&self, bytes: Arc<Vec<u8>>) {
        let mut lent = self.lent();
        // A call that goes on where it stopped lends the same bytes again.
        if lent.last().is_none_or(|last| !Arc::ptr_eq(last, &bytes)) {
            lent.push(bytes);
        }
    }

    /// Hands back all that was lent. Only while the client has no message left.
    pub(super) fn take_back(&self, mut owner: impl FnMut(Arc<Vec<u8>>)) {
        self.lent().drain(..).for_each(&mut owner);
    }

    fn lent(&self) -> MutexGuard<'_, Vec<Arc<Vec<u8>>>> {
        self.lent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Borrower {
    type Target = Client<DefaultClientContext>;

    fn deref(&self) -> &Self::Target {
        &self.client
    }
}
