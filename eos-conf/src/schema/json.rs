//! JSON of a schema's file, in one spelling: what is written today is compared with what was written long ago.

use tinyjson::JsonValue as Value;

pub(super) fn text(text: impl Into<String>) -> Value {
    Value::String(text.into())
}

pub(super) fn list(texts: &[String]) -> Value {
    Value::Array(texts.iter().map(text).collect())
}

pub(super) fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Object(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A text in quotes.
pub(super) fn quoted(name: &str) -> String {
    spaced(&text(name))
}

/// JSON on one line, with a space between its parts and the entries of objects by their names.
pub(super) fn spaced(value: &Value) -> String {
    match value {
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(spaced).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by_key(|(name, _)| *name);
            let entries = entries.iter().map(|(name, value)| format!("{}: {}", quoted(name), spaced(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        // What cannot be written is a number such as 1e999, which no schema has: shown as it was read.
        simple => simple.stringify().unwrap_or_else(|_| format!("{simple:?}")),
    }
}
