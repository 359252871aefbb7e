//! What differs between two schemas, line by line, whatever it means.

use super::{
    json::{self, spaced},
    model::{Content, Schema, Shape, Tagging},
    write::{head_of_variant, of_field, of_type},
};

/// A line of one schema that the other does not have. Shown with `-` or `+`, as in a diff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Whether it is the newer one's.
    pub added: bool,
    /// The line, with the variant that it belongs to.
    pub line: String,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", if self.added { '+' } else { '-' }, self.line)
    }
}

impl Schema {
    /// The lines that differ in the newer schema. The order of fields and variants is no difference,
    /// except where it has a meaning: in keys, tuples and untagged enums.
    pub fn differences(&self, newer: &Self) -> Vec<Difference> {
        let (old, new) = (self.facts(), newer.facts());
        let only = |some: &[String], others: &[String], added| -> Vec<Difference> {
            let lines = some.iter().filter(|line| !others.contains(line));
            lines.map(|line| Difference { added, line: line.clone() }).collect()
        };
        let mut differences = only(&old, &new, false);
        differences.extend(only(&new, &old, true));
        differences
    }

    /// Everything that the schema says, as lines that stand alone.
    fn facts(&self) -> Vec<String> {
        let lists = [
            ("key", &self.key),
            ("dedup", &self.dedup),
            ("timestamp", &self.timestamp),
            ("headers", &self.headers),
            ("serde", &self.serde),
        ];
        let mut facts = vec![format!("event: {}", self.event), format!("codec: {}", self.codec)];
        facts.extend(lists.map(|(name, list)| format!("{name}: {}", spaced(&json::list(list)))));
        if self.closed {
            facts.push("unknown_fields: refused".to_owned());
        }
        let untagged = match &self.shape {
            Shape::One(_) => false,
            Shape::Enum { tagging, .. } => {
                facts.push(format!("tagging: {tagging:?}"));
                *tagging == Tagging::Untagged
            }
        };
        for (nth, (variant, content)) in self.contents().enumerate() {
            let mut place = String::new();
            if let Some(variant) = variant {
                place = format!("{}: ", variant.name);
                if untagged {
                    place = format!("{nth}. {place}");
                }
                facts.push(format!("variant {place}{{{}}}", head_of_variant(variant)));
            }
            match content {
                Content::Unit => facts.push(format!("{place}unit")),
                Content::Value(ty) => facts.push(format!("{place}\"type\": {}", spaced(&of_type(ty)))),
                Content::Fields(fields) => {
                    facts.push(format!("{place}fields"));
                    facts.extend(fields.iter().map(|field| format!("{place}{}", of_field(field))));
                }
            }
        }
        facts
    }
}
