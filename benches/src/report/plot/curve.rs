//! What the length of transactions does at each load: a line per length, a panel per figure, and bars for a
//! full topic, which has no rate.

use crate::{
    results::{Report, Row, figure},
    table::number,
};

use super::{
    Plot, leading,
    scale::Scale,
    svg::{Anchor, Drawing, SERIES},
    tick, values,
};

const PANELS: [(&str, &str); 4] = [
    (figure::P50_MS, "latency p50, ms"),
    (figure::P99_MS, "latency p99, ms"),
    (figure::TRANSACTIONS_PER_S, "transactions/s"),
    (figure::BROKER_CPU_PERCENT, "the broker's processor time, % of one processor"),
];

const WIDTH: f64 = 960.0;
const PANEL: (f64, f64) = (380.0, 220.0);
const LEFT: f64 = 64.0;
const TOP: f64 = 108.0;
const STEP: (f64, f64) = (470.0, 300.0);
const BAR: f64 = 18.0;

/// Names are to the left of bars.
const NAMES: f64 = 120.0;

/// A line's points: load and figure.
type Points = Vec<(f64, f64)>;

pub(super) fn plot(report: &Report) -> Option<Plot> {
    let lengths = lengths(&report.rows);
    let loads: Vec<f64> =
        values(&report.rows, "load").into_iter().map(leading).filter(|load| load.is_finite()).collect();
    if lengths.is_empty() || loads.is_empty() {
        return None;
    }
    let title = "Load and the length of transactions".to_owned();
    let top = TOP + 2.0 * STEP.1;
    let height = top + 2.0 * BAR * lengths.len() as f64 + 56.0;
    let mut drawing = Drawing::new(WIDTH, height, &title);
    legend(&mut drawing, &lengths);
    for (nth, (name, heading)) in PANELS.iter().enumerate() {
        let corner = (LEFT + STEP.0 * (nth % 2) as f64, TOP + STEP.1 * (nth / 2) as f64);
        let lines: Vec<Points> = lengths.iter().map(|length| points(&report.rows, length, name)).collect();
        panel(&mut drawing, corner, heading, &loads, &lines);
    }
    full(&mut drawing, top, &report.rows, &lengths);
    Some(Plot { file: "curve.svg".to_owned(), title, svg: drawing.finish() })
}

/// In the order of the table.
fn lengths(rows: &[Row]) -> Vec<&str> {
    let mut lengths = Vec::new();
    for length in rows.iter().filter_map(|row| row.parameters.get("transactions")) {
        if !lengths.contains(&length.as_str()) {
            lengths.push(length);
        }
    }
    lengths
}

fn of<'a>(rows: &'a [Row], length: &str) -> impl Iterator<Item = &'a Row> {
    rows.iter().filter(move |row| row.parameters.get("transactions").is_some_and(|it| it == length))
}

fn points(rows: &[Row], length: &str, figure: &str) -> Points {
    let point = |row: &Row| Some((leading(row.parameters.get("load")?), row.spread(figure)?.median));
    let mut points: Points = of(rows, length).filter_map(point).collect();
    points.retain(|(load, value)| load.is_finite() && *value > 0.0);
    points.sort_by(|one, other| one.0.total_cmp(&other.0));
    points
}

fn panel(drawing: &mut Drawing, (left, top): (f64, f64), heading: &str, loads: &[f64], lines: &[Points]) {
    let (right, bottom) = (left + PANEL.0, top + PANEL.1);
    let across = Scale::log(loads.iter().copied(), (left, right));
    let up = Scale::log(lines.iter().flatten().map(|point| point.1), (bottom, top));
    drawing.text((left, top - 10.0), Anchor::Start, "label", heading);
    for value in &up.ticks {
        let y = up.at(*value);
        drawing.line((left, y), (right, y), "grid");
        drawing.text((left - 6.0, y + 4.0), Anchor::End, "small", &tick(*value));
    }
    for load in loads {
        let x = across.at(*load);
        drawing.line((x, top), (x, bottom), "grid");
        drawing.text((x, bottom + 16.0), Anchor::Middle, "small", &tick(*load));
    }
    drawing.text((right, bottom + 32.0), Anchor::End, "small", "records/s; both axes logarithmic");
    for (nth, points) in lines.iter().enumerate() {
        let class = class(nth);
        let places: Points = points.iter().map(|(load, value)| (across.at(*load), up.at(*value))).collect();
        if places.len() > 1 {
            drawing.path(&places, &class);
        }
        for place in places {
            drawing.dot(place, &class);
        }
    }
}

/// Throughput of a full topic.
fn full(drawing: &mut Drawing, top: f64, rows: &[Row], lengths: &[&str]) {
    let rate = |length: &&str| {
        let row =
            of(rows, length).find(|row| row.parameters.get("load").is_some_and(|load| load == "full"))?;
        Some(row.spread(figure::RECORDS_PER_S)?.median)
    };
    let left = LEFT + NAMES;
    let scale = Scale::linear(lengths.iter().filter_map(rate), (left, WIDTH - 120.0));
    let bottom = top + 2.0 * BAR * lengths.len() as f64;
    drawing.text((LEFT, top - 10.0), Anchor::Start, "label", "records/s of a full topic");
    for value in &scale.ticks {
        let x = scale.at(*value);
        drawing.line((x, top), (x, bottom), "grid");
        drawing.text((x, bottom + 16.0), Anchor::Middle, "small", &tick(*value));
    }
    for (nth, length) in lengths.iter().enumerate() {
        let y = top + BAR * (2.0 * nth as f64 + 0.5);
        drawing.text((left - 8.0, y + BAR - 5.0), Anchor::End, "small", length);
        match rate(length) {
            Some(rate) => {
                drawing.bar((left, y), (scale.at(rate) - left, BAR), &class(nth));
                drawing.text((scale.at(rate) + 6.0, y + BAR - 5.0), Anchor::Start, "small", &number(rate));
            }
            None => drawing.text((left + 6.0, y + BAR - 5.0), Anchor::Start, "small", "not measured"),
        }
    }
}

fn legend(drawing: &mut Drawing, lengths: &[&str]) {
    for (nth, length) in lengths.iter().enumerate() {
        let x = LEFT + 124.0 * nth as f64;
        drawing.dot((x + 5.0, 56.0), &class(nth));
        drawing.text((x + 16.0, 60.0), Anchor::Start, "small", length);
    }
}

fn class(nth: usize) -> String {
    format!("s{}", nth % SERIES)
}
