//! The stories, a file each.

mod aborted_input;
mod cut_connections;
mod end_txn;
mod idle_expiry;
mod kill_nine;
mod missing_output;
mod pause;
mod pause_broker;
mod queue_full;
mod restart;
mod rolling_brokers;
mod scale_in;
mod shutdown;
mod storm;
mod takeover;

use super::{DYNAMIC, Ground, STATIC, Stage, Story};

/// All of them; those on the same ground stand together.
pub fn all() -> Vec<Story> {
    let quick = |name, what, run| Story { name, what, ground: Ground::ONE, is_quick: true, run };
    let long = |name, what, run| Story { is_quick: false, ..quick(name, what, run) };
    let large = |name, what, run| Story { ground: Ground::THREE, ..long(name, what, run) };
    let proxied = |name, what, run| Story { ground: Ground::PROXIED, ..quick(name, what, run) };
    vec![
        quick("kill_thrice", "kill -9 in mid-transaction, 3 times among 3 static members", |stage| {
            kill_nine::run(stage, 3, &STATIC);
        }),
        quick("static_restart", "kill -9 and a new start after 1 s, static members", restart::killed),
        quick("rolling_restart", "3 static members restarted one after the other", |stage| {
            restart::rolling(stage, &STATIC);
        }),
        quick(
            "pause_transaction",
            "SIGSTOP in mid-transaction beyond its timeout",
            pause::beyond_transaction,
        ),
        quick("queue_full", "the producer's queue is full in mid-transaction", queue_full::run),
        quick("shutdown", "SIGTERM under full load, again and again", shutdown::run),
        quick("takeover", "another producer, then another process takes the id; static", |stage| {
            takeover::run(stage, &STATIC);
        }),
        quick(
            "pause_broker",
            "the only broker stands still for longer than a transaction may last",
            pause_broker::only,
        ),
        quick("aborted_input", "a third of the input's transactions aborts; two kills", aborted_input::run),
        long("missing_output", "the output topic is deleted and comes back 20 s later", missing_output::run),
        long("takeover_dynamic", "as takeover, dynamic members", |stage| takeover::run(stage, &DYNAMIC)),
        long("takeover_often", "another producer takes the id of a new process, 30 times", takeover::often),
        long("rolling_dynamic", "3 dynamic members restarted one after the other", |stage| {
            restart::rolling(stage, &DYNAMIC);
        }),
        long("kill_dynamic", "kill -9 in mid-transaction, 3 times among 3 dynamic members", |stage| {
            kill_nine::run(stage, 3, &DYNAMIC);
        }),
        long("scale_in_static", "one of 3 static members stops for good, another is killed", |stage| {
            scale_in::run(stage, &STATIC);
        }),
        long("scale_in_dynamic", "one of 3 dynamic members stops for good, another is killed", |stage| {
            scale_in::run(stage, &DYNAMIC);
        }),
        long("pause_session", "SIGSTOP beyond the session timeout, then resumed", pause::beyond_session),
        long("storm_eager", "a member joins or leaves every second for 30 s, eager", storm::eager),
        long("storm_cooperative", "the same, cooperative-sticky", storm::cooperative),
        long("storm_static", "the same, static members", storm::with_static_members),
        idle_expiry::STORY,
        large("kill_nine", "kill -9 in mid-transaction, 20 times among 3 static members", |stage| {
            kill_nine::run(stage, 20, &STATIC);
        }),
        large(
            "pause_coordinator",
            "the broker that coordinates transactions stands still for 15 s",
            pause_broker::coordinator,
        ),
        large("rolling_brokers", "kill -9 of each of three brokers in turn", rolling_brokers::run),
        large(
            "rolling_short",
            "the same, with sessions that end before another coordinator is there",
            rolling_brokers::with_short_sessions,
        ),
        proxied("lost_end_txn", "one in five answers to EndTxn is lost", end_txn::lost),
        proxied(
            "late_end_txn",
            "an EndTxn reaches the broker long after its connection was cut",
            end_txn::late,
        ),
        proxied("twice_end_txn", "every third EndTxn reaches the broker twice", end_txn::twice),
        Story {
            ground: Ground { nodes: 3, ..Ground::PROXIED },
            ..long("cut_connections", "connections are cut every 0.5-1.5 s for 30 s", cut_connections::run)
        },
    ]
}
