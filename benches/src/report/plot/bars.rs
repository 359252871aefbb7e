//! Throughput and what it costs, a bar per arm: one plot for each size of a record.

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

const WIDTH: f64 = 960.0;
const TOP: f64 = 72.0;
const ROW: f64 = 34.0;
const BAR: f64 = 18.0;

/// Where labels end, where the two panels begin and end; a bar's value has room behind it.
const LABELS: f64 = 252.0;
const RATE: (f64, f64) = (264.0, 500.0);
const COST: (f64, f64) = (620.0, 860.0);

pub(super) fn plots(report: &Report) -> Vec<Plot> {
    values(&report.rows, "size").into_iter().map(|size| plot(report, size)).collect()
}

fn plot(report: &Report, size: &str) -> Plot {
    let rows: Vec<_> =
        report.rows.iter().filter(|row| row.parameters.get("size").is_some_and(|it| it == size)).collect();
    let title = format!("Records of {size} bytes: throughput and processor time by arm");
    let bottom = TOP + ROW * rows.len() as f64;
    let mut drawing = Drawing::new(WIDTH, bottom + 48.0, &title);
    let spreads = |name| rows.iter().filter_map(move |row| row.spread(name));
    let rate = Scale::linear(spreads(figure::RECORDS_PER_S).map(|it| it.max), RATE);
    let cost = Scale::linear(rows.iter().filter_map(|row| Some(costs(row)?.iter().sum())), COST);
    axis(&mut drawing, &rate, bottom, "records/s, median; line: least to greatest");
    axis(&mut drawing, &cost, bottom, "processor seconds per million records");
    for (text, class, x) in [
        ("client", "other", COST.0),
        ("broker", "broker", COST.0 + 80.0),
        ("this project", "ours", COST.0 + 160.0),
    ] {
        drawing.bar((x, 50.0), (10.0, 10.0), class);
        drawing.text((x + 16.0, 59.0), Anchor::Start, "small", text);
    }
    for (nth, row) in rows.iter().enumerate() {
        let middle = TOP + ROW * (nth as f64 + 0.5);
        drawing.text((LABELS, middle + 4.0), Anchor::End, "label", &row.label);
        bars(&mut drawing, row, middle, &rate, &cost);
    }
    Plot { file: format!("throughput-{size}.svg"), title, svg: drawing.finish() }
}

fn bars(drawing: &mut Drawing, row: &Row, middle: f64, rate: &Scale, cost: &Scale) {
    let (Some(spread), Some([client, broker])) = (row.spread(figure::RECORDS_PER_S), costs(row)) else {
        // The table says why.
        drawing.text((RATE.0, middle + 4.0), Anchor::Start, "small", "not measured");
        return;
    };
    let class = if is_ours(row) { "ours" } else { "other" };
    let mut bar =
        |from: f64, to: f64, class| drawing.bar((from, middle - BAR / 2.0), (to - from, BAR), class);
    bar(rate.at(0.0), rate.at(spread.median), class);
    bar(cost.at(0.0), cost.at(client), class);
    bar(cost.at(client), cost.at(client + broker), "broker");
    if spread.min < spread.max {
        drawing.line((rate.at(spread.min), middle), (rate.at(spread.max), middle), "whisker");
    }
    let mut value = |x: f64, text: &str| drawing.text((x + 6.0, middle + 4.0), Anchor::Start, "small", text);
    value(rate.at(spread.max), &number(spread.median));
    value(cost.at(client + broker), &format!("{} + {}", number(client), number(broker)));
}

/// The client's and the broker's.
fn costs(row: &Row) -> Option<[f64; 2]> {
    let median = |name| Some(row.spread(name)?.median);
    Some([median(figure::CLIENT_CPU_S_PER_M)?, median(figure::BROKER_CPU_S_PER_M)?])
}

fn axis(drawing: &mut Drawing, scale: &Scale, bottom: f64, name: &str) {
    for value in &scale.ticks {
        let x = scale.at(*value);
        drawing.line((x, TOP), (x, bottom), "grid");
        drawing.text((x, bottom + 16.0), Anchor::Middle, "small", &tick(*value));
    }
    drawing.text((scale.at(0.0), bottom + 34.0), Anchor::Start, "small", name);
}
