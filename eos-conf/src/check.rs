//! One property and its value.

use crate::foreign;
use crate::property::{Allowed, Choice, Kind, Needs, Owner, Property, Side, properties, property};
use crate::refusal::{About, Refusal, RefusalKind};
use crate::suggest::nearest;
use crate::value::normalise;

/// A property that may be set.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Accepted {
    /// The name to set it by: an alias is resolved.
    pub key: &'static str,
    /// The value to give to librdkafka.
    pub value: String,
    /// The client that takes it.
    pub side: Side,
    /// What the user may want to know: advice, not mistakes. A sentence each.
    pub notes: Vec<String>,
    /// The row of the table under [`key`](Self::key).
    pub property: &'static Property,
}

/// Whether a pipeline may set a property of librdkafka to a value.
///
/// # Errors
/// A [`Refusal`] that says what is wrong and what to write instead: there is no such property, the
/// value cannot be read or is out of range, or it would not be exactly-once.
pub fn check_property(key: &str, value: &str) -> Result<Accepted, Refusal> {
    let property = property(key).ok_or_else(|| unknown(key))?.canonical();
    if property.safe == Allowed::Never {
        return Err(not_yours(key, property));
    }
    let setting = setting(property, key, value);
    let value = normalise(property, value).map_err(|problem| {
        Refusal::new(RefusalKind::Value, About::Value, key, format!("{setting} does not work: {problem}"))
    })?;
    if !property.safe.contains(&value) {
        return Err(not_safe(key, &setting, property));
    }
    if mixes_assignors(property, &value) {
        return Err(not_safe(key, &setting, property));
    }
    let notes = notes(property, &setting, &value);
    Ok(Accepted { key: property.name, value, side: property.side, notes, property })
}

fn unknown(key: &str) -> Refusal {
    if let Some(hint) = foreign::hint(key) {
        let message =
            format!("`{key}` is a property of Kafka's Java client, which librdkafka does not have: {hint}");
        return Refusal::new(RefusalKind::Unknown { nearest: None }, About::Key, key, message);
    }
    let bare = ["producer.", "consumer.", "topic.", "kafka."].iter().find_map(|side| key.strip_prefix(side));
    let named = bare.and_then(property).map(|property| property.name);
    let nearest =
        named.or_else(|| nearest(bare.unwrap_or(key), properties().iter().map(|property| property.name)));
    let hint = match (nearest, bare) {
        (Some(word), Some(_)) if named.is_some() => {
            format!("write `{word}`: which client takes it is known from the property")
        }
        (Some(word), _) => format!("did you mean `{word}`?"),
        (None, _) => "librdkafka's CONFIGURATION.md lists all there are".into(),
    };
    let message = format!("librdkafka has no property `{key}`: {hint}");
    Refusal::new(RefusalKind::Unknown { nearest }, About::Key, key, message)
}

/// The property may not be set at all.
fn not_yours(key: &str, property: &Property) -> Refusal {
    let head = match (property.owner, property.kind) {
        (_, Kind::Code) => format!("`{key}` cannot be set in a configuration"),
        (Owner::Runtime, _) => format!("`{key}` is set by the runtime"),
        _ => format!("`{key}` has no place in an exactly-once pipeline"),
    };
    let instead = property.instead.unwrap_or("leave it out");
    let message = format!("{head}: {}; {instead}", property.note);
    Refusal::new(refused_as(property), About::Key, key, message)
}

/// The property may be set, but not to this value.
fn not_safe(key: &str, setting: &str, property: &Property) -> Refusal {
    let head = match (property.owner, property.ours) {
        (Owner::Runtime, Some(ours)) => format!("`{key}` is set to `{ours}` by the runtime"),
        (Owner::Library, _) => format!("{setting} is refused by librdkafka for a transactional client"),
        _ => format!("{setting} is not safe in an exactly-once pipeline"),
    };
    let instead = property.instead.map_or_else(|| safe_value(property), str::to_string);
    let message = format!("{head}: {}; {instead}", property.note);
    Refusal::new(refused_as(property), About::Value, key, message)
}

fn refused_as(property: &Property) -> RefusalKind {
    match property.owner {
        Owner::Runtime => RefusalKind::OwnedByRuntime,
        Owner::Library => RefusalKind::RefusedByLibrary,
        Owner::Guard | Owner::User => RefusalKind::Unsafe,
    }
}

/// "write `false`, or leave it out".
fn safe_value(property: &Property) -> String {
    let Allowed::Of(choices) = property.safe else { return "leave it out".into() };
    let choices: Vec<String> = choices
        .iter()
        .map(|choice| match choice {
            Choice::Word(word) => format!("`{word}`"),
            Choice::Range(min, i64::MAX) => format!("{min} or more"),
            Choice::Range(min, max) => format!("{min} to {max}"),
        })
        .collect();
    format!("write {}, or leave it out", choices.join(" or "))
}

/// librdkafka's own rule: members of one group rebalance all at once or step by step, not both.
fn mixes_assignors(property: &Property, value: &str) -> bool {
    let mut steps = value.split(',').map(|name| name == "cooperative-sticky");
    let first = steps.next();
    property.name == "partition.assignment.strategy" && steps.any(|step| Some(step) != first)
}

fn notes(property: &Property, setting: &str, value: &str) -> Vec<String> {
    let mut notes = Vec::new();
    if property.deprecated {
        notes.push(format!("`{}` is deprecated by librdkafka.", property.name));
    }
    if property.experimental {
        notes.push(format!("`{}` is experimental in librdkafka.", property.name));
    }
    if property.owner == Owner::Runtime {
        notes.push(format!("The runtime sets `{}` by itself: the line can go.", property.name));
    }
    if value.is_empty() {
        notes.push(format!("`{}` is empty, so librdkafka takes its own default.", property.name));
    }
    if !property.advised.contains(value) {
        notes.push(format!("{setting}: {}.", property.note));
    }
    if let Some(needs) = property.needs {
        let what = match needs {
            Needs::Tls => "with TLS (OpenSSL)",
            Needs::Oidc => "with OpenSSL and libcurl",
            Needs::Windows => "for Windows",
        };
        notes.push(format!("`{}` needs a librdkafka that was built {what}.", property.name));
    }
    notes
}

/// "`key = value`", or only the key where the value is a secret.
fn setting(property: &Property, key: &str, value: &str) -> String {
    if property.secret { format!("the value of `{key}`") } else { format!("`{key} = {}`", value.trim()) }
}
