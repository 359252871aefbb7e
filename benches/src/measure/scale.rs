//! What a transaction costs as it touches more partitions, and as more workers and processes make them; and
//! the costs of its parts, fitted to that.

use std::{process::Command, time::Duration};

use eos_fixture::{Worker, wait_for};
use serde::{Deserialize, Serialize};

use crate::{
    Failure,
    arms::program,
    cluster::Bench,
    fit::{Point, fit, worst},
    progress::Ends,
    results::{Row, figure},
    topics,
};

use super::{Group, Plan};

/// A round takes about 90 s, and warming up 20.
pub(super) const GROUP: Group = Group {
    name: "scale",
    what: "What a transaction costs by partitions, workers and processes, and the costs of its parts",
    columns: &[
        (figure::TRANSACTIONS_PER_S, "transactions/s"),
        (TRANSACTION_MS, "p50 ms"),
        (TRANSACTION_P99_MS, "p99 ms"),
        (BROKER_CPU_MS, "broker CPU ms each"),
        (FIXED_MS, "fixed ms"),
        (PARTITION_US, "us per partition"),
        (RECORD_US, "us per record"),
        (FIT_ERROR_PERCENT, "worst error %"),
    ],
    run,
};

/// The time of a transaction of one worker, from one begin to the next. The median: one stall in a few of them
/// would be most of the mean.
const TRANSACTION_MS: &str = "transaction_ms";
const TRANSACTION_P99_MS: &str = "transaction_p99_ms";
/// What the broker spends on one.
const BROKER_CPU_MS: &str = "broker_cpu_ms";
/// The fitted costs.
const FIXED_MS: &str = "fixed_ms";
const PARTITION_US: &str = "partition_us";
const RECORD_US: &str = "record_us";
/// How far the farthest point is from what they make of it.
const FIT_ERROR_PERCENT: &str = "fit_error_percent";

/// How long the broker may take for the markers of the last transactions.
const LAST: Duration = Duration::from_secs(30);

/// How long a process may take to begin.
const START: Duration = Duration::from_mins(1);

/// What `src/bin/transactions.rs` says on its last line.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Probed {
    /// Transactions, also those before it counted.
    pub all: u64,
    /// Those that count.
    pub transactions: u64,
    /// How long it counted.
    pub seconds: f64,
    /// Half of them took less, in microseconds.
    pub median_us: f64,
    /// 99 of 100 took less.
    pub p99_us: f64,
}

/// What is measured at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cell {
    partitions: usize,
    records: usize,
    workers: usize,
    processes: usize,
}

/// How much there is of it.
struct Size {
    partitions: &'static [usize],
    records: [usize; 2],
    workers: &'static [usize],
    processes: &'static [usize],
    warm_up_ms: u64,
    time_ms: u64,
}

const FULL: Size = Size {
    partitions: &[1, 8, 64, 512],
    records: [512, 4096],
    workers: &[2, 4, 8],
    processes: &[2, 4],
    warm_up_ms: 1000,
    time_ms: 4000,
};

const QUICK: Size = Size {
    partitions: &[1, 32],
    records: [32, 1024],
    workers: &[2],
    processes: &[2],
    warm_up_ms: 200,
    time_ms: 500,
};

/// What a worker or process more is measured with.
const USUAL: Cell = Cell { partitions: 8, records: 512, workers: 1, processes: 1 };

impl Size {
    fn cells(&self) -> Vec<Cell> {
        let by_parts = self.partitions.iter().flat_map(|&partitions| {
            self.records.map(|records| Cell { partitions, records, workers: 1, processes: 1 })
        });
        let by_workers = self.workers.iter().map(|&workers| Cell { workers, ..USUAL });
        let by_processes = self.processes.iter().map(|&processes| Cell { processes, ..USUAL });
        by_parts.chain(by_workers).chain(by_processes).collect()
    }
}

impl Cell {
    fn row(self) -> Row {
        let Self { partitions, records, workers, processes } = self;
        let parameters = [
            ("partitions", partitions.to_string()),
            ("records", records.to_string()),
            ("workers", workers.to_string()),
            ("processes", processes.to_string()),
        ];
        Row::new("transactions", "transactions and nothing else", &parameters)
    }

