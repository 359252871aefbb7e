//! Counting instructions.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::programs;

/// Chunks of the shorter run; the longer one has twice as many. Both have two digits: an argument's length
/// can move the stack.
const CHUNKS: u64 = 20;

/// The C library copies memory by what the processor can do: the plainest way is the same everywhere.
const SAME_EVERYWHERE: &str =
    "glibc.cpu.hwcaps=-AVX2,-AVX_Fast_Unaligned_Load,-ERMS,-FSRM,-SSSE3,-SSE4_1,-SSE4_2";

/// What is counted. A program's start differs by some instructions from run to run: it reads its memory map.
const COUNTED: &str = "*eos_hotpath::cases::Case::run*";

/// A case and what it costs.
pub(super) struct Counted {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) per_record: f64,
    /// Where the instructions of the longer run are.
    pub(super) profile: PathBuf,
}

/// The program whose instructions are counted.
pub(super) struct Counter {
    program: PathBuf,
    profiles: PathBuf,
}

struct Run {
    instructions: u64,
    records: u64,
}

impl Counter {
    pub(super) fn build() -> Result<Self, Box<dyn Error>> {
        let programs = programs::build("build --release -p eos-hotpath --bin hotpath", "", None)?;
        let profiles = programs::directory("hotpath");
        fs::create_dir_all(&profiles)?;
        Ok(Self { program: programs::find(&programs, "hotpath")?, profiles })
    }

    /// Names, and what is in them.
    pub(super) fn cases(&self) -> Result<Vec<(String, String)>, Box<dyn Error>> {
        let output = Command::new(&self.program).output()?;
        let lines = String::from_utf8(output.stdout)?;
        let split =
            |line: &str| line.split_once('\t').map(|(name, about)| (name.to_owned(), about.to_owned()));
        Ok(lines.lines().filter_map(split).collect())
    }

    pub(super) fn count(&self, name: String, about: String) -> Result<Counted, Box<dyn Error>> {
        let profile = self.profiles.join(format!("{name}.callgrind"));
        let (once, twice) = (self.run(&name, CHUNKS, &profile)?, self.run(&name, 2 * CHUNKS, &profile)?);
        let records = twice.records.checked_sub(once.records).filter(|&more| more > 0);
        let records = records.ok_or_else(|| format!("`{name}` handles no more records in more chunks"))?;
        let per_record = (twice.instructions as f64 - once.instructions as f64) / records as f64;
        Ok(Counted { name, about, per_record, profile })
    }

    fn run(&self, case: &str, chunks: u64, profile: &Path) -> Result<Run, Box<dyn Error>> {
        let output = Command::new("valgrind")
            .args(["--quiet", "--tool=callgrind"])
            .arg(format!("--callgrind-out-file={}", profile.display()))
            .arg(format!("--toggle-collect={COUNTED}"))
            .arg(&self.program)
            .args([case, &chunks.to_string()])
            // Nothing of the caller's environment: it lies on the stack and moves what is above.
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("GLIBC_TUNABLES", SAME_EVERYWHERE)
            .stderr(Stdio::inherit())
            .output()?;
        if !output.status.success() {
            return Err(format!("`{case}` under valgrind ended with {}", output.status).into());
        }
        let records = String::from_utf8(output.stdout)?.trim().parse()?;
        let text = fs::read_to_string(profile)?;
        let instructions = totals(&text).ok_or_else(|| format!("no total in {}", profile.display()))?;
        Ok(Run { instructions, records })
    }
}

/// What callgrind writes at the end.
fn totals(profile: &str) -> Option<u64> {
    profile.lines().rev().find_map(|line| line.strip_prefix("totals:"))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_read_from_a_profile() {
        assert_eq!(totals("# callgrind format\nsummary: 7\nfn=(1)\n3 4\n\ntotals: 12345\n"), Some(12345));
        assert_eq!(totals("# callgrind format\n"), None);
    }
}
