//! What is counted, by name.

use std::{hint::black_box, rc::Rc};

use eos_runtime::{
    codec::{Decode, Json},
    event::KafkaEvent,
    memory::partition_for_key,
    outbox::Outbox,
    stage::{Outputs, Pipeline, PipelineDef},
};

use crate::{
    by_hand,
    orders::{EnrichedOrder, Numbered, Orders, RawOrder},
    pipelines::{enrich, enrich_later, large_ones},
    seen, turns,
};

/// Records in a chunk.
pub const CHUNK: usize = 1000;

/// A part of the way of a record, or the whole of it.
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// What is in it.
    pub about: &'static str,
    run: fn(&Rc<Orders>, usize) -> u64,
}

impl Case {
    /// Does it for so many chunks; how many records that were. By this function's name a counter knows what
    /// to count.
    #[inline(never)]
    pub fn run(&self, chunks: usize) -> u64 {
        (self.run)(&Orders::new(CHUNK), chunks)
    }
}

/// All of them.
pub const CASES: &[Case] = &[
    Case {
        name: "turn",
        about: "all of it: sync handler, borrowed event",
        run: |orders, chunks| turn(enrich::pipeline(), orders, chunks),
    },
    Case {
        name: "turn-filter",
        about: "the same, every second record filtered out",
        run: |orders, chunks| turn(large_ones::pipeline(), orders, chunks),
    },
    Case {
        name: "turn-async",
        about: "the same, an async handler that waits once",
        run: |orders, chunks| turn(enrich_later::pipeline(), orders, chunks),
    },
    Case {
        name: "engine",
        about: "all of it with a step that does nothing",
        run: |orders, chunks| turns::engine_alone(enrich::SPEC, orders, chunks).records_in,
    },
    Case { name: "by-hand", about: "decode, handler, encode without the library", run: by_hand::enrich_all },
    Case { name: "decode", about: "an order from its JSON", run: decode },
    Case { name: "encode", about: "key and JSON of an output into the outbox", run: encode },
    Case {
        name: "key-text",
        about: "a key that is a text",
        run: |orders, chunks| keys(orders, chunks, &enriched(orders)),
    },
    Case {
        name: "key-number",
        about: "a key that is a number",
        run: |orders, chunks| keys(orders, chunks, &numbered(orders)),
    },
    Case {
        name: "dedup",
        about: "who a record is, accepted, logged and forgotten later",
        run: seen::accept_all,
    },
    Case { name: "partition", about: "the partition of a key", run: partition },
];

fn turn(def: PipelineDef, orders: &Rc<Orders>, chunks: usize) -> u64 {
    turns::pipeline(&def, orders, chunks).records_in
}

fn decode(orders: &Rc<Orders>, chunks: usize) -> u64 {
    for (_, value) in repeated(orders, chunks) {
        black_box(read(value));
    }
    (orders.len() * chunks) as u64
}

fn encode(orders: &Rc<Orders>, chunks: usize) -> u64 {
    let (outputs, mut outbox) = (enriched(orders), Outbox::default());
    for _ in 0..chunks {
        for output in &outputs {
            output.write(0, &mut outbox).expect("it can be written");
        }
        black_box(&outbox);
        outbox.clear();
    }
    (orders.len() * chunks) as u64
}

fn keys(orders: &Rc<Orders>, chunks: usize, events: &[impl KafkaEvent]) -> u64 {
    let mut out = Vec::new();
    for _ in 0..chunks {
        for event in events {
            out.clear();
            event.write_key(&mut out).expect("it can be written");
            black_box(&out);
        }
    }
    (orders.len() * chunks) as u64
}

fn partition(orders: &Rc<Orders>, chunks: usize) -> u64 {
    for (key, _) in repeated(orders, chunks) {
        black_box(partition_for_key(key.as_bytes(), 12));
    }
    (orders.len() * chunks) as u64
}

fn repeated(orders: &Orders, times: usize) -> impl Iterator<Item = (&str, &str)> {
    (0..times).flat_map(|_| orders.iter())
}

fn read(value: &str) -> RawOrder<'_> {
    Json::decode(Some(value.as_bytes())).expect("an order")
}

/// What becomes of the orders.
pub fn enriched(orders: &Orders) -> Vec<EnrichedOrder<'_>> {
    orders.iter().map(|(_, value)| enrich(read(value))).collect()
}

/// The numbers of the orders.
pub fn numbered(orders: &Orders) -> Vec<Numbered> {
    orders.iter().map(|(_, value)| Numbered { order_id: read(value).order_id }).collect()
}
