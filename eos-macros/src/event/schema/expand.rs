//! What the expansion knows of the schema: the file itself, so that cargo looks again when it changes.

use eos_conf::schema::Compatibility;
use proc_macro2::TokenStream;

use crate::{code::code, event::parse::Kept};

/// The fact in the event's `SPEC`. The file says what the type says, or there would be no expansion.
pub(in crate::event) fn fact(kept: &Kept) -> TokenStream {
    let path = &kept.path;
    let compatibility = match kept.compatibility {
        Compatibility::Backward => code!(__eos::Compatibility::Backward),
        Compatibility::Forward => code!(__eos::Compatibility::Forward),
        Compatibility::Full => code!(__eos::Compatibility::Full),
    };
    code! {
        schema: __eos::Option::Some(__eos::SchemaSpec {
            path: #path,
            package: __eos::env!("CARGO_MANIFEST_DIR"),
            compatibility: #compatibility,
            text: __eos::include_str!(__eos::concat!(__eos::env!("CARGO_MANIFEST_DIR"), "/", #path)),
        }),
    }
}

/// Has cargo look again when the variable changes.
pub(in crate::event) fn watch() -> TokenStream {
    code!(
        const _: __eos::Option<&str> = __eos::option_env!("EOS_SCHEMA");
    )
}
