//! What expansions may name, and nothing else. Not part of the public interface.

mod apart;
mod text;
mod whole;

use std::marker::PhantomData;

pub use serde::Serialize;
pub use std::{
    boxed::Box,
    cfg, concat, env, include_str, module_path,
    option::Option::{self, None, Some},
    option_env,
    process::ExitCode,
    result::Result,
    string::String,
    sync::Arc,
    time::Duration,
    unreachable, vec,
    vec::Vec,
};

pub use self::{
    apart::{check_compacted, check_dead_letter, check_dedup_topic, check_output},
    whole::{Listed, Part, Whole, pipelines, uses},
};

pub use crate::{
    codec::{
        AnyEvent, CodecError, Decode, Encode, Json, Routed, Routes,
        write_composite_identity as write_identity, write_composite_key, write_key,
    },
    event::{Compatibility, EventSpec, KafkaEvent, KeyKind, SchemaSpec, Timestamp},
    failure::Failure,
    outbox::Outbox,
    spec::{
        Commit, DedupSpec, GiveUp, KafkaConfig, Membership, OnError, PipelineSpec, RetrySpec, Start, Unkeyed,
    },
    stage::{
        AsyncHandler, Context, Extract, Function, Handler, Many, Needs, Outputs, Pipeline, PipelineDef,
        Returned, Sink, States, Step, Topics, made, perhaps, written,
    },
    topic::{Cleanup, DeadLetter, DedupMemory, Retention, Topic, TopicSettings, TopicSpec},
};

use self::text::Text;
#[cfg(feature = "cli")]
pub use crate::cli::main;
use crate::stage::{async_step, sync_step};

/// The pipeline `P` of a sync function.
pub fn sync_pipeline<P: Pipeline, H: Handler>() -> PipelineDef {
    let make_step = |states, _| sync_step::<H>(P::SPEC.input, states);
    PipelineDef::new(P::SPEC, P::EVENT, H::TOPICS, needs::<H>(), make_step, input_key::<H>)
}

/// The pipeline `P` of an async function.
pub fn async_pipeline<P: Pipeline, H: AsyncHandler>() -> PipelineDef {
    let make_step = |states, concurrency| async_step::<H>(P::SPEC.input, states, concurrency);
    PipelineDef::new(P::SPEC, P::EVENT, H::TOPICS, needs::<H>(), make_step, input_key::<H>)
}

/// `Facts::<T>::SPEC` is what an event says of itself, or nothing where `T` is none: the one place that asks it
/// to be one is elsewhere.
pub struct Facts<T>(PhantomData<T>);

impl<T: KafkaEvent> Facts<T> {
    /// The facts of the event.
    pub const SPEC: EventSpec = T::SPEC;
}

/// The facts of what is no event.
pub trait NoEvent {
    /// Facts that agree with all others.
    const SPEC: EventSpec = EventSpec::new("");
}

impl<T> NoEvent for Facts<T> {}

/// The event of a handler.
pub const fn event<F: Function>() -> &'static EventSpec {
    const { &<F::Event<'static> as KafkaEvent>::SPEC }
}

/// The topics of what a handler returns.
pub const fn topics<F: Function>() -> &'static Topics {
    const { &F::TOPICS }
}

/// The event of a pipeline that was refused: of no type.
pub const NO_EVENT: &EventSpec = &EventSpec::new("");
/// The topics of a pipeline that was refused.
pub const NO_TOPICS: &Topics = &Topics::Event(NO_EVENT);

fn needs<F: Function>() -> Needs {
    let mut needs = Needs::default();
    F::needs(&mut needs);
    needs
}

/// The key that the input event gives itself.
fn input_key<F: Function>(value: &[u8], key: &mut Vec<u8>) -> Result<bool, CodecError> {
    <F::Event<'_> as KafkaEvent>::Codec::decode(Some(value))?.write_key(key)
}

/// A handler's parameter after the event.
pub struct Parameter<'a, T> {
    extract: fn(&Context<'a>) -> T,
    need: fn(&mut Needs),
}

/// The one place that asks a parameter's type to be one: a type that is not gives one error.
pub const fn parameter<'a, T: Extract<'a>>() -> Parameter<'a, T> {
    Parameter { extract: T::extract, need: T::need }
}

impl<'a, T> Parameter<'a, T> {
    /// Takes the parameter out of the context.
    pub fn extract(self, context: &Context<'a>) -> T {
        (self.extract)(context)
    }

    /// Says at start what the parameter needs.
    pub fn need(self, needs: &mut Needs) {
        (self.need)(needs);
    }
}

