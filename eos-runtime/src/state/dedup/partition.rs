//! The memory of one input partition: what is committed, and what the open transaction adds to it.

use crate::outbox::Outbox;

use super::{
    Identity, Secret,
    log::{Packed, pack},
    rules::{LONGEST, Window},
    table::{Before, NUMBERS, Table},
};

/// Numbers in the table from here on are places in `accepted`, below they are ticks since `base`. The window
/// fits below; a transaction has fewer records than there are numbers left.
const FAR: u32 = NUMBERS - (1 << 20);
const _: () = assert!(LONGEST < FAR as i64);

#[derive(Default)]
pub(super) struct Partition {
    table: Table,
    /// The secret that its log has.
    secret: Option<Secret>,
    /// Stream time: the largest tick that was accepted.
    stream: Option<i64>,
    /// What ticks in the table are counted from: as far before stream time as the window is long, at the time
    /// when the table was last passed.
    base: i64,
    /// What the open transaction accepted, in order.
    accepted: Vec<Accepted>,
    /// Which of these, by place, moved stream time, and what it was before.
    moved: Vec<(usize, Option<i64>)>,
    /// How many of these are written to the log.
    logged: usize,
    /// The repetitions that the open transaction dropped, by number.
    repeated: Vec<u64>,
    /// Its records that came too late to be known again, and those from the future, likewise.
    late: Vec<u64>,
    ahead: Vec<u64>,
}

/// An identity, and what was before it was accepted.
struct Accepted {
    identity: Identity,
    tick: i64,
    in_table: Before,
    /// Counts all that is accepted and dropped, in all partitions: the low bits, of which a transaction has enough.
    number: u32,
}

const _: () = assert!(size_of::<Accepted>() == 32, "one is written for each record");

impl Partition {
    pub(super) fn secret(&self) -> Option<Secret> {
        self.secret
    }

    pub(super) fn keys(&self) -> usize {
        self.table.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.table.bytes()
            + self.accepted.capacity() * size_of::<Accepted>()
            + self.moved.capacity() * size_of::<(usize, Option<i64>)>()
            + (self.repeated.capacity() + self.late.capacity() + self.ahead.capacity()) * size_of::<u64>()
    }

    pub(super) fn repeated(&self) -> usize {
        self.repeated.len()
    }

    pub(super) fn is_touched(&self) -> bool {
        !self.accepted.is_empty() || !self.repeated.is_empty() || !self.late.is_empty()
    }

    /// How many records of the open transaction came too late, and how many from the future.
    pub(super) fn untimely(&self) -> (u64, u64) {
        (self.late.len() as u64, self.ahead.len() as u64)
    }

    #[inline]
    pub(super) fn approach(&self, identity: Identity) {
        self.table.approach(identity);
    }

    #[inline]
    pub(super) fn accept(
        &mut self,
        window: Window,
        tick: Option<i64>,
        identity: Identity,
        number: u64,
    ) -> bool {
        let tick = tick.or(self.stream).unwrap_or(0);
        if self.stream.is_none() {
            // It holds nothing: what it will hold is counted from here.
            self.base = window.oldest(tick);
        }
        let stream = self.stream.map_or(tick, |stream| stream.max(tick));
        let oldest = window.oldest(stream);
        let seat = self.table.seat(identity);
        if seat.number().is_some_and(|held| time(held, self.base, &self.accepted) >= oldest) {
            return false;
        }
        if tick < oldest {
            self.late.push(number);
            return true; // nothing can repeat it any more
        }
        if self.stream.is_some_and(|before| before < window.oldest(tick)) {
            self.ahead.push(number);
        }
        let new = match short(tick, self.base) {
            Some(short) => short,
            // More of them than a transaction has would be forgotten early.
            None => FAR.checked_add(self.accepted.len() as u32).filter(|at| *at < NUMBERS).unwrap_or(FAR - 1),
        };
        if self.stream != Some(stream) {
            self.moved.push((self.accepted.len(), self.stream.replace(stream)));
        }
        let in_table = seat.take(new);
        self.accepted.push(Accepted { identity, tick, in_table, number: number as u32 });
        true
    }

    pub(super) fn drop_repetition(&mut self, number: u64) {
        self.repeated.push(number);
    }

    /// Back to where this number was the next one.
    pub(super) fn undo(&mut self, number: u64) {
        self.take_back(|one| one.number.wrapping_sub(number as u32).cast_signed() >= 0);
        for numbers in [&mut self.repeated, &mut self.late, &mut self.ahead] {
            numbers.truncate(numbers.partition_point(|noted| *noted < number));
        }
    }

