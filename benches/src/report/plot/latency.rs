//! From p50 to p99, a line per arm, a panel per rate, on a logarithmic axis.

use crate::{
    results::{Report, Row, figure},
    table::number,
};

use super::{
    Plot, is_ours,
    scale::Scale,
    svg::{Anchor, Drawing},
    tick, values,
};

const LABELS: f64 = 268.0;
const PANEL: f64 = 300.0;
const GAP: f64 = 76.0;
const TOP: f64 = 84.0;
const ROW: f64 = 34.0;

pub(super) fn plot(report: &Report) -> Option<Plot> {
    let rates = values(&report.rows, "rate");
    let mut arms: Vec<&Row> = Vec::new();
    for row in &report.rows {
        if arms.iter().all(|known| known.arm != row.arm) {
            arms.push(row);
        }
    }
    let figures = |row: &Row| Some([row.spread(figure::P50_MS)?.median, row.spread(figure::P99_MS)?.median]);
    let all: Vec<f64> = report.rows.iter().filter_map(figures).flatten().collect();
    if all.is_empty() {
        return None;
    }
    let title = "Latency from written to read as committed: p50 and p99 by arm".to_owned();
    let width = LABELS + (PANEL + GAP) * rates.len() as f64;
    let bottom = TOP + ROW * arms.len() as f64;
    let mut drawing = Drawing::new(width, bottom + 48.0, &title);
    for (nth, arm) in arms.iter().enumerate() {
        drawing.text((LABELS - 12.0, middle(nth) + 4.0), Anchor::End, "label", &arm.label);
    }
    for (nth, rate) in rates.iter().enumerate() {
        let left = LABELS + (PANEL + GAP) * nth as f64;
        // One domain for all panels: they are compared with each other.
        let scale = Scale::log(all.iter().copied(), (left, left + PANEL));
        axis(&mut drawing, &scale, bottom, &format!("{rate} records/s"));
        for (at, arm) in arms.iter().enumerate() {
            let is_it =
                |row: &&Row| row.arm == arm.arm && row.parameters.get("rate").is_some_and(|it| it == rate);
            let row = report.rows.iter().find(is_it);
            match row.and_then(figures) {
                Some(figures) => span(&mut drawing, arm, middle(at), &scale, figures),
                None => drawing.text((left, middle(at) + 4.0), Anchor::Start, "small", "not measured"),
            }
        }
    }
    Some(Plot { file: "latency.svg".to_owned(), title, svg: drawing.finish() })
}

fn middle(nth: usize) -> f64 {
    TOP + ROW * (nth as f64 + 0.5)
}

fn span(drawing: &mut Drawing, arm: &Row, y: f64, scale: &Scale, [p50, p99]: [f64; 2]) {
    let class = if is_ours(arm) { "ours" } else { "other" };
    drawing.line((scale.at(p50), y), (scale.at(p99), y), "span");
    drawing.dot((scale.at(p50), y), class);
    drawing.line((scale.at(p99), y - 7.0), (scale.at(p99), y + 7.0), "whisker");
    let text = format!("{} / {}", number(p50), number(p99));
    drawing.text((scale.at(p99) + 6.0, y + 4.0), Anchor::Start, "small", &text);
}

fn axis(drawing: &mut Drawing, scale: &Scale, bottom: f64, name: &str) {
    for value in &scale.ticks {
        let x = scale.at(*value);
        drawing.line((x, TOP), (x, bottom), "grid");
        drawing.text((x, bottom + 16.0), Anchor::Middle, "small", &tick(*value));
    }
    let left = scale.at(scale.ticks[0]);
    drawing.text((left, TOP - 24.0), Anchor::Start, "label", name);
    drawing.text((left, TOP - 8.0), Anchor::Start, "small", "dot: p50, bar: p99");
    drawing.text((left, bottom + 34.0), Anchor::Start, "small", "milliseconds, logarithmic");
}
