//! The way of a record without a broker, for the gauges that need no quiet machine: the real engine over
//! ports that hand out the same orders again and again and forget what is produced.
//!
//! Figures of it are exact: `cargo xtask hotpath` counts instructions, `tests/allocations.rs` counts
//! allocations, and `cargo bench -p eos-hotpath` takes the time of single parts.

mod by_hand;
pub mod cases;
pub mod counting;
pub mod orders;
pub mod pipelines;
mod ports;
mod seen;
pub mod turns;
