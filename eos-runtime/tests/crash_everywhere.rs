//! Pipelines made by the attribute, in a simulated world that crashes, stops, delays and confuses them
//! at every single step they take: the committed outputs are always the same, each input's exactly
//! once and in the order of its key.
#![cfg(feature = "testing")]
#![allow(missing_docs)]

use std::panic::{AssertUnwindSafe, catch_unwind};

use eos_runtime::testing::{Plan, Report, Scenario, crash_everywhere};

use self::worlds_support::{
    following, hesitating, numbering, orders, split, splitting, splitting_each, splitting_in_batches,
    splitting_in_small_steps, swallowing,
};

mod worlds_support;

/// About as many steps as a worker takes.
const STEPS: u64 = 90;

/// In debug builds only some of the worlds: they take long there.
const STRIDE: usize = if cfg!(debug_assertions) { 4 } else { 1 };

/// A world for each step and each of these variants, `{}` being the step.
fn at_every_step(scenario: &Scenario, variants: &[&str]) -> Report {
    let plan = |step: u64, text: &str| -> Plan {
        let text = format!("seed={step} {}", text.replace("{}", &step.to_string()));
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    };
    let steps = (1..=STEPS).step_by(STRIDE);
    let plans: Vec<Plan> = steps.flat_map(|step| variants.iter().map(move |text| plan(step, text))).collect();
    let report = scenario.play(&plans);
    println!("{report}");
    report
}

/// Most of what was planned to go wrong does.
fn assert_most_happened(report: Report) {
    assert!(report.happened * 2 > report.planned, "{report}");
}

#[test]
fn a_crash_at_any_step_and_pairs_of_crashes() {
    let report = crash_everywhere(split::pipeline(), orders(12));
    println!("{report}");
    assert!(report.worlds > 300, "there were steps to crash at: {report}");
    assert_most_happened(report);
}

#[test]
fn a_crash_at_any_step_of_any_pipeline() {
    let ways_to_commit = [splitting_each(), splitting_in_batches()];
    let others = [splitting_in_small_steps(), following(), swallowing(), hesitating()];
    for scenario in ways_to_commit.into_iter().chain(others) {
        let report = scenario.seeds(2).pairs(30).crash_everywhere();
        println!("{report}");
        assert_most_happened(report);
    }
}

#[test]
fn a_crash_at_any_step_of_one_of_two_members() {
    let report = splitting().members(2).seeds(2).pairs(100).crash_everywhere();
    println!("{report}");
    assert_most_happened(report);
}

#[test]
fn a_member_that_dies_or_leaves_for_good_is_replaced_by_the_others() {
    let variants = [
        "members=2 1@{}:die",
        "members=2 1@{}:leave",
        "members=2 eager portions 1@{}:die",
        "members=2 eager portions 1@{}:leave",
        "members=3 portions 1@{}:die 2@{}:stop=20ms",
        "members=2 static eager portions 1@{}:die",
    ];
    at_every_step(&splitting(), &variants);
}

#[test]
fn a_static_member_that_crashes_or_stops_has_its_partitions_back() {
    let variants = [
        "members=1 static eager portions 0@{}:crash",
        "members=2 static eager portions 0@{}:crash",
        "members=2 static eager portions 0@{}:stop=20ms",
        "members=2 static eager portions 0@{}:stop=5s",
        "members=1 static 0@{}:crash=1.5s",
    ];
    assert_most_happened(at_every_step(&splitting(), &variants));
}

#[test]
fn a_pause_at_any_step_shorter_and_longer_than_every_timeout() {
    let variants = [
        "members=1 portions 0@{}:pause=150ms",
        "members=1 portions 0@{}:pause=1.5s",
        "members=1 portions 0@{}:pause=3s",
        "members=1 portions 0@{}:pause=5s",
        "members=1 portions 0@{}:pause=5s",
        "members=2 portions 0@{}:pause=3s",
        "members=2 portions 0@{}:pause=5s",
        "members=2 eager 0@{}:pause=5s",
        "members=2 static eager 0@{}:pause=5s",
    ];
    assert_most_happened(at_every_step(&splitting(), &variants));
}

