//! What was measured, as it is written to disk: raw, with every round.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{Failure, observe};

/// Names of figures: keys of [`Row::figures`]. A name says its unit.
pub mod figure {
    /// Records per second of the whole run but its start.
    pub const RECORDS_PER_S: &str = "records_per_s";
    /// Records per second of its second half.
    pub const WARM_RECORDS_PER_S: &str = "warm_records_per_s";
    /// The arm's processor seconds per million records.
    pub const CLIENT_CPU_S_PER_M: &str = "client_cpu_s_per_million";
    /// The same of the second half.
    pub const WARM_CLIENT_CPU_S_PER_M: &str = "warm_client_cpu_s_per_million";
    /// The broker's processor seconds per million records.
    pub const BROKER_CPU_S_PER_M: &str = "broker_cpu_s_per_million";
    /// The arm's processor time, in percent of one processor.
    pub const CLIENT_CPU_PERCENT: &str = "client_cpu_percent";
    /// The broker's processor time, in percent of one processor.
    pub const BROKER_CPU_PERCENT: &str = "broker_cpu_percent";
    /// The most memory the arm had, in megabytes.
    pub const PEAK_MB: &str = "peak_mb";
    /// The memory it had while it was warm already, in megabytes.
    pub const EARLY_MB: &str = "early_mb";
    /// The memory it had at the end of a long run, in megabytes.
    pub const LATE_MB: &str = "late_mb";
    /// Transactions (at least once: commits of offsets) per second.
    pub const TRANSACTIONS_PER_S: &str = "transactions_per_s";
    /// Nanoseconds per record of something done without a broker.
    pub const NANOS: &str = "nanos";
    /// Bytes of memory per identity.
    pub const BYTES_PER_KEY: &str = "bytes_per_key";
    /// Bytes of the memory's log per identity.
    pub const LOG_BYTES_PER_KEY: &str = "log_bytes_per_key";
    /// Identities read back per second.
    pub const RESTORED_PER_S: &str = "restored_per_s";
    /// Latency that half of the records kept below, in milliseconds.
    pub const P50_MS: &str = "p50_ms";
    /// Latency that 99 of 100 records kept below, in milliseconds.
    pub const P99_MS: &str = "p99_ms";
    /// Latency that 999 of 1000 records kept below, in milliseconds.
    pub const P999_MS: &str = "p999_ms";
    /// The longest latency, in milliseconds.
    pub const MAX_MS: &str = "max_ms";
}

/// The answer of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The group's name, and that of its file.
    pub group: String,
    /// Where it was measured.
    pub machine: Machine,
    /// How many rounds were asked for.
    pub rounds: usize,
    /// Whether it was a quick run, whose figures show that everything works and nothing else.
    pub quick: bool,
    /// One per arm and parameters.
    pub rows: Vec<Row>,
}

/// Where it was measured, and with what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// Processors.
    pub cores: usize,
    /// The model of the first.
    pub cpu: String,
    /// Its memory, in gigabytes.
    pub memory_gb: f64,
    /// The broker.
    pub kafka: String,
    /// The client of all Rust arms.
    pub librdkafka: String,
}

/// One arm under one set of parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its name on the command line.
    pub arm: String,
    /// What people read.
    pub label: String,
    /// What this row has unlike others of its group, as `size` = `100`.
    pub parameters: BTreeMap<String, String>,
    /// Values by the name of the figure, one per round.
    pub figures: BTreeMap<String, Vec<f64>>,
    /// Why there are no figures, or not of all rounds.
    pub not_measured: Option<String>,
}

impl Row {
    /// A row without figures.
    pub fn new(arm: &str, label: &str, parameters: &[(&str, String)]) -> Self {
        let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        Self {
            arm: arm.to_owned(),
            label: label.to_owned(),
            parameters: parameters.collect(),
            figures: BTreeMap::new(),
            not_measured: None,
        }
    }

    /// Adds the figures of one round.
    pub fn add(&mut self, figures: impl IntoIterator<Item = (&'static str, f64)>) {
        for (name, value) in figures {
            self.figures.entry(name.to_owned()).or_default().push(value);
        }
    }

    /// Median, least and greatest value of a figure over the rounds; `None` when it was not measured.
    pub fn spread(&self, name: &str) -> Option<Spread> {
        Spread::of(self.figures.get(name)?)
    }
}

/// A figure over the rounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The value in the middle.
    pub median: f64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
}

impl Spread {
    /// Of these values; `None` of none.
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        let middle = sorted.len() / 2;
        let median = if sorted.len() % 2 == 1 {
            sorted[middle]
        } else {
            f64::midpoint(sorted[middle - 1], sorted[middle])
        };
        Some(Self { median, min, max })
    }
}

impl Machine {
    /// This one.
    pub fn this() -> Self {
        let (cores, cpu, memory_gb) = observe::machine();
        let (_, librdkafka) = rdkafka::util::get_rdkafka_version();
        Self { cores, cpu, memory_gb, kafka: eos_fixture::kafka_version().to_owned(), librdkafka }
    }
}

impl Report {
    /// Writes it to `<dir>/<group>.json`, and returns that path.
    pub fn write(&self, dir: &Path) -> Result<PathBuf, Failure> {
        fs::create_dir_all(dir)?;
        let path = dir.join(format!("{}.json", self.group));
        fs::write(&path, serde_json::to_string_pretty(self)? + "\n")?;
        Ok(path)
    }

    /// Reads what [`write`](Self::write) wrote.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
    }
}

/// Where reports lie: `bench` beside the directory of this program's profile, under the target directory; those
/// of quick runs in `bench/quick`, so that they are never taken for figures.
pub fn directory(quick: bool) -> Result<PathBuf, Failure> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2).ok_or("this program lies in no target directory")?;
    let bench = target.join("bench");
    Ok(if quick { bench.join("quick") } else { bench })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_reads_back_as_it_was_written() {
        // given a report with figures and one without
        let mut row = Row::new("ours", "ours", &[("size", "100".to_owned())]);
        row.add([(figure::RECORDS_PER_S, 3.0), (figure::PEAK_MB, 80.5)]);
        row.add([(figure::RECORDS_PER_S, 1.0)]);
        let mut missing = Row::new("go", "go", &[]);
        missing.not_measured = Some("go is not installed".to_owned());
        let report = Report {
            group: "throughput".to_owned(),
            machine: Machine::this(),
            rounds: 2,
            quick: true,
            rows: vec![row, missing],
        };

        // when it is written and read
        let dir = tempfile::tempdir().expect("a directory");
        let path = report.write(dir.path()).expect("a file");

        // then nothing has changed
        assert_eq!(Report::read(&path).expect("a report"), report);
    }

    #[test]
    fn the_median_lies_in_the_middle() {
        let spread =
            |values: &[f64]| Spread::of(values).map(|spread| (spread.median, spread.min, spread.max));
        assert_eq!(spread(&[3.0, 1.0, 9.0]), Some((3.0, 1.0, 9.0)));
        assert_eq!(spread(&[4.0, 1.0, 2.0, 9.0]), Some((3.0, 1.0, 9.0)));
        assert_eq!(spread(&[]), None);
    }
}
