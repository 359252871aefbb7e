//! The referee during the run: reads along, `read_committed`, and notes when each output came.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};

use rdkafka::{Message, consumer::BaseConsumer};

use super::background::Background;
use crate::{
    orders,
    referee::{Seen, reader_of_all},
};

const TURN: Duration = Duration::from_millis(50);

/// When something happened to each order, by its number.
#[derive(Debug, Clone, Default)]
pub(super) struct Times(Vec<Option<Instant>>);

impl Times {
    /// Notes that it happened now, unless it did before.
    pub(super) fn note(&mut self, id: u64) {
        let index = id as usize;
        if self.0.len() <= index {
            self.0.resize(index + 1, None);
        }
        self.0[index].get_or_insert_with(Instant::now);
    }

    /// Up to the last order to which it happened.
    pub(super) fn len(&self) -> u64 {
        self.0.len() as u64
    }

    /// When it happened to that order.
    pub(super) fn at(&self, id: u64) -> Option<Instant> {
        self.0.get(id as usize).copied().flatten()
    }
}

/// An order's wait: how long it had been in the input when its output came, or has been until now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wait {
    pub(super) length: Duration,
    pub(super) from: Instant,
}

/// The longest wait of all orders that entered at `since` or later.
pub(super) fn longest_wait(entered: &Times, answered: &Times, since: Instant) -> Option<Wait> {
    let now = Instant::now();
    let wait = |id| {
        let from = entered.at(id).filter(|from| *from >= since)?;
        Some(Wait { length: answered.at(id).unwrap_or(now).saturating_duration_since(from), from })
    };
    (0..entered.len()).filter_map(wait).max_by_key(|wait| wait.length)
}

/// A thread that reads the output while it is written.
#[derive(Debug)]
pub(super) struct Watch {
    noted: Arc<Mutex<Noted>>,
    reading: Background,
}

#[derive(Debug, Default)]
struct Noted {
    outputs: Vec<Seen>,
    answered: Times,
}

impl Watch {
    /// Reads from the beginning of the topic.
    pub(super) fn start(bootstrap: &str, topic: &str) -> Self {
        let noted = Arc::<Mutex<Noted>>::default();
        let reading = reading(bootstrap, topic, &noted);
        Self { noted, reading }
    }

    /// Goes on at the beginning: the topic was deleted and created again.
    pub(super) fn begin_anew(&mut self, bootstrap: &str, topic: &str) {
        self.reading = reading(bootstrap, topic, &self.noted);
    }

    /// When each order's first output came.
    pub(super) fn answered(&self) -> Times {
        self.noted().answered.clone()
    }

    /// Whether all of the first `count` orders have come out.
    pub(super) fn has_all(&self, count: u64) -> bool {
        let noted = self.noted();
        (0..count).all(|id| noted.answered.at(id).is_some())
    }

    /// Everything it has seen, in the order it came.
    pub(super) fn outputs(&self) -> Vec<Seen> {
        self.noted().outputs.clone()
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn reading(bootstrap: &str, topic: &str, noted: &Arc<Mutex<Noted>>) -> Background {
    let (consumer, pad) = (reader_of_all(bootstrap, topic), Arc::clone(noted));
    Background::start(move |stop| {
        while !stop.load(Ordering::Relaxed) {
            read(&consumer, &pad);
        }
    })
}

/// Broken connections and ends of partitions are no news here: what is missing shows in the end.
fn read(consumer: &BaseConsumer, pad: &Mutex<Noted>) {
    let Some(Ok(record)) = consumer.poll(TURN) else { return };
    let seen = Seen::from(&record);
    let mut noted = pad.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(id) = orders::id_in(record.payload().unwrap_or_default()) {
        noted.answered.note(id);
    }
    noted.outputs.push(seen);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_wait_is_that_of_the_oldest_order_without_an_output() {
        // Given three orders that entered one after the other, of which the second has no output,
        let (mut entered, mut answered) = (Times::default(), Times::default());
        let began = Instant::now();
        (0..3).for_each(|id| entered.note(id));
        answered.note(0);
        answered.note(2);

        // when the longest wait is asked for, then it is the second's, and it still grows.
        let wait = |since| longest_wait(&entered, &answered, since);
        let first = wait(began).expect("there are orders");
        assert_eq!(Some(first.from), entered.at(1));
        assert!(wait(began).expect("there are orders").length > first.length);
        assert!(wait(Instant::now()).is_none(), "none entered since");
    }
}
