//! Whether workers hide each other's commits: 5 ms of round trip, and one to four of them.

use std::time::Duration;

use eos_fixture::Options;

use crate::{
    Failure, arms,
    cluster::Bench,
    feed, latency,
    results::{Row, figure},
    topics,
};

use super::{
    Group, Plan,
    once::{Manner, once},
    paced::{Load, paced},
    rounds::{Case, Figures, measure},
};

/// A round takes about 150 s.
pub(super) const GROUP: Group = Group {
    name: "workers",
    what: "Workers of one process over a way with 5 ms of round trip: whether their commits overlap",
    columns: &[
        (figure::RECORDS_PER_S, "records/s"),
        (figure::TRANSACTIONS_PER_S, "transactions/s"),
        (figure::CLIENT_CPU_S_PER_M, "client CPU s/M"),
        (figure::PEAK_MB, "peak MB"),
        (figure::P50_MS, "p50 ms at 10 000/s"),
        (figure::P99_MS, "p99 ms"),
    ],
    run,
};

const ROUND_TRIP: Duration = Duration::from_millis(5);

const SIZE: usize = 100;

/// Records a second for the latencies.
const RATE: u64 = 10_000;

/// How long transactions are: by group commit, as the others' are, and so short that a commit takes about as
/// long as the work it is for.
const INTERVALS: [Option<Duration>; 3] =
    [None, Some(Duration::from_millis(100)), Some(Duration::from_millis(20))];

/// One way to run it. What workers gain over no way at all is for comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Setup {
    workers: usize,
    interval: Option<Duration>,
    round_trip: Duration,
}

impl Setup {
    fn parameters(self) -> [(&'static str, String); 3] {
        let ms = |time: Duration| format!("{}ms", time.as_millis());
        [
            ("workers", self.workers.to_string()),
            ("interval", self.interval.map_or_else(|| "group".to_owned(), ms)),
            ("round trip", ms(self.round_trip)),
        ]
    }

    fn manner(self) -> Manner {
        let extra = vec!["--workers".to_owned(), self.workers.to_string()];
        Manner { interval: self.interval, extra }
    }
}

fn setups(quick: bool) -> Vec<Setup> {
    let counts: &[usize] = if quick { &[1, 4] } else { &[1, 2, 3, 4] };
    let intervals = if quick { &INTERVALS[2..] } else { &INTERVALS[..] };
    let far = intervals.iter().flat_map(|&interval| {
        counts.iter().map(move |&workers| Setup { workers, interval, round_trip: ROUND_TRIP })
    });
    let near = [1, 4].map(|workers| Setup { workers, interval: None, round_trip: Duration::ZERO });
    far.chain(near.into_iter().filter(|_| !quick)).collect()
}

fn run(plan: &Plan) -> Result<Vec<Row>, Failure> {
    // A broker of its own: the others' have no proxy.
    let bench = Bench::with(Options { proxied: true, ..Options::default() })?;
    let proxy = bench.cluster().proxy()?;
    let arm = arms::ours();
    let setups = setups(plan.quick);
    let records = plan.or_quick(2_000_000, 100_000);
    let input = feed::preload(bench.bootstrap(), topics::PARTITIONS, records, SIZE)?;
    let (warm_up, time) = (Duration::from_secs(1), Duration::from_secs(5));
    let load = Load { rate: RATE, size: SIZE, warm_up, time };
    let cases = setups.iter().map(|setup| Case::new(arm.as_ref(), &setup.parameters())).collect();
    Ok(measure(plan.rounds, cases, |case| {
        let is_it = |setup: &&Setup| Row::new("", "", &setup.parameters()).parameters == case.row.parameters;
        let setup = setups.iter().find(is_it).ok_or("no such case")?;
        proxy.add_round_trip(setup.round_trip);
        let mut figures: Figures = once(&bench, case.arm, &input, &setup.manner())?.figures().into();
        if setup.interval.is_none() {
            figures.extend(latency::figures(&paced(&bench, case.arm, load, &setup.manner())?.latencies));
        }
        Ok(figures)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setup_has_a_row_of_its_own() {
        for quick in [true, false] {
            let mut rows: Vec<_> = setups(quick).into_iter().map(Setup::parameters).collect();
            let count = rows.len();
            rows.sort();
            rows.dedup();
            assert_eq!(rows.len(), count);
        }
    }
}
