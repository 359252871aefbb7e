//! Fields, variants, handlers that are there under a condition only.

use eos_runtime::{kafka_config, prelude::*, topics};

/// An event with a field that is never there.
#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
pub struct Order {
    /// Never there.
    #[cfg(feature = "absent")]
    #[kafka(key, topic)]
    pub missing: Missing,
    /// Always there.
    #[cfg(not(feature = "absent"))]
    #[kafka(key)]
    pub customer: String,
}

/// An enum with a variant that is never there.
#[derive(Debug, KafkaEvent)]
pub enum Routed {
    /// Never there.
    #[cfg(feature = "absent")]
    Missing(Missing),
    /// Always there.
    #[kafka(topic = "orders")]
    Order(Order),
}

/// Never there; what stands beside it is not either.
#[eos_pipeline(input = "raw", output = "orders")]
#[cfg(feature = "absent")]
pub fn absent(order: Missing) -> Missing {
    order
}

/// Not the one above.
#[eos_pipeline(input = "raw")]
#[cfg(not(feature = "absent"))]
#[must_use]
pub const fn absent(order: Order) -> Routed {
    Routed::Order(order)
}

/// An event whose marks are there under a condition.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, KafkaEvent)]
#[cfg_attr(not(feature = "absent"), kafka(topic = "changes"))]
#[cfg_attr(feature = "absent", kafka(nonsense))]
pub enum Change {
    /// With a field that is never there.
    Placed {
        /// The key.
        #[cfg_attr(not(feature = "absent"), kafka(key))]
        order: u64,
        /// Never there.
        #[cfg(feature = "absent")]
        #[kafka(timestamp)]
        missing: Missing,
    },
    /// Never there.
    #[cfg(feature = "absent")]
    Missing(#[kafka(key)] Missing),
}

/// A pipeline under a condition that holds.
#[cfg_attr(not(feature = "absent"), eos_pipeline(input = "raw"))]
#[cfg_attr(feature = "absent", eos_pipeline(nonsense))]
#[must_use]
pub const fn change(change: Change) -> Option<Change> {
    Some(change)
}

topics! {
    /// Those that are there.
    pub const TOPICS;
    /// Never there.
    #[cfg(feature = "absent")]
    pub CHANGES: Missing = "changes",
    /// Always there.
    #[cfg(not(feature = "absent"))]
    pub CHANGES: Change = "changes",
}

kafka_config! {
    /// Never there.
    #[cfg(feature = "absent")]
    pub SHARED = { "linger.ms" = 6 },
    /// Always there.
    #[cfg(not(feature = "absent"))]
    pub SHARED = { "linger.ms" = 5 },
}

/// Takes the constants that are there.
#[eos_pipeline(input = "raw", output = CHANGES, kafka = SHARED)]
#[must_use]
pub const fn declared(change: Change) -> Change {
    change
}

pipeline! {
    /// Never there; what goes on behind it is not either.
    #[cfg(feature = "absent")]
    pub absent_flow:
        from "raw" as Missing
        => through "middle" as absent_rest: Missing
        => to "orders";

    /// Not the one above.
    #[cfg(not(feature = "absent"))]
    pub absent_flow:
        from "raw" as Order
        => map |order| Routed::Order(order)
        => to _;
}
