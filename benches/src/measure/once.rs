//! One arm, once over a topic that is full already.

use std::time::Duration;

use crate::{
    Failure,
    arms::{Arm, Running, Task},
    cluster::Bench,
    feed::Input,
    progress::{self, Committed, Ends, Stretch, Wanted, Watched},
    referee,
    results::figure,
    topics,
};

/// The start of the output that is left out: joining the group, filling queues, compiling.
const START: f64 = 0.1;

/// From here to the end is left out as well: whoever commits at fixed times waits, with nothing left to do,
/// until it is time.
const END: f64 = 0.95;

/// From here on even a virtual machine has compiled what it runs.
const WARM: f64 = 0.5;

/// What an arm is told beside its topics.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// How long a transaction stays open; see [`Task::interval`].
    pub interval: Option<Duration>,
    /// Further arguments.
    pub extra: Vec<String>,
}

/// What one run gave.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// From 10 % of the output to 95 %.
    pub main: Stretch,
    /// Its second half.
    pub warm: Stretch,
    /// The most memory the arm had, in megabytes.
    pub peak_mb: f64,
    /// How many transactions it committed in all.
    pub transactions: u64,
    /// How many records it was given.
    pub records: u64,
}

impl Run {
    /// Transactions per second, if each holds about as many records as the others.
    pub fn transactions_per_s(&self) -> f64 {
        self.transactions as f64 / self.records as f64 * self.main.rate()
    }

    /// All of it, for a row.
    pub fn figures(&self) -> [(&'static str, f64); 7] {
        let Self { main, warm, .. } = self;
        [
            (figure::RECORDS_PER_S, main.rate()),
            (figure::WARM_RECORDS_PER_S, warm.rate()),
            (figure::CLIENT_CPU_S_PER_M, main.per_million(main.client)),
            (figure::WARM_CLIENT_CPU_S_PER_M, warm.per_million(warm.client)),
            (figure::BROKER_CPU_S_PER_M, main.per_million(main.broker)),
            (figure::PEAK_MB, self.peak_mb),
            (figure::TRANSACTIONS_PER_S, self.transactions_per_s()),
        ]
    }
}

/// Runs an arm over `input`, back to back, into an output topic of its own, and has the referee judge it.
///
/// # Errors
/// When the arm failed or stalled, when the referee objects, or when the run was too short for figures.
pub fn once(bench: &Bench, arm: &dyn Arm, input: &Input, manner: &Manner) -> Result<Run, Failure> {
    let output = topics::create(bench.bootstrap(), "enriched", input.partitions)?;
    let run = run_into(bench, arm, input, manner, &output);
    for topic in arm.topics(&output).iter().chain([&output]) {
        topics::delete(bench.bootstrap(), topic)?;
    }
    run
}

fn run_into(
    bench: &Bench,
    arm: &dyn Arm,
    input: &Input,
    manner: &Manner,
    output: &str,
) -> Result<Run, Failure> {
    let bootstrap = bench.bootstrap();
    let ends = Ends::of(bootstrap, output, input.partitions)?;
    let (group, theirs) = (topics::fresh(arm.name()), bench.bootstrap_of_arms());
    let committed = Committed::by(bootstrap, &group, &input.topic, input.partitions)?;
    let task = Task {
        bootstrap: &theirs,
        input: &input.topic,
        output,
        group: &group,
        interval: manner.interval,
        extra: &manner.extra,
    };
    let mut running = Running::start(arm, &task)?;
    let watched = Watched { client: running.process(), broker: bench.broker()? };
    let wanted = Wanted { outputs: input.orders, committed: input.records };
    let samples = progress::watch(&ends, &committed, wanted, watched, || running.alive())?;
    let peak_mb = watched.client.peak_megabytes().ok_or("the process that is measured has ended")?;
    let transactions = running.stop()?;
    referee::judge(bootstrap, output, input.partitions, input.orders, input.size)?;
    let stretch = |from| Stretch::between(&samples, input.records, [from, END]);
    let main = stretch(START).ok_or("the run was over before it could be looked at twice")?;
    Ok(Run { main, warm: stretch(WARM).unwrap_or(main), peak_mb, transactions, records: input.records })
}
