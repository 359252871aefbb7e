//! A simulated world: the real engine and your own pipelines over the in-process broker, in virtual
//! time, stepped by a seeded scheduler. What takes minutes takes microseconds, and what a seed did
//! once it does always.
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
