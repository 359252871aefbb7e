//! A schema as the text of its file: a field a line, in one order, so that a change is one line in a
//! review.

use std::fmt::Write;

use tinyjson::JsonValue as Value;

use super::{
    json::{list, object, quoted, spaced, text},
    model::{Content, Field, Schema, Shape, Tagging, Variant, Written},
    types::Type,
};

/// The version of the form of the file.
pub(super) const VERSION: u32 = 1;

impl Schema {
    /// The text of the schema's file.
    pub fn to_json(&self) -> String {
        let mut lines =
            vec![format!("  \"version\": {VERSION}"), format!("  \"event\": {}", quoted(&self.event))];
        let mut line = |name: &str, value: Value| lines.push(format!("  \"{name}\": {}", spaced(&value)));
        line("codec", text(&self.codec));
        line("key", list(&self.key));
        line("dedup", list(&self.dedup));
        for (name, texts) in
            [("timestamp", &self.timestamp), ("headers", &self.headers), ("serde", &self.serde)]
        {
            if !texts.is_empty() {
                line(name, list(texts));
            }
        }
        if self.closed {
            line("unknown_fields", text("refused"));
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
        Tagging::External => text("external"),
        Tagging::Untagged => text("untagged"),
        Tagging::Internal(tag) => object([("tag", text(tag))]),
        Tagging::Adjacent(tag, content) => object([("tag", text(tag)), ("content", text(content))]),
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

/// What is said of a variant beside its content.
pub(super) fn head_of_variant(variant: &Variant) -> String {
    let mut text = format!("\"name\": {}", quoted(&variant.name));
    if variant.read_as != [variant.name.as_str()] {
        let _ = write!(text, ", \"read_as\": {}", spaced(&list(&variant.read_as)));
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
        quoted(&field.name),
        spaced(&of_type(&field.ty)),
        field.required
    );
    if field.read_as != [field.name.as_str()] {
        let _ = write!(text, ", \"read_as\": {}", spaced(&list(&field.read_as)));
    }
    match &field.written {
        Written::Always => {}
        Written::Never => text.push_str(", \"written\": \"never\""),
        Written::Unless(function) => {
            let _ = write!(text, ", \"written\": {}", quoted(&format!("unless {function}")));
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
        Type::Optional(inner) => object([("optional", of_type(inner))]),
        Type::List(inner) => object([("list", of_type(inner))]),
        Type::Array(inner, length) => object([("array", of_type(inner)), ("length", text(length))]),
        Type::Map(key, value) => object([("map", Value::Array(vec![of_type(key), of_type(value)]))]),
        Type::Tuple(types) => object([("tuple", Value::Array(types.iter().map(of_type).collect()))]),
        Type::Named(name) => object([("named", text(name))]),
        Type::Opaque(words) => object([("opaque", text(words))]),
        simple => text(simple.to_string()),
    }
}
