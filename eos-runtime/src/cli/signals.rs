//! SIGINT and SIGTERM: the first finishes what was begun, the second aborts it, a third leaves.

use std::thread;

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
    low_level::{emulate_default_handler, signal_name},
};

use crate::{control::Control, error::Error};

/// Listens for as long as the process lives.
pub(super) fn listen(control: Control) -> Result<(), Error> {
    let cannot = |error| Error::failed(format_args!("cannot listen for signals: {error}"));
    let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(cannot)?;
    let answer = move || {
        for (count, signal) in (1_u32..).zip(signals.forever()) {
            let name = signal_name(signal).unwrap_or("a signal");
            match count {
                1 => {
                    tracing::info!(
                        "{name}: committing what is handled, then stopping; again to abort it instead"
                    );
                    control.stop();
                }
                2 => {
                    tracing::warn!("{name}: aborting what is open");
                    control.abort();
                }
                // It hangs: go the way of every process. The broker aborts what is open in time.
                _ => drop(emulate_default_handler(signal)),
            }
        }
    };
    thread::Builder::new().name("eos-signals".into()).spawn(answer).map(drop).map_err(cannot)
}
