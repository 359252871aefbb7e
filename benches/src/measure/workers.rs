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

/// A round takes about 3 minutes.
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

/// When transactions end.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Commit {
    Group,
    Fixed(u64),
    /// Nothing but commits: the processor hardly counts, and what workers gain is what they overlap.
    PerRecord,
}

/// By group commit, as the others' do, so soon that a commit takes about as long as the work it is for, and
/// after each record.
const COMMITS: [Commit; 4] = [Commit::Group, Commit::Fixed(100), Commit::Fixed(20), Commit::PerRecord];

/// One way to run it. What workers gain over no way at all is for comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Setup {
    workers: usize,
    commit: Commit,
    round_trip: Duration,
}

impl Commit {
    fn name(self) -> String {
        match self {
            Self::Group => "group".to_owned(),
            Self::Fixed(ms) => format!("fixed {ms}ms"),
            Self::PerRecord => "per_record".to_owned(),
        }
    }
}

impl Setup {
    fn parameters(self) -> [(&'static str, String); 3] {
        let ms = |time: Duration| format!("{}ms", time.as_millis());
        [
            ("workers", self.workers.to_string()),
            ("commit", self.commit.name()),
            ("round trip", ms(self.round_trip)),
        ]
    }

    fn manner(self) -> Manner {
        let mut manner = Manner::default();
        manner.extra.extend(["--workers".to_owned(), self.workers.to_string()]);
        match self.commit {
            Commit::Group => {}
            Commit::Fixed(ms) => manner.interval = Some(Duration::from_millis(ms)),
            Commit::PerRecord => manner.extra.extend(["--commit", "per_record"].map(str::to_owned)),
        }
        manner
    }
}

fn setups(quick: bool) -> Vec<Setup> {
    let counts: &[usize] = if quick { &[1, 4] } else { &[1, 2, 3, 4] };
    let commits = if quick { &COMMITS[3..] } else { &COMMITS[..] };
    let far = commits.iter().flat_map(|&commit| {
        counts.iter().map(move |&workers| Setup { workers, commit, round_trip: ROUND_TRIP })
    });
    let near = [1, 4].map(|workers| Setup { workers, commit: Commit::Group, round_trip: Duration::ZERO });
    far.chain(near.into_iter().filter(|_| !quick)).collect()
}

fn run(plan: &Plan) -> Result<Vec<Row>, Failure> {
    // A broker of its own: the others' have no proxy.
    let bench = Bench::with(Options { proxied: true, ..Options::default() })?;
    let proxy = bench.cluster().proxy()?;
    let arm = arms::ours();
    let setups = setups(plan.quick);
    let preload = |records| feed::preload(bench.bootstrap(), topics::PARTITIONS, records, SIZE);
    let (many, few) = (preload(plan.or_quick(2_000_000, 1))?, preload(plan.or_quick(400, 100))?);
    let (warm_up, time) = (Duration::from_secs(1), Duration::from_secs(5));
    let load = Load { rate: RATE, size: SIZE, warm_up, time };
    let cases = setups.iter().map(|setup| Case::new(arm.as_ref(), &setup.parameters())).collect();
    Ok(measure(plan.rounds, cases, |case| {
        let is_it = |setup: &&Setup| Row::new("", "", &setup.parameters()).parameters == case.row.parameters;
        let setup = setups.iter().find(is_it).ok_or("no such case")?;
        proxy.add_round_trip(setup.round_trip);
        let input = if setup.commit == Commit::PerRecord { &few } else { &many };
        let mut figures: Figures = once(&bench, case.arm, input, &setup.manner())?.figures().into();
        if setup.commit == Commit::Group {
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
