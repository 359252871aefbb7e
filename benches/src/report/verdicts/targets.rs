//! The targets: what the project wants to reach, beside the arms that users will compare with.

use crate::results::figure::{
    BROKER_CPU_S_PER_M, CLIENT_CPU_S_PER_M, P50_MS, P99_MS, PEAK_MB, RECORDS_PER_S, WARM_CLIENT_CPU_S_PER_M,
    WARM_RECORDS_PER_S,
};

/// One target.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) what: &'static str,
    pub(super) one: Pick,
    /// The figure that it is divided by.
    pub(super) over: Option<Pick>,
    pub(super) bound: Bound,
}

/// A figure of a row.
#[derive(Debug)]
pub(super) struct Pick {
    pub(super) group: &'static str,
    pub(super) arm: &'static str,
    pub(super) parameter: (&'static str, &'static str),
    pub(super) figure: &'static str,
    pub(super) unit: &'static str,
}

/// What is good.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

use Bound::{AtLeast, AtMost};

pub(super) const TARGETS: &[Target] = &[
    ratio("throughput, over the FFI loop", "ours", "ffi", RECORDS_PER_S, AtLeast(0.97)),
    ratio("throughput, over the FFI loop at least once", "ours", "ffi-alo", RECORDS_PER_S, AtLeast(0.9)),
    ratio("throughput, over franz-go", "ours", "franz-go", RECORDS_PER_S, AtLeast(2.0)),
    ratio("throughput, warm, over Kafka Streams, warm", "ours", "streams", WARM_RECORDS_PER_S, AtLeast(4.0)),
    ratio("throughput, over rdkafka as usually written", "ours", "usual", RECORDS_PER_S, AtLeast(8.0)),
    ratio(
        "throughput at a fixed 100 ms, over the FFI loop",
        "ours-100ms",
        "ffi",
        RECORDS_PER_S,
        AtLeast(0.97),
    ),
    absolute("throughput", small("ours", RECORDS_PER_S, "records/s"), AtLeast(1_000_000.0)),
    ratio("client CPU per record, over the FFI loop", "ours", "ffi", CLIENT_CPU_S_PER_M, AtMost(1.05)),
    ratio("client CPU per record, over franz-go", "ours", "franz-go", CLIENT_CPU_S_PER_M, AtMost(0.6)),
    ratio(
        "client CPU per record, warm, over Kafka Streams, warm",
        "ours",
        "streams",
        WARM_CLIENT_CPU_S_PER_M,
        AtMost(0.25),
    ),
    absolute("latency p50 at 10 000 records/s", paced("ours", "10000", P50_MS), AtMost(13.0)),
    absolute("latency p99 at 10 000 records/s", paced("ours", "10000", P99_MS), AtMost(35.0)),
    Target {
        what: "broker CPU at 10 000 records/s, over the FFI loop with its 100 ms",
        one: paced("ours", "10000", BROKER_CPU_S_PER_M),
        over: Some(paced("ffi", "10000", BROKER_CPU_S_PER_M)),
        bound: AtMost(1.1),
    },
    absolute("latency p50 at 100 records/s", paced("ours", "100", P50_MS), AtMost(10.0)),
    absolute(
        "latency p50 at 10 000 records/s, fixed 100 ms",
        paced("ours-100ms", "10000", P50_MS),
        AtMost(65.0),
    ),
    absolute("peak memory at full load, 100 bytes", small("ours", PEAK_MB, "MB"), AtMost(100.0)),
    absolute(
        "peak memory at full load, 1 KB",
        Pick { parameter: ("size", "1024"), ..small("ours", PEAK_MB, "MB") },
        AtMost(100.0),
    ),
];

const fn absolute(what: &'static str, one: Pick, bound: Bound) -> Target {
    Target { what, one, over: None, bound }
}

/// Two arms over the same full topic.
const fn ratio(
    what: &'static str,
    one: &'static str,
    over: &'static str,
    figure: &'static str,
    bound: Bound,
) -> Target {
    Target { what, one: small(one, figure, ""), over: Some(small(over, figure, "")), bound }
}

/// Over the full topic of 100-byte records.
const fn small(arm: &'static str, figure: &'static str, unit: &'static str) -> Pick {
    Pick { group: "throughput", arm, parameter: ("size", "100"), figure, unit }
}

/// At a fixed rate, a time.
const fn paced(arm: &'static str, rate: &'static str, figure: &'static str) -> Pick {
    Pick { group: "latency", arm, parameter: ("rate", rate), figure, unit: "ms" }
}
