//! What an interval does at each load: a line per interval, a panel per figure.

use crate::results::{Report, Row, figure};

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
    (figure::BROKER_CPU_S_PER_M, "broker processor seconds per million records"),
];

const WIDTH: f64 = 960.0;
const PANEL: (f64, f64) = (380.0, 220.0);
const LEFT: f64 = 64.0;
const TOP: f64 = 108.0;
const STEP: (f64, f64) = (470.0, 300.0);

/// A line's points: load and figure.
type Points = Vec<(f64, f64)>;

pub(super) fn plot(report: &Report) -> Option<Plot> {
    let intervals = values(&report.rows, "interval");
    // Back to back is no rate: it is in the table.
    let rates: Vec<f64> =
        values(&report.rows, "rate").into_iter().map(leading).filter(|rate| rate.is_finite()).collect();
    if intervals.is_empty() || rates.is_empty() {
        return None;
    }
    let title = "Load and commit interval: latency, transactions and the broker's processor time".to_owned();
    let mut drawing = Drawing::new(WIDTH, TOP + 2.0 * STEP.1 - 20.0, &title);
    legend(&mut drawing, &intervals);
    for (nth, (name, heading)) in PANELS.iter().enumerate() {
        let corner = (LEFT + STEP.0 * (nth % 2) as f64, TOP + STEP.1 * (nth / 2) as f64);
        let lines: Vec<Points> =
            intervals.iter().map(|interval| points(&report.rows, interval, name)).collect();
        panel(&mut drawing, corner, heading, &rates, &lines);
    }
    Some(Plot { file: "curve.svg".to_owned(), title, svg: drawing.finish() })
}

fn points(rows: &[Row], interval: &str, figure: &str) -> Points {
    let of_it = rows.iter().filter(|row| row.parameters.get("interval").is_some_and(|it| it == interval));
    let mut points: Points = of_it
        .filter_map(|row| Some((leading(row.parameters.get("rate")?), row.spread(figure)?.median)))
        .collect();
    points.retain(|(rate, value)| rate.is_finite() && *value > 0.0);
    points.sort_by(|one, other| one.0.total_cmp(&other.0));
    points
}

fn panel(drawing: &mut Drawing, (left, top): (f64, f64), heading: &str, rates: &[f64], lines: &[Points]) {
    let (right, bottom) = (left + PANEL.0, top + PANEL.1);
    let across = Scale::log(rates.iter().copied(), (left, right));
    let up = Scale::log(lines.iter().flatten().map(|point| point.1), (bottom, top));
    drawing.text((left, top - 10.0), Anchor::Start, "label", heading);
    for value in &up.ticks {
        let y = up.at(*value);
        drawing.line((left, y), (right, y), "grid");
        drawing.text((left - 6.0, y + 4.0), Anchor::End, "small", &tick(*value));
    }
    for rate in rates {
        let x = across.at(*rate);
        drawing.line((x, top), (x, bottom), "grid");
        drawing.text((x, bottom + 16.0), Anchor::Middle, "small", &tick(*rate));
    }
    drawing.text((right, bottom + 32.0), Anchor::End, "small", "records/s; both axes logarithmic");
    for (nth, points) in lines.iter().enumerate() {
        let class = class(nth);
        let places: Points = points.iter().map(|(rate, value)| (across.at(*rate), up.at(*value))).collect();
        if places.len() > 1 {
            drawing.path(&places, &class);
        }
        for place in places {
            drawing.dot(place, &class);
        }
    }
}

fn legend(drawing: &mut Drawing, intervals: &[&str]) {
    for (nth, interval) in intervals.iter().enumerate() {
        let x = LEFT + 108.0 * nth as f64;
        drawing.dot((x + 5.0, 56.0), &class(nth));
        drawing.text((x + 16.0, 60.0), Anchor::Start, "small", interval);
    }
}

fn class(nth: usize) -> String {
    format!("s{}", nth % SERIES)
}
