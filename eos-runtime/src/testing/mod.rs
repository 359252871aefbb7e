//! A simulated world: the real engine and your own pipelines over the in-process broker, in virtual
//! time, stepped by a seeded scheduler. What takes minutes takes microseconds, and what a seed did
//! once it does always.
//!
//! A unit test that a pipeline is exactly once, whatever step it is killed at:
//!
//! ```
//! use eos_runtime::{prelude::*, testing::crash_everywhere};
//!
//! #[derive(Serialize, Deserialize, KafkaEvent)]
//! struct Payment { #[kafka(key)] account: u64, cents: u64 }
//!
//! #[eos_pipeline(input = "payments", output = "large-payments")]
//! fn large(payment: Payment) -> Option<Payment> {
//!     (payment.cents > 250).then_some(payment)
//! }
//!
//! let payments: Vec<_> = (0..8).map(|n| Payment { account: n % 3, cents: 100 * n }).collect();
//! println!("{}", crash_everywhere(large::pipeline(), payments));
//! ```
//!
//! It fails with what was lost or doubled, the last events of that world, and a line that plays it
//! again, step by step: `replay: Scenario::new(large::pipeline(), inputs).replay("seed=3 ..")`.
//! [`Scenario`] is the same with more to say: states, partitions, several members;
//! [`upset_everywhere`](Scenario::upset_everywhere) loses, delays and refuses each request of the
//! protocol, [`chaos`](Scenario::chaos) throws the dice. A [`Plan`] is one such world.
//!
//! [`World`] itself is for tests that tell their own story:
//!
//! ```
//! use std::time::Duration;
//! use eos_runtime::{broker::Broker, memory::TopicSettings, testing::World};
//!
//! let mut world = World::new(7);
//! let memory = world.memory();
//! let task = world.spawn("waits", async move {
//!     memory.sleep(Duration::from_secs(3600)).await;
//!     memory.create_topic("orders", 1, TopicSettings::default())
//! });
//! world.run_until(|cluster| cluster.partitions("orders").is_some(), Duration::from_secs(7200));
//! world.run(&task, Duration::from_secs(1));
//! assert_eq!(task.output(), Some(Ok(())));
//! ```

mod core;
mod draw;
mod driver;
mod feed;
mod mishap;
mod outage;
mod outcome;
mod pipeline;
mod plan;
mod play;
mod random;
mod scenario;
mod task;
mod world;

#[cfg(test)]
mod tests;

pub use self::{
    core::Event,
    mishap::Mishap,
    outage::Coordinator,
    outcome::Reference,
    plan::{Plan, PlanError},
    scenario::{Report, Scenario, crash_everywhere},
    task::Task,
    world::World,
};