/// What a handler returns.
pub struct Return<R> {
    emit: fn(R, &mut Outbox) -> Result<(), Failure>,
    topics: Topics,
}

/// The one place that asks a return type to be one: a type that is not gives one error.
pub const fn returned<R: Returned>() -> Return<R> {
    Return { emit: R::emit, topics: R::TOPICS }
}

impl<R> Return<R> {
    /// Writes what was returned.
    pub fn emit(self, returned: R, outbox: &mut Outbox) -> Result<(), Failure> {
        (self.emit)(returned, outbox)
    }

    /// The topics of what is returned.
    pub const fn topics(self) -> Topics {
        self.topics
    }
}

/// Writes what a handler returned whose return type has no name (`impl Iterator`).
pub fn emit<R: Returned>(returned: R, outbox: &mut Outbox) -> Result<(), Failure> {
    returned.emit(outbox)
}

/// The topics of such a handler. It is not called.
pub const fn topics_of<'a, 'b: 'a, E, R, F>(_: F) -> Topics
where
    R: Returned,
    F: Fn(E, &'a Context<'b>) -> R + Copy,
{
    R::TOPICS
}

/// The topics of such an async handler. It is not called.
pub const fn topics_of_async<'a, 'b: 'a, E, R, F>(_: F) -> Topics
where
    R: Future<Output: Returned>,
    F: Fn(E, &'a Context<'b>) -> R + Copy,
{
    <R::Output as Returned>::TOPICS
}

/// The topic that a handler of these events reads.
pub type TopicOf<E> = Topic<<E as KafkaEvent>::Of>;

/// What is declared of a topic, whatever is in it.
pub const fn declared<E>(topic: Topic<E>) -> TopicSpec {
    topic.spec()
}

/// Fails to compile when the declared outputs do not fit the return type, or an output that an event names is
/// the input.
///
/// # Panics
/// In const evaluation, which is a compile error at the pipeline.
#[track_caller]
pub const fn check_topics<P: Pipeline>() {
    let (spec, topics) = (P::SPEC, P::TOPICS);
    assert!(
        !spec.outputs.is_empty() || topics.are_named(),
        "no output topic: write `output = \"..\"` (`to \"..\"` in a flow), or name the topic on the event with `#[kafka(topic = \"..\")]`"
    );
    if !spec.outputs.is_empty() && spec.outputs.len() != topics.count() {
        let mut text = Text::of(&["`output` names "]);
        text.add_number(spec.outputs.len());
        text.add(&[if spec.outputs.len() == 1 { " topic" } else { " topics" }, ", and the handler has "]);
        text.add_number(topics.count());
        text.add(&[
            if topics.count() == 1 { " output" } else { " outputs" },
            ": name a topic for each, per position of a tuple, per variant of a routed enum; a `Many` or `Vec` is one output, however long it is",
        ]);
        panic!("{}", text.as_str());
    }
    assert!(
        spec.allow_loop || !topics.contain(spec.input) || !spec.outputs.is_empty(),
        "an output topic is the input topic: write `allow_loop` if the pipeline is meant to feed itself"
    );
}

/// Fails to compile when nothing identifies an event.
///
/// # Panics
/// In const evaluation, which is a compile error at `dedup`.
#[track_caller]
pub const fn check_identity<P: Pipeline>() {
    let event = P::EVENT;
    assert!(
        !event.dedup.is_empty() || !event.key.is_empty(),
        "nothing identifies this event: mark a field `#[kafka(dedup)]` or `#[kafka(key)]`, or write `dedup(by = [..], ..)` with the fields that do"
    );
}

/// Fails to compile when a view has another key than the type it is a view of: `dedup`, tables and stores would not
/// find under one what was written under the other.
///
/// # Panics
/// In const evaluation, which is a compile error at `view_of`.
#[track_caller]
pub const fn check_view(view: &EventSpec, of: &EventSpec) {
    assert!(
        of.path.is_empty() || view.has_key_of(of),
        "a view has the key of the type it is a view of: mark the same fields with `#[kafka(key)]`, in the same order and of the same types"
    );
}

/// The format of an event whose derive was refused: it keeps one mistake from giving two errors.
pub struct Refused;

impl<'a, T> Decode<'a, T> for Refused {
    fn decode(_: Option<&'a [u8]>) -> Result<T, CodecError> {
        Err(CodecError::new("the event's derive was refused"))
    }
}

impl<T: ?Sized> Encode<T> for Refused {
    fn encode(_: &T, _: &mut Vec<u8>) -> Result<bool, CodecError> {
        Err(CodecError::new("the event's derive was refused"))
    }
}
