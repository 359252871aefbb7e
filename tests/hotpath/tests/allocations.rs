//! In the steady state a sync handler with a borrowed event allocates nothing per record, nor does the memory of
//! who was here before.

use std::time::Duration;

use eos_hotpath::{
    counting::{Counting, allocations},
    orders::Orders,
    pipelines::{count_owned, enrich, enrich_flow, large_ones, large_ones_flow, sorted_flow, twice_flow},
    turns,
};
use eos_runtime::{
    outbox::Outbox,
    spec::Unkeyed,
    stage::PipelineDef,
    state::dedup::{Dedup, Rules, Secret},
};

#[global_allocator]
static COUNTING: Counting = Counting;

const CHUNKS: u64 = 1000;

/// What the engine may take for a chunk and its share of a transaction, whatever is in the chunk.
const PER_CHUNK: u64 = 8;

/// Allocations and records of [`CHUNKS`] further chunks, once everything has grown to its size.
fn steady(def: &PipelineDef, records_per_chunk: usize) -> (u64, u64) {
    let orders = Orders::new(records_per_chunk);
    let run = |chunks: u64| allocations(|| turns::pipeline(def, &orders, chunks as usize).records_in);
    let ((once, records_once), (twice, records_twice)) = (run(CHUNKS), run(2 * CHUNKS));
    (twice - once, records_twice - records_once)
}

#[test]
fn a_sync_handler_with_a_borrowed_event_allocates_nothing_per_record() {
    nothing_per_record(&[enrich::pipeline(), large_ones::pipeline()]);
}

#[test]
fn a_flow_that_filters_maps_branches_and_goes_through_several_allocates_nothing_per_record() {
    nothing_per_record(&[
        enrich_flow::pipeline(),
        large_ones_flow::pipeline(),
        sorted_flow::pipeline(),
        twice_flow::pipeline(),
    ]);
}

fn nothing_per_record(pipelines: &[PipelineDef]) {
    for def in pipelines {
        // given a worker in its steady state, when chunks have twice as many records
        let (some, records) = steady(def, 500);
        let (more, twice_the_records) = steady(def, 1000);
        println!("{}: {some} allocations in {CHUNKS} chunks of 500, {more} of 1000", def.name());

        // then there are as many allocations as before, a few for each chunk
        assert_eq!((records, twice_the_records), (CHUNKS * 500, CHUNKS * 1000));
        assert_eq!(some, more, "{}", def.name());
        assert!(some <= CHUNKS * PER_CHUNK, "{}: {some} in {CHUNKS} chunks", def.name());
    }
}

#[test]
fn an_event_that_owns_its_texts_is_seen_to_allocate() {
    // given a handler whose event has two texts of its own
    let def = count_owned::pipeline();

    // when it handles further records
    let (allocations, records) = steady(&def, 500);

    // then at least that is counted: the counter counts
    assert!(allocations >= 2 * records, "{allocations} allocations for {records} records");
}

#[test]
fn the_memory_of_who_was_here_allocates_nothing_per_record() {
    // given a memory from whose window as many leave as come, in transactions of 500
    let rules = Rules { within: Duration::from_secs(10), max_keys: usize::MAX, unkeyed: Unkeyed::Refuse };
    let (mut memory, mut outbox) = (Dedup::new(rules, Secret([7; 16])), Outbox::default());
    let mut transactions = |numbers: std::ops::Range<u64>| {
        for number in numbers {
            for expected in [true, false] {
                let mark = memory.mark();
                let identity = memory.identity(0, &number.to_le_bytes());
                assert_eq!(memory.accept(0, Some(number as i64), identity), expected);
                if expected && number % 10 == 0 {
                    memory.undo(mark);
                    assert!(memory.accept(0, Some(number as i64), identity));
                } else if !expected {
                    memory.drop_repetition(0);
                }
            }
            if number % 500 == 499 {
                memory.write_log(0, &mut outbox);
                memory.commit(0);
                outbox.clear();
            }
        }
    };
    transactions(0..100_000);

    // when it goes on for hundreds of transactions
    let (allocations, ()) = allocations(|| transactions(100_000..300_000));

    // then a shard of its table is put in order now and then, and that is all
    println!("{allocations} allocations for 200000 records");
    assert!(allocations <= 500, "{allocations}");
}
