//! What a handler may return, and how it becomes records.

use crate::{
    codec::Encode,
    event::{EventSpec, KafkaEvent, same},
    failure::{Failure, IntoFailure},
    outbox::Outbox,
};

/// A handler's return type: outputs, or a `Result` of them.
#[diagnostic::on_unimplemented(
    message = "a handler cannot return `{Self}`",
    label = "not an output",
    note = "return an event, an `Option`, `Vec` or `Many` of it, a tuple of these, or a `Result` of any of them",
    note = "an event has `#[derive(Serialize, KafkaEvent)]`; the error of a `Result` is `Retry`, `Reject`, `Failure` or implements `Display`"
)]
pub trait Returned {
    /// The topics of its outputs.
    const TOPICS: Topics;

    /// Writes the outputs, or says why there are none.
    fn emit(self, outbox: &mut Outbox) -> Result<(), Failure>;
}

impl<O: Outputs> Returned for O {
    const TOPICS: Topics = O::TOPICS;

    fn emit(self, outbox: &mut Outbox) -> Result<(), Failure> {
        self.write(0, outbox)
    }
}

impl<O: Outputs, E: IntoFailure> Returned for Result<O, E> {
    const TOPICS: Topics = O::TOPICS;

    fn emit(self, outbox: &mut Outbox) -> Result<(), Failure> {
        self.map_err(IntoFailure::into_failure)?.write(0, outbox)
    }
}

/// Outputs: an event, any number of them, or a tuple with one position per topic.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an output",
    label = "this type does not say how it becomes Kafka records",
    note = "add `#[derive(KafkaEvent)]` to the type"
)]
pub trait Outputs {
    /// The topics, one per position.
    const TOPICS: Topics;

    /// Appends the records; `first` is the topic index of the first position.
    fn write(self, first: u16, outbox: &mut Outbox) -> Result<(), Failure>;
}

/// The topics of a return type, in the order of its positions.
#[derive(Debug, Clone, Copy)]
pub enum Topics {
    /// The positions of one event type: one, or one per variant of an enum that routes.
    Event(&'static EventSpec),
    /// Those of the first, then those of the second.
    Join(&'static Self, &'static Self),
}

/// One of the topics of a return type.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    /// What is written there.
    pub event: &'static EventSpec,
    /// The name that the event type gives the topic itself.
    pub topic: Option<&'static str>,
}

impl Topics {
    /// Those of an event type.
    pub const fn of<E: KafkaEvent>() -> Self {
        Self::Event(const { &E::SPEC })
    }

    /// How many positions.
    pub const fn count(&self) -> usize {
        match self {
            Self::Event(event) => event.routes,
            Self::Join(first, second) => first.count() + second.count(),
        }
    }

    /// The position of this number.
    ///
    /// # Panics
    /// When there are not so many.
    pub const fn position(&self, nth: usize) -> Position {
        match self {
            Self::Event(event) => {
                assert!(nth < event.routes, "there are not so many positions");
                let topic = if nth < event.topics.len() { Some(event.topics[nth]) } else { None };
                Position { event: if event.events.is_empty() { event } else { &event.events[nth] }, topic }
            }
            Self::Join(first, _) if nth < first.count() => first.position(nth),
            Self::Join(first, second) => second.position(nth - first.count()),
        }
    }

    /// Whether every position has a name of its own.
    pub const fn are_named(&self) -> bool {
        match self {
            Self::Event(event) => event.topics.len() == event.routes,
            Self::Join(first, second) => first.are_named() && second.are_named(),
        }
    }

    /// Whether one of the names is `name`.
    pub const fn contain(&self, name: &str) -> bool {
        match self {
            Self::Event(event) => {
                let mut nth = 0;
                while nth < event.topics.len() {
                    if same(event.topics[nth], name) {
                        return true;
                    }
                    nth += 1;
                }
                false
            }
            Self::Join(first, second) => first.contain(name) || second.contain(name),
        }
    }

    /// The names, in order.
    pub fn names(&self) -> Vec<&'static str> {
        match self {
            Self::Event(event) => event.topics.to_vec(),
            Self::Join(first, second) => [first.names(), second.names()].concat(),
        }
    }
}

impl<T> Outputs for T
where
    T: KafkaEvent,
    T::Codec: Encode<T>,
{
    const TOPICS: Topics = Topics::of::<T>();

    fn write(self, first: u16, outbox: &mut Outbox) -> Result<(), Failure> {
        let unwritable = |error| Failure::reject(format_args!("cannot write this {}: {error}", T::SPEC.name));
        let mut draft = outbox.draft(first + self.route() as u16);
        draft.key(|out| self.write_key(out)).map_err(unwritable)?;
        draft.value(|out| T::Codec::encode(&self, out)).map_err(unwritable)?;
        for (nth, name) in self.headers().iter().enumerate() {
            draft.header(name, |out| self.write_header(nth, out)).map_err(unwritable)?;
        }
        draft.timestamp(self.timestamp());
        draft.finish();
        Ok(())
    }
}

/// `None` filters the record out: its offset commits, nothing is produced.
impl<O: Outputs> Outputs for Option<O> {
    const TOPICS: Topics = O::TOPICS;

    fn write(self, first: u16, outbox: &mut Outbox) -> Result<(), Failure> {
        self.map_or(Ok(()), |output| output.write(first, outbox))
    }
}

impl<O: Outputs> Outputs for Vec<O> {
    const TOPICS: Topics = O::TOPICS;

    fn write(self, first: u16, outbox: &mut Outbox) -> Result<(), Failure> {
        Many(self).write(first, outbox)
    }
}

/// Any number of outputs from any iterator, without collecting them first.
#[derive(Debug, Clone)]
pub struct Many<I>(pub I);

impl<I: IntoIterator<Item: Outputs>> Outputs for Many<I> {
    const TOPICS: Topics = <I::Item as Outputs>::TOPICS;

    fn write(self, first: u16, outbox: &mut Outbox) -> Result<(), Failure> {
        self.0.into_iter().try_for_each(|output| output.write(first, outbox))
    }
}

macro_rules! tuple {
    ($($name:ident)+) => {
        /// One position per topic: all of them commit together.
        impl<First: Outputs, $($name: Outputs),+> Outputs for (First, $($name),+) {
            const TOPICS: Topics = tuple!(@join First $($name)+);

            fn write(self, mut at: u16, outbox: &mut Outbox) -> Result<(), Failure> {
                #[allow(non_snake_case)] // the positions are named after their types
                let (First, $($name),+) = self;
                First.write(at, outbox)?;
                at += First::TOPICS.count() as u16;
                $(
                    $name.write(at, outbox)?;
                    at += $name::TOPICS.count() as u16;
                )+
                let _ = at;
                Ok(())
            }
        }
    };
    (@join $last:ident) => { $last::TOPICS };
    (@join $head:ident $($rest:ident)+) => { Topics::Join(&$head::TOPICS, &tuple!(@join $($rest)+)) };
}

tuple!(B);
tuple!(B C);
tuple!(B C D);
tuple!(B C D E);
tuple!(B C D E F);
tuple!(B C D E F G);
tuple!(B C D E F G H);
