//! Chaos: processes of a pipeline on a real Kafka, a steady stream of orders, something bad that
//! happens to them, and a referee that reads along and once more afterwards.
//!
//! `cargo xtask chaos` runs the stories and prints a table; the quick ones are tests too.

mod background;
mod brokers;
mod feeder;
mod instances;
mod report;
mod run;
mod stage;
pub mod stories;
mod usage;
mod watch;

use self::{
    feeder::Input,
    instances::{DYNAMIC, STATIC},
};
pub use self::{
    report::{Row, Table},
    run::Runner,
    stage::Stage,
};

use eos_fixture::Options;

/// One story: what happens, where, and how.
#[derive(Debug, Clone, Copy)]
pub struct Story {
    /// Its name on the command line and in the table.
    pub name: &'static str,
    /// What happens, in a line.
    pub what: &'static str,
    /// The cluster it needs.
    pub ground: Ground,
    /// Whether it is over in about 25 s, and so a test of its own too.
    pub is_quick: bool,
    /// Makes it happen. Panics count as violations.
    pub run: fn(&mut Stage<'_>),
}

/// The cluster a story runs on. Stories on the same ground share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    /// 1, or 3 with every topic on three replicas.
    pub nodes: u16,
    /// More properties of the brokers.
    pub properties: &'static [(&'static str, &'static str)],
    /// Whether processes find it through a proxy.
    pub proxied: bool,
}

impl Ground {
    /// One broker.
    pub const ONE: Self = Self { nodes: 1, properties: &[], proxied: false };
    /// Three brokers.
    pub const THREE: Self = Self { nodes: 3, ..Self::ONE };
    /// The same, behind a proxy.
    pub const PROXIED: Self = Self { proxied: true, ..Self::ONE };

    fn options(self) -> Options {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        let properties = self.properties.iter().map(owned).collect();
        Options { nodes: self.nodes.into(), properties, proxied: self.proxied, ..Options::default() }
    }
}
