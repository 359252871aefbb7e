//! The door of a pipeline: a record becomes an event there, and where repetitions are dropped, one is turned
//! away before its handler sees it.

use std::{
    collections::VecDeque,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
};

use crate::{
    event::KafkaEvent,
    failure::Failure,
    record::{REPLAYED_FOR, Record, Records},
    spec::Unkeyed,
    state::dedup::{Dedup, Identity, Mark},
};

use super::{Context, Function, States};

/// What is hashed begins with one of these: an event is never taken for a record that is none.
const EVENT: u8 = 0;
const NO_EVENT: u8 = 1;

/// So many records at most are read and looked up at once: what the memory holds of each lies somewhere else, and is
/// waited for together.
const AHEAD: usize = 32;

/// Lets the records of a chunk in, one after the other.
pub(super) struct Door<'a, F: Function> {
    hall: Hall<'a>,
    end: usize,
    /// `None` where repetitions are not dropped.
    dedup: Option<&'a mut Dedup>,
    /// What the record in hand is identified by.
    bytes: &'a mut Vec<u8>,
    /// Those that were looked up, and accepted if they are new: whoever fails undoes what is behind it.
    ahead: VecDeque<Visit<'a, F>>,
    /// How many are looked up next. Where one after the other fails, few are for nothing.
    width: usize,
}

/// Where records come from, and what they find here.
#[derive(Clone, Copy)]
pub(super) struct Hall<'a> {
    pub(super) chunk: &'a dyn Records,
    pub(super) topic: &'static str,
    pub(super) states: &'a States,
}

/// A record that came to the door.
pub(super) struct Visit<'a, F: Function> {
    pub(super) context: Context<'a>,
    pub(super) guest: Guest,
    /// `None` when it is a repetition and there is nothing more to do.
    pub(super) event: Result<Option<F::Event<'a>>, Failure>,
}

/// Who it is, and what to go back to if it fails.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Guest {
    mark: Option<Mark>,
    identity: Option<Identity>,
}

impl<'a> Hall<'a> {
    #[inline]
    fn context(&self, at: usize) -> Context<'a> {
        Context::new(self.chunk, at, self.topic, self.states)
    }
}

impl<'a, F: Function> Door<'a, F> {
    /// For these records of the chunk.
    pub(super) fn new(
        hall: Hall<'a>,
        range: &Range<usize>,
        dedup: Option<&'a mut Dedup>,
        bytes: &'a mut Vec<u8>,
    ) -> Self {
        Self { hall, end: range.end, dedup, bytes, ahead: VecDeque::new(), width: 1 }
    }

    /// The record at `at`, which is the one behind the last. It is accepted from here on, and so may be some behind
    /// it: if it fails, [`turn_out`](Self::turn_out) undoes that.
    #[inline]
    pub(super) fn knock(&mut self, at: usize) -> Visit<'a, F> {
        if self.dedup.is_some() {
            return self.seen(at);
        }
        let context = self.hall.context(at);
        Visit { context, guest: Guest::default(), event: sheltered(|| context.event().map(Some)) }
    }

    /// Undoes what the memory noted of this record and of all behind it. Answers who it is, if that is known.
    pub(super) fn turn_out(&mut self, guest: Guest) -> Option<Identity> {
        if let (Some(dedup), Some(mark)) = (&mut self.dedup, guest.mark) {
            dedup.undo(mark);
        }
        guest.identity
    }

    fn seen(&mut self, at: usize) -> Visit<'a, F> {
        loop {
            if let Some(visit) = self.ahead.pop_front() {
                return visit;
            }
            self.look_ahead(at);
        }
    }

    /// Reads the next records, looks them all up, and then accepts those that are new.
    fn look_ahead(&mut self, from: usize) {
        let Some(dedup) = &mut self.dedup else { return };
        if self.width == 1 {
            self.ahead.reserve_exact(AHEAD.min(self.end - from));
        }
        for at in from..self.end.min(from + self.width) {
            let context = self.hall.context(at);
            self.ahead.push_back(introduce(context, dedup, self.bytes));
        }
        self.width = AHEAD.min(self.width * 2);
        dedup.approach(self.ahead.iter().filter_map(|visit| {
            visit.guest.identity.map(|identity| (visit.context.record.partition, identity))
        }));
        for visit in &mut self.ahead {
            visit.guest.mark = Some(dedup.mark());
            let (Some(identity), record) = (visit.guest.identity, &visit.context.record) else { continue };
            let is_new = dedup.accept(record.partition, record.timestamp, identity);
            // Headers are looked at only here: reading them costs more than the memory does.
            if !is_new && record.headers.last(REPLAYED_FOR) != Some(dedup.pipeline().as_bytes()) {
                dedup.drop_repetition(record.partition);
                visit.event = Ok(None);
            }
        }
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

/// A record before it is known whether it was here before.
#[inline]
fn introduce<'a, F: Function>(context: Context<'a>, dedup: &Dedup, bytes: &mut Vec<u8>) -> Visit<'a, F> {
    let record = &context.record;
    let read = sheltered(|| {
        let event = context.event()?;
        let is_known = write_identity::<F>(&event, record, bytes)?;
        Ok((event, is_known))
    });
    let is_known = !matches!(read, Ok((_, false)));
    if read.is_err() {
        write_bytes(record, bytes);
    }
    let identity = is_known.then(|| dedup.identity(record.partition, bytes));
    let event = match read {
        Ok((_, false)) if dedup.rules().unkeyed == Unkeyed::Refuse => Err(Failure::reject(nobody::<F>())),
        read => read.map(|(event, _)| Some(event)),
    };
    Visit { context, guest: Guest { mark: None, identity }, event }
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
