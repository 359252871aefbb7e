//! A file per story. What starts a real Kafka lives below this name, so that it can be left out.

mod app;
mod bad_start;
mod join_leave;
mod kill_nine;
mod poison;
mod shutdown;
mod story;
mod topics;
