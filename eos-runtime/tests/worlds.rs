//! Worlds of chance, a hundred thousand of them in a release build.
#![cfg(feature = "testing")]
#![allow(missing_docs)]

use std::{
    io::{Write, stderr},
    time::Instant,
};

use eos_runtime::testing::Report;

use self::worlds_support::{
    following, hesitating, splitting, splitting_each, splitting_in_batches, splitting_in_small_steps,
    swallowing,
};

mod worlds_support;

/// So many worlds for each of the pipelines.
const WORLDS: u64 = if cfg!(debug_assertions) { 300 } else { 15_000 };

#[test]
fn a_transaction_aborted_by_the_last_to_leave_is_no_open_one() {
    // Given a worker whose transaction begins when all is done and the others have left.
    let plan = "seed=2042 members=3 eager 0@16:transactions=20ms 0@32:crash \
                0@65:AddPartitionsToTxn+1=slow/4s 2@3:crash";

    // When it is told to leave, aborts, and leaves before the markers are written, then nothing is wrong.
    splitting_in_batches().replay(plan);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "how long it takes is for the reader of the log")]
fn worlds_of_chance() {
    let start = Instant::now();
    let scenarios = [
        splitting(),
        splitting_in_small_steps(),
        splitting_each(),
        splitting_in_batches(),
        following(),
        swallowing(),
        hesitating(),
    ];
    let reports = scenarios.iter().map(|scenario| scenario.chaos(WORLDS));
    let report = reports.fold(Report::default(), Report::and);
    let time = start.elapsed().as_secs_f64();
    assert!(report.happened * 3 > report.planned, "enough of what is planned happens: {report}");
    // Past the test runner, which keeps what a passing test prints to itself.
    let (worlds, happened) = (report.worlds, report.happened);
    writeln!(stderr(), "{worlds} worlds in {time:.1} s, {happened} faults, all exactly once")
        .expect("stderr is there");
}
