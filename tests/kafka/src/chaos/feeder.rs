//! Writes orders at a steady rate and notes when each was in the input.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    ClientContext,
    message::DeliveryResult,
    producer::{BaseRecord, Producer, ProducerContext, ThreadedProducer},
};

use super::{background::Background, watch::Times};
use crate::{
    orders::{customer, order},
    topics::{client, fresh},
};

/// How often it writes.
const TICK: Duration = Duration::from_millis(10);

/// How long one transaction of the input stays open.
const TRANSACTION: Duration = Duration::from_millis(100);

const CALL: Duration = Duration::from_mins(1);

/// How the input is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    /// By an idempotent producer.
    Plain,
    /// In transactions, of which every third is aborted and its orders written again.
    AbortedByThirds,
}

/// A thread that writes orders 0, 1, 2, ... until it is told to stop.
#[derive(Debug)]
pub(super) struct Feeder {
    entered: Arc<Mutex<Times>>,
    rate: Arc<AtomicU32>,
    writing: Background,
}

impl Feeder {
    /// Begins with order 0, at `rate` orders a second.
    pub(super) fn start(bootstrap: &str, topic: &str, rate: u32, input: Input) -> Self {
        let entered = Arc::<Mutex<Times>>::default();
        let producer = producer(bootstrap, input, &entered);
        let rate = Arc::new(AtomicU32::new(rate));
        let pen = Pen { producer, topic: topic.to_owned(), quota: Quota::new(&rate) };
        let noted = Arc::clone(&entered);
        let writing = Background::start(move |stop| match input {
            Input::Plain => pen.write(stop),
            Input::AbortedByThirds => pen.write_in_transactions(stop, &noted),
        });
        Self { entered, rate, writing }
    }

    /// Goes on at another rate; 0 is a rest.
    pub(super) fn set_rate(&self, rate: u32) {
        self.rate.store(rate, Ordering::Relaxed);
    }

    /// When each order was in the input, as far as that is known.
    pub(super) fn entered(&self) -> Times {
        self.entered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Stops, and returns when each order was in the input: all of them are.
    pub(super) fn stop(self) -> Times {
        let Self { entered, writing, .. } = self;
        writing.stop();
        let times = entered.lock().unwrap_or_else(PoisonError::into_inner).clone();
        assert!((0..times.len()).all(|id| times.at(id).is_some()), "the feeder could not write all orders");
        times
    }
}

struct Pen {
    producer: ThreadedProducer<Notes>,
    topic: String,
    quota: Quota,
}

impl Pen {
    fn write(mut self, stop: &AtomicBool) {
        let mut next = 0;
        while !stop.load(Ordering::Relaxed) {
            let due = next + self.quota.take();
            (next..due).for_each(|id| self.send(id));
            next = due;
            thread::sleep(TICK);
        }
        self.producer.flush(CALL).expect("all orders arrive");
    }

    fn write_in_transactions(mut self, stop: &AtomicBool, entered: &Mutex<Times>) {
        self.producer.init_transactions(CALL).expect("the feeder is a producer of its own");
        let (mut next, mut due) = (0, 0);
        for number in 1_u64.. {
            // The last one is committed: every order is in the input in the end.
            let is_last = stop.load(Ordering::Relaxed);
            due += self.quota.take();
            self.producer.begin_transaction().expect("begins");
            (next..due).for_each(|id| self.send(id));
            self.producer.flush(CALL).expect("all orders arrive");
            thread::sleep(TRANSACTION);
            if number % 3 == 0 && !is_last {
                self.producer.abort_transaction(CALL).expect("aborts");
                continue;
            }
            self.producer.commit_transaction(CALL).expect("commits");
            let mut entered = entered.lock().unwrap_or_else(PoisonError::into_inner);
            (next..due).for_each(|id| entered.note(id));
            next = due;
            if is_last {
                break;
            }
        }
    }

    fn send(&self, id: u64) {
        let (key, value) = (customer(id), order(id));
        let record = BaseRecord::with_opaque_to(&self.topic, id as usize).key(&key).payload(&value);
        self.producer.send(record).map_err(|(error, _)| error).expect("there is room in the queue");
    }
}

/// How many orders are due.
struct Quota {
    rate: Arc<AtomicU32>,
    taken: Instant,
    rest: f64,
}

impl Quota {
    fn new(rate: &Arc<AtomicU32>) -> Self {
        Self { rate: Arc::clone(rate), taken: Instant::now(), rest: 0.0 }
    }

    /// So many since the last time.
    fn take(&mut self) -> u64 {
        let now = Instant::now();
        let rate = f64::from(self.rate.load(Ordering::Relaxed));
        self.rest += now.duration_since(self.taken).as_secs_f64() * rate;
        self.taken = now;
        let due = self.rest as u64;
        self.rest = self.rest.fract();
        due
    }
}

fn producer(bootstrap: &str, input: Input, entered: &Arc<Mutex<Times>>) -> ThreadedProducer<Notes> {
    let mut config = client(bootstrap);
    config.set("enable.idempotence", "true").set("partitioner", "murmur2_random").set("linger.ms", "5");
    // What was committed is noted after the commit, not when it was delivered.
    let entered = match input {
        Input::Plain => Some(Arc::clone(entered)),
        Input::AbortedByThirds => {
            config.set("transactional.id", fresh("feeder"));
            None
        }
    };
    config.create_with_context(Notes { entered }).expect("a producer needs no broker")
}

/// Notes deliveries.
struct Notes {
    entered: Option<Arc<Mutex<Times>>>,
}

impl ClientContext for Notes {}

impl ProducerContext for Notes {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, id: usize) {
        // What did not arrive stays without a time: the run cannot be judged then, and `stop` says so.
        if let (Ok(_), Some(entered)) = (result, &self.entered) {
            entered.lock().unwrap_or_else(PoisonError::into_inner).note(id as u64);
        }
    }
}
