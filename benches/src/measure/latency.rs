//! How long a record takes at fixed rates, and what a record costs then.

use std::time::Duration;

use crate::{
    Failure,
    results::{Row, figure},
};

use super::{
    Group, Plan,
    once::Manner,
    paced::{Load, paced},
    rounds::{Case, measure},
};

pub(super) const GROUP: Group = Group {
    name: "latency",
    what: "From written to read as committed, at fixed rates",
    columns: &[
        (figure::P50_MS, "p50 ms"),
        (figure::P99_MS, "p99 ms"),
        (figure::P999_MS, "p99.9 ms"),
        (figure::CLIENT_CPU_S_PER_M, "client CPU s/M"),
        (figure::BROKER_CPU_S_PER_M, "broker CPU s/M"),
        (figure::TRANSACTIONS_PER_S, "transactions/s"),
        (figure::PEAK_MB, "peak MB"),
    ],
    run,
};

/// Orders per second: hardly any, and many.
const RATES: &[u64] = &[100, 10_000];
const QUICK: &[u64] = &[1_000];

const SIZE: usize = 100;

fn run(plan: &Plan) -> Result<Vec<Row>, Failure> {
    let bench = plan.bench()?;
    let arms = plan.arms()?;
    // A virtual machine needs some seconds to compile what it runs.
    let (warm_up, time) = plan.or_quick((4, 7), (0, 1));
    let (warm_up, time) = (Duration::from_secs(warm_up), Duration::from_secs(time));
    let mut rows = Vec::new();
    for &rate in plan.or_quick(RATES, QUICK) {
        let cases = arms.iter().map(|arm| Case::new(arm.as_ref(), &[("rate", rate.to_string())])).collect();
        let load = Load { rate, size: SIZE, warm_up, time };
        rows.extend(measure(plan.rounds, cases, |case| {
            Ok(paced(&bench, case.arm, load, &Manner::default())?.figures())
        }));
    }
    Ok(rows)
}
