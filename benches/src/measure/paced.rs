//! One arm, once, under a load that somebody else decides.

use std::time::{Duration, Instant};

use eos_fixture::wait_for;
use hdrhistogram::Histogram;

use crate::{
    Failure,
    arms::{Arm, Running, Task},
    cluster::Bench,
    feed::{Feeder, micros},
    latency::{self, Reader},
    referee,
    results::figure,
    topics,
};

use super::once::Manner;

/// Orders that show that an arm has started: some for every partition.
const PROBES: u64 = 200;

/// How long an arm may take to start.
const START: Duration = Duration::from_mins(1);

/// How long the last records may take.
const LAST: Duration = Duration::from_secs(30);

/// The load.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Orders per second.
    pub rate: u64,
    /// Bytes of each.
    pub size: usize,
    /// How long before it counts.
    pub warm_up: Duration,
    /// How long it counts.
    pub time: Duration,
}

/// What one run gave.
#[derive(Debug, Clone)]
pub struct Paced {
    /// From written to read as committed, in microseconds.
    pub latencies: Histogram<u64>,
    /// How many records were counted.
    pub records: u64,
    /// How long that took.
    pub time: Duration,
    /// What the arm spent meanwhile.
    pub client: Duration,
    /// What the broker spent meanwhile, on feeder, arm and reader.
    pub broker: Duration,
    /// The most memory the arm had, in megabytes.
    pub peak_mb: f64,
    /// Transactions per second.
    pub transactions_per_s: f64,
}

impl Paced {
    /// All of it, for a row.
    pub fn figures(&self) -> Vec<(&'static str, f64)> {
        let per_million = |cost: Duration| cost.as_secs_f64() * 1e6 / self.records as f64;
        let percent = |cost: Duration| 100.0 * cost.as_secs_f64() / self.time.as_secs_f64();
        let mut figures = latency::figures(&self.latencies).to_vec();
        figures.extend([
            (figure::CLIENT_CPU_S_PER_M, per_million(self.client)),
            (figure::BROKER_CPU_S_PER_M, per_million(self.broker)),
            (figure::CLIENT_CPU_PERCENT, percent(self.client)),
            (figure::BROKER_CPU_PERCENT, percent(self.broker)),
            (figure::PEAK_MB, self.peak_mb),
            (figure::TRANSACTIONS_PER_S, self.transactions_per_s),
        ]);
        figures
    }
}

/// Runs an arm over topics of its own under this load, and has the referee judge it.
///
/// # Errors
/// When the arm failed or did not keep up, or when the referee objects.
pub fn paced(bench: &Bench, arm: &dyn Arm, load: Load, manner: &Manner) -> Result<Paced, Failure> {
    let bootstrap = bench.bootstrap();
    let input = topics::create(bootstrap, "orders", topics::PARTITIONS)?;
    let output = topics::create(bootstrap, "enriched", topics::PARTITIONS)?;
    let run = run_between(bench, arm, load, manner, [&input, &output]);
    topics::delete(bootstrap, &input)?;
    topics::delete(bootstrap, &output)?;
    run
}

fn run_between(
    bench: &Bench,
    arm: &dyn Arm,
    load: Load,
    manner: &Manner,
    [input, output]: [&str; 2],
) -> Result<Paced, Failure> {
    let bootstrap = bench.bootstrap();
    let (group, theirs) = (topics::fresh(arm.name()), bench.bootstrap_of_arms());
    let task = Task {
        bootstrap: &theirs,
        input,
        output,
        group: &group,
        interval: manner.interval,
        extra: &manner.extra,
    };
    let mut feeder = Feeder::new(bootstrap, input, load.size)?;
    let reader = Reader::start(bootstrap, output, topics::PARTITIONS)?;
    let started = Instant::now();
    let mut running = Running::start(arm, &task)?;
    let (client, broker) = (running.process(), bench.broker()?);
    let costs = || {
        let gone = "a process that is measured has ended";
        Ok::<_, Failure>((client.cpu_time().ok_or(gone)?, broker.cpu_time().ok_or(gone)?))
    };

    for order_id in 0..PROBES {
        feeder.send(order_id, micros())?;
    }
    arrived(START, &reader, &mut running, PROBES)?;
    let mut sent = PROBES;
    sent += feeder.pace(sent, load.rate, load.warm_up)?;
    let (began, before) = (Instant::now(), costs()?);
    reader.count_from_now();
    let records = feeder.pace(sent, load.rate, load.time)?;
    let (time, after) = (began.elapsed(), costs()?);
    sent += records;
    feeder.finish()?;
    arrived(LAST, &reader, &mut running, sent)?;

    let peak_mb = client.peak_megabytes().ok_or("the process that is measured has ended")?;
    let lived = started.elapsed();
    let transactions = running.stop()?;
    let latencies = reader.finish()?;
    referee::judge(bootstrap, output, topics::PARTITIONS, sent, load.size)?;
    Ok(Paced {
        latencies,
        records,
        time,
        client: after.0.saturating_sub(before.0),
        broker: after.1.saturating_sub(before.1),
        peak_mb,
        transactions_per_s: transactions as f64 / lived.as_secs_f64(),
    })
}

fn arrived(within: Duration, reader: &Reader, running: &mut Running, records: u64) -> Result<(), Failure> {
    let waited = wait_for(within, &format!("{records} records in the output"), || {
        if let Err(error) = running.alive() {
            return Ok(Err(error));
        }
        let seen = reader.seen();
        if seen >= records { Ok(Ok(())) } else { Err(format!("{seen} are there")) }
    });
    waited?
}
