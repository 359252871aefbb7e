//! Ports that answer as a script says, and keep a log of what they were asked.

mod ports;

use std::{
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    future::Future,
    pin::pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use crate::{
    broker::{Cause, Committed, ConsumerConfig, Fault, ProducerConfig},
    control::{Control, Counters},
    engine::{DedupWork, WorkerConfig, work},
    error::Error,
    spec::{Commit, GiveUp, OnError, Start, Unkeyed},
    stage::Step,
    state::dedup::{Rules, Secret},
};

pub(super) const TRANSACTION_TIMEOUT: Duration = Duration::from_secs(10);

/// A worker's broker. Clones are the same one.
#[derive(Clone, Default)]
pub(super) struct Script(Rc<RefCell<State>>);

#[derive(Default)]
struct State {
    now: Duration,
    polls: VecDeque<Event>,
    answers: BTreeMap<&'static str, VecDeque<Answer>>,
    log: Vec<String>,
    committed: BTreeMap<i32, Committed>,
    pending: Vec<(i32, Committed)>,
    named: VecDeque<Vec<usize>>,
    begins: i64,
    accepts_loss: bool,
    ends: i64,
    arriving: i64,
    generation: i32,
    start: Start,
    unregistered: bool,
    ambiguous: bool,
    on_error: Option<OnError>,
    parking: usize,
    remembers: bool,
    control: Control,
}

/// What a poll brings.
pub(super) enum Event {
    Records(&'static [(i32, i64)]),
    Assigned(&'static [i32]),
    Revoked(&'static [i32]),
    Lost(&'static [i32]),
    Fails(Fault),
    /// Nothing, and afterwards it is that much later.
    Takes(Duration),
    /// The first signal.
    Stop,
    /// The second one.
    Abort,
}

/// What a call answers instead of success.
#[derive(Clone)]
pub(super) enum Answer {
    Well,
    Fault(Fault),
    /// It is done, and the answer is lost.
    DoneBut(Fault),
    /// Not done, after that much time.
    After(Duration, Fault),
}

pub(super) fn retry() -> Fault {
    Fault::Retry(Cause::new("test", "not yet"))
}

pub(super) fn abort() -> Fault {
    Fault::Abort(Cause::new("test", "abortable"))
}

pub(super) fn refused() -> Fault {
    Fault::Refused(Cause::new("Produce", "the record is too large"))
}

pub(super) fn fatal() -> Fault {
    Fault::Fatal(Cause::new("test", "fatal"))
}

pub(super) fn fenced() -> Fault {
    Fault::Fenced(Cause::new("test", "fenced"))
}

impl Script {
    /// These events, then the run is told to stop.
    pub(super) fn of(events: impl IntoIterator<Item = Event>) -> Self {
        let script = Self::default();
        script.0.borrow_mut().polls.extend(events);
        script.0.borrow_mut().generation = 1;
        script
    }

    /// The next answers of one call; after them it succeeds.
    pub(super) fn on(self, call: &'static str, answers: impl IntoIterator<Item = Answer>) -> Self {
        self.0.borrow_mut().answers.entry(call).or_default().extend(answers);
        self
    }

    /// The next faults of one call; after them it succeeds.
    pub(super) fn failing(self, call: &'static str, faults: impl IntoIterator<Item = Fault>) -> Self {
        self.on(call, faults.into_iter().map(Answer::Fault))
    }

    /// Which records the broker names each time when it refuses some, by their numbers in the transaction.
    pub(super) fn naming(self, named: &[&[usize]]) -> Self {
        self.0.borrow_mut().named.extend(named.iter().map(|numbers| numbers.to_vec()));
        self
    }

    /// The broker never hears of a transaction before its end.
    pub(super) fn unregistered(self) -> Self {
        self.0.borrow_mut().unregistered = true;
        self
    }

    /// A commit leaves a request of unknown fate behind.
    pub(super) fn ambiguous(self) -> Self {
        self.0.borrow_mut().ambiguous = true;
        self
    }

    /// The group has committed these offsets before.
    pub(super) fn committed(self, offsets: &[(i32, i64)]) -> Self {
        self.0
            .borrow_mut()
            .committed
            .extend(offsets.iter().map(|&(partition, offset)| (partition, at(offset))));
        self
    }

    /// The group has committed this offset of partition 0 before, with this text.
    pub(super) fn noted(self, offset: i64, text: &str) -> Self {
        let committed = Committed { offset, metadata: text.to_owned() };
        self.0.borrow_mut().committed.insert(0, committed);
        self
    }

    /// The pipeline declares this, and a dead-letter topic where it needs one.
    pub(super) fn on_error(self, on_error: OnError, parking: usize) -> Self {
        self.0.borrow_mut().on_error = Some(on_error);
        self.0.borrow_mut().parking = parking;
        self
    }

    /// The pipeline starts at the end, which is this offset.
    pub(super) fn latest(self, end: i64) -> Self {
        self.0.borrow_mut().start = Start::Latest;
        self.0.borrow_mut().ends = end;
        self
    }

    /// The input begins at this offset: what was before it is deleted.
    pub(super) fn begins_at(self, offset: i64) -> Self {
        self.0.borrow_mut().begins = offset;
        self
    }

    /// An operator accepts that.
    pub(super) fn accepting_loss(self) -> Self {
        self.0.borrow_mut().accepts_loss = true;
        self
    }

    /// More comes in all the time.
    pub(super) fn moving_end(self) -> Self {
        self.0.borrow_mut().arriving = 1;
        self
    }

    /// The member has no place in its group.
    pub(super) fn homeless(self) -> Self {
        self.0.borrow_mut().generation = -1;
        self
    }

    /// The pipeline drops what repeats.
    pub(super) fn remembering(self) -> Self {
        self.0.borrow_mut().remembers = true;
        self
    }

    /// Runs a worker to its end, and answers what it ended with and what it asked.
    pub(super) fn run(self, step: Box<dyn Step>) -> (Result<(), Error>, Vec<String>) {
        let (start, control) = (self.0.borrow().start, self.0.borrow().control.clone());
        let accept_lost = self.0.borrow().accepts_loss;
        let (parking, remembers) = (self.0.borrow().parking, self.0.borrow().remembers);
        let on_error = self.0.borrow().on_error.unwrap_or(OnError { retry: None, then: GiveUp::Stop });
        let letters = (on_error.then == GiveUp::DeadLetter).then(|| "dead".to_owned());
        let memory = remembers.then(|| DedupWork {
            topic: "seen".to_owned(),
            index: 1 + u16::from(letters.is_some()),
            pipeline: "test.copy".to_owned(),
            rules: Rules { within: Duration::from_hours(1), max_keys: 1000, unkeyed: Unkeyed::Allow },
            secret: Secret([7; 16]),
        });
        let config = WorkerConfig {
            pipeline: "copy".to_owned(),
            consumer: ConsumerConfig {
                group: "group".to_owned(),
                topic: "in".to_owned(),
                client_id: "worker".to_owned(),
                group_instance_id: None,
                start,
                properties: Vec::new(),
            },
            producer: ProducerConfig {
                transactional_id: "id".to_owned(),
                client_id: "worker".to_owned(),
                transaction_timeout: TRANSACTION_TIMEOUT,
                topics: [Some("out".to_owned()), letters.clone(), memory.as_ref().map(|it| it.topic.clone())]
                    .into_iter()
                    .flatten()
                    .collect(),
                properties: Vec::new(),
            },
            commit: Commit::Group,
            commit_interval: Duration::from_millis(100),
            min_commit_interval: Duration::from_millis(5),
            dead_letter: letters.map(|_| 1),
            accept_lost,
            on_error,
            parking,
            dedup: memory,
        };
        let mut work = pin!(work(self.clone(), config, step, control, Arc::new(Counters::default())));
        let Poll::Ready(ended) = work.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("these ports never wait")
        };
        (ended, self.0.take().log)
    }

    fn note(&self, line: impl Into<String>) {
        let mut state = self.0.borrow_mut();
        state.log.push(line.into());
        assert!(state.log.len() < 10_000, "it goes on without end: {:?}", &state.log[9_000..9_020]);
    }

    /// Notes the call, and answers as scripted.
    fn call(&self, name: &'static str, line: String) -> Result<(), Fault> {
        self.note(line);
        let mut state = self.0.borrow_mut();
        match state.answers.get_mut(name).and_then(VecDeque::pop_front) {
            None | Some(Answer::Well) => Ok(()),
            Some(Answer::Fault(fault)) => Err(fault),
            Some(Answer::After(time, fault)) => {
                state.now += time;
                Err(fault)
            }
            Some(Answer::DoneBut(fault)) => {
                state.apply();
                Err(fault)
            }
        }
    }
}

impl State {
    fn apply(&mut self) {
        let Self { pending, committed, .. } = self;
        committed.extend(pending.drain(..));
    }
}

fn at(offset: i64) -> Committed {
    Committed { offset, metadata: String::new() }
}
