//! What a run did, when it is over.

use std::{fmt, time::Duration};

use crate::{
    control::{Counters, Totals},
    error::Error,
    run::Run,
};

/// How a run ended: what was committed, also when it failed, and whether it did.
pub(crate) type Ended = (Summary, Result<(), Error>);

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The application's name.
    pub app: String,
    /// How long it ran.
    pub time: Duration,
    /// Each pipeline's name and what it did.
    pub pipelines: Vec<(String, Totals)>,
}

impl Summary {
    /// What this run has done so far.
    pub(crate) fn of(run: &Run, time: Duration) -> Self {
        let pipelines =
            run.counters.iter().map(|(name, counters)| (name.clone(), Counters::totals(counters))).collect();
        Self { app: run.config.app.clone(), time, pipelines }
    }

    /// The sums over all pipelines.
    pub fn totals(&self) -> Totals {
        self.pipelines.iter().fold(Totals::default(), |sum, (_, one)| Totals {
            records_in: sum.records_in + one.records_in,
            records_out: sum.records_out + one.records_out,
            commits: sum.commits + one.commits,
            aborts: sum.aborts + one.aborts,
            rebuilds: sum.rebuilds + one.rebuilds,
            duplicates: sum.duplicates + one.duplicates,
            dead_letters: sum.dead_letters + one.dead_letters,
            refused: sum.refused + one.refused,
            skipped: sum.skipped + one.skipped,
            lost: sum.lost + one.lost,
            retries: sum.retries + one.retries,
            parked: sum.parked + one.parked,
            dedup_keys: sum.dedup_keys + one.dedup_keys,
            dedup_bytes: sum.dedup_bytes + one.dedup_bytes,
            dedup_evicted: sum.dedup_evicted + one.dedup_evicted,
            dedup_late: sum.dedup_late + one.dedup_late,
            dedup_ahead: sum.dedup_ahead + one.dedup_ahead,
            restored: sum.restored + one.restored,
            restore_millis: sum.restore_millis + one.restore_millis,
            restore_of: sum.restore_of + one.restore_of,
            restore_at: sum.restore_at + one.restore_at,
        })
    }
}

/// One line: records in, records out, what became of the others, transactions, seconds.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Totals { records_in, records_out, commits, aborts, .. } = self.totals();
        let Totals { duplicates, dead_letters, refused, skipped, lost, .. } = self.totals();
        let Totals { dedup_evicted, dedup_late, dedup_ahead, .. } = self.totals();
        let count = |n: u64, thing: &str| format!("{n} {thing}{}", if n == 1 { "" } else { "s" });
        write!(f, "{}: {} in, {records_out} out, ", self.app, count(records_in, "record"))?;
        for (n, thing) in [(duplicates, "duplicate"), (dead_letters + refused, "dead letter")] {
            if n > 0 {
                write!(f, "{}, ", count(n, thing))?;
            }
        }
        if skipped > 0 {
            write!(f, "{skipped} skipped, ")?;
        }
        if lost > 0 {
            write!(f, "up to {lost} lost, ")?;
        }
        for (n, what) in [
            (dedup_evicted, "forgotten before their time"),
            (dedup_late, "too late to be known again"),
            (dedup_ahead, "from the future"),
        ] {
            if n > 0 {
                write!(f, "{n} {what}, ")?;
            }
        }
        f.write_str(&count(commits, "transaction"))?;
        if aborts > 0 {
            write!(f, " ({aborts} aborted)")?;
        }
        write!(f, ", {:.2} s", self.time.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(totals: Totals) -> String {
        let pipelines = vec![("enrich".to_owned(), totals)];
        Summary { app: "orders".to_owned(), time: Duration::from_millis(1_250), pipelines }.to_string()
    }

    #[test]
    fn what_did_not_happen_is_not_said() {
        let totals = Totals { records_in: 1, records_out: 1, commits: 2, ..Totals::default() };
        assert_eq!(line(totals), "orders: 1 record in, 1 out, 2 transactions, 1.25 s");
    }

    #[test]
    fn records_without_an_output_are_accounted_for() {
        let totals = Totals {
            records_in: 100,
            records_out: 90,
            commits: 1,
            aborts: 3,
            duplicates: 1,
            dead_letters: 4,
            refused: 2,
            skipped: 3,
            dedup_evicted: 7,
            lost: 9,
            dedup_late: 5,
            dedup_ahead: 1,
            ..Totals::default()
        };
        assert_eq!(
            line(totals),
            "orders: 100 records in, 90 out, 1 duplicate, 6 dead letters, 3 skipped, up to 9 lost, 7 forgotten before their time, 5 too late to be known again, 1 from the future, 1 transaction (3 aborted), 1.25 s"
        );
    }
}
