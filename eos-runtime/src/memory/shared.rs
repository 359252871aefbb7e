//! The cluster as its clients share it, and the one hook that every request passes through.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::broker::Fault;

use super::{
    cluster::Cluster,
    code::Code,
    driver::{Client, Driver, Passage, Request},
    membership::{Membership, Question, Step},
};

/// How often a client asks again while the broker says "not yet".
const RETRY_BACKOFF: Duration = Duration::from_millis(10);
/// The longest a port call goes on asking before it answers `Retry`.
const SLICE: Duration = Duration::from_millis(500);

/// How often living members show that they are alive.
const PULSE: Duration = Duration::from_millis(500);

pub(super) struct Shared {
    state: Mutex<State>,
    pub(super) driver: Box<dyn Driver>,
    clients: AtomicU64,
}

/// The broker, and the background threads of its group members.
#[derive(Default)]
pub(super) struct State {
    pub(super) cluster: Cluster,
    /// By the number of the client.
    members: BTreeMap<u64, Membership>,
    /// Nothing can happen by itself while the broker is at this revision, before this time.
    settled: Option<(u64, Duration)>,
}

impl State {
    /// A client's membership, to be changed.
    ///
    /// # Panics
    /// When the client is no member: its consumer is gone.
    pub(super) fn membership(&mut self, client: &Client) -> &mut Membership {
        self.settled = None;
        self.members.get_mut(&client.number).expect("a consumer's membership lives as long as the consumer")
    }

    /// A client's membership, to be looked at.
    pub(super) fn member(&self, client: &Client) -> Option<&Membership> {
        self.members.get(&client.number)
    }

    /// The client's application polls: see [`Membership::poll`].
    pub(super) fn poll_member(&mut self, client: &Client, now: Duration) -> Result<Option<Question>, Fault> {
        let Some(member) = self.members.get_mut(&client.number) else { return Ok(None) };
        if member.is_dormant() {
            self.settled = None;
        }
        member.poll(now)
    }

    pub(super) fn add_member(&mut self, client: &Client, membership: Membership) {
        self.settled = None;
        self.members.insert(client.number, membership);
    }

    pub(super) fn remove_member(&mut self, client: &Client) -> Option<Membership> {
        self.settled = None;
        self.members.remove(&client.number)
    }

    /// Lets everybody go on whom nothing holds: living members stay alive, then time does its work,
    /// then members go as far as they get.
    fn tick(&mut self, driver: &dyn Driver, now: Duration) {
        let revision = self.cluster.revision();
        if self.settled.is_some_and(|(settled, until)| settled == revision && now < until) {
            return;
        }
        let Self { cluster, members, .. } = self;
        for member in members.values().filter(|member| driver.is_running(member.owner())) {
            member.touch(cluster, now);
        }
        cluster.tick(now);
        let mut denied = false;
        loop {
            let mut moved = false;
            for member in members.values_mut().filter(|member| driver.is_running(member.owner())) {
                match member.step(cluster, driver, now) {
                    Step::Moved => moved = true,
                    Step::Denied => denied = true,
                    Step::Rests => {}
                }
            }
            if !moved {
                break;
            }
            cluster.note_change();
        }
        let until = self.deadline(driver).map_or(now + PULSE, |deadline| deadline.min(now + PULSE));
        self.settled = (!denied).then_some((self.cluster.revision(), until));
    }

    /// When something happens without anybody asking.
    pub(super) fn deadline(&self, driver: &dyn Driver) -> Option<Duration> {
        let running = self.members.values().filter(|member| driver.is_running(member.owner()));
        running.filter_map(Membership::deadline).chain(self.cluster.deadline()).min()
    }

    /// Takes nothing for granted at the next occasion: somebody fell silent, or is back.
    #[cfg(feature = "testing")]
    pub(super) fn unsettle(&mut self) {
        self.settled = None;
    }
}

impl Shared {
    pub(super) fn new(driver: Box<dyn Driver>) -> Self {
        Self { state: Mutex::default(), driver, clients: AtomicU64::new(0) }
    }

    pub(super) fn client(&self, id: &str) -> Client {
        let number = self.clients.fetch_add(1, Ordering::Relaxed);
        Client { number, id: id.to_owned(), owner: self.driver.owner() }
    }

    /// Looks at the broker, or changes it, at this moment and without passing the hook.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut State, Duration) -> T) -> T {
        let now = self.driver.now();
        // A panic of another client leaves the state as some request left it: whole.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let before = state.cluster.version();
        state.tick(&*self.driver, now);
        let answer = act(&mut state, now);
        let version = state.cluster.version();
        drop(state);
        if version != before {
            self.driver.changed(version);
        }
        answer
    }

    /// One request and its answer.
    pub(super) async fn call<T>(
        &self,
        client: &Client,
        request: Request,
        apply: impl FnOnce(&mut State, Duration) -> Result<T, Code>,
    ) -> Result<T, Code> {
        self.call_or_stale(client, request, |state, now, _| apply(state, now)).await
    }

    /// As [`call`](Self::call); `apply` hears whether the client gives old records for new ones.
    pub(super) async fn call_or_stale<T>(
        &self,
        client: &Client,
        request: Request,
        apply: impl FnOnce(&mut State, Duration, bool) -> Result<T, Code>,
    ) -> Result<T, Code> {
        let stale = match self.driver.before(client, &request).await {
            Passage::Through => false,
            Passage::Stale => true,
            Passage::Lost => return Err(Code::Transport),
            Passage::Refused(code) => return Err(code),
        };
        let answer = self.with(|state, now| apply(state, now, stale));
        match self.driver.after(client, &request, answer.as_ref().err().copied()).await {
            Passage::Through | Passage::Stale => answer,
            Passage::Lost => Err(Code::Transport),
            Passage::Refused(code) => Err(code),
        }
    }

    /// A request that is asked again while the answer is "not yet", for one slice of time.
    pub(super) async fn call_until_settled<T>(
        &self,
        client: &Client,
        request: Request,
        mut apply: impl FnMut(&mut Cluster, Duration) -> Result<T, Code>,
    ) -> Result<T, Code> {
        let until = self.driver.now() + SLICE;
        loop {
            let act = |state: &mut State, now| apply(&mut state.cluster, now);
            let answer = self.call(client, request.clone(), act).await;
            let unsettled = matches!(answer, Err(Code::ConcurrentTransactions | Code::UnstableOffsetCommit));
            if !unsettled || self.driver.now() >= until {
                return answer;
            }
            self.driver.sleep(RETRY_BACKOFF).await;
        }
    }
}
