//! One setting of the clients at a time against the pipeline's own: where its defaults come from.

use std::time::Duration;

use crate::{
    Failure, arms, feed, latency,
    results::{Row, figure},
    topics,
};

use super::{
    Group, Plan,
    once::{Manner, once},
    paced::{Load, paced},
    rounds::{Case, Figures, measure},
};

/// A round takes about 6 minutes.
pub(super) const GROUP: Group = Group {
    name: "settings",
    what: "One client setting at a time against the pipeline's own",
    columns: &[
        (figure::RECORDS_PER_S, "records/s"),
        (figure::CLIENT_CPU_S_PER_M, "client CPU s/M"),
        (figure::BROKER_CPU_S_PER_M, "broker CPU s/M"),
        (figure::PEAK_MB, "peak MB"),
        (figure::P50_MS, "p50 ms at 10 000/s"),
        (figure::P99_MS, "p99 ms"),
    ],
    run,
};

const SIZE: usize = 100;

/// Records a second for the latencies.
const RATE: u64 = 10_000;

/// How the rows differ; the first has nothing set.
const SETTING: &str = "setting";
const DEFAULTS: &str = "defaults";

/// Properties and the values to try. One that is what the pipeline takes anyway is left out.
const TRIED: [(&str, &[&str]); 12] = [
    ("fetch.queue.backoff.ms", &["5", "50", "1000"]),
    ("retry.backoff.ms", &["10", "100"]),
    ("queue.buffering.max.ms", &["0", "5", "50"]),
    ("batch.num.messages", &["1000", "10000", "100000"]),
    ("batch.size", &["100000", "1000000"]),
    ("fetch.message.max.bytes", &["262144", "1048576", "4194304"]),
    ("fetch.min.bytes", &["1", "65536"]),
    ("queued.min.messages", &["2000", "20000", "100000"]),
    ("queued.max.messages.kbytes", &["8192", "65536"]),
    ("queue.buffering.max.messages", &["20000", "100000", "1000000"]),
    ("queue.buffering.max.kbytes", &["32768", "1048576"]),
    ("compression.codec", &["none", "lz4", "zstd", "snappy"]),
];

/// `KEY=VALUE` of all that is tried.
fn settings() -> impl Iterator<Item = String> {
    let usual =
        |key: &str| eos_conf::property(key).and_then(|row| row.canonical().ours.or(row.canonical().default));
    TRIED.iter().flat_map(move |(key, values)| {
        let others = values.iter().filter(move |value| usual(key) != Some(**value));
        others.map(move |value| format!("{key}={value}"))
    })
}

fn run(plan: &Plan) -> Result<Vec<Row>, Failure> {
    let bench = plan.bench()?;
    let arm = arms::ours();
    let tried = settings().take(plan.or_quick(usize::MAX, 2));
    let names = std::iter::once(DEFAULTS.to_owned()).chain(tried);
    let cases = names.map(|name| Case::new(arm.as_ref(), &[(SETTING, name)])).collect();
    let input =
        feed::preload(bench.bootstrap(), topics::PARTITIONS, plan.or_quick(2_000_000, 300_000), SIZE)?;
    let (warm_up, time) = plan.or_quick((1, 4), (0, 1));
    let rate = plan.or_quick(RATE, 1000);
    let load =
        Load { rate, size: SIZE, warm_up: Duration::from_secs(warm_up), time: Duration::from_secs(time) };
    let rows = measure(plan.rounds, cases, |case| {
        let setting = &case.row.parameters[SETTING];
        let extra = match setting.as_str() {
            DEFAULTS => Vec::new(),
            _ => vec!["--kafka".to_owned(), setting.clone()],
        };
        let manner = Manner { extra, ..Manner::default() };
        let mut figures: Figures = once(&bench, case.arm, &input, &manner)?.figures().into();
        figures.extend(latency::figures(&paced(&bench, case.arm, load, &manner)?.latencies));
        Ok(figures)
    });
    topics::delete(bench.bootstrap(), &input.topic)?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_may_be_set_and_is_not_what_is_set_anyway() {
        let tried: Vec<_> = settings().collect();
        for setting in &tried {
            let (key, value) = setting.split_once('=').expect("a key and a value");
            assert!(eos_conf::check_property(key, value).is_ok(), "{setting}");
        }
        assert!(tried.contains(&"fetch.queue.backoff.ms=1000".to_owned()));
        assert!(!tried.contains(&"fetch.queue.backoff.ms=5".to_owned()), "that is the default");
        assert!(tried.len() >= 15, "{tried:?}");
    }
}
