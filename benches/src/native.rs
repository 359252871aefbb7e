//! What rdkafka's safe interface lacks: a commit that returns when the broker has answered, and not after the
//! 100 ms that the wrapper polls for.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_int};

use rdkafka::producer::{BaseProducer, Producer as _};
use rdkafka_sys as sys;

use crate::Failure;

/// How long a call may block before it is made again.
const SLICE_MS: c_int = 100;

/// Commits the open transaction of a producer that reports errors only: nobody polls for its reports.
pub fn commit(producer: &BaseProducer) -> Result<(), Failure> {
    loop {
        // SAFETY: the client lives as long as the reference to it.
        let error = unsafe { sys::rd_kafka_commit_transaction(producer.client().native_ptr(), SLICE_MS) };
        if error.is_null() {
            return Ok(());
        }
        // SAFETY: an error of ours, whose text is copied before it is destroyed, once.
        let (text, is_unfinished) = unsafe {
            let text = CStr::from_ptr(sys::rd_kafka_error_string(error)).to_string_lossy().into_owned();
            let is_unfinished = sys::rd_kafka_error_is_retriable(error) != 0;
            sys::rd_kafka_error_destroy(error);
            (text, is_unfinished)
        };
        if !is_unfinished {
            return Err(format!("committing: {text}").into());
        }
    }
}
