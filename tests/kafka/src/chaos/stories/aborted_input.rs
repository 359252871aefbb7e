//! The input is written in transactions, of which a third aborts: what was aborted never was.

use super::Stage;
use crate::chaos::{Input, stage::PROGRESS};

pub(super) fn run(stage: &mut Stage<'_>) {
    stage.manner = Input::AbortedByThirds;
    stage.open(&["a", "b"]);
    for victim in ["a", "b"] {
        stage.during_some(1000, 3000);
        stage.kill(victim);
        stage.during_some(0, 1000);
        stage.start(victim);
        stage.wait_for_partitions(victim);
        stage.settle_within(PROGRESS);
    }
    stage.during_some(1000, 2000);
}
