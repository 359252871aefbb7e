//! Somebody deletes the output topic, and notices.

use std::time::Duration;

use super::Stage;
use crate::chaos::stage::PROGRESS;

const AWAY: Duration = Duration::from_secs(20);

pub(super) fn run(stage: &mut Stage<'_>) {
    stage.bound = AWAY + PROGRESS;
    let rate = stage.rate;
    stage.open(&["a", "b"]);
    stage.during(Duration::from_secs(2));
    // What comes out while the topic goes would be lost, and nobody could be blamed.
    stage.feed_at(0);
    stage.delete_output();
    stage.feed_at(rate);
    stage.during(AWAY);
    stage.create_output();
    stage.settle_within(PROGRESS);
}
