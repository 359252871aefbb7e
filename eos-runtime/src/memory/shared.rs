//! The cluster as its clients share it, and the one hook that every request passes through.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{
    cluster::Cluster,
    code::Code,
    driver::{Client, Driver, Passage, Request},
};

/// How often a client asks again while the broker says "not yet".
const RETRY_BACKOFF: Duration = Duration::from_millis(10);
/// The longest a port call goes on asking before it answers `Retry`.
pub(super) const SLICE: Duration = Duration::from_millis(500);

pub(super) struct Shared {
    cluster: Mutex<Cluster>,
    pub(super) driver: Box<dyn Driver>,
    clients: AtomicU64,
}

impl Shared {
    pub(super) fn new(driver: Box<dyn Driver>) -> Self {
        Self { cluster: Mutex::default(), driver, clients: AtomicU64::new(0) }
    }

    pub(super) fn client(&self, id: &str) -> Client {
        let number = self.clients.fetch_add(1, Ordering::Relaxed);
        Client { number, id: id.to_owned(), owner: self.driver.owner() }
    }

    /// Looks at the cluster, or changes it, at this moment and without passing the hook.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut Cluster, Duration) -> T) -> T {
        let now = self.driver.now();
        // A panic of another client leaves the cluster as some request left it: whole.
        let mut cluster = self.cluster.lock().unwrap_or_else(PoisonError::into_inner);
        let before = cluster.version();
        cluster.tick(now);
        let answer = act(&mut cluster, now);
        let version = cluster.version();
        drop(cluster);
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
        apply: impl FnOnce(&mut Cluster, Duration) -> Result<T, Code>,
    ) -> Result<T, Code> {
        match self.driver.before(client, &request).await {
            Passage::Through => {}
            Passage::Lost => return Err(Code::Transport),
            Passage::Refused(code) => return Err(code),
        }
        let answer = self.with(apply);
        match self.driver.after(client, &request).await {
            Passage::Through => answer,
            Passage::Lost | Passage::Refused(_) => Err(Code::Transport),
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
            let answer = self.call(client, request.clone(), &mut apply).await;
            let unsettled = matches!(answer, Err(Code::ConcurrentTransactions | Code::UnstableOffsetCommit));
            if !unsettled || self.driver.now() >= until {
                return answer;
            }
            self.driver.sleep(RETRY_BACKOFF).await;
        }
    }
}