#[test]
fn a_connection_that_is_gone_at_any_step() {
    let variants = [
        "members=1 portions 0@{}:cut=20ms",
        "members=1 portions 0@{}:cut=3s",
        "members=2 portions 0@{}:cut=3s",
        "members=2 portions 0@{}:cut=5s",
        "members=2 static eager portions 0@{}:cut=5s",
    ];
    assert_most_happened(at_every_step(&splitting(), &variants));
}

#[test]
fn a_zombie_whose_slot_was_taken_over() {
    let variants = [
        "members=1 portions 0@{}:twin=0ms",
        "members=1 portions 0@{}:twin=150ms",
        "members=1 portions 0@{}:twin=4s",
        "members=2 portions 0@{}:twin=20ms",
        "members=1 static eager portions 0@{}:twin=20ms",
        "members=2 static eager portions 0@{}:twin=4s",
    ];
    assert_most_happened(at_every_step(&splitting(), &variants));
}

/// From A to B and back, while A has records and a transaction in hand: its requests are slow.
#[test]
fn a_partition_on_a_round_trip() {
    let variants = [
        "members=1 portions 0@{}:Produce+0=slow/150ms 0@{}:join 1@20:leave",
        "members=1 portions 0@{}:join 1@12:die",
        "members=1 portions 0@{}:Fetch+0=slow/20ms 0@{}:join 1@9:crash=20ms",
        "members=1 eager portions 0@{}:Produce+1=slow/20ms 0@{}:join 1@15:leave",
        "members=1 portions 0@{}:pause=3s 0@{}:join 1@30:leave",
        "members=2 eager portions 0@{}:pause=3s 1@{}:pause=5s",
    ];
    at_every_step(&splitting(), &variants);
    at_every_step(&splitting_in_small_steps(), &variants);
}

#[test]
fn a_coordinator_that_moves_at_any_step() {
    let variants = [
        "members=1 portions 0@{}:transactions=3ms",
        "members=1 portions 0@{}:transactions=150ms",
        "members=1 portions 0@{}:transactions=5s",
        "members=2 portions 0@{}:groups=3ms",
        "members=2 portions 0@{}:groups=1.5s",
        "members=2 eager portions 0@{}:groups=150ms",
        "members=2 static eager portions 0@{}:groups=3s",
        "members=1 portions 0@{}:transactions=20ms 0@{}:groups=20ms 0@{}:crash",
    ];
    assert_most_happened(at_every_step(&splitting(), &variants));
}

/// KAFKA-17754: the end of one transaction arrives while a later one is open. Were the producer not
/// replaced in between, it would commit half of that one, and after a crash it would be done again.
#[test]
fn the_end_of_a_transaction_that_arrives_in_a_later_one() {
    let variants = [
        "members=1 portions 0@0:EndTxn+0=late/8ms 0@{}:crash",
        "members=1 portions 0@0:EndTxn+1=late/30ms 0@{}:crash",
        "members=1 portions 0@0:EndTxn+1=late/120ms 0@{}:crash",
        "members=1 portions 0@0:EndTxn+0=twice/20ms 0@{}:crash",
        "members=1 portions 0@0:EndTxn+1=twice/60ms 0@{}:crash",
        "members=1 portions 0@0:Produce+3=INVALID_TXN_STATE 0@0:EndTxn+0=late/20ms 0@{}:crash",
    ];
    at_every_step(&splitting(), &variants);
    at_every_step(&splitting_in_small_steps(), &variants);
}

