//! In the steady state a sync handler with a borrowed event allocates nothing per record.

use eos_hotpath::{
    counting::{Counting, allocations},
    orders::Orders,
    pipelines::{count_owned, enrich, large_ones},
    turns,
};
use eos_runtime::stage::PipelineDef;

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
    for def in [enrich::pipeline(), large_ones::pipeline()] {
        // given a worker in its steady state, when chunks have twice as many records
        let (some, records) = steady(&def, 500);
        let (more, twice_the_records) = steady(&def, 1000);
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
