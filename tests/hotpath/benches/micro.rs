//! Single parts of the way of a record, by time: `cargo bench -p eos-hotpath`. Each iteration is a whole
//! chunk; the column of items per second counts records.

use std::time::Duration;

use divan::{Bencher, black_box, counter::ItemsCount};
use eos_hotpath::{
    cases::{CHUNK, enriched, numbered},
    orders::{Orders, OwnedOrder, RawOrder},
};
use eos_runtime::{
    codec::{Decode, Encode, Json},
    event::KafkaEvent,
    memory::{murmur2, partition_for_key},
    outbox::Outbox,
    spec::Unkeyed,
    stage::Outputs,
    state::dedup::{Dedup, Rules, Secret},
};

fn main() {
    divan::main();
}

fn records() -> ItemsCount {
    ItemsCount::new(CHUNK)
}

mod decode {
    use super::{Bencher, CHUNK, Decode, Json, Orders, OwnedOrder, RawOrder, black_box, records};

    #[divan::bench]
    fn borrowed(bencher: Bencher<'_, '_>) {
        all::<RawOrder<'_>>(bencher, &Orders::new(CHUNK));
    }

    #[divan::bench]
    fn owned(bencher: Bencher<'_, '_>) {
        all::<OwnedOrder>(bencher, &Orders::new(CHUNK));
    }

    fn all<'a, T>(bencher: Bencher<'_, '_>, orders: &'a Orders)
    where
        Json: Decode<'a, T>,
    {
        bencher.counter(records()).bench_local(|| {
            for (_, value) in orders.iter() {
                let order: T = Json::decode(Some(value.as_bytes())).expect("an order");
                black_box(order);
            }
        });
    }
}

#[divan::bench]
fn encode(bencher: Bencher<'_, '_>) {
    let orders = Orders::new(CHUNK);
    let outputs = enriched(&orders);
    let mut out = Vec::new();
    bencher.counter(records()).bench_local(|| {
        out.clear();
        for output in &outputs {
            Json::encode(output, &mut out).expect("it can be written");
        }
        black_box(&out);
    });
}

mod key {
    use super::{Bencher, CHUNK, KafkaEvent, Orders, black_box, enriched, numbered, records};

    #[divan::bench]
    fn text(bencher: Bencher<'_, '_>) {
        all(bencher, &enriched(&Orders::new(CHUNK)));
    }

    #[divan::bench]
    fn number(bencher: Bencher<'_, '_>) {
        all(bencher, &numbered(&Orders::new(CHUNK)));
    }

    fn all(bencher: Bencher<'_, '_>, events: &[impl KafkaEvent]) {
        let mut out = Vec::new();
        bencher.counter(records()).bench_local(|| {
            out.clear();
            for event in events {
                event.write_key(&mut out).expect("it can be written");
            }
            black_box(&out);
        });
    }
}

mod partitioner {
    use super::{Bencher, CHUNK, Orders, murmur2, partition_for_key, records};

    #[divan::bench]
    fn hash(bencher: Bencher<'_, '_>) {
        let orders = Orders::new(CHUNK);
        bencher.counter(records()).bench_local(|| {
            orders.iter().fold(0, |sum: u32, (key, _)| sum.wrapping_add(murmur2(key.as_bytes())))
        });
    }

    #[divan::bench]
    fn partition(bencher: Bencher<'_, '_>) {
        let orders = Orders::new(CHUNK);
        bencher
            .counter(records())
            .bench_local(|| orders.iter().map(|(key, _)| partition_for_key(key.as_bytes(), 12)).sum::<i32>());
    }
}

mod outbox {
    use super::{Bencher, CHUNK, Orders, Outbox, Outputs, black_box, enriched, records};

    #[divan::bench]
    fn write(bencher: Bencher<'_, '_>) {
        let orders = Orders::new(CHUNK);
        let outputs = enriched(&orders);
        let mut outbox = Outbox::default();
        bencher.counter(records()).bench_local(|| {
            outbox.clear();
            for output in &outputs {
                output.write(0, &mut outbox).expect("it can be written");
            }
            black_box(&outbox);
        });
    }

    #[divan::bench]
    fn write_and_undo(bencher: Bencher<'_, '_>) {
        let orders = Orders::new(CHUNK);
        let outputs = enriched(&orders);
        let mut outbox = Outbox::default();
        bencher.counter(records()).bench_local(|| {
            for output in &outputs {
                let mark = outbox.mark();
                output.write(0, &mut outbox).expect("it can be written");
                outbox.undo(mark);
            }
            black_box(&outbox);
        });
    }

