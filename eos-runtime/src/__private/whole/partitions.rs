//! Whoever writes to a topic puts the records of one key into one partition: else they lose their order, and `dedup`,
//! tables and stores would miss.

use crate::{event::same, spec::PipelineSpec};

use super::{
    Text, Whole, mistake,
    uses::{As, Use},
};

/// The property, and what the runtime sets it to.
const PARTITIONER: &str = "partitioner";
const USUAL: &str = "murmur2_random";

pub(super) const fn check<const N: usize, const USES: usize>(
    whole: &Whole<N, USES>,
    nth: usize,
    found: &mut Text,
) {
    let mine = partitioner(whole.parts[nth].spec);
    let mut before = 0;
    while before < nth {
        let other = whole.parts[before].spec;
        let theirs = partitioner(other);
        if !are_one(mine, theirs)
            && let Some(shared) = both_write(whole, nth, before)
        {
            let name = whole.parts[nth].spec.name;
            let (and, instead) =
                ("`, and `", "`: records of one key would be in two partitions; set one for both");
            let with = "` with the partitioner `";
            let (mine, theirs) = (named(mine), named(theirs));
            mistake(
                found,
                &["`", name, "` writes `", shared.topic, with, mine, and, other.name, with, theirs, instead],
            );
        }
        before += 1;
    }
}

/// What is said of it: the last word of the pipeline's own, else of what it shares with others.
const fn partitioner(spec: &PipelineSpec) -> Option<&'static str> {
    match last(spec.kafka) {
        None => last(spec.shared.properties),
        own => own,
    }
}

const fn last(properties: &[(&'static str, &'static str)]) -> Option<&'static str> {
    let mut nth = properties.len();
    while nth > 0 {
        nth -= 1;
        if same(properties[nth].0, PARTITIONER) {
            return Some(properties[nth].1);
        }
    }
    None
}

const fn named(partitioner: Option<&'static str>) -> &'static str {
    match partitioner {
        Some(partitioner) => partitioner,
        None => USUAL,
    }
}

const fn are_one(mine: Option<&'static str>, theirs: Option<&'static str>) -> bool {
    // Nearly always nothing is said, and nothing is compared.
    mine.is_none() && theirs.is_none() || same(keyed(named(mine)), keyed(named(theirs)))
}

/// How it treats records with a key: `_random` is about those without.
const fn keyed(partitioner: &str) -> &str {
    let suffix = "_random";
    let Some(start) = partitioner.len().checked_sub(suffix.len()) else { return partitioner };
    let (keyed, end) = partitioner.split_at(start);
    if same(end, suffix) { keyed } else { partitioner }
}

const fn both_write<const N: usize, const USES: usize>(
    whole: &Whole<N, USES>,
    one: usize,
    other: usize,
) -> Option<&Use> {
    let mut at = whole.starts[one];
    while at < whole.end(one) {
        let mut with = whole.starts[other];
        while with < whole.end(other) {
            let [this, that] = [&whole.uses[at], &whole.uses[with]];
            if this.id == that.id && matches!((this.does, that.does), (As::Output, As::Output)) {
                return Some(this);
            }
            with += 1;
        }
        at += 1;
    }
    None
}
