//! The plots: SVG from a report, one file for each set of parameters that its rows share.

mod bars;
mod curve;
mod latency;
mod scale;
mod svg;

use std::collections::BTreeSet;

use crate::results::{Report, Row};

/// A plot and the name of its file.
#[derive(Debug)]
pub(super) struct Plot {
    pub(super) file: String,
    /// What it shows, for those who do not see it.
    pub(super) title: String,
    pub(super) svg: String,
}

/// The plots of a report; a group may have none.
pub(super) fn plots(report: &Report) -> Vec<Plot> {
    match report.group.as_str() {
        "throughput" => bars::plots(report),
        "latency" => latency::plot(report).into_iter().collect(),
        "curve" => curve::plot(report).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The values of a parameter over all rows, numbers in their order.
fn values<'a>(rows: impl IntoIterator<Item = &'a Row>, parameter: &str) -> Vec<&'a str> {
    let found: BTreeSet<&str> =
        rows.into_iter().filter_map(|row| row.parameters.get(parameter)).map(String::as_str).collect();
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by(|one, other| leading(one).total_cmp(&leading(other)));
    found
}

/// The number that a text begins with, as `100` of `100ms`; what has none comes last.
fn leading(text: &str) -> f64 {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    text[..end].parse().unwrap_or(f64::INFINITY)
}

/// The pipeline under whatever name begins so.
fn is_ours(row: &Row) -> bool {
    row.arm == "ours" || row.arm.starts_with("ours-")
}

/// A tick's label: `200k` for 200000.
fn tick(value: f64) -> String {
    match value {
        1e6.. => format!("{}M", value / 1e6),
        1e3.. => format!("{}k", value / 1e3),
        _ => format!("{}", (value * 1e6).round() / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_in_the_order_of_their_numbers() {
        let rows =
            ["100ms", "5ms", "20ms", "group"].map(|it| Row::new("ours", "", &[("interval", it.to_owned())]));
        assert_eq!(values(&rows, "interval"), ["5ms", "20ms", "100ms", "group"]);
    }

    #[test]
    fn ticks_are_short() {
        assert_eq!([0.0, 0.5, 250.0, 2500.0, 1e6].map(tick), ["0", "0.5", "250", "2.5k", "1M"]);
    }
}
