//! kill -9 in mid-transaction, again and again, and a new start after a random short time.

use std::time::Duration;

use crate::chaos::Stage;

const INSTANCES: [&str; 3] = ["a", "b", "c"];

/// A dead member's partitions: the session timeout of the stage, 6 s, and 5 s.
const DEAD_MEMBER: Duration = Duration::from_secs(11);

pub(super) fn run(stage: &mut Stage<'_>, kills: u32) {
    // Transactions are open nearly all the time, so that a kill hits one.
    stage.with_args(&["--min-commit-interval", "80ms"]);
    stage.bound = DEAD_MEMBER;
    stage.open(&INSTANCES);
    let mut left_open = 0;
    for _ in 0..kills {
        stage.during_some(200, 2000);
        let victim = *stage.random.pick(&INSTANCES);
        stage.kill(victim);
        left_open += u32::from(stage.left_open());
        stage.during_some(0, 1000);
        stage.start(victim);
        stage.settle();
    }
    stage.note(format_args!("{left_open} of {kills} kills left a transaction open"));
    stage.check(left_open * 2 >= kills, "most kills missed the open transaction");
}
