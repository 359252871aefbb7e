//! `./x demo`: the main job on its data file, embedded, killed in the middle of a transaction.
//!
//! ```sh
//! cargo run --release -p eos-examples --no-default-features --features demo --bin demo
//! ```
//!
//! The pipeline is the one of `enrich_orders`, unchanged. The world around it is the simulated one that
//! `eos_runtime::testing` offers to unit tests, so that it can be killed at a chosen place, and at all.

#[allow(dead_code)] // its main and its tests are its own
#[path = "enrich_orders.rs"]
mod enrich_orders;

use std::{collections::BTreeMap, fs, path::Path, process::ExitCode, sync::Arc, time::Duration};

use eos_runtime::{
    control::Control,
    error::Error,
    memory::{Cluster, Code, Isolation, Memory, PlainRecord, TopicSettings},
    stage::{PipelineDef, States},
    testing::{Task, World},
};

const DATA: &str = "examples/data/raw-orders.jsonl";
const INPUT: &str = "raw-orders";
const OUTPUT: &str = "enriched-orders";
const GROUP: &str = "world.enrich";
const PARTITIONS: i32 = 4;
const SEED: u64 = 7;
/// More virtual time than any of the worlds needs.
const LONG: Duration = Duration::from_mins(10);

fn main() -> ExitCode {
    match demo() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("demo: {error}");
            ExitCode::from(2)
        }
    }
}

fn demo() -> Result<bool, String> {
    let orders = read_orders()?;
    let (early, late) = orders.split_at(orders.len() * 3 / 5);
    println!("The pipeline `enrich`, {INPUT} -> {OUTPUT}, on {DATA}, embedded: no Kafka.\n");

    let mut world = Stage::new(&orders)?;
    let worker = world.start()?;
    world.run_to_the_end();
    let (expected, steps) = (world.outputs(), worker.steps());
    println!("1. undisturbed");
    println!("   {} records in, {} out, in {steps} steps of the protocol\n", orders.len(), expected.len());

    println!("2. killed in the middle of a transaction, as by kill -9, and started again");
    let mut world = Stage::new(early)?;
    let worker = world.start()?;
    world.run_to_the_end();
    println!("   {} records in, {} out, committed", early.len(), world.outputs().len());
    world.feed(late)?;
    let unseen = world.run_into_a_transaction();
    world.world.crash(&worker);
    println!("   killed: {unseen} outputs lie in a transaction that is open, and no reader sees them");
    world.start()?;
    world.run_to_the_end();
    let findings = world.compare(&expected);
    println!("   started again: that transaction was aborted, its records were handled again");
    println!("   {} records in, {} out: {findings}\n", orders.len(), world.outputs().len());

    println!("3. killed at every single step, each time in a world of its own, and started again");
    let (mut worlds, mut killed) = (Findings::default(), 0);
    for step in 1..=steps {
        let mut world = Stage::new(&orders)?;
        let worker = world.start()?;
        world.world.crash_at(&worker, step);
        world.world.run(&worker, LONG);
        killed += u64::from(worker.is_crashed());
        world.start()?;
        world.run_to_the_end();
        worlds.add(&world.compare(&expected));
    }
    println!("   {killed} worlds: {worlds}\n");

    let clean = findings.is_clean() && worlds.is_clean() && expected.len() == orders.len() && killed == steps;
    println!(
        "{}",
        if clean { "Each input took effect exactly once." } else { "NOT exactly once: this is a bug." }
    );
    Ok(clean)
}

/// Key and value of each order.
fn read_orders() -> Result<Vec<(String, String)>, String> {
    // The data lies in the repository, wherever the demo is started from.
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/raw-orders.jsonl");
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let order = |line: &str| {
        let order: serde_json::Value =
            serde_json::from_str(line).map_err(|error| format!("{DATA}: {error}"))?;
        let customer =
            order["customer"].as_str().ok_or_else(|| format!("{DATA}: an order without customer"))?;
        Ok((customer.to_owned(), line.to_owned()))
    };
    text.lines().map(order).collect()
}

/// A world with the two topics and the orders fed so far.
struct Stage {
    world: World,
    pipeline: PipelineDef,
}

/// Partition and key of a record, in which its order counts.
type Key = (i32, Option<Vec<u8>>);

