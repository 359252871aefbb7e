//! What expansions may name, and nothing else. Not part of the public interface.

pub use std::{
    boxed::Box, option::Option, result::Result, string::String, sync::Arc, time::Duration, vec::Vec,
};

pub use crate::{
    codec::{CodecError, Decode, Encode, Json, write_composite_key, write_key},
    event::{EventSpec, KafkaEvent},
    failure::Failure,
    outbox::Outbox,
    spec::{PipelineSpec, Start},
    stage::{
        AsyncHandler, Context, Extract, Handler, Needs, Outputs, Pipeline, PipelineDef, Returned, States,
        Step, Topics, async_step, sync_step,
    },
};

#[cfg(feature = "cli")]
pub use crate::cli::main;

/// The key that an input event of type `T` gives itself.
pub fn input_key<'a, T>(value: &'a [u8], key: &mut Vec<u8>) -> Result<bool, CodecError>
where
    T: KafkaEvent,
    T::Codec: Decode<'a, T>,
{
    T::Codec::decode(Some(value))?.write_key(key)
}

/// Takes a handler's parameter out of the context.
pub fn extract<'a, T: Extract<'a>>(context: &Context<'a>) -> T {
    T::extract(context)
}

/// Writes what a handler returned.
pub fn emit(returned: impl Returned, outbox: &mut Outbox) -> Result<(), Failure> {
    returned.emit(outbox)
}

/// Fails to compile, on the type's own token, when an input type is no event.
pub const fn assert_event<T: KafkaEvent>() {}

/// Fails to compile, on the type's own token, when a return type has no outputs.
pub const fn assert_returned<T: Returned>() {}

/// Fails to compile when the declared outputs do not fit the return type, or an output is the input.
///
/// # Panics
/// In const evaluation, which is a compile error at the pipeline.
pub const fn check_topics(spec: &PipelineSpec, topics: &Topics) {
    assert!(
        !spec.outputs.is_empty() || topics.are_named(),
        "no output topic: write `output = \"..\"`, or name the topic on the event with `#[kafka(topic = \"..\")]`"
    );
    assert!(
        spec.outputs.is_empty() || spec.outputs.len() == topics.count(),
        "`output = [..]` must name one topic per output of the handler: per position of a tuple, per variant of a routed enum"
    );
    assert!(
        spec.allow_loop || !topics.contain(spec.input) || !spec.outputs.is_empty(),
        "an output topic is the input topic: write `allow_loop` if the pipeline is meant to feed itself"
    );
}