/// The same with an abort: the later one would lose what it wrote, and commit that it read it.
#[test]
fn an_abort_that_arrives_in_a_later_transaction() {
    let variants = [
        "members=1 portions 0@0:Produce+0=INVALID_TXN_STATE 0@0:EndTxn+0=late/{}ms",
        "members=1 portions 0@0:Produce+1=INVALID_TXN_STATE 0@0:EndTxn+0=twice/{}ms",
        "members=1 portions 0@0:Produce+0=INVALID_TXN_STATE 0@0:Produce+5=slow/20ms 0@0:EndTxn+0=late/{}ms",
        "members=1 portions 0@0:TxnOffsetCommit+0=ILLEGAL_GENERATION 0@0:EndTxn+0=late/{}ms",
    ];
    at_every_step(&splitting(), &variants);
    at_every_step(&splitting_in_small_steps(), &variants);
}

/// librdkafka#4849: whoever aborts what the broker does not know of is told that it has no such
/// transaction. Every world checks that nobody ever is.
#[test]
fn a_transaction_that_no_broker_knows_of_is_not_aborted() {
    let variants = [
        "members=1 0@0:AddPartitionsToTxn+0=lost 0@{}:pause=1.5s",
        "members=1 portions 0@0:AddPartitionsToTxn+1=lost 0@{}:pause=1.5s",
        "members=1 portions 0@0:AddPartitionsToTxn+0=NOT_COORDINATOR 0@{}:cut=1.5s",
    ];
    let report = at_every_step(&splitting(), &variants);
    assert_most_happened(report);
}

/// The refused transaction is gone with all that was in it: nothing of it goes into the next one,
/// even if that ends before everything was read again.
#[test]
fn a_refusal_and_a_crash_at_any_step() {
    let variants = [
        "members=1 0@0:Produce+4=INVALID_TXN_STATE 0@{}:crash",
        "members=1 0@0:Produce+2=OUT_OF_ORDER_SEQUENCE_NUMBER 0@{}:crash",
        "members=1 0@0:Produce+6=MESSAGE_TOO_LARGE 0@{}:crash",
        "members=1 0@0:AddOffsetsToTxn+0=INVALID_PRODUCER_ID_MAPPING 0@{}:crash",
        "members=1 0@0:TxnOffsetCommit+0=ILLEGAL_GENERATION 0@{}:crash",
        "members=1 0@0:EndTxn+0=INVALID_TXN_STATE 0@{}:crash",
        "members=1 portions 0@0:TxnOffsetCommit+1=UNKNOWN_MEMBER_ID 0@{}:join",
        "members=2 portions 0@0:Produce+3=INVALID_TXN_STATE 0@{}:leave 1@90:stop=20ms",
    ];
    at_every_step(&splitting_in_small_steps(), &variants);
    at_every_step(&splitting(), &variants);
}

/// The numbers of the outputs depend on what was tried before: no such pipeline can be exactly once.
#[test]
fn a_failure_prints_the_line_that_plays_it_again() {
    // Given a world that went wrong,
    let failed = |play: &dyn Fn() -> Report| -> String {
        let panic = catch_unwind(AssertUnwindSafe(play)).expect_err("it is not exactly once");
        *panic.downcast::<String>().expect("it has words")
    };
    let scenario = numbering();
    let first = failed(&|| scenario.crash_everywhere());
    // when its line is played,
    let line = first.lines().last().expect("there is one");
    let (call, plan) = line.split_once(".replay(\"").expect(line);
    assert_eq!(call, "replay: Scenario::new(number::pipeline(), inputs)");
    let again = failed(&|| scenario.replay(plan.strip_suffix("\")").expect(plan)));
    // then the same goes wrong at the same moment.
    assert!(first.contains("outputs instead of"), "{first}");
    assert_eq!(first, again);
}

#[test]
fn everything_that_can_happen_to_a_request() {
    let seeds = if cfg!(debug_assertions) { 1 } else { 4 };
    let all =
        [splitting_in_small_steps(), splitting(), following(), splitting_each(), splitting_in_batches()]
            .map(|scenario| scenario.seeds(seeds));
    let scenarios = if cfg!(debug_assertions) { &all[..1] } else { &all[..] };
    for scenario in scenarios {
        println!("{}", scenario.upset_everywhere());
    }
}