    fn is_alone(self) -> bool {
        self.workers == 1 && self.processes == 1
    }
}

/// What one run gave.
#[derive(Debug, Clone, Copy)]
struct Cost {
    per_s: f64,
    ms: f64,
    p99_ms: f64,
    broker_ms: f64,
}

fn run(plan: &Plan) -> Result<Vec<Row>, Failure> {
    let bench = plan.bench()?;
    let size = plan.or_quick(FULL, QUICK);
    let cells = size.cells();
    let all = cells.iter().map(|it| it.partitions * it.workers * it.processes).max().unwrap_or(1);
    let topic = topics::create(bench.bootstrap(), "transactions", all as i32)?;
    let place = Place { bench: &bench, topic: &topic, all };
    let mut rows: Vec<_> = cells.iter().map(|cell| cell.row()).collect();
    if !plan.quick {
        warm_up(&place, &size)?;
    }
    let mut fits = [fitted_row("time"), fitted_row("broker CPU")];
    for round in 0..plan.rounds {
        let mut costs = vec![None; cells.len()];
        for step in 0..cells.len() {
            let at = (step + round) % cells.len();
            let cost = place.measure(cells[at], &size)?;
            let figures = [
                (figure::TRANSACTIONS_PER_S, cost.per_s),
                (TRANSACTION_MS, cost.ms),
                (TRANSACTION_P99_MS, cost.p99_ms),
                (BROKER_CPU_MS, cost.broker_ms),
            ];
            eprintln!("  round {}/{}  {}", round + 1, plan.rounds, rows[at].line(&figures));
            rows[at].add(figures);
            costs[at] = Some(cost);
        }
        let alone: Vec<(Cell, Cost)> = cells
            .iter()
            .zip(costs)
            .filter_map(|(cell, cost)| cost.filter(|_| cell.is_alone()).map(|cost| (*cell, cost)))
            .collect();
        for (row, part) in fits.iter_mut().zip([|cost: &Cost| cost.ms, |cost: &Cost| cost.broker_ms]) {
            add_fit(row, &alone, part);
        }
    }
    topics::delete(bench.bootstrap(), &topic)?;
    rows.extend(fits);
    Ok(rows)
}

/// As many transactions at once as there will be, and as large ones, which do not count: a broker that has
/// compiled nothing yet takes several times as long, and whoever is first would pay for it.
fn warm_up(place: &Place<'_>, size: &Size) -> Result<(), Failure> {
    let most = |of: &[usize]| of.iter().copied().max().unwrap_or(1);
    let many = Cell { workers: most(size.workers), ..USUAL };
    let large = Cell { partitions: most(size.partitions), ..USUAL };
    for cell in [many, large, many] {
        let cost = place.measure(cell, size)?;
        eprintln!("  warm-up     {cell:?}: {:.1} transactions/s", cost.per_s);
    }
    Ok(())
}

fn fitted_row(of: &str) -> Row {
    Row::new("fitted", "fixed + per partition + per record", &[("of", of.to_owned())])
}

/// Adds the costs of the parts of one round.
fn add_fit(row: &mut Row, alone: &[(Cell, Cost)], part: impl Fn(&Cost) -> f64) {
    let points: Vec<Point<3>> = alone
        .iter()
        .map(|(cell, cost)| ([1.0, cell.partitions as f64, cell.records as f64], part(cost)))
        .collect();
    match fit(&points) {
        Some(costs) => row.add([
            (FIXED_MS, costs[0]),
            (PARTITION_US, costs[1] * 1000.0),
            (RECORD_US, costs[2] * 1000.0),
            (FIT_ERROR_PERCENT, 100.0 * worst(&costs, &points)),
        ]),
        None => row.not_measured = Some("the points do not tell the costs apart".to_owned()),
    }
}

/// Where it is measured.
struct Place<'a> {
    bench: &'a Bench,
    topic: &'a str,
    /// Its partitions.
    all: usize,
}

