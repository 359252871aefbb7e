//! On a real broker.

mod groups;
mod outage;
mod transactions;
