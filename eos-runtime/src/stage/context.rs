//! What a handler can see beside its event.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt,
    sync::Arc,
};

use crate::{
    codec::Decode,
    event::KafkaEvent,
    failure::Failure,
    record::{Record, Records},
};

/// One record in the hands of a handler.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The record.
    pub record: Record<'a>,
    /// The input topic's declared name.
    pub topic: &'static str,
    /// The application's states.
    pub states: &'a States,
}

impl<'a> Context<'a> {
    /// The record at `index` of `chunk`.
    pub fn new(chunk: &'a dyn Records, index: usize, topic: &'static str, states: &'a States) -> Self {
        Self { record: chunk.record(index), topic, states }
    }

    /// The record's value as an event, which may borrow from the client's buffer.
    pub fn event<T>(&self) -> Result<T, Failure>
    where
        T: KafkaEvent,
        T::Codec: Decode<'a, T>,
    {
        T::Codec::decode(self.record.value)
            .map_err(|error| Failure::reject(format_args!("not a {}: {error}", T::SPEC.name)))
    }
}

/// What the application may share with its handlers: all workers have it at the same time, each on its thread.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shared by the threads of workers",
    label = "a state is `Send + Sync + 'static`",
    note = "use `Arc` instead of `Rc`, `Mutex` or an atomic instead of `Cell` and `RefCell`"
)]
pub trait Shared: Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static> Shared for T {}

/// Values the application shares with its handlers, one per type.
#[derive(Clone, Default)]
pub struct States(HashMap<TypeId, Arc<dyn Any + Send + Sync>>);

impl States {
    /// Adds a value; a second one of the same type replaces the first.
    pub fn insert<T: Shared>(&mut self, value: T) {
        self.0.insert(TypeId::of::<T>(), Arc::new(value));
    }

    /// Whether there is a value of this type.
    pub fn contains(&self, id: TypeId) -> bool {
        self.0.contains_key(&id)
    }

    /// The value of this type.
    pub fn find<T: Shared>(&self) -> Option<Arc<T>> {
        self.0.get(&TypeId::of::<T>()).and_then(|value| Arc::clone(value).downcast().ok())
    }
}

impl fmt::Debug for States {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "States({})", self.0.len())
    }
}
