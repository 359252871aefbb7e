//! What a guarantee costs a producer that does nothing else: `acks=1`, idempotent, transactional.

use std::{
    mem,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use rdkafka::{
    ClientConfig, ClientContext,
    error::{KafkaError, RDKafkaErrorCode},
    producer::{BaseProducer, BaseRecord, DeliveryResult, Producer as _, ProducerContext},
};

use crate::{
    Failure, client,
    cluster::Bench,
    feed::{at_pace, micros},
    job, latency,
    observe::Process,
    progress::Ends,
    results::{Row, figure},
    topics,
};

use super::{Group, Plan};

pub(super) const GROUP: Group = Group {
    name: "produce",
    what: "Producing only: what acks=1, idempotence and transactions cost",
    columns: &[
        (figure::RECORDS_PER_S, "records/s"),
        (figure::CLIENT_CPU_S_PER_M, "client CPU s/M"),
        (figure::BROKER_CPU_S_PER_M, "broker CPU s/M"),
        (figure::P50_MS, "delivered p50 ms"),
        (figure::P99_MS, "p99 ms"),
        (COMMITTED_P50_MS, "committed p50 ms"),
        (COMMITTED_P99_MS, "p99 ms"),
    ],
    run,
};

const COMMITTED_P50_MS: &str = "committed_p50_ms";
const COMMITTED_P99_MS: &str = "committed_p99_ms";

const SIZE: usize = 100;

/// Records a second for the latencies.
const RATE: u64 = 10_000;

/// How long a transaction stays open.
const INTERVAL: Duration = Duration::from_millis(100);

/// How long a call to the broker may take.
const ANSWER: Duration = Duration::from_secs(30);

/// One look at the producer's events; it always lasts that long.
const LOOK: Duration = Duration::from_millis(1);

/// A guarantee: its name, what people read, and the settings that make it.
struct Guarantee {
    name: &'static str,
    label: &'static str,
    settings: &'static [(&'static str, &'static str)],
    is_transactional: bool,
}

const GUARANTEES: [Guarantee; 3] = [
    Guarantee { name: "acks-1", label: "acks=1", settings: &[("acks", "1")], is_transactional: false },
    Guarantee {
        name: "idempotent",
        label: "idempotent",
        settings: &[("enable.idempotence", "true")],
        is_transactional: false,
    },
    Guarantee {
        name: "transactional",
        label: "transactional, a commit per 100 ms",
        settings: &[],
        is_transactional: true,
    },
];

fn run(plan: &Plan) -> Result<Vec<Row>, Failure> {
    let bench = plan.bench()?;
    let (records, time) = plan.or_quick((3_000_000, 8), (100_000, 1));
    let mut rows: Vec<_> = GUARANTEES.iter().map(|it| Row::new(it.name, it.label, &[])).collect();
    for round in 0..plan.rounds {
        for step in 0..GUARANTEES.len() {
            let at = (step + round) % GUARANTEES.len();
            let mut figures = throughput(&bench, &GUARANTEES[at], records)?;
            figures.extend(latencies(&bench, &GUARANTEES[at], RATE * time)?);
            eprintln!("  round {}/{}  {}", round + 1, plan.rounds, rows[at].line(&figures));
            rows[at].add(figures);
        }
    }
    Ok(rows)
}

type Figures = Vec<(&'static str, f64)>;

/// As fast as one thread can.
fn throughput(bench: &Bench, guarantee: &Guarantee, records: u64) -> Result<Figures, Failure> {
    let (own, broker) = (Process::new(std::process::id()), bench.broker()?);
    let spent =
        || Ok::<_, Failure>((own.cpu_time().ok_or("no time")?, broker.cpu_time().ok_or("no broker")?));
    on_a_topic(bench, guarantee, records, |sender| {
        let (before, began) = (spent()?, Instant::now());
        for order_id in 0..records {
            sender.send(order_id)?;
            // Reports are read now and then, not after each record.
            if order_id % 1000 == 0 {
                sender.turn()?;
            }
        }
        sender.finish()?;
        let (took, after) = (began.elapsed(), spent()?);
        let per_million = |cost: Duration| cost.as_secs_f64() * 1e6 / records as f64;
        Ok(vec![
            (figure::RECORDS_PER_S, records as f64 / took.as_secs_f64()),
            (figure::CLIENT_CPU_S_PER_M, per_million(after.0.saturating_sub(before.0))),
            (figure::BROKER_CPU_S_PER_M, per_million(after.1.saturating_sub(before.1))),
        ])
    })
}

/// At a fixed rate: from sent to acknowledged, and to committed.
fn latencies(bench: &Bench, guarantee: &Guarantee, records: u64) -> Result<Figures, Failure> {
    on_a_topic(bench, guarantee, records, |sender| {
        at_pace(RATE, records, |numbers| {
            numbers.into_iter().try_for_each(|nth| sender.send(nth))?;
            sender.turn()
        })?;
        sender.finish()?;
        let [p50, p99, ..] = latency::figures(&sender.producer.context().delivered());
        let mut figures = vec![p50, p99];
        if guarantee.is_transactional {
            let [p50, p99, ..] = latency::figures(&sender.committed);
            figures.extend([(COMMITTED_P50_MS, p50.1), (COMMITTED_P99_MS, p99.1)]);
        }
        Ok(figures)
    })
}

/// Runs `work` with a sender to a topic of its own, and counts what arrived.
fn on_a_topic(
    bench: &Bench,
    guarantee: &Guarantee,
    records: u64,
    work: impl FnOnce(&mut Sender) -> Result<Figures, Failure>,
) -> Result<Figures, Failure> {
    let bootstrap = bench.bootstrap();
    let topic = topics::create(bootstrap, "produced", topics::PARTITIONS)?;
    let mut sender = Sender::new(bootstrap, &topic, guarantee)?;
    let figures = work(&mut sender)?;
    let reports = sender.producer.context();
    let (acknowledged, failed) = (reports.delivered().len(), reports.failed.load(Ordering::Relaxed));
    let there = Ends::of(bootstrap, &topic, topics::PARTITIONS)?.sum()? as u64;
    // A commit leaves a marker in every partition that it touched.
    let most = records + sender.transactions * topics::PARTITIONS as u64;
    if acknowledged != records || failed > 0 || !(records..=most).contains(&there) {
        return Err(format!(
            "{}: of {records} records {acknowledged} were acknowledged, {failed} failed, and {there} offsets are \
             taken",
            guarantee.name
        )
        .into());
    }
    topics::delete(bootstrap, &topic)?;
    Ok(figures)
}

/// A producer, and the transaction it is in.
struct Sender {
    producer: BaseProducer<Reports>,
    topic: String,
    is_transactional: bool,
    open: Option<Instant>,
    /// When the records of the open transaction were sent.
    sent: Vec<i64>,
    committed: Histogram<u64>,
    transactions: u64,
    customer: String,
    order: String,
}

impl Sender {
    fn new(bootstrap: &str, topic: &str, guarantee: &Guarantee) -> Result<Self, Failure> {
        let mut config: ClientConfig = client::plain(bootstrap);
        config.set("partitioner", "murmur2_random");
        for (key, value) in guarantee.settings {
            config.set(*key, *value);
        }
        if guarantee.is_transactional {
            config.set("transactional.id", topic);
        }
        let producer: BaseProducer<Reports> = config.create_with_context(Reports::default())?;
        if guarantee.is_transactional {
            producer.init_transactions(ANSWER)?;
        }
        Ok(Self {
            producer,
            topic: topic.to_owned(),
            is_transactional: guarantee.is_transactional,
            open: None,
            sent: Vec::new(),
            committed: latency::histogram(),
            transactions: 0,
            customer: String::new(),
            order: String::new(),
        })
    }

    fn send(&mut self, order_id: u64) -> Result<(), Failure> {
        if self.is_transactional && self.open.is_none() {
            self.producer.begin_transaction()?;
            self.open = Some(Instant::now());
        }
        let now = micros();
        job::write_customer(order_id, &mut self.customer);
        job::write_order(order_id, &self.customer, now, SIZE, &mut self.order);
        let mut record =
            BaseRecord::with_opaque_to(&self.topic, now as usize).key(&self.customer).payload(&self.order);
        while let Err((error, back)) = self.producer.send(record) {
            if !matches!(error, KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull)) {
                return Err(error.into());
            }
            self.producer.poll(LOOK);
            record = back;
        }
        if self.open.is_some() {
            self.sent.push(now);
        }
        Ok(())
    }

    /// Reads reports; ends the transaction when it is time.
    fn turn(&mut self) -> Result<(), Failure> {
        self.producer.poll(Duration::ZERO);
        if self.open.is_some_and(|since| since.elapsed() >= INTERVAL) {
            self.commit()?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Failure> {
        if self.open.take().is_none() {
            return Ok(());
        }
        // The wrapper's commit waits 100 ms when anything is in flight.
        self.settle();
        self.producer.commit_transaction(ANSWER)?;
        let now = micros();
        for sent in mem::take(&mut self.sent) {
            self.committed.saturating_record(u64::try_from(now - sent).unwrap_or(0));
        }
        self.transactions += 1;
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Failure> {
        self.commit()?;
        self.settle();
        Ok(())
    }

    fn settle(&self) {
        while self.producer.in_flight_count() > 0 {
            self.producer.poll(LOOK);
        }
    }
}

/// Delivery reports: how long each record took.
struct Reports {
    delivered: Mutex<Histogram<u64>>,
    failed: AtomicU64,
}

impl Default for Reports {
    fn default() -> Self {
        Self { delivered: Mutex::new(latency::histogram()), failed: AtomicU64::new(0) }
    }
}

impl Reports {
    fn delivered(&self) -> MutexGuard<'_, Histogram<u64>> {
        self.delivered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientContext for Reports {}

impl ProducerContext for Reports {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, sent: usize) {
        if result.is_ok() {
            let took = u64::try_from(micros() - sent as i64).unwrap_or(0);
            self.delivered().saturating_record(took);
        } else {
            self.failed.fetch_add(1, Ordering::Relaxed);
        }
    }
}
