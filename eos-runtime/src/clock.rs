//! The only room that reads a clock: everything else takes time as a value.
#![allow(clippy::disallowed_methods)] // the reads that clippy.toml sends here

use std::{
    sync::OnceLock,
    time::{Duration, SystemTime},
};

/// The time since the process first asked. It never goes back, and where the system can tell (Linux)
/// it goes on while the machine is suspended: a broker's timeouts do so too.
pub fn now() -> Duration {
    static START: OnceLock<Duration> = OnceLock::new();
    let now = ticking();
    now.saturating_sub(*START.get_or_init(|| now))
}

#[cfg(target_os = "linux")]
fn ticking() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(not(target_os = "linux"))]
fn ticking() -> Duration {
    static FIRST: OnceLock<std::time::Instant> = OnceLock::new();
    FIRST.get_or_init(std::time::Instant::now).elapsed()
}

/// Milliseconds since the Unix epoch, for the timestamps of records; 0 on a clock set before it.
pub fn unix_millis() -> i64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
