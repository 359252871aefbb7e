//! A schema as the text of its file: a field a line, in one order, so that a change is one line in a
//! review.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{
    model::{Content, Field, Schema, Shape, Tagging, Variant, Written},
    types::Type,
};

/// The version of the form of the file.
pub(super) const VERSION: u64 = 1;

impl Schema {
    /// The text of the schema's file.
    pub fn to_json(&self) -> String {
        let mut lines =
            vec![format!("  \"version\": {VERSION}"), format!("  \"event\": {}", json!(self.event))];
        let mut line = |name: &str, value: Value| lines.push(format!("  \"{name}\": {}", spaced(&value)));
        line("codec", json!(self.codec));
        line("key", json!(self.key));
        line("dedup", json!(self.dedup));
        for (name, list) in
            [("timestamp", &self.timestamp), ("headers", &self.headers), ("serde", &self.serde)]
        {
            if !list.is_empty() {
                line(name, json!(list));
            }
        }
        if self.closed {
            line("unknown_fields", json!("refused"));
        }
        match &self.shape {
            Shape::One(content) => lines.extend(of_content(content, "  ")),
            Shape::Enum { tagging, variants } => {
                line("tagging", of_tagging(tagging));
                let variants: Vec<String> = variants.iter().map(of_variant).collect();
                lines.push(format!("  \"variants\": [\n{}\n  ]", variants.join(",\n")));
            }
        }
        format!("{{\n{}\n}}\n", lines.join(",\n"))
    }
}

fn of_tagging(tagging: &Tagging) -> Value {
    match tagging {
        Tagging::External => json!("external"),
        Tagging::Untagged => json!("untagged"),
        Tagging::Internal(tag) => json!({ "tag": tag }),
        Tagging::Adjacent(tag, content) => json!({ "tag": tag, "content": content }),
    }
}

/// The content between the braces; nothing for a unit.
fn of_content(content: &Content, indent: &str) -> Option<String> {
    match content {
        Content::Unit => None,
        Content::Value(ty) => Some(format!("{indent}\"type\": {}", spaced(&of_type(ty)))),
        Content::Fields(fields) => {
            let mut text = format!("{indent}\"fields\": [");
            for (nth, field) in fields.iter().enumerate() {
                let _ = write!(text, "{}\n{indent}  {}", if nth == 0 { "" } else { "," }, of_field(field));
            }
            let _ = write!(text, "\n{indent}]");
            Some(text)
        }
    }
}

fn of_variant(variant: &Variant) -> String {
    let head = head_of_variant(variant);
    match of_content(&variant.content, "    ") {
        None => format!("    {{{head}}}"),
        Some(content) => format!("    {{{head}, {}}}", content.trim_start()),
    }
}

/// JSON on one line, with a space between its parts.
pub(super) fn spaced(value: &Value) -> String {
    match value {
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(spaced).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| format!("{}: {}", json!(name), spaced(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        simple => simple.to_string(),
    }
}

/// What is said of a variant beside its content.
pub(super) fn head_of_variant(variant: &Variant) -> String {
    let mut text = format!("\"name\": {}", json!(variant.name));
    if variant.read_as != [variant.name.as_str()] {
        let _ = write!(text, ", \"read_as\": {}", spaced(&json!(variant.read_as)));
    }
    if !variant.written {
        text.push_str(", \"written\": \"never\"");
    }
    if variant.other {
        text.push_str(", \"other\": true");
    }
    text
}

/// A field's line.
pub(super) fn of_field(field: &Field) -> String {
    let mut text = format!(
        "{{\"name\": {}, \"type\": {}, \"required\": {}",
        json!(field.name),
        spaced(&of_type(&field.ty)),
        field.required
    );
    if field.read_as != [field.name.as_str()] {
        let _ = write!(text, ", \"read_as\": {}", spaced(&json!(field.read_as)));
    }
    match &field.written {
        Written::Always => {}
        Written::Never => text.push_str(", \"written\": \"never\""),
        Written::Unless(function) => {
            let _ = write!(text, ", \"written\": {}", json!(format!("unless {function}")));
        }
    }
    if field.flatten {
        text.push_str(", \"flatten\": true");
    }
    text.push('}');
    text
}

/// A type: a word, or an object with the word of what it is made of.
pub(super) fn of_type(ty: &Type) -> Value {
    match ty {
        Type::Optional(inner) => json!({ "optional": of_type(inner) }),
        Type::List(inner) => json!({ "list": of_type(inner) }),
        Type::Array(inner, length) => json!({ "array": of_type(inner), "length": length }),
        Type::Map(key, value) => json!({ "map": [of_type(key), of_type(value)] }),
        Type::Tuple(types) => json!({ "tuple": types.iter().map(of_type).collect::<Vec<_>>() }),
        Type::Named(name) => json!({ "named": name }),
        Type::Opaque(text) => json!({ "opaque": text }),
        simple => json!(simple.to_string()),
    }
}
