//! The stories, a file each.

mod cut_connections;
mod end_txn;
mod kill_nine;
mod pause_broker;
mod rolling_brokers;

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
        Story {
            name: "cut_connections",
            what: "connections are cut every 0.5-1.5 s for 30 s",
            ground: Ground { nodes: 3, ..Ground::PROXIED },
            is_quick: false,
            run: cut_connections::run,
        },
        Story {
            name: "lost_end_txn",
            what: "one in five answers to EndTxn is lost",
            ground: Ground::PROXIED,
            is_quick: true,
            run: end_txn::lost,
        },
        Story {
            name: "late_end_txn",
            what: "an EndTxn reaches the broker long after its connection was cut",
            ground: Ground::PROXIED,
            is_quick: true,
            run: end_txn::late,
        },
        Story {
            name: "twice_end_txn",
            what: "every third EndTxn reaches the broker twice",
            ground: Ground::PROXIED,
            is_quick: true,
            run: end_txn::twice,
        },
        Story {
            name: "pause_broker",
            what: "the only broker stands still for longer than a transaction may last",
            ground: Ground::ONE,
            is_quick: true,
            run: pause_broker::only,
        },
        Story {
            name: "pause_coordinator",
            what: "the broker that coordinates transactions stands still for 15 s",
            ground: Ground::THREE,
            is_quick: false,
            run: pause_broker::coordinator,
        },
        Story {
            name: "rolling_brokers",
            what: "kill -9 of each of three brokers in turn",
            ground: Ground::THREE,
            is_quick: false,
            run: rolling_brokers::run,
        },
        Story {
            name: "rolling_short",
            what: "the same, with sessions that end before another coordinator is elected",
            ground: Ground::THREE,
            is_quick: false,
            run: rolling_brokers::run_with_short_sessions,
        },
    ]
}
