//! The command line of all arms but the pipeline's own, and what they say at the end.

use std::{
    io,
    sync::{Arc, atomic::AtomicBool},
};

use clap::Parser;
use signal_hook::{consts::SIGTERM, flag};

/// What an arm is told.
#[derive(Debug, Clone, Parser)]
pub struct Line {
    /// Where the broker is
    #[arg(long, value_name = "HOST:PORT")]
    pub bootstrap: String,
    /// Read orders from here
    #[arg(long, value_name = "TOPIC")]
    pub input: String,
    /// Write enriched orders to here
    #[arg(long, value_name = "TOPIC")]
    pub output: String,
    /// The consumer group
    #[arg(long)]
    pub group: String,
    /// The transactional id, or the stem of several
    #[arg(long)]
    pub id: String,
    /// How long a transaction stays open
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub interval_ms: u64,
}

/// Becomes true when the process is asked to finish.
pub fn asked_to_stop() -> io::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    flag::register(SIGTERM, Arc::clone(&stop))?;
    Ok(stop)
}

/// The last line on standard output: what the harness cannot count from outside.
pub fn farewell(transactions: u64) {
    println!("{}", serde_json::json!({ "transactions": transactions }));
}
