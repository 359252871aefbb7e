//! Identifiers that are keywords.

use eos_runtime::{kafka_config, prelude::*, topics};

/// A keyword as a type's and as fields' names.
#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[expect(non_camel_case_types, reason = "the name is the point")]
pub struct r#struct {
    /// The key.
    #[kafka(key)]
    pub r#type: String,
    /// A header.
    #[kafka(header = "match")]
    pub r#match: u8,
}

/// A keyword as a handler's name.
#[eos_pipeline(input = "keywords", output = "out", dedup(within = "24h", by = [r#type, r#match]))]
#[must_use]
pub const fn r#impl(r#fn: r#struct) -> r#struct {
    r#fn
}

/// Keywords in the path of a handler.
pub mod r#mod {
    use eos_runtime::prelude::*;

    /// A keyword as an async handler's name.
    #[eos_pipeline(input = "keywords", output = "out")]
    #[expect(clippy::unused_async, reason = "a handler may be async without waiting")]
    pub async fn r#loop(r#fn: super::r#struct) -> Option<super::r#struct> {
        Some(r#fn)
    }
}

topics! {
    /// All of them.
    pub const r#STATIC;
    /// A keyword as the event's type.
    pub r#CONST: r#struct = "keywords",
}

kafka_config! {
    /// A name in small letters that is a keyword.
    #[expect(non_upper_case_globals, reason = "the name is the point")]
    pub r#use = { "linger.ms" = 5 },
}

/// Keywords as names of constants.
#[eos_pipeline(input = r#CONST, output = "out", kafka = r#use)]
#[must_use]
pub const fn r#where(r#fn: r#struct) -> r#struct {
    r#fn
}
