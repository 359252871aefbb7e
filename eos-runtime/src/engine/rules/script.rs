//! Ports that answer as a script says, and keep a log of what they were asked.

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
    broker::{
        Broker, Cause, Committed, Consume, ConsumerConfig, Fault, GroupMetadata, NewTopic, Polled, Position,
        ProducerConfig, Read, TopicLayout, Transact,
    },
    control::{Control, Counters},
    engine::{WorkerConfig, work},
    error::Error,
    outbox::Outbox,
    record::{Header, Headers, Record, Records},
    spec::{Commit, Start},
    stage::Step,
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
    committed: BTreeMap<i32, i64>,
    pending: Vec<(i32, i64)>,
    ends: i64,
    arriving: i64,
    generation: i32,
    start: Start,
    unregistered: bool,
    ambiguous: bool,
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
        self.0.borrow_mut().committed.extend(offsets.iter().copied());
        self
    }

    /// The pipeline starts at the end, which is this offset.
    pub(super) fn latest(self, end: i64) -> Self {
        self.0.borrow_mut().start = Start::Latest;
        self.0.borrow_mut().ends = end;
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

    /// Runs a worker to its end, and answers what it ended with and what it asked.
    pub(super) fn run(self, step: Box<dyn Step>) -> (Result<(), Error>, Vec<String>) {
        let (start, control) = (self.0.borrow().start, self.0.borrow().control.clone());
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
                topics: vec!["out".to_owned()],
                properties: Vec::new(),
            },
            commit: Commit::Group,
            commit_interval: Duration::from_millis(100),
            min_commit_interval: Duration::from_millis(5),
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

impl Broker for Script {
    type Consumer = Member;
    type Producer = Producer;
    type Reader = Empty;

    async fn consumer(&self, _: &ConsumerConfig) -> Result<Member, Fault> {
        self.call("subscribe", "subscribe".to_owned()).map(|()| Member(self.clone()))
    }

    async fn producer(&self, config: &ProducerConfig) -> Result<Producer, Fault> {
        let id = config.transactional_id.clone();
        Ok(Producer { script: self.clone(), id })
    }

    async fn reader(&self, topic: &str, from: &[(i32, Position)]) -> Result<Empty, Fault> {
        self.call("reader", format!("read {topic} {}", positions(from))).map(|()| Empty)
    }

    async fn topic(&self, _: &str) -> Result<Option<TopicLayout>, Fault> {
        unreachable!("a worker does not ask")
    }

    async fn create_topic(&self, _: &str, _: &NewTopic) -> Result<(), Fault> {
        unreachable!("a worker does not create")
    }

    async fn ends(&self, _: &str) -> Result<Vec<i64>, Fault> {
        unreachable!("a worker does not ask")
    }

    async fn group_offsets(&self, _: &str, _: &str) -> Result<Vec<Option<i64>>, Fault> {
        unreachable!("a worker does not ask")
    }

    async fn has_records(&self, _: &str, _: i32, _: i64, _: i64) -> Result<bool, Fault> {
        unreachable!("a worker does not ask")
    }

    fn now(&self) -> Duration {
        self.0.borrow().now
    }

    async fn sleep(&self, time: Duration) {
        self.0.borrow_mut().now += time;
    }
}

/// A reader of a topic in which nothing was ever written.
pub(super) struct Empty;

impl Read for Empty {
    type Chunk = Chunk;

    async fn poll(&mut self, _: usize, _: Duration) -> Result<Option<Chunk>, Fault> {
        Ok(None)
    }

    fn position(&self, _: i32) -> i64 {
        0
    }
}

pub(super) struct Member(Script);

impl Consume for Member {
    type Chunk = Chunk;

    async fn poll(&mut self, _: usize, _: Duration) -> Result<Polled<Chunk>, Fault> {
        let event = self.0.0.borrow_mut().polls.pop_front();
        let (wait, polled) = match event {
            Some(Event::Records(places)) => (Duration::ZERO, Polled::Records(Chunk::of(places))),
            Some(Event::Assigned(partitions)) => (Duration::ZERO, Polled::Assigned(partitions.to_vec())),
            Some(Event::Revoked(partitions)) => (Duration::ZERO, Polled::Revoked(partitions.to_vec())),
            Some(Event::Lost(partitions)) => (Duration::ZERO, Polled::Lost(partitions.to_vec())),
            Some(Event::Fails(fault)) => return Err(fault),
            Some(Event::Takes(time)) => (time, Polled::Idle),
            Some(Event::Abort) => {
                self.0.0.borrow().control.abort();
                (Duration::ZERO, Polled::Idle)
            }
            Some(Event::Stop) | None => {
                self.0.0.borrow().control.stop();
                (Duration::ZERO, Polled::Idle)
            }
        };
        self.0.0.borrow_mut().now += wait;
        Ok(polled)
    }

    async fn assign(&mut self, from: &[(i32, Position)]) -> Result<(), Fault> {
        self.0.call("assign", format!("assign {}", positions(from)))
    }

    async fn unassign(&mut self, partitions: &[i32]) -> Result<(), Fault> {
        self.0.call("unassign", format!("unassign {partitions:?}"))
    }

    async fn seek(&mut self, to: &[(i32, Position)]) -> Result<(), Fault> {
        self.0.call("seek", format!("seek {}", positions(to)))
    }

    async fn hold(&mut self, partitions: &[i32]) -> Result<(), Fault> {
        self.0.call("hold", format!("hold {partitions:?}"))
    }

    async fn committed(&mut self, partitions: &[i32]) -> Result<Vec<(i32, Option<Committed>)>, Fault> {
        self.0.call("committed", "committed?".to_owned())?;
        let state = self.0.0.borrow();
        let offset = |partition| state.committed.get(partition).map(|&offset| at(offset));
        Ok(partitions.iter().map(|partition| (*partition, offset(partition))).collect())
    }

    async fn ends(&mut self, partitions: &[i32]) -> Result<Vec<(i32, i64)>, Fault> {
        let mut state = self.0.0.borrow_mut();
        let end = state.ends;
        state.ends += state.arriving;
        Ok(partitions.iter().map(|partition| (*partition, end)).collect())
    }

    /// The generation moves on with every question.
    async fn group_metadata(&mut self) -> Result<GroupMetadata, Fault> {
        self.0.call("group_metadata", "member?".to_owned())?;
        let mut state = self.0.0.borrow_mut();
        let generation = state.generation;
        state.generation += i32::from(generation > 0);
        let member_id = if generation > 0 { "member" } else { "" };
        Ok(GroupMetadata {
            group: "group".to_owned(),
            generation,
            member_id: member_id.to_owned(),
            group_instance_id: None,
        })
    }

    async fn close(self) {
        self.0.note("close");
    }
}

pub(super) struct Producer {
    script: Script,
    id: String,
}

impl Transact for Producer {
    async fn init(&mut self) -> Result<(), Fault> {
        self.script.0.borrow_mut().pending.clear();
        self.script.call("init", format!("init {}", self.id))
    }

    async fn begin(&mut self) -> Result<(), Fault> {
        self.script.call("begin", "begin".to_owned())
    }

    async fn produce(&mut self, outbox: &mut Outbox) -> Result<(), Fault> {
        let from = outbox.sent();
        let text = |at| String::from_utf8_lossy(outbox.outgoing(at).value.unwrap_or_default()).into_owned();
        let values: Vec<_> = (from..outbox.len()).map(text).collect();
        let outcome = self.script.call("produce", format!("produce {}", values.join(" ")));
        // A queue that is full has taken the first record.
        outbox.set_sent(if outcome.is_ok() { outbox.len() } else { from + 1 });
        outcome
    }

    async fn send_offsets(
        &mut self,
        _: &str,
        offsets: &[(i32, Committed)],
        group: &GroupMetadata,
    ) -> Result<(), Fault> {
        let list: Vec<_> = offsets.iter().map(|(partition, next)| (*partition, next.offset)).collect();
        let text: Vec<_> = list.iter().map(|(partition, next)| format!("{partition}:{next}")).collect();
        let line = format!("offsets {} of generation {}", text.join(" "), group.generation);
        self.script.call("offsets", line)?;
        self.script.0.borrow_mut().pending = list;
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), Fault> {
        self.script.call("commit", "commit".to_owned())?;
        self.script.0.borrow_mut().apply();
        Ok(())
    }

    async fn abort(&mut self) -> Result<(), Fault> {
        self.script.0.borrow_mut().pending.clear();
        self.script.call("abort", "abort".to_owned())
    }

    fn is_registered(&self) -> bool {
        !self.script.0.borrow().unregistered
    }

    fn is_ambiguous(&self) -> bool {
        self.script.0.borrow().ambiguous
    }
}

/// Records whose value is their place.
pub(super) struct Chunk(Vec<(i32, i64, String)>);

impl Chunk {
    fn of(places: &[(i32, i64)]) -> Self {
        Self(places.iter().map(|&(partition, at)| (partition, at, format!("{partition}@{at}"))).collect())
    }
}

impl Records for Chunk {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn record(&self, index: usize) -> Record<'_> {
        let (partition, offset, value) = &self.0[index];
        let headers = Headers::of(self, index);
        let value = Some(value.as_bytes());
        Record { partition: *partition, offset: *offset, timestamp: None, key: None, value, headers }
    }

    fn header(&self, _: usize, _: usize) -> Option<Header<'_>> {
        None
    }
}

fn at(offset: i64) -> Committed {
    Committed { offset, metadata: String::new() }
}

fn positions(list: &[(i32, Position)]) -> String {
    let one = |(partition, position): &(i32, Position)| match position {
        Position::Offset(offset) => format!("{partition}:{offset}"),
        Position::Beginning => format!("{partition}:beginning"),
    };
    list.iter().map(one).collect::<Vec<_>>().join(" ")
}
