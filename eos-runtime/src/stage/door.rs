//! The door of a pipeline: a record becomes an event there, and where repetitions are dropped, one is turned
//! away before its handler sees it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{
    event::KafkaEvent,
    failure::Failure,
    record::{REPLAYED_FOR, Record},
    spec::Unkeyed,
    state::dedup::{Dedup, Identity, Mark},
};

use super::{Context, Function};

/// What is hashed begins with one of these: an event is never taken for a record that is none.
const EVENT: u8 = 0;
const NO_EVENT: u8 = 1;

pub(super) struct Door<'d> {
    /// `None` where repetitions are not dropped.
    dedup: Option<&'d mut Dedup>,
    /// What the record in hand is identified by.
    bytes: &'d mut Vec<u8>,
}

/// A record that came to the door: who it is, and what to go back to if it fails.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Guest {
    mark: Option<Mark>,
    identity: Option<Identity>,
}

impl<'d> Door<'d> {
    pub(super) fn new(dedup: Option<&'d mut Dedup>, bytes: &'d mut Vec<u8>) -> Self {
        Self { dedup, bytes }
    }

    /// The event of a record, which is accepted from here on; `None` when it is a repetition and there is
    /// nothing more to do. Whatever fails then or later is undone by [`turn_out`](Self::turn_out).
    #[inline]
    pub(super) fn knock<'r, F: Function>(
        &mut self,
        context: &Context<'r>,
    ) -> (Guest, Result<Option<F::Event<'r>>, Failure>) {
        match &mut self.dedup {
            None => (Guest::default(), sheltered(|| context.event().map(Some))),
            Some(dedup) => check::<F>(context, dedup, self.bytes),
        }
    }

    /// Undoes what the memory noted of this record and of all behind it. Answers who it is, if that is known.
    pub(super) fn turn_out(&mut self, guest: Guest) -> Option<Identity> {
        if let (Some(dedup), Some(mark)) = (&mut self.dedup, guest.mark) {
            dedup.undo(mark);
        }
        guest.identity
    }
}

/// Code of the application, and what its panic means: the record is rejected.
#[inline]
pub(super) fn sheltered<T>(code: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    // What a panic may leave half-written belongs to the record, and is undone with it.
    catch_unwind(AssertUnwindSafe(code)).unwrap_or_else(|panic| Err(panicked(panic.as_ref())))
}

/// A panic of a handler, or of an event's own code, is a rejection with the panic's message.
pub(crate) fn panicked(panic: &(dyn std::any::Any + Send)) -> Failure {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a value that is no text".to_owned());
    Failure::reject(format_args!("the code for this record panicked: {text}"))
}

fn check<'r, F: Function>(
    context: &Context<'r>,
    dedup: &mut Dedup,
    bytes: &mut Vec<u8>,
) -> (Guest, Result<Option<F::Event<'r>>, Failure>) {
    let record = &context.record;
    let mark = Some(dedup.mark());
    let read = sheltered(|| {
        let event = context.event()?;
        let is_known = write_identity::<F>(&event, record, bytes)?;
        Ok((event, is_known))
    });
    match read {
        Ok((event, false)) => {
            let answer = match dedup.rules().unkeyed {
                Unkeyed::Allow => Ok(Some(event)),
                Unkeyed::Refuse => Err(Failure::reject(nobody::<F>())),
            };
            (Guest { mark, identity: None }, answer)
        }
        read => {
            if read.is_err() {
                write_bytes(record, bytes);
            }
            let identity = dedup.identity(record.partition, bytes);
            let is_new = dedup.accept(record.partition, record.timestamp, identity);
            let guest = Guest { mark, identity: Some(identity) };
            // Headers are looked at only here: reading them costs more than the memory does.
            if !is_new && record.headers.last(REPLAYED_FOR) != Some(dedup.pipeline().as_bytes()) {
                dedup.drop_repetition(record.partition);
                return (guest, Ok(None));
            }
            (guest, read.map(|(event, _)| Some(event)))
        }
    }
}

/// What identifies the event among others; `false` when nothing does.
fn write_identity<F: Function>(
    event: &F::Event<'_>,
    record: &Record<'_>,
    bytes: &mut Vec<u8>,
) -> Result<bool, Failure> {
    bytes.clear();
    bytes.push(EVENT);
    let is_written = F::identity(event, bytes).map_err(|error| {
        let name = <F::Event<'_> as KafkaEvent>::SPEC.name;
        Failure::reject(format_args!("what identifies this {name} cannot be written: {error}"))
    })?;
    // A field without a value does not hand over to the key: that may be the same for many events.
    if is_written || !F::IDENTIFIED_BY.is_empty() {
        return Ok(is_written);
    }
    bytes.truncate(1);
    Ok(record.key.map(|key| bytes.extend_from_slice(key)).is_some())
}

/// A record that is no event is told from others by all its bytes.
fn write_bytes(record: &Record<'_>, bytes: &mut Vec<u8>) {
    bytes.clear();
    bytes.push(NO_EVENT);
    for part in [record.key, record.value] {
        bytes.extend_from_slice(&part.map_or(u64::MAX, |part| part.len() as u64).to_le_bytes());
        bytes.extend_from_slice(part.unwrap_or_default());
    }
}

fn nobody<F: Function>() -> String {
    let name = <F::Event<'_> as KafkaEvent>::SPEC.name;
    let missing = match F::IDENTIFIED_BY {
        [] => format!("the record's key is null, and `{name}` has no field marked `#[kafka(dedup)]`"),
        [field] => format!("the field `{field}` of `{name}`, which identifies it, has no value"),
        fields => {
            format!("the fields `{}` of `{name}`, which identify it, have no value", fields.join("`, `"))
        }
    };
    format!(
        "it cannot be told whether it repeats another record: {missing}. Give each record a key (`#[kafka(key)]` \
         on the event that is written) or mark a field that always has a value `#[kafka(dedup)]`; or let such \
         records pass with `unkeyed = \"allow\"`"
    )
}
