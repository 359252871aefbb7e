//! The format of an enum that routes: each variant is written as the event inside it, so a consumer
//! of that variant's topic reads the event and knows nothing of the enum.

use crate::event::KafkaEvent;

use super::{CodecError, Encode};

/// The format of an enum with a topic per variant. There is no `Decode`: a record does not say
/// which variant it was.
#[derive(Debug, Clone, Copy)]
pub struct Routed;

/// An enum with an event in each variant.
pub trait Routes {
    /// The event in this value's variant.
    fn event(&self) -> &(dyn AnyEvent + '_);
}

impl<T: Routes> Encode<T> for Routed {
    fn encode(event: &T, out: &mut Vec<u8>) -> Result<bool, CodecError> {
        event.event().write_value(out)
    }
}

/// An event that can be written, without its type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event that can be written",
    label = "a variant holds an event",
    note = "add `#[derive(Serialize, KafkaEvent)]` to the type inside the variant"
)]
pub trait AnyEvent {
    /// [`KafkaEvent::write_key`].
    fn write_key(&self, out: &mut Vec<u8>) -> Result<bool, CodecError>;
    /// The value, by [`KafkaEvent::Codec`].
    fn write_value(&self, out: &mut Vec<u8>) -> Result<bool, CodecError>;
    /// [`KafkaEvent::write_dedup_id`].
    fn write_dedup_id(&self, out: &mut Vec<u8>) -> Result<bool, CodecError>;
    /// [`KafkaEvent::timestamp`].
    fn timestamp(&self) -> Option<i64>;
    /// [`KafkaEvent::headers`].
    fn headers(&self) -> &'static [&'static str];
    /// [`KafkaEvent::write_header`].
    fn write_header(&self, nth: usize, out: &mut Vec<u8>) -> Result<bool, CodecError>;
}

impl<T> AnyEvent for T
where
    T: KafkaEvent,
    T::Codec: Encode<T>,
{
    fn write_key(&self, out: &mut Vec<u8>) -> Result<bool, CodecError> {
        KafkaEvent::write_key(self, out)
    }

    fn write_value(&self, out: &mut Vec<u8>) -> Result<bool, CodecError> {
        T::Codec::encode(self, out)
    }

    fn write_dedup_id(&self, out: &mut Vec<u8>) -> Result<bool, CodecError> {
        KafkaEvent::write_dedup_id(self, out)
    }

    fn timestamp(&self) -> Option<i64> {
        KafkaEvent::timestamp(self)
    }

    fn headers(&self) -> &'static [&'static str] {
        KafkaEvent::headers(self)
    }

    fn write_header(&self, nth: usize, out: &mut Vec<u8>) -> Result<bool, CodecError> {
        KafkaEvent::write_header(self, nth, out)
    }
}