impl Place<'_> {
    /// Runs a cell, and checks that exactly what its processes say they committed is there.
    fn measure(&self, cell: Cell, size: &Size) -> Result<Cost, Failure> {
        let broker = self.bench.broker()?;
        let cpu = || broker.cpu_time().ok_or("the broker has ended");
        let ends = Ends::of(self.bench.bootstrap(), self.topic, self.all as i32)?;
        let before = ends.sum()?;
        let group = topics::fresh("transactions");
        let starts = (0..cell.processes).map(|process| {
            let command = self.command(cell, size, process, &group)?;
            Ok::<_, Failure>(Worker::start(format!("{group}.{process}"), &command)?)
        });
        let mut processes = starts.collect::<Result<Vec<_>, _>>()?;
        for process in &mut processes {
            process.wait_for_line("measuring", START)?;
        }
        let spent = cpu()?;
        let probed = processes.iter_mut().map(outcome).collect::<Result<Vec<_>, _>>()?;
        let spent = cpu()?.saturating_sub(spent);

        let committed: u64 = probed.iter().map(|it| it.all).sum();
        // A marker per partition that was written to.
        let expected = committed as i64 * (cell.records + cell.partitions.min(cell.records)) as i64;
        wait_for(LAST, &format!("{expected} records and markers of {committed} transactions"), || {
            let there = ends.sum().map_err(|error| error.to_string())? - before;
            if there == expected { Ok(()) } else { Err(format!("{there} are there")) }
        })?;

        let counted: u64 = probed.iter().map(|it| it.transactions).sum();
        let mean = |of: fn(&Probed) -> f64| {
            probed.iter().map(|it| of(it) * it.transactions as f64).sum::<f64>() / counted as f64
        };
        Ok(Cost {
            per_s: probed.iter().map(|it| it.transactions as f64 / it.seconds).sum(),
            ms: mean(|it| it.median_us) / 1000.0,
            p99_ms: mean(|it| it.p99_us) / 1000.0,
            broker_ms: spent.as_secs_f64() * 1000.0 / counted as f64,
        })
    }

    fn command(&self, cell: Cell, size: &Size, process: usize, group: &str) -> Result<Command, Failure> {
        let mut command = Command::new(program("transactions")?);
        command.args(["--bootstrap", self.bench.bootstrap(), "--topic", self.topic, "--group", group]);
        command.args(["--id", &format!("{group}-{process}")]);
        for (name, number) in [
            ("--all", self.all),
            ("--first", process * cell.workers * cell.partitions),
            ("--partitions", cell.partitions),
            ("--records", cell.records),
            ("--workers", cell.workers),
            ("--warm-up", size.warm_up_ms as usize),
            ("--time", size.time_ms as usize),
        ] {
            command.args([name, &number.to_string()]);
        }
        Ok(command)
    }
}

fn outcome(process: &mut Worker) -> Result<Probed, Failure> {
    let status = process.wait_exit(START)?;
    if !status.success() {
        return Err(format!("making transactions failed ({status}): {}", process.stderr()).into());
    }
    let stdout = process.stdout();
    let line = stdout.lines().last().unwrap_or_default();
    serde_json::from_str(line).map_err(|error| format!("its last line is no report ({error}): {line}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_tells_the_parts_of_the_cost_apart() {
        for size in [FULL, QUICK] {
            // given costs of 2 ms, 30 us and 1 us, and of half of that on the broker
            let cost = |cell: Cell| {
                let ms = 2.0 + 0.03 * cell.partitions as f64 + 0.001 * cell.records as f64;
                Cost { per_s: 1.0, ms, p99_ms: ms, broker_ms: ms / 2.0 }
            };
            let alone = size.cells().into_iter().filter(|cell| cell.is_alone());
            let alone: Vec<_> = alone.map(|cell| (cell, cost(cell))).collect();

            // when they are fitted
            let mut row = fitted_row("broker CPU");
            add_fit(&mut row, &alone, |cost| cost.broker_ms);

            // then they are found again
            let found = [FIXED_MS, PARTITION_US, RECORD_US].map(|name| row.figures[name][0]);
            let close = found.iter().zip([1.0, 15.0, 0.5]).all(|(it, is)| (it / is - 1.0).abs() < 1e-6);
            assert!(close, "{found:?}");
        }
    }
}
