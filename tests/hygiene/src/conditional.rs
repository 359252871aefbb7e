//! Fields, variants, handlers that are there under a condition only.

use eos_runtime::prelude::*;

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
