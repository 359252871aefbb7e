//! How much goes through, back to back, and what it costs.

use crate::{
    Failure, feed,
    results::{Row, figure},
    topics,
};

use super::{
    Group, Plan,
    once::{Manner, once},
    rounds::{Case, measure},
};

pub(super) const GROUP: Group = Group {
    name: "throughput",
    what: "Records per second from a full topic, and what they cost",
    columns: &[
        (figure::RECORDS_PER_S, "records/s"),
        (figure::WARM_RECORDS_PER_S, "warm half"),
        (figure::CLIENT_CPU_S_PER_M, "client CPU s/M"),
        (figure::BROKER_CPU_S_PER_M, "broker CPU s/M"),
        (figure::PEAK_MB, "peak MB"),
        (figure::TRANSACTIONS_PER_S, "transactions/s"),
    ],
    run,
};

/// Sizes in bytes, and how many records of each: a few seconds' worth for the fastest.
const SIZES: &[(usize, u64)] = &[(100, 3_000_000), (1024, 600_000)];
/// For programs that are not built for speed.
const QUICK: &[(usize, u64)] = &[(100, 200_000)];

fn run(plan: &Plan) -> Result<Vec<Row>, Failure> {
    let bench = plan.bench()?;
    let arms = plan.arms()?;
    let mut rows = Vec::new();
    for &(size, records) in plan.or_quick(SIZES, QUICK) {
        let input = feed::preload(bench.bootstrap(), topics::PARTITIONS, records, size)?;
        let cases = arms.iter().map(|arm| Case::new(arm.as_ref(), &[("size", size.to_string())])).collect();
        rows.extend(measure(plan.rounds, cases, |case| {
            Ok(once(&bench, case.arm, &input, &Manner::default())?.figures().into())
        }));
        topics::delete(bench.bootstrap(), &input.topic)?;
    }
    Ok(rows)
}
