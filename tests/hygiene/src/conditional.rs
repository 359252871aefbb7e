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
pub fn absent(order: Order) -> Routed {
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
