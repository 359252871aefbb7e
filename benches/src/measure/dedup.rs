//! What it costs to drop what repeats: over a broker, and the memory for itself.

use std::time::{Duration, Instant};

use eos_runtime::{
    outbox::Outbox,
    spec::Unkeyed,
    state::dedup::{Dedup, Identity, Rules, Secret},
};

use crate::{
    Failure, arms,
    feed::{self, Mix},
    results::{Row, figure},
    topics,
};

use super::{
    Group, Plan,
    once::{Manner, once},
    rounds::{Case, Figures, measure},
};

/// A round takes about a minute.
pub(super) const GROUP: Group = Group {
    name: "dedup",
    what: "Dedup: its price by repetitions, and the size and speed of its memory",
    columns: &[
        (figure::RECORDS_PER_S, "records/s"),
        (figure::CLIENT_CPU_S_PER_M, "client CPU s/M"),
        (figure::BROKER_CPU_S_PER_M, "broker CPU s/M"),
        (figure::PEAK_MB, "peak MB"),
        (figure::NANOS, "ns/record"),
        (figure::BYTES_PER_KEY, "bytes/key"),
        (figure::LOG_BYTES_PER_KEY, "log bytes/key"),
        (figure::RESTORED_PER_S, "read back keys/s"),
    ],
    run,
};

/// How the rows differ.
const BYTES: &str = "bytes";
const REPEATED: &str = "repeated";

/// The memory alone: so many identities, of which 30 % come twice.
const IN_MEMORY: (u64, u64) = (10_000_000, 100_000);

/// Records in a transaction of it.
const TRANSACTION: u64 = 10_000;

/// New keys that are looked up at once: with those that repeat, as many as a pipeline does.
const AHEAD: u64 = 25;

fn run(plan: &Plan) -> Result<Vec<Row>, Failure> {
    let bench = plan.bench()?;
    let (bare, seen) = (arms::ours(), arms::seen());
    let orders = plan.or_quick(2_000_000, 300_000);
    let mut inputs = Vec::new();
    for (size, repeated, mix) in [
        (100, "none", Mix::Plain),
        (100, "10 %", Mix::Repeated(9)),
        (100, "30 %", Mix::Repeated(3)),
        (1024, "none", Mix::Plain),
        (1024, "10 %", Mix::Repeated(9)),
    ] {
        // As many bytes of the large ones, about, take about as long.
        let orders = if size == 100 { orders } else { orders / 4 };
        let input = feed::preload_mixed(bench.bootstrap(), topics::PARTITIONS, orders, size, mix)?;
        inputs.push(([(BYTES, size.to_string()), (REPEATED, repeated.to_owned())], input));
    }
    let mut cases = Vec::new();
    for (parameters, _) in &inputs {
        if parameters[1].1 == "none" {
            cases.push(Case::new(bare.as_ref(), parameters));
        }
        cases.push(Case::new(seen.as_ref(), parameters));
    }
    let mut rows = measure(plan.rounds, cases, |case| {
        let is_it = |(key, value): &(&str, String)| case.row.parameters[*key] == *value;
        let input = inputs.iter().find(|(parameters, _)| parameters.iter().all(is_it));
        let (_, input) = input.ok_or("no such case")?;
        Ok(once(&bench, case.arm, input, &Manner::default())?.figures().into())
    });
    for (_, input) in &inputs {
        topics::delete(bench.bootstrap(), &input.topic)?;
    }
    let count = plan.or_quick(IN_MEMORY.0, IN_MEMORY.1);
    let parameters = [(REPEATED, "30 %".to_owned())];
    let mut row = Row::new("memory", &format!("the memory alone, {count} keys"), &parameters);
    for _ in 0..plan.rounds {
        row.add(in_memory(count)?);
    }
    rows.push(row);
    Ok(rows)
}

/// Accepts, forgets nothing, writes its log, and is read back from it.
fn in_memory(count: u64) -> Result<Figures, Failure> {
    let (mut memory, mut log, mut ahead) = (memory(), Vec::new(), Vec::new());
    let (mut records, mut took, mut outbox) = (0, Duration::ZERO, Outbox::default());
    for first in (0..count).step_by(TRANSACTION as usize) {
        let began = Instant::now();
        let end = count.min(first + TRANSACTION);
        for from in (first..end).step_by(AHEAD as usize) {
            for key in from..end.min(from + AHEAD) {
                let mut come =
                    |key: u64, is_new| ahead.push((key, memory.identity(0, &key.to_le_bytes()), is_new));
                come(key, true);
                if key % 10 < 3 {
                    come(key / 2, false);
                }
            }
            records += ahead.len();
            memory.approach(ahead.iter().map(|(_, identity, _)| (0, *identity)));
            ahead
                .drain(..)
                .try_for_each(|(key, identity, is_new)| accept(&mut memory, key, identity, is_new))?;
        }
        memory.write_log(0, &mut outbox);
        memory.commit(0);
        took += began.elapsed();
        log.extend((0..outbox.len()).filter_map(|at| outbox.outgoing(at).value).map(<[u8]>::to_vec));
        outbox.clear();
    }
    let held = memory.stats();
    drop(memory);
    let (mut again, began) = (self::memory(), Instant::now());
    let mut restored = 0;
    for value in &log {
        restored += again.restore(0, value)?;
    }
    let restoring = began.elapsed();
    if (held.keys, restored) != (count, count) {
        return Err(format!("{} of {count} keys are held, {restored} were read back", held.keys).into());
    }
    let log_bytes: usize = log.iter().map(Vec::len).sum();
    Ok(vec![
        (figure::NANOS, took.as_nanos() as f64 / records as f64),
        (figure::BYTES_PER_KEY, held.bytes as f64 / count as f64),
        (figure::LOG_BYTES_PER_KEY, log_bytes as f64 / count as f64),
        (figure::RESTORED_PER_S, restored as f64 / restoring.as_secs_f64()),
    ])
}

fn memory() -> Dedup {
    let rules = Rules { within: Duration::from_hours(24), max_keys: usize::MAX, unkeyed: Unkeyed::Refuse };
    Dedup::new(rules, Secret(*b"nobody knows it!"))
}

/// An error if it is not as new as it should be.
fn accept(memory: &mut Dedup, key: u64, identity: Identity, is_new: bool) -> Result<(), Failure> {
    if memory.accept(0, Some(1_790_000_000_000 + key as i64 / 100), identity) == is_new {
        return Ok(());
    }
    Err(format!("key {key} was taken for {}", if is_new { "a repetition" } else { "new" }).into())
}
