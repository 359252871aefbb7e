//! A member joins or leaves every second for half a minute: by SIGTERM mostly, by kill -9 sometimes.

use std::time::{Duration, Instant};

use super::{DYNAMIC, STATIC, Stage};
use crate::chaos::stage::DEAD_MEMBER;

const STORM: Duration = Duration::from_secs(30);

const INSTANCES: [&str; 5] = ["a", "b", "c", "d", "e"];

/// One of so many that leave is killed.
const KILLS: u64 = 3;

pub(super) fn eager(stage: &mut Stage<'_>) {
    stage.add_args(&["--kafka", "partition.assignment.strategy=range"]);
    run(stage, &DYNAMIC);
}

pub(super) fn cooperative(stage: &mut Stage<'_>) {
    run(stage, &DYNAMIC);
}

pub(super) fn with_static_members(stage: &mut Stage<'_>) {
    run(stage, &STATIC);
}

fn run(stage: &mut Stage<'_>, membership: &[&str]) {
    stage.add_args(membership);
    // Nobody can promise progress in the middle of it: each kill holds a rebalance up for a session
    // timeout. When it is over, the bound for a dead member counts.
    stage.bound = STORM + DEAD_MEMBER;
    let mut running = vec!["a", "b", "c"];
    stage.open(&running);
    let (began, mut turn) = (Instant::now(), Duration::ZERO);
    while turn < STORM {
        turn += Duration::from_secs(1);
        stage.during(turn.saturating_sub(began.elapsed()));
        let member = *stage.random.pick(&INSTANCES);
        match running.iter().position(|name| *name == member) {
            None => {
                stage.fault(format_args!("{member} joins"));
                stage.start(member);
                running.push(member);
            }
            Some(_) if running.len() == 1 => {}
            Some(place) if stage.random.below(KILLS) == 0 => {
                stage.kill(running.swap_remove(place));
            }
            Some(place) => {
                stage.terminate(running.swap_remove(place));
            }
        }
    }
    let stall = stage.stall_since(began);
    stage.note(format_args!("longest stall in the storm {stall:.2?}"));
    stage.settle_within(DEAD_MEMBER);
}
