//! What a pipeline remembers, inside its transactions.

pub mod dedup;
