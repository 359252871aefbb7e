//! The table: a row a story.

use std::{fmt, process::Command, time::Duration};

use crate::referee::Findings;

const COLUMNS: [&str; 10] = [
    "story",
    "records",
    "faults",
    "missing",
    "duplicated",
    "reordered",
    "longest stall",
    "bound",
    "exits",
    "verdict",
];

/// What came of one story.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The story's name.
    pub story: String,
    /// What its chance came from.
    pub seed: u64,
    /// Orders that went in.
    pub records: u64,
    /// Faults that were brought about.
    pub faults: u32,
    /// What the referee found.
    pub findings: Findings,
    /// The longest that an order in the input waited for its output.
    pub stall: Duration,
    /// The longest that one might.
    pub bound: Duration,
    /// How the processes ended.
    pub exits: String,
    /// What must not be.
    pub problems: Vec<String>,
    /// What the story measured.
    pub notes: Vec<String>,
}

impl Row {
    /// Whether nothing was found that must not be.
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    /// How to see it again.
    pub fn replay(&self) -> String {
        format!("cargo xtask chaos --story {} --seed {}", self.story, self.seed)
    }

    fn cells(&self) -> [String; COLUMNS.len()] {
        let seconds = |time: Duration| format!("{:.2} s", time.as_secs_f64());
        let Findings { missing, duplicated, reordered, .. } = self.findings;
        [
            self.story.clone(),
            self.records.to_string(),
            self.faults.to_string(),
            missing.to_string(),
            duplicated.to_string(),
            reordered.to_string(),
            seconds(self.stall),
            seconds(self.bound),
            self.exits.clone(),
            if self.is_clean() { "ok".to_owned() } else { "VIOLATED".to_owned() },
        ]
    }
}

/// All rows of a run.
#[derive(Debug, Default)]
pub struct Table {
    /// In the order the stories were run.
    pub rows: Vec<Row>,
}

impl Table {
    /// Whether every story was clean.
    pub fn is_clean(&self) -> bool {
        self.rows.iter().all(Row::is_clean)
    }

    /// The table and its notes for documents, with the versions and the day.
    pub fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let mut text = format!("{}\n\n", versions());
        text += &line(&COLUMNS.map(str::to_owned));
        text += &line(&COLUMNS.map(|_| "---".to_owned()));
        text.extend(self.rows.iter().map(|row| line(&row.cells())));
        let notes = self.rows.iter().flat_map(|row| row.notes.iter().map(|note| (&row.story, note)));
        let notes: Vec<_> = notes.map(|(story, note)| format!("- `{story}`: {note}\n")).collect();
        if !notes.is_empty() {
            text += "\n";
            text.extend(notes);
        }
        text
    }
}

/// Aligned text, with what was measured and what was violated below.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = COLUMNS.map(str::to_owned);
        let lines: Vec<_> = std::iter::once(head).chain(self.rows.iter().map(Row::cells)).collect();
        let width = |column: usize| lines.iter().map(|cells| cells[column].chars().count()).max();
        let widths = std::array::from_fn::<_, { COLUMNS.len() }, _>(|column| width(column).unwrap_or(0));
        for cells in &lines {
            let padded: Vec<_> = cells
                .iter()
                .zip(widths)
                .zip(COLUMNS)
                .map(|((cell, width), column)| match column {
                    "story" | "exits" | "verdict" => format!("{cell:<width$}"),
                    _ => format!("{cell:>width$}"),
                })
                .collect();
            writeln!(f, "{}", padded.join("  ").trim_end())?;
        }
        for row in &self.rows {
            row.notes.iter().try_for_each(|note| writeln!(f, "{}: {note}", row.story))?;
        }
        for row in self.rows.iter().filter(|row| !row.is_clean()) {
            row.problems.iter().try_for_each(|problem| writeln!(f, "VIOLATED {}: {problem}", row.story))?;
            writeln!(f, "  again: {}", row.replay())?;
        }
        Ok(())
    }
}

/// Kafka's and librdkafka's versions, and today's date.
fn versions() -> String {
    let kafka = eos_fixture::prepare().ok().and_then(|jars| {
        let names = jars.read_dir().ok()?.flatten().map(|jar| jar.file_name());
        names
            .filter_map(|name| name.into_string().ok())
            .find_map(|name| name.strip_prefix("kafka-clients-")?.strip_suffix(".jar").map(str::to_owned))
    });
    let (_, librdkafka) = rdkafka::util::get_rdkafka_version();
    let date = Command::new("date").args(["-u", "+%F"]).output().ok();
    let date = date.map(|date| String::from_utf8_lossy(&date.stdout).trim().to_owned());
    format!(
        "Apache Kafka {}, librdkafka {librdkafka}, {}",
        kafka.unwrap_or_else(|| "of an unknown version".to_owned()),
        date.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(story: &str, problems: &[&str]) -> Row {
        let problems = problems.iter().map(|&problem| problem.to_owned()).collect();
        Row { story: story.to_owned(), seed: 7, exits: "3 x 0".to_owned(), problems, ..Row::default() }
    }

    #[test]
    fn a_violation_is_named_with_the_way_to_see_it_again() {
        // Given a clean story and one that is not,
        let table = Table { rows: vec![row("kill_nine", &[]), row("takeover", &["an order waited 20 s"])] };

        // when the table is printed, then its columns are aligned and the violation stands below.
        let text = table.to_string();
        let lines: Vec<_> = text.lines().collect();
        assert!(!table.is_clean());
        assert!(lines[1].starts_with("kill_nine        0"), "{text}");
        assert!(lines[1].ends_with("3 x 0  ok") && lines[2].ends_with("3 x 0  VIOLATED"), "{text}");
        assert_eq!(lines[3], "VIOLATED takeover: an order waited 20 s");
        assert_eq!(lines[4], "  again: cargo xtask chaos --story takeover --seed 7");
    }
}