    #[divan::bench]
    fn append(bencher: Bencher<'_, '_>) {
        let orders = Orders::new(CHUNK);
        let mut one = Outbox::default();
        enriched(&orders)[0].write(0, &mut one).expect("it can be written");
        let mut all = Outbox::default();
        bencher.counter(records()).bench_local(|| {
            all.clear();
            for _ in 0..CHUNK {
                all.append(&one);
            }
            black_box(&all);
        });
    }
}

/// The memory of who was here before, with this many identities in it.
mod dedup {
    use super::{
        Bencher, CHUNK, Dedup, Duration, ItemsCount, Orders, Outbox, Rules, Secret, Unkeyed, black_box,
        records,
    };

    const SIZES: [u64; 3] = [1_000, 100_000, 5_000_000];
    const T: i64 = 1_772_431_200_000;

    fn memory(within: Duration) -> Dedup {
        Dedup::new(Rules { within, max_keys: usize::MAX, unkeyed: Unkeyed::Refuse }, Secret([7; 16]))
    }

    /// Accepts number after number, one in each millisecond, in transactions of a chunk.
    fn fill(memory: &mut Dedup, numbers: std::ops::Range<u64>) {
        for number in numbers {
            let identity = memory.identity(0, &number.to_le_bytes());
            assert!(memory.accept(0, Some(T + number as i64), identity));
            if number % CHUNK as u64 == 0 {
                memory.commit(0);
            }
        }
        memory.commit(0);
    }

    #[divan::bench]
    fn identity(bencher: Bencher<'_, '_>) {
        let (orders, memory) = (Orders::new(CHUNK), memory(Duration::from_secs(1)));
        bencher.counter(records()).bench_local(|| {
            orders.iter().fold(0, |sum, (key, _)| sum ^ memory.identity(0, key.as_bytes()).0)
        });
    }

    /// As many leave the window as come, so the search for those is in it.
    #[divan::bench(args = SIZES)]
    fn accept_new(bencher: Bencher<'_, '_>, size: u64) {
        let mut memory = memory(Duration::from_millis(size));
        fill(&mut memory, 0..size);
        let mut next = size;
        bencher.counter(records()).bench_local(|| {
            fill(&mut memory, next..next + CHUNK as u64);
            next += CHUNK as u64;
        });
    }

    #[divan::bench(args = SIZES)]
    fn turn_repetitions_away(bencher: Bencher<'_, '_>, size: u64) {
        let mut memory = memory(Duration::from_millis(size));
        fill(&mut memory, 0..size);
        let mut next = 0;
        bencher.counter(records()).bench_local(|| {
            for _ in 0..CHUNK {
                let identity = memory.identity(0, &(next % size).to_le_bytes());
                assert!(!memory.accept(0, Some(T), identity));
                // Far from the one before.
                next += 999_983;
            }
        });
    }

    #[divan::bench]
    fn accept_and_undo(bencher: Bencher<'_, '_>) {
        let mut memory = memory(Duration::from_secs(1));
        bencher.counter(records()).bench_local(|| {
            for number in 0..CHUNK as u64 {
                let mark = memory.mark();
                let identity = memory.identity(0, &number.to_le_bytes());
                assert!(memory.accept(0, Some(T), identity));
                memory.undo(mark);
            }
        });
    }

    /// Accepts, writes the log, and takes it all back.
    #[divan::bench]
    fn accept_write_log_and_abort(bencher: Bencher<'_, '_>) {
        let (mut memory, mut outbox) = (memory(Duration::from_secs(1)), Outbox::default());
        bencher.counter(records()).bench_local(|| {
            for number in 0..CHUNK as u64 {
                let identity = memory.identity(0, &number.to_le_bytes());
                assert!(memory.accept(0, Some(T), identity));
            }
            memory.write_log(0, &mut outbox);
            black_box(&outbox);
            outbox.clear();
            memory.abort(0);
        });
    }

    /// Reads back a log of this many identities, into a memory that is empty.
    #[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
    fn restore(bencher: Bencher<'_, '_>, size: u64) {
        let (mut memory_of_before, mut outbox) = (memory(Duration::from_millis(size)), Outbox::default());
        for number in 0..size {
            let identity = memory_of_before.identity(0, &number.to_le_bytes());
            assert!(memory_of_before.accept(0, Some(T + number as i64), identity));
            if (number + 1) % CHUNK as u64 == 0 {
                memory_of_before.write_log(0, &mut outbox);
                memory_of_before.commit(0);
            }
        }
        let log: Vec<_> = (0..outbox.len()).filter_map(|at| outbox.outgoing(at).value).collect();
        bencher.counter(ItemsCount::new(size)).bench_local(|| {
            let mut memory = memory(Duration::from_millis(size));
            for value in &log {
                memory.restore(0, value).expect("it is a record of the log");
            }
            assert!(memory.stats().keys >= size);
            memory
        });
    }
}
