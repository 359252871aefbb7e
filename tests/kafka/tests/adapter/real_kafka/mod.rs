//! On a real broker.

mod dead_letters;
mod groups;
mod outage;
mod preflight;
mod refused;
mod silence;
mod transactions;
