//! What a process costs, as the kernel counts it.

use std::{fs, time::Duration};

/// `USER_HZ`, the same on every Linux that this runs on.
const TICKS_PER_SECOND: u64 = 100;

/// The processor time of a process so far; `None` when it is gone.
pub(super) fn cpu_time(pid: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in parentheses, may hold blanks; after it come the state and ten numbers, then the time
    // in user mode and in the kernel.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * 1000 / TICKS_PER_SECOND))
}

/// The most memory a process has had so far, in megabytes; `None` when it is gone.
pub(super) fn peak_memory(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_costs_something_and_a_process_that_is_gone_says_nothing() {
        let own = std::process::id();
        assert!(cpu_time(own).is_some());
        assert!(peak_memory(own).is_some_and(|megabytes| megabytes > 0));
        assert_eq!((cpu_time(u32::MAX), peak_memory(u32::MAX)), (None, None));
    }
}
