//! The broker that everybody is measured on.

use eos_fixture::{Cluster, Jvm, Options, Proxy};

use crate::{Failure, observe};

/// One broker with a full virtual machine, alone with the arm that is measured.
#[derive(Debug)]
pub struct Bench {
    cluster: Cluster,
}

impl Bench {
    /// Starts it.
    pub fn start() -> Result<Self, Failure> {
        Self::with(Options::default())
    }

    /// Starts it with more options, for a group that needs a proxy or settings of the broker.
    pub fn with(options: Options) -> Result<Self, Failure> {
        let cluster = Cluster::start(Options { jvm: Jvm::Full, ..options })?;
        Ok(Self { cluster })
    }

    /// The cluster itself.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Where clients connect to.
    pub fn bootstrap(&self) -> &str {
        self.cluster.bootstrap()
    }

    /// Where arms connect to: the proxy where there is one, which the harness goes past.
    pub fn bootstrap_of_arms(&self) -> String {
        self.cluster.proxy().map_or_else(|_| self.bootstrap().to_owned(), Proxy::bootstrap)
    }

    /// The broker's process.
    pub fn broker(&self) -> Result<observe::Process, Failure> {
        let id = self.cluster.node(1)?.process_id().ok_or("the broker is down")?;
        Ok(observe::Process::new(id))
    }
}
