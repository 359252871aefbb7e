//! SIGTERM with all hands full: it ends with 0 within 5 s, which the stage checks each time, and leaves
//! nothing open.

use std::time::Duration;

use super::Stage;
use crate::chaos::stage::PROGRESS;

pub(super) fn run(stage: &mut Stage<'_>) {
    stage.add_args(&["--workers", "2"]);
    stage.rate = 3000;
    stage.open(&["a"]);
    let mut longest = Duration::ZERO;
    for _ in 0..4 {
        stage.during_some(100, 600);
        longest = longest.max(stage.terminate("a"));
        let is_open = stage.left_open();
        stage.check(!is_open, "a transaction was left open");
        // What comes in meanwhile is there at once for the next one.
        stage.during_some(500, 1500);
        stage.start("a");
        stage.wait_for_partitions("a");
        stage.during_some(0, 200);
    }
    stage.settle_within(PROGRESS);
    stage.note(format_args!("the longest shutdown took {longest:.2?}"));
}
