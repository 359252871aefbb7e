//! Pipelines whose inputs repeat, fail and never work, in a simulated world that crashes, stops, delays and
//! confuses them: each distinct input takes effect once, as an output or as a dead letter, never as both, and
//! those of one key in their order.
#![cfg(feature = "testing")]
#![allow(missing_docs)]

use eos_runtime::testing::{Report, Scenario};

use self::worlds_support::payments::{acknowledging, paying, paying_everything, paying_with_parking};

mod worlds_support;

/// In debug builds only some of the worlds: they take long there.
const WORLDS: u64 = if cfg!(debug_assertions) { 400 } else { 7_000 };

fn everywhere(scenario: Scenario) -> Report {
    let scenario = scenario.seeds(2).pairs(100);
    let report = scenario.crash_everywhere();
    println!("{report}");
    assert!(report.happened * 2 > report.planned, "{report}");
    report
}

#[test]
fn a_crash_at_any_step_with_a_memory_and_dead_letters() {
    everywhere(paying());
    everywhere(paying().members(2));
}

#[test]
fn a_crash_at_any_step_with_records_that_are_parked() {
    everywhere(paying_with_parking());
    everywhere(paying_everything());
}

#[test]
fn worlds_of_chance_with_records_that_the_broker_refuses() {
    // Few of them: their records are large.
    let report = acknowledging().chaos(WORLDS / 10);
    println!("{report}");
    // Given payments 0 to 8, of which 3 and 4 never work, when the receipts of 2 and 6 are too large,
    let effects = acknowledging().reference().effects();
    // then those four are dead letters, and the others are not.
    assert_eq!(effects.get("payments.dlq").copied(), Some(4));
    assert_eq!(effects.get("receipts").copied(), Some(5));
}

#[test]
fn every_request_lost_unanswered_late_or_refused() {
    for scenario in [paying(), paying_with_parking()] {
        let report = scenario.seeds(1).upset_everywhere();
        println!("{report}");
    }
}

#[test]
fn worlds_of_chance() {
    for scenario in [paying(), paying_with_parking(), paying_everything()] {
        let report = scenario.chaos(WORLDS);
        println!("{report}");
    }
}

#[test]
fn what_comes_of_it_is_what_the_rules_say() {
    // Given 24 payments, of which some come twice or three times, and two lines that are none, twice.
    let reference = paying().reference();
    // Then each has one effect.
    let effects = reference.effects();
    assert_eq!(effects.get("booked").copied(), Some(19));
    assert_eq!(effects.get("payments.dlq").copied(), Some(5 + 2));
}
