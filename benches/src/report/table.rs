//! A report as a markdown table.

use crate::{
    results::{Report, Row, Spread},
    table::number,
};

/// A line per row, a column per parameter and per figure, and what they were measured with.
pub(super) fn markdown(columns: &[(&str, &str)], report: &Report) -> String {
    let mut parameters: Vec<&str> =
        report.rows.iter().flat_map(|row| row.parameters.keys()).map(String::as_str).collect();
    parameters.sort_unstable();
    parameters.dedup();
    let headings = columns.iter().map(|(_, heading)| *heading);
    let mut text = line(["arm"].into_iter().chain(parameters.iter().copied()).chain(headings));
    text.extend(["|---|", &"---|".repeat(parameters.len()), &"---:|".repeat(columns.len()), "\n"]);
    for row in &report.rows {
        let parameters = parameters.iter().map(|name| row.parameters.get(*name).map_or("", String::as_str));
        let figures = figures(columns, row);
        text += &line(
            [row.label.as_str()].into_iter().chain(parameters).chain(figures.iter().map(String::as_str)),
        );
    }
    text + "\n" + &provenance(report)
}

/// A row without figures has the reason in the place of the first.
fn figures(columns: &[(&str, &str)], row: &Row) -> Vec<String> {
    match &row.not_measured {
        Some(reason) => {
            let reason = format!("not measured: {}", reason.lines().next().unwrap_or_default());
            [reason].into_iter().chain(columns.iter().skip(1).map(|_| String::new())).collect()
        }
        None => {
            columns.iter().map(|(name, _)| row.spread(name).map_or_else(|| "-".to_owned(), spread)).collect()
        }
    }
}

/// Median, and least and greatest if they are not the same.
pub(super) fn spread(Spread { median, min, max }: Spread) -> String {
    if min < max { format!("{} [{}-{}]", number(median), number(min), number(max)) } else { number(median) }
}

pub(super) fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<_> = cells.map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

fn provenance(report: &Report) -> String {
    let Report { group, machine, rounds, quick, .. } = report;
    let warning = if *quick {
        "**A quick run: it shows that everything works; its figures say nothing.** "
    } else {
        ""
    };
    let manner = if *rounds == 1 {
        "one round".to_owned()
    } else {
        format!("median [least-greatest] of {rounds} rounds")
    };
    format!(
        "{warning}`cargo xtask bench --only {group}`: {manner}; {} cores ({}), {:.0} GB, Apache Kafka {} on the same \
         machine, librdkafka {}.\n",
        machine.cores, machine.cpu, machine.memory_gb, machine.kafka, machine.librdkafka
    )
}
