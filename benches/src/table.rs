//! A report as plain text.

use std::fmt::Write as _;

use crate::{
    measure::Group,
    results::{Report, Row, Spread},
};

/// The report's table: a line per row, a column per figure, median and, over several rounds, least and
/// greatest.
pub fn plain(group: &Group, report: &Report) -> String {
    let mut lines = vec![head(group)];
    lines.extend(report.rows.iter().map(|row| line(group, row)));
    let columns = lines.iter().map(Vec::len).max().unwrap_or_default();
    let width =
        |column: usize| lines.iter().filter_map(|line| line.get(column)).map(|it| it.chars().count()).max();
    let widths: Vec<_> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    let mut text = String::new();
    for (row, cells) in lines.iter().enumerate() {
        for (at, cell) in cells.iter().enumerate() {
            // Texts to the left, numbers to the right. Writing to a String cannot fail, here and below.
            let gap = if at == 0 { "" } else { "  " };
            let _ = if at < 2 {
                write!(text, "{gap}{cell:<width$}", width = widths[at])
            } else {
                write!(text, "{gap}{cell:>width$}", width = widths[at])
            };
        }
        if let Some(reason) = row.checked_sub(1).and_then(|row| report.rows[row].not_measured.as_deref()) {
            let _ = write!(text, "  not measured: {}", reason.lines().next().unwrap_or_default());
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

fn head(group: &Group) -> Vec<String> {
    let names = ["arm", "parameters"].into_iter().chain(group.columns.iter().map(|(_, heading)| *heading));
    names.map(str::to_owned).collect()
}

fn line(group: &Group, row: &Row) -> Vec<String> {
    let mut cells = vec![row.arm.clone(), row.parameters()];
    if row.not_measured.is_none() {
        let cell = |(name, _): &(&str, &str)| row.spread(name).map_or_else(|| "-".to_owned(), spread);
        cells.extend(group.columns.iter().map(cell));
    }
    cells
}

fn spread(Spread { median, min, max }: Spread) -> String {
    if min < max { format!("{} [{}-{}]", number(median), number(min), number(max)) } else { number(median) }
}

/// Three digits or more, thousands as `k`.
pub fn number(value: f64) -> String {
    match value.abs() {
        100_000.0.. => format!("{:.0}k", value / 1000.0),
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

impl Row {
    /// What this row has unlike others, as `size=100`.
    pub fn parameters(&self) -> String {
        let pairs: Vec<_> = self.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join(" ")
    }

    /// One line of progress.
    pub fn line(&self, figures: &[(&str, f64)]) -> String {
        let figures: Vec<_> =
            figures.iter().map(|(name, value)| format!("{name} {}", number(*value))).collect();
        format!("{} {}: {}", self.arm, self.parameters(), figures.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        measure::GROUPS,
        results::{Machine, figure},
    };

    #[test]
    fn a_table_has_a_line_per_row_and_says_why_one_has_no_figures() {
        // given one row of two rounds and one of an arm that is not there
        let mut ours = Row::new("ours", "ours", &[("size", "100".to_owned())]);
        ours.add([(figure::RECORDS_PER_S, 1_200_000.0)]);
        ours.add([(figure::RECORDS_PER_S, 1_000_000.0)]);
        let mut go = Row::new("go", "go", &[("size", "100".to_owned())]);
        go.not_measured = Some("go is not installed".to_owned());
        let report = Report {
            group: "throughput".to_owned(),
            machine: Machine::this(),
            rounds: 2,
            quick: false,
            rows: vec![ours, go],
        };

        // when it is printed
        let text = plain(&GROUPS[0], &report);

        // then both are there
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[0].starts_with("arm") && lines[0].contains("records/s"), "{text}");
        assert!(lines[1].contains("1100k [1000k-1200k]"), "{text}");
        assert!(lines[2].ends_with("not measured: go is not installed"), "{text}");
    }
}
