//! How load and the length of transactions make throughput, latency and cost: where the floor and the cap of
//! group commit come from.

use std::time::Duration;

use crate::{
    Failure, arms, feed,
    results::{Row, figure},
    topics,
};

use super::{
    Group, Plan,
    once::{Manner, Run, once},
    paced::{Load, paced},
    rounds::{Case, Figures, measure},
};

/// A round takes about 4 minutes.
pub(super) const GROUP: Group = Group {
    name: "curve",
    what: "Load and the length of transactions: throughput, latency, cost",
    columns: &[
        (figure::RECORDS_PER_S, "records/s"),
        (figure::P50_MS, "p50 ms"),
        (figure::P99_MS, "p99 ms"),
        (figure::BROKER_CPU_PERCENT, "broker CPU %"),
        (figure::CLIENT_CPU_PERCENT, "client CPU %"),
        (figure::TRANSACTIONS_PER_S, "transactions/s"),
    ],
    run,
};

const SIZE: usize = 100;

/// Records a second; the last load is a full topic.
const LOADS: [Option<u64>; 4] = [Some(100), Some(10_000), Some(100_000), None];

/// A length of transactions, in milliseconds.
#[derive(Debug, Clone, Copy)]
enum Length {
    /// Group commit with this floor and the usual cap.
    Floor(u64),
    /// Always that long.
    Fixed(u64),
}

const LENGTHS: [Length; 8] = [
    Length::Floor(2),
    Length::Floor(5),
    Length::Floor(8),
    Length::Floor(10),
    Length::Fixed(5),
    Length::Fixed(20),
    Length::Fixed(50),
    Length::Fixed(100),
];

impl Length {
    fn name(self) -> String {
        match self {
            Self::Floor(ms) => format!("group from {ms}ms"),
            Self::Fixed(ms) => format!("fixed {ms}ms"),
        }
    }

    fn manner(self) -> Manner {
        match self {
            Self::Floor(ms) => {
                let extra = ["--min-commit-interval".to_owned(), format!("{ms}ms")];
                Manner { extra: extra.into(), ..Manner::default() }
            }
            Self::Fixed(ms) => Manner { interval: Some(Duration::from_millis(ms)), ..Manner::default() },
        }
    }
}

fn run(plan: &Plan) -> Result<Vec<Row>, Failure> {
    let bench = plan.bench()?;
    let arm = arms::ours();
    let loads = plan.or_quick(&LOADS[..], &[Some(1000), None]);
    let lengths = plan.or_quick(&LENGTHS[..], &[Length::Floor(5), Length::Fixed(100)]);
    let input =
        feed::preload(bench.bootstrap(), topics::PARTITIONS, plan.or_quick(2_000_000, 300_000), SIZE)?;
    let (warm_up, time) = plan.or_quick((1, 5), (0, 1));
    let (warm_up, time) = (Duration::from_secs(warm_up), Duration::from_secs(time));
    let mut rows = Vec::new();
    for load in loads {
        let cases = lengths.iter().map(|length| {
            let load = load.map_or_else(|| "full".to_owned(), |rate| format!("{rate}/s"));
            Case::new(arm.as_ref(), &[("load", load), ("transactions", length.name())])
        });
        rows.extend(measure(plan.rounds, cases.collect(), |case| {
            let is_it = |length: &&Length| length.name() == case.row.parameters["transactions"];
            let manner = lengths.iter().find(is_it).ok_or("no such case")?.manner();
            let Some(rate) = *load else {
                return Ok(back_to_back(&once(&bench, case.arm, &input, &manner)?));
            };
            let run = paced(&bench, case.arm, Load { rate, size: SIZE, warm_up, time }, &manner)?;
            let mut figures = run.figures();
            figures.push((figure::RECORDS_PER_S, run.records as f64 / run.time.as_secs_f64()));
            Ok(figures)
        }));
    }
    topics::delete(bench.bootstrap(), &input.topic)?;
    Ok(rows)
}

/// The same figures of a run over a full topic, but latencies, which it has none of.
fn back_to_back(run: &Run) -> Figures {
    let percent = |cost: Duration| 100.0 * cost.as_secs_f64() / run.main.time.as_secs_f64();
    let mut figures: Figures = run.figures().into();
    figures.push((figure::CLIENT_CPU_PERCENT, percent(run.main.client)));
    figures.push((figure::BROKER_CPU_PERCENT, percent(run.main.broker)));
    figures
}
