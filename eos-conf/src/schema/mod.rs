//! What an event's JSON looks like, as a file beside the code keeps it, and whether those who read and
//! write an older form get on with a newer one.
//!
//! The macros make a [`Schema`] of a type and hold it against the file; the binary does the same with
//! the schemas that are compiled into it. The file is the schema's [text](Schema::to_json), a field a line.
//!
//! Compatibility means what it does for schema registries, for readers and writers by serde: a writer
//! writes exactly its fields, a reader skips those that it does not know.

mod breach;
mod compare;
mod facts;
mod file;
mod json;
mod model;
mod read;
mod types;
mod write;

pub use self::{
    breach::{Breach, Compatibility, Place},
    facts::Difference,
    file::{File, Found},
    model::{Content, Field, Schema, Shape, Tagging, Variant, Written},
    read::Unreadable,
    types::Type,
};

#[cfg(test)]
mod tests;
