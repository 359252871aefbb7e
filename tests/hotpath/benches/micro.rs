//! Single parts of the way of a record, by time: `cargo bench -p eos-hotpath`. Each iteration is a whole
//! chunk; the column of items per second counts records.

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
    stage::Outputs,
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
