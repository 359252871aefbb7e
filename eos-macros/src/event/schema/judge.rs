//! What becomes of a type that is not what its file says.

use eos_conf::schema::{Breach, File, Found, Place};
use proc_macro2::TokenStream;
use quote::ToTokens;

use crate::{diag::Diag, event::parse::Kept};

use super::{Surroundings, build::Built};

const ACCEPT: &str = "EOS_SCHEMA=accept cargo check";

/// What the user accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Accept {
    Nothing,
    Compatible,
    Incompatible,
}

pub(super) fn judge(built: &Built, kept: &Kept, surroundings: &Surroundings, diag: &mut Diag) {
    let path = kept.path.value();
    let Some(accept) = accepted(kept, surroundings, diag) else { return };
    let Some(package) = &surroundings.package else {
        diag.at(
            &kept.path,
            "`CARGO_MANIFEST_DIR` is not set, so nothing says where this file is: build by cargo",
        );
        return;
    };
    let found = File::new(package, &path).and_then(|file| {
        let found = file.compare(&built.schema, kept.compatibility)?;
        if is_accepted(&found, accept) {
            file.write(&built.schema)?;
            return Ok(Found::Same);
        }
        Ok(found)
    });
    match found {
        Ok(found) => report(&found, built, kept, diag),
        Err(error) => diag.at(&kept.path, error),
    }
}

fn accepted(kept: &Kept, surroundings: &Surroundings, diag: &mut Diag) -> Option<Accept> {
    match surroundings.accept.as_deref() {
        None => Some(Accept::Nothing),
        Some("accept") => Some(Accept::Compatible),
        Some("accept-incompatible") => Some(Accept::Incompatible),
        Some(other) => {
            let message = format!(
                "`EOS_SCHEMA` is `accept` or `accept-incompatible`, or not set; here it is `{other}`"
            );
            diag.at(&kept.path, message);
            None
        }
    }
}

/// What is another's, or no schema, is not written over.
fn is_accepted(found: &Found, accept: Accept) -> bool {
    match found {
        Found::Missing | Found::Compatible(_) => accept >= Accept::Compatible,
        Found::Incompatible(_) => accept >= Accept::Incompatible,
        Found::Same | Found::Foreign(_) | Found::Unreadable(_) => false,
    }
}

fn report(found: &Found, built: &Built, kept: &Kept, diag: &mut Diag) {
    let (path, event) = (kept.path.value(), &built.schema.event);
    match found {
        Found::Same => {}
        Found::Missing => {
            let message = format!("there is no file `{path}` yet: `{ACCEPT}` writes it; check it in then");
            diag.at(&kept.path, message);
        }
        Found::Compatible(differences) => {
            let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
            let message = format!(
                "`{event}` changed, compatibly ({}), and `{path}` does not say so yet: accept it by \
                 `{ACCEPT}`, and check the file in\n  {}",
                kept.compatibility.word(),
                lines.join("\n  ")
            );
            diag.at(&kept.path, message);
        }
        Found::Incompatible(breaches) => {
            for breach in breaches {
                let tokens = place(breach, built).unwrap_or_else(|| kept.path.to_token_stream());
                let message = format!(
                    "{breach}\nIf `{path}` says what nobody reads or writes any more, accept the change on \
                     purpose: `EOS_SCHEMA=accept-incompatible cargo check`"
                );
                diag.at(tokens, message);
            }
        }
        Found::Foreign(other) => {
            let message = format!(
                "`{path}` is the schema of `{other}`, and this is `{event}`: each event has a file of its own; \
                 if the type has a new name, write it in the file, `\"event\": \"{event}\"`"
            );
            diag.at(&kept.path, message);
        }
        Found::Unreadable(error) => {
            let message = format!(
                "`{path}` is no schema: {error}; take the file back from version control, or remove it and \
                 have it written anew: `{ACCEPT}`"
            );
            diag.at(&kept.path, message);
        }
    }
}

/// The user's token that the breach is about; `None` when it is not there any more.
fn place(breach: &Breach, built: &Built) -> Option<TokenStream> {
    match &breach.place {
        Place::Event => None,
        Place::Key => built.key.as_ref().map(ToTokens::to_token_stream),
        Place::Dedup => built.dedup.as_ref().map(ToTokens::to_token_stream),
        Place::Timestamp => built.timestamp.as_ref().map(ToTokens::to_token_stream),
        Place::Variant(name) => built.named_variant(name),
        Place::Field { variant, name } => built.field(variant.as_deref(), name),
    }
}