impl Stage {
    fn new(orders: &[(String, String)]) -> Result<Self, String> {
        let world = World::new(SEED);
        for topic in [INPUT, OUTPUT] {
            world.memory().create_topic(topic, PARTITIONS, TopicSettings::default()).map_err(in_words)?;
        }
        let stage = Self { world, pipeline: enrich_orders::enrich::pipeline() };
        stage.feed(orders)?;
        Ok(stage)
    }

    fn memory(&self) -> Memory {
        self.world.memory()
    }

    fn feed(&self, orders: &[(String, String)]) -> Result<(), String> {
        let records = orders.iter().map(|(key, value)| PlainRecord::new(key, value));
        self.memory().produce_all(INPUT, records).map_err(in_words)
    }

    fn start(&mut self) -> Result<Task<Result<(), Error>>, String> {
        let states = Arc::new(States::default());
        self.world
            .start("worker", &self.pipeline, &states, &Control::default())
            .map_err(|error| error.to_string())
    }

    fn run_to_the_end(&mut self) {
        self.world.run_until(|cluster| is_done(cluster), LONG);
    }

    /// Runs until a transaction is open that has written outputs, and says how many.
    fn run_into_a_transaction(&mut self) -> usize {
        let (all, seen) = (Isolation::ReadUncommitted, Isolation::ReadCommitted);
        let count =
            |cluster: &Cluster, isolation| cluster.read(OUTPUT, isolation).map_or(0, |records| records.len());
        self.world.run_until(|cluster| count(cluster, all) > count(cluster, seen) + 100, LONG);
        self.memory().cluster(|cluster| count(cluster, all) - count(cluster, seen))
    }

    /// What a `read_committed` reader gets.
    fn outputs(&self) -> Vec<(Key, Vec<u8>)> {
        let records = self.memory().read(OUTPUT, Isolation::ReadCommitted).unwrap_or_default();
        records
            .into_iter()
            .map(|record| ((record.partition, record.key), record.value.unwrap_or_default()))
            .collect()
    }

    fn compare(&self, expected: &[(Key, Vec<u8>)]) -> Findings {
        let (found, expected) = (by_key(&self.outputs()), by_key(expected));
        let mut findings = Findings { open: self.memory().open_transactions().len(), ..Findings::default() };
        for key in found.keys().chain(expected.keys().filter(|key| !found.contains_key(*key))) {
            let (found, expected) = (found.get(key), expected.get(key));
            let (mut left, mut came) = (expected.cloned().unwrap_or_default(), 0);
            for value in found.into_iter().flatten() {
                match left.iter().position(|it| it == value) {
                    Some(at) => drop(left.remove(at)),
                    None => findings.duplicated += 1,
                }
                came += 1;
            }
            findings.missing += left.len();
            findings.reordered += usize::from(came > 0 && left.is_empty() && found != expected);
        }
        findings
    }
}

fn is_done(cluster: &Cluster) -> bool {
    let committed = cluster.committed(GROUP, INPUT).unwrap_or_default();
    (0_i32..).zip(&committed).all(|(partition, committed)| {
        let end = cluster.high_watermark(INPUT, partition).unwrap_or(0);
        committed.as_ref().map_or(0, |committed| committed.offset) == end
    })
}

/// Per key: the values in their order.
fn by_key(outputs: &[(Key, Vec<u8>)]) -> BTreeMap<Key, Vec<Vec<u8>>> {
    let mut by_key: BTreeMap<Key, Vec<Vec<u8>>> = BTreeMap::new();
    for (key, value) in outputs {
        by_key.entry(key.clone()).or_default().push(value.clone());
    }
    by_key
}

fn in_words(code: Code) -> String {
    format!("the embedded broker refused: {code:?}")
}

/// What is wrong with the outputs, compared with those of the undisturbed run.
#[derive(Default)]
struct Findings {
    missing: usize,
    duplicated: usize,
    reordered: usize,
    open: usize,
}

impl Findings {
    fn is_clean(&self) -> bool {
        self.missing + self.duplicated + self.reordered + self.open == 0
    }

    fn add(&mut self, other: &Self) {
        self.missing += other.missing;
        self.duplicated += other.duplicated;
        self.reordered += other.reordered;
        self.open += other.open;
    }
}

impl std::fmt::Display for Findings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { missing, duplicated, reordered, open } = self;
        write!(
            f,
            "missing {missing}, duplicated {duplicated}, keys out of order {reordered}, transactions left open {open}"
        )
    }
}
