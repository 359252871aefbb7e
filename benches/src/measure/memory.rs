//! Whether the pipeline's memory stays where it is under a load that goes on.

use std::{thread, time::Duration};

use eos_fixture::wait_for;

use crate::{
    Failure,
    arms::{Arm, Running, Task},
    cluster::Bench,
    feed::Feeder,
    progress::Committed,
    referee,
    results::{Row, figure},
    topics,
};

use super::{
    Group, Plan,
    rounds::{Case, Figures, measure},
};

pub(super) const GROUP: Group = Group {
    name: "memory",
    what: "The memory of the pipeline over ten minutes of steady load, once",
    columns: &[
        (figure::EARLY_MB, "MB in the second minute"),
        (figure::LATE_MB, "MB in the last minute"),
        (figure::PEAK_MB, "peak MB"),
    ],
    run,
};

/// The arm that promises it.
const ARM: &str = "ours";

/// Bytes of an order.
const SIZE: usize = 100;

/// How often is looked.
const TICK: Duration = Duration::from_secs(1);

/// How long the last records may take.
const LAST: Duration = Duration::from_mins(1);

fn run(plan: &Plan) -> Result<Vec<Row>, Failure> {
    let bench = plan.bench()?;
    let arms = plan.arms()?;
    let steady = plan.or_quick(
        Steady { rate: 50_000, minute: Duration::from_mins(1), minutes: 10 },
        Steady { rate: 1000, minute: Duration::from_secs(1), minutes: 3 },
    );
    let cases = arms.iter().filter(|arm| arm.name() == ARM);
    let cases = cases.map(|arm| Case::new(arm.as_ref(), &[("rate", steady.rate.to_string())])).collect();
    // One round: its figures are medians of many looks already.
    Ok(measure(1, cases, |case| hold(&bench, case.arm, steady)))
}

/// A load that goes on: orders per second, for so many minutes.
#[derive(Debug, Clone, Copy)]
struct Steady {
    rate: u64,
    minute: Duration,
    minutes: u32,
}

/// Feeds an arm, and looks at its memory meanwhile.
fn hold(bench: &Bench, arm: &dyn Arm, steady: Steady) -> Result<Figures, Failure> {
    let Steady { rate, minute, minutes } = steady;
    let bootstrap = bench.bootstrap();
    let input = topics::create(bootstrap, "orders", topics::PARTITIONS)?;
    let output = topics::create(bootstrap, "enriched", topics::PARTITIONS)?;
    let group = topics::fresh(arm.name());
    let theirs = bench.bootstrap_of_arms();
    let task = Task {
        bootstrap: &theirs,
        input: &input,
        output: &output,
        group: &group,
        interval: None,
        extra: &[],
    };
    let mut running = Running::start(arm, &task)?;
    let process = running.process();
    let feed = thread::spawn({
        let (bootstrap, input) = (bootstrap.to_owned(), input.clone());
        move || -> Result<u64, String> {
            let mut feeder = Feeder::new(&bootstrap, &input, SIZE).map_err(|error| error.to_string())?;
            let sent = feeder.pace(0, rate, minute * minutes).map_err(|error| error.to_string())?;
            feeder.finish().map_err(|error| error.to_string())?;
            Ok(sent)
        }
    });
    let mut looks = Vec::new();
    while !feed.is_finished() {
        running.alive()?;
        looks.push(process.megabytes_now().ok_or("the process that is measured has ended")?);
        thread::sleep(TICK.min(minute / 4));
    }
    let sent = feed.join().map_err(|_| "the feeder panicked")??;
    let committed = Committed::by(bootstrap, &group, &input, topics::PARTITIONS)?;
    wait_for(LAST, &format!("{sent} records to be committed"), || {
        // The input has no markers: the feeder writes no transactions.
        let sum = committed.sum().map_err(|error| error.to_string())?;
        if sum as u64 == sent { Ok(()) } else { Err(format!("{sum} are")) }
    })?;
    let peak = process.peak_megabytes().ok_or("the process that is measured has ended")?;
    running.stop()?;
    referee::judge(bootstrap, &output, topics::PARTITIONS, sent, SIZE)?;
    let a_minute = (looks.len() / minutes as usize).max(1);
    let early = looks.get(a_minute..2 * a_minute).ok_or("too short for two minutes")?;
    let late = &looks[looks.len() - a_minute..];
    topics::delete(bootstrap, &input)?;
    topics::delete(bootstrap, &output)?;
    Ok(vec![(figure::EARLY_MB, median(early)), (figure::LATE_MB, median(late)), (figure::PEAK_MB, peak)])
}

fn median(looks: &[f64]) -> f64 {
    let mut sorted = looks.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
