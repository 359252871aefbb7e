//! What a commit costs when each record has one, each batch, or a group of records that comes by itself.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    time::Duration,
};

use crate::{
    Failure, arms,
    feed::{self, Input},
    latency,
    results::{Row, figure},
    topics,
};

use super::{
    Group, Plan,
    once::{Manner, once},
    paced::{Load, paced},
    rounds::{Case, Figures, measure},
};

/// A round takes about 90 s.
pub(super) const GROUP: Group = Group {
    name: "commit",
    what: "A commit per record, per batch, and by group commit",
    columns: &[
        (figure::RECORDS_PER_S, "records/s"),
        (figure::TRANSACTIONS_PER_S, "transactions/s"),
        // Seconds per million records are microseconds per record.
        (figure::CLIENT_CPU_S_PER_M, "client CPU us/record"),
        (figure::BROKER_CPU_S_PER_M, "broker CPU us/record"),
        (figure::P50_MS, "p50 ms"),
        (figure::P99_MS, "p99 ms"),
    ],
    run,
};

const SIZE: usize = 100;

/// How the rows differ.
const COMMIT: &str = "commit";

struct Way {
    arm: &'static str,
    commit: &'static str,
    /// How many records back to back: some seconds' worth. In a quick run the second.
    records: (u64, u64),
    /// Whether it keeps up with [`RATES`].
    is_paced: bool,
}

const WAYS: [Way; 5] = [
    Way { arm: "ours", commit: "group", records: (2_000_000, 300_000), is_paced: true },
    Way { arm: "ours", commit: "per_batch", records: (2_000_000, 300_000), is_paced: true },
    Way { arm: "ours", commit: "per_record", records: (2_000, 300), is_paced: true },
    Way { arm: "ffi-each", commit: "per_record", records: (2_000, 300), is_paced: true },
    Way { arm: "each", commit: "per_record", records: (60, 20), is_paced: false },
];

/// Records a second for the latencies: few, so that a transaction per record keeps up also on a slow machine.
/// In a quick run, on programs that are built for tests, the second.
const RATES: (u64, u64) = (25, 20);

impl Way {
    fn manner(&self) -> Manner {
        if self.arm == "ours" {
            Manner { extra: vec!["--commit".to_owned(), self.commit.to_owned()], ..Manner::default() }
        } else {
            Manner { interval: Some(Duration::ZERO), ..Manner::default() }
        }
    }

    fn is_of(&self, case: &Case<'_>) -> bool {
        self.arm == case.arm.name() && case.row.parameters[COMMIT] == self.commit
    }
}

fn run(plan: &Plan) -> Result<Vec<Row>, Failure> {
    let bench = plan.bench()?;
    let mut arms = arms::one_by_one();
    arms.push(arms::ours());
    let arms_of = |way: &Way| arms.iter().find(|arm| arm.name() == way.arm);
    let cases = WAYS
        .iter()
        .filter_map(|way| Some(Case::new(arms_of(way)?.as_ref(), &[(COMMIT, way.commit.to_owned())])));
    let records = |way: &Way| plan.or_quick(way.records.0, way.records.1);
    let mut inputs: BTreeMap<u64, Input> = BTreeMap::new();
    for count in WAYS.iter().map(records) {
        if let Entry::Vacant(missing) = inputs.entry(count) {
            missing.insert(feed::preload(bench.bootstrap(), topics::PARTITIONS, count, SIZE)?);
        }
    }
    let (warm_up, time) = plan.or_quick((1, 10), (0, 2));
    let rate = plan.or_quick(RATES.0, RATES.1);
    let load =
        Load { rate, size: SIZE, warm_up: Duration::from_secs(warm_up), time: Duration::from_secs(time) };
    let rows = measure(plan.rounds, cases.collect(), |case| {
        let way = WAYS.iter().find(|way| way.is_of(case)).ok_or("no such case")?;
        let mut figures: Figures =
            once(&bench, case.arm, &inputs[&records(way)], &way.manner())?.figures().into();
        if way.is_paced {
            let run = paced(&bench, case.arm, load, &way.manner())?;
            figures.extend(latency::figures(&run.latencies));
        }
        Ok(figures)
    });
    for input in inputs.values() {
        topics::delete(bench.bootstrap(), &input.topic)?;
    }
    Ok(rows)
}
