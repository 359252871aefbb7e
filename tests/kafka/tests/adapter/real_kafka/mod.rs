//! On a real broker.

mod groups;
mod outage;
mod preflight;
mod transactions;
