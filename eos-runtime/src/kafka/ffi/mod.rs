//! The one room with unsafe code: what librdkafka can do and the `rdkafka` crate does not offer, in
//! safe words. Consuming in batches from one queue, producing through topic handles, transactional
//! calls that return at once when they are done, group metadata as plain data, topics without an admin
//! client.
//!
//! Written against librdkafka 2.12.1; every block says why it holds.
#![allow(unsafe_code)]

mod fetcher;
mod handles;
mod lent;
mod native;
mod offsets;
mod topics;

pub(super) use self::{
    fetcher::{Batch, Fetcher},
    native::{Event, Native, Undelivered},
    topics::{Answer, configuration, create},
};

use std::{
    ffi::{CStr, c_char, c_int, c_void},
    ptr, slice,
    time::Duration,
};

use rdkafka::{TopicPartitionList, types::RDKafkaErrorCode};
use rdkafka_sys as sys;

use super::classify::Refusal;

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
