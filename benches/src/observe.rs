//! What a process costs, as the kernel counts it; and the machine it runs on.

use std::{fs, time::Duration};

/// `USER_HZ`, the same on every Linux that this runs on.
const TICKS_PER_SECOND: u64 = 100;

/// A process under observation.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    id: u32,
}

impl Process {
    /// The process of this id.
    pub fn new(id: u32) -> Self {
        Self { id }
    }

    /// Its processor time so far, in all its threads; `None` when it is gone.
    pub fn cpu_time(self) -> Option<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.id)).ok()?;
        // The name, in parentheses, may hold blanks; after it come the state and ten numbers, then the
        // time in user mode and in the kernel.
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        let user: u64 = fields.next()?.parse().ok()?;
        let system: u64 = fields.next()?.parse().ok()?;
        Some(Duration::from_millis((user + system) * 1000 / TICKS_PER_SECOND))
    }

    /// The most memory it has had so far, in megabytes; `None` when it is gone.
    pub fn peak_megabytes(self) -> Option<f64> {
        self.megabytes("VmHWM:")
    }

    /// The memory it has now, in megabytes; `None` when it is gone.
    pub fn megabytes_now(self) -> Option<f64> {
        self.megabytes("VmRSS:")
    }

    fn megabytes(self, field: &str) -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id)).ok()?;
        let kilobytes: u64 = field_of(&status, field)?.split_whitespace().next()?.parse().ok()?;
        Some(kilobytes as f64 / 1024.0)
    }
}

/// How many processors there are, the model of the first, and the machine's memory in gigabytes.
pub fn machine() -> (usize, String, f64) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = field_of(&processors, "model name").unwrap_or("unknown").trim_start_matches([':', ' ']);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes = field_of(&memory, "MemTotal:").and_then(|text| text.split_whitespace().next());
    let kilobytes: f64 = kilobytes.and_then(|text| text.parse().ok()).unwrap_or_default();
    (cores, model.to_owned(), (kilobytes / f64::from(1 << 20)).round())
}

/// The rest of the first line that begins with `name`.
fn field_of<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_costs_something_and_a_process_that_is_gone_says_nothing() {
        let own = Process::new(std::process::id());
        assert!(own.cpu_time().is_some());
        assert!(own.megabytes_now().is_some_and(|megabytes| megabytes > 0.0));
        assert!(own.peak_megabytes() >= own.megabytes_now());
        let gone = Process::new(u32::MAX);
        assert_eq!((gone.cpu_time(), gone.peak_megabytes()), (None, None));
    }

    #[test]
    fn the_machine_has_processors_and_memory() {
        let (cores, model, gigabytes) = machine();
        assert!(cores > 0 && !model.is_empty() && gigabytes > 0.0);
    }
}
