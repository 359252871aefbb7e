//! A schema's file, read back: strictly, as a word that is not understood may be one that matters.

use std::{collections::HashMap, error::Error, fmt};

use tinyjson::JsonValue as Value;

use super::{
    json::spaced,
    model::{Content, Field, Schema, Shape, Tagging, Variant, Written},
    types::Type,
    write::VERSION,
};

/// Why a text is no schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Unreadable {}

type Result<T> = std::result::Result<T, Unreadable>;

impl Schema {
    /// Reads the text of a schema's file.
    ///
    /// # Errors
    /// Says where the text is no schema, or that it is one of a version that is not known here.
    pub fn from_json(text: &str) -> Result<Self> {
        let value = text.parse().map_err(|error| Unreadable(format!("broken JSON: {error}")))?;
        let mut all = Object::new(value, "the file")?;
        let version = spaced(&all.required("version")?);
        if version != VERSION.to_string() {
            return Err(Unreadable(format!(
                "its form has `\"version\": {version}`, and this version of eos-runtime knows {VERSION} only: a newer one wrote it"
            )));
        }
        let event = text_of(all.required("event")?, "`event`")?;
        let place = format!("the schema of `{event}`");
        let codec = text_of(all.required("codec")?, "`codec`")?;
        let key = texts(all.required("key")?, "`key`")?;
        let dedup = texts(all.required("dedup")?, "`dedup`")?;
        let [timestamp, headers, serde] = ["timestamp", "headers", "serde"].map(|name| all.texts(name));
        let closed = match all.take("unknown_fields") {
            None => false,
            Some(Value::String(word)) if word == "refused" => true,
            Some(other) => return Err(odd("`unknown_fields`", "\"refused\"", &other)),
        };
        let shape = match all.take("tagging") {
            None => Shape::One(content(&mut all)?),
            Some(value) => {
                let variants = list(all.required("variants")?, "`variants`")?;
                let variants = variants.into_iter().map(variant).collect::<Result<_>>()?;
                Shape::Enum { tagging: tagging(value)?, variants }
            }
        };
        all.end(&place)?;
        let (timestamp, headers, serde) = (timestamp?, headers?, serde?);
        Ok(Self { event, codec, key, dedup, timestamp, headers, serde, closed, shape })
    }
}

fn tagging(value: Value) -> Result<Tagging> {
    match value {
        Value::String(word) if word == "external" => Ok(Tagging::External),
        Value::String(word) if word == "untagged" => Ok(Tagging::Untagged),
        value => {
            let mut object = Object::new(value, "`tagging`")?;
            let tag = text_of(object.required("tag")?, "`tag`")?;
            let content = object.take("content").map(|value| text_of(value, "`content`")).transpose()?;
            object.end("`tagging`")?;
            Ok(match content {
                None => Tagging::Internal(tag),
                Some(content) => Tagging::Adjacent(tag, content),
            })
        }
    }
}

fn content(object: &mut Object) -> Result<Content> {
    if let Some(value) = object.take("type") {
        return Ok(Content::Value(type_of(value)?));
    }
    let Some(value) = object.take("fields") else { return Ok(Content::Unit) };
    Ok(Content::Fields(list(value, "`fields`")?.into_iter().map(field).collect::<Result<_>>()?))
}

fn variant(value: Value) -> Result<Variant> {
    let mut object = Object::new(value, "a variant")?;
    let name = text_of(object.required("name")?, "the `name` of a variant")?;
    let place = format!("the variant `{name}`");
    let read_as = object.read_as(&name)?;
    let written = match object.take("written") {
        None => true,
        Some(Value::String(word)) if word == "never" => false,
        Some(other) => return Err(odd(&place, "\"written\": \"never\"", &other)),
    };
    let other = object.flag("other", &place)?;
    let content = content(&mut object)?;
    object.end(&place)?;
    Ok(Variant { name, read_as, written, other, content })
}

