//! Handler parameters after the event: taken by type.

use std::{any::TypeId, ops::Deref, sync::Arc};

use crate::{error::Error, record::Headers};

use super::{Context, Shared, States};

/// A type that may stand among a handler's parameters after the event.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a handler's parameter",
    label = "only the first parameter is the event",
    note = "further parameters are `Meta`, `Headers` or `State<T>`"
)]
pub trait Extract<'a>: Sized {
    /// Says at start what the application must provide.
    fn need(needs: &mut Needs) {
        let _ = needs;
    }

    /// Takes the parameter out of the record's context.
    fn extract(context: &Context<'a>) -> Self;
}

/// Where a record comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    /// The input topic's declared name.
    pub topic: &'static str,
    /// The record's partition.
    pub partition: i32,
    /// The record's offset.
    pub offset: i64,
    /// The record's timestamp in milliseconds since the Unix epoch, if the broker sent one.
    pub timestamp: Option<i64>,
}

impl<'a> Extract<'a> for Meta {
    fn extract(context: &Context<'a>) -> Self {
        let record = context.record;
        Self {
            topic: context.topic,
            partition: record.partition,
            offset: record.offset,
            timestamp: record.timestamp,
        }
    }
}

impl<'a> Extract<'a> for Headers<'a> {
    fn extract(context: &Context<'a>) -> Self {
        context.record.headers
    }
}

/// A value the application shares with its handlers (`App::state`, `main!(.., state = ..)`). It is
/// outside the transaction: what a handler changes in it is not undone by an abort.
#[derive(Debug)]
pub struct State<T>(Arc<T>);

impl<T> State<T> {
    /// A state to call a handler with, as in a unit test.
    pub fn new(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for State<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'a, T: Shared> Extract<'a> for State<T> {
    fn need(needs: &mut Needs) {
        needs.states.push((TypeId::of::<T>(), std::any::type_name::<T>()));
    }

    fn extract(context: &Context<'a>) -> Self {
        match context.states.find() {
            Some(value) => Self(value),
            // `Needs::check` ran before the first record.
            None => unreachable!("the state was checked at start"),
        }
    }
}

/// What a pipeline's handler asks of the application, known before the first record.
#[derive(Debug, Default, Clone)]
pub struct Needs {
    states: Vec<(TypeId, &'static str)>,
}

impl Needs {
    /// Adds the needs of a parameter type.
    pub fn add<'a, T: Extract<'a>>(&mut self) {
        T::need(self);
    }

    /// An error that names the first state that is missing.
    pub fn check(&self, pipeline: &str, states: &States) -> Result<(), Error> {
        match self.states.iter().find(|(id, _)| !states.contains(*id)) {
            None => Ok(()),
            Some((_, name)) => Err(Error::usage(format!(
                "pipeline `{pipeline}` takes a `State<{name}>`, but the application provides none: add `state = ..` to main! or call App::state(..)"
            ))),
        }
    }
}