    /// Takes back what was accepted, from the last one on as long as they go.
    fn take_back(&mut self, goes: impl Fn(&Accepted) -> bool) {
        while let Some(last) = self.accepted.pop_if(|last| goes(last)) {
            self.table.seat(last.identity).give_back(last.in_table);
        }
        let left = self.accepted.len();
        while let Some((_, before)) = self.moved.pop_if(|(place, _)| *place >= left) {
            self.stream = before;
        }
        self.logged = self.logged.min(left);
    }

    /// Writes what was accepted since the last call. `secret` is for a log that has none.
    pub(super) fn write_log(
        &mut self,
        window: Window,
        secret: Secret,
        (topic, partition): (u16, i32),
        outbox: &mut Outbox,
    ) {
        let secret = self.secret.unwrap_or(secret);
        let new = self.accepted[self.logged..].iter();
        let mut entries = new.map(|one| (one.identity, window.millis(one.tick))).peekable();
        while entries.peek().is_some() {
            let mut draft = outbox.draft(topic);
            draft.partition(partition);
            let Ok(()) = draft.value(|out| {
                pack(secret, &mut entries, out);
                Ok::<_, std::convert::Infallible>(true)
            });
            draft.finish();
        }
        self.logged = self.accepted.len();
    }

    /// What was accepted stays. Answers how many identities were forgotten before their time.
    pub(super) fn commit(&mut self, window: Window, max_keys: usize) -> u64 {
        let evicted = self.tidy(window, max_keys);
        self.accepted.clear();
        self.moved.clear();
        self.begin();
        evicted
    }

    /// What was accepted never was.
    pub(super) fn abort(&mut self) {
        self.take_back(|_| true);
        self.begin();
    }

    fn begin(&mut self) {
        self.logged = 0;
        for numbers in [&mut self.repeated, &mut self.late, &mut self.ahead] {
            numbers.clear();
        }
    }

    /// Takes up a record of its log. Answers how many identities were forgotten before their time.
    pub(super) fn restore(
        &mut self,
        window: Window,
        max_keys: usize,
        packed: Packed<'_>,
    ) -> Result<u64, String> {
        if self.secret.is_some_and(|secret| secret != packed.secret) {
            return Err(
                "its secret is not that of the records before it: another pipeline, or an older life of \
                        this one, has written to this topic; give each pipeline a topic of its own"
                    .to_owned(),
            );
        }
        self.abort();
        self.secret = Some(packed.secret);
        for (identity, millis) in packed.entries() {
            let tick = window.tick(millis);
            if self.stream.is_none() {
                self.base = window.oldest(tick);
            }
            let stream = self.stream.map_or(tick, |stream| stream.max(tick));
            self.stream = Some(stream);
            if tick < window.oldest(stream) {
                continue;
            }
            if short(tick, self.base).is_none() {
                self.pass(window, stream);
            }
            // It fits now: the window does, and this is in the window.
            if let Some(short) = short(tick, self.base) {
                self.table.seat(identity).take(short);
            }
        }
        Ok(self.tidy(window, max_keys))
    }

    /// Forgets what has left the window if there may be enough of it, and the oldest of what is too much.
    fn tidy(&mut self, window: Window, max_keys: usize) -> u64 {
        let Some(stream) = self.stream else { return 0 };
        let moved = window.oldest(stream).wrapping_sub(self.base);
        let too_many = self.table.len() > max_keys;
        if moved >= window.slice() || short(stream, self.base).is_none() || too_many {
            self.pass(window, stream);
        }
        if self.table.len() <= max_keys {
            return 0;
        }
        // A few more, so that the next transactions need not do it again.
        let evicted = self.table.len() - (max_keys - max_keys / 16);
        self.table.remove_smallest(evicted);
        evicted as u64
    }

    /// Passes all identities: forgets those that have left the window, counts the others from its beginning.
    fn pass(&mut self, window: Window, stream: i64) {
        let (old, new) = (self.base, window.oldest(stream));
        let accepted = &self.accepted;
        // Stream time does not go back, nor does the beginning of the window.
        let moved = new.wrapping_sub(old) as u64;
        self.table.retain(|number| {
            let kept = if *number < FAR {
                u64::from(*number).checked_sub(moved)
            } else {
                let tick = time(*number, old, accepted);
                (tick >= new).then(|| tick.wrapping_sub(new) as u64)
            };
            // What is in the window fits.
            kept.map(|kept| *number = kept as u32).is_some()
        });
        self.base = new;
    }
}

/// The tick behind a number of the table.
fn time(number: u32, base: i64, accepted: &[Accepted]) -> i64 {
    match number.checked_sub(FAR) {
        None => base.wrapping_add(i64::from(number)),
        Some(place) => accepted[place as usize].tick,
    }
}

/// The number for a tick that is not before `base`, if it is not too far behind it.
fn short(tick: i64, base: i64) -> Option<u32> {
    let ahead = tick.wrapping_sub(base) as u64; // it may need all 64 bits
    (ahead < u64::from(FAR)).then_some(ahead as u32)
}