fn field(value: Value) -> Result<Field> {
    let mut object = Object::new(value, "a field")?;
    let name = text_of(object.required("name")?, "the `name` of a field")?;
    let place = format!("the field `{name}`");
    let ty = type_of(object.required("type")?)?;
    let required = match object.required("required")? {
        Value::Boolean(required) => required,
        other => return Err(odd(&place, "\"required\": true", &other)),
    };
    let read_as = object.read_as(&name)?;
    let written = match object.take("written") {
        None => Written::Always,
        Some(Value::String(word)) if word == "never" => Written::Never,
        Some(Value::String(word)) if word.starts_with("unless ") => {
            Written::Unless(word["unless ".len()..].to_owned())
        }
        Some(other) => return Err(odd(&place, "\"written\": \"never\"", &other)),
    };
    let flatten = object.flag("flatten", &place)?;
    object.end(&place)?;
    Ok(Field { name, read_as, ty, required, written, flatten })
}

fn type_of(value: Value) -> Result<Type> {
    let unknown = |value: &Value| Unreadable(format!("`{}` is no type", spaced(value)));
    let boxed = |value: Value| type_of(value).map(Box::new);
    if let Value::String(word) = &value {
        return Type::simple(word).ok_or_else(|| unknown(&value));
    }
    let mut object = Object::new(value.clone(), "a type")?;
    let Some(word) = object.first() else { return Err(unknown(&value)) };
    let length = object.take("length");
    let inner = object.required(&word)?;
    let ty = match (word.as_str(), length) {
        ("optional", None) => Type::Optional(boxed(inner)?),
        ("list", None) => Type::List(boxed(inner)?),
        ("array", Some(length)) => Type::Array(boxed(inner)?, text_of(length, "the `length` of an array")?),
        ("map", None) => match <[Value; 2]>::try_from(list(inner, "`map`")?) {
            Ok([key, value]) => Type::Map(boxed(key)?, boxed(value)?),
            Err(_) => return Err(unknown(&value)),
        },
        ("tuple", None) => {
            Type::Tuple(list(inner, "`tuple`")?.into_iter().map(type_of).collect::<Result<_>>()?)
        }
        ("named", None) => Type::Named(text_of(inner, "`named`")?),
        ("opaque", None) => Type::Opaque(text_of(inner, "`opaque`")?),
        _ => return Err(unknown(&value)),
    };
    object.end("a type")?;
    Ok(ty)
}

fn list(value: Value, place: &str) -> Result<Vec<Value>> {
    match value {
        Value::Array(values) => Ok(values),
        other => Err(odd(place, "a list", &other)),
    }
}

fn texts(value: Value, place: &str) -> Result<Vec<String>> {
    list(value, place)?.into_iter().map(|value| text_of(value, place)).collect()
}

fn text_of(value: Value, place: &str) -> Result<String> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(odd(place, "a text", &other)),
    }
}

fn odd(place: &str, expected: &str, found: &Value) -> Unreadable {
    Unreadable(format!("{place}: expected {expected}, found `{}`", spaced(found)))
}

/// An object whose entries are taken one by one, until there is none.
struct Object {
    entries: HashMap<String, Value>,
    place: String,
}

impl Object {
    fn new(value: Value, place: &str) -> Result<Self> {
        match value {
            Value::Object(entries) => Ok(Self { entries, place: place.to_owned() }),
            other => Err(odd(place, "an object", &other)),
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.entries.remove(name)
    }

    fn required(&mut self, name: &str) -> Result<Value> {
        self.take(name).ok_or_else(|| Unreadable(format!("{} has no `{name}`", self.place)))
    }

    fn texts(&mut self, name: &str) -> Result<Vec<String>> {
        self.take(name).map_or(Ok(Vec::new()), |value| texts(value, &format!("`{name}`")))
    }

    /// The names that are read: without a word, the one that is written.
    fn read_as(&mut self, name: &str) -> Result<Vec<String>> {
        self.take("read_as").map_or_else(|| Ok(vec![name.to_owned()]), |value| texts(value, "`read_as`"))
    }

    fn flag(&mut self, name: &str, place: &str) -> Result<bool> {
        match self.take(name) {
            None => Ok(false),
            Some(Value::Boolean(true)) => Ok(true),
            Some(other) => Err(odd(place, &format!("\"{name}\": true"), &other)),
        }
    }

    /// The first word that is no length, by name.
    fn first(&self) -> Option<String> {
        self.entries.keys().filter(|name| *name != "length").min().cloned()
    }

    fn end(self, place: &str) -> Result<()> {
        match self.entries.keys().min() {
            None => Ok(()),
            Some(name) => Err(Unreadable(format!("{place} has a word that is not known: `{name}`"))),
        }
    }
}
