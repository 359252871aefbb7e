//! The memory of a pipeline that drops repetitions, alone.

use std::{hint::black_box, rc::Rc, time::Duration};

use eos_runtime::{
    outbox::Outbox,
    spec::Unkeyed,
    state::dedup::{Dedup, Rules, Secret},
};

use crate::{cases::CHUNK, orders::Orders};

/// A window of ten chunks over numbers that are new, one in each millisecond; a transaction for each chunk.
pub(crate) fn accept_all(orders: &Rc<Orders>, chunks: usize) -> u64 {
    let within = Duration::from_millis(10 * CHUNK as u64);
    let rules = Rules { within, max_keys: usize::MAX, unkeyed: Unkeyed::Refuse };
    let (mut memory, mut outbox) = (Dedup::new(rules, Secret([7; 16])), Outbox::default());
    let records = (orders.len() * chunks) as u64;
    for number in 0..records {
        let identity = memory.identity(0, &number.to_le_bytes());
        assert!(memory.accept(0, Some(1_772_431_200_000 + number as i64), identity), "it is new");
        if (number + 1) % CHUNK as u64 == 0 {
            memory.write_log(0, &mut outbox);
            memory.commit(0);
            black_box(&outbox);
            outbox.clear();
        }
    }
    records
}
