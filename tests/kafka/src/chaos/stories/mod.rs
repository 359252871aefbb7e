//! The stories, a file each.

mod kill_nine;

use super::{Ground, Story};

/// All of them; those on the same ground stand together.
pub fn all() -> Vec<Story> {
    vec![
        Story {
            name: "kill_thrice",
            what: "kill -9 in mid-transaction, 3 times among 3 processes",
            ground: Ground::ONE,
            is_quick: true,
            run: |stage| kill_nine::run(stage, 3),
        },
        Story {
            name: "kill_nine",
            what: "kill -9 in mid-transaction, 20 times among 3 processes",
            ground: Ground::THREE,
            is_quick: false,
            run: |stage| kill_nine::run(stage, 20),
        },
    ]
}
