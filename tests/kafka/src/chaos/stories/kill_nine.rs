//! kill -9 in mid-transaction, again and again, and a new start after a random short time.

use super::{DYNAMIC, Stage};
use crate::chaos::stage::{DEAD_MEMBER, PROGRESS};

const INSTANCES: [&str; 3] = ["a", "b", "c"];

pub(super) fn run(stage: &mut Stage<'_>, kills: u32, membership: &[&str]) {
    // Transactions are open nearly all the time, so that a kill hits one.
    stage.add_args(&["--min-commit-interval", "150ms", "--commit-interval", "150ms"]);
    stage.add_args(membership);
    stage.bound = if membership == DYNAMIC { DEAD_MEMBER } else { PROGRESS };
    stage.open(&INSTANCES);
    let mut left_open = 0;
    for _ in 0..kills {
        stage.during_some(200, 2000);
        let victim = *stage.random.pick(&INSTANCES);
        stage.kill(victim);
        left_open += u32::from(stage.left_open());
        stage.during_some(0, 1000);
        stage.start(victim);
        stage.wait_for_partitions(victim);
        stage.settle();
    }
    stage.note(format_args!("{left_open} of {kills} kills left a transaction open"));
    stage.check(left_open * 3 > kills, "most kills missed the open transaction");
}
