//! The topics of the runtime's own: dead letters are not among a pipeline's results, and what `dedup` remembers is
//! written by the pipeline that remembers it, and read by nobody else. A pipeline that reads dead letters, and
//! pipelines that share a topic for them, are as they should be.

use crate::topic::Contents;

use super::{
    Text, Whole, mistake,
    uses::{As, Use},
};

pub(super) const fn check<const N: usize, const USES: usize>(
    whole: &Whole<N, USES>,
    nth: usize,
    found: &mut Text,
) {
    let mut at = whole.starts[nth];
    while at < whole.end(nth) {
        let this = &whole.uses[at];
        let mut other = 0;
        // The topics of handlers are only held against declarations, which come first.
        let end = if matches!(this.does, As::DeadLetter | As::Memory) { USES } else { whole.starts[0] };
        while other < end {
            if whole.uses[other].id == this.id && clash(whole, this, &whole.uses[other], found) {
                break;
            }
            other += 1;
        }
        at += 1;
    }
}

const fn clash<const N: usize, const USES: usize>(
    whole: &Whole<N, USES>,
    this: &Use,
    other: &Use,
    found: &mut Text,
) -> bool {
    let name = whole.parts[this.part].spec.name;
    if matches!(other.does, As::Declared) {
        return other.part != this.part && declared(name, this, other, found);
    }
    if other.part == this.part {
        return false; // an error of the pipeline's
    }
    let theirs = whole.parts[other.part].spec.name;
    let is = match other.does {
        As::Input => "the input",
        As::Output => "an output",
        As::DeadLetter => "the dead-letter topic",
        As::Memory | As::Declared => "the memory",
    };
    match (this.does, other.does) {
        (As::DeadLetter, As::Output) => mistake(
            found,
            &[
                "the dead-letter topic `",
                this.topic,
                "` of `",
                name,
                "` is ",
                is,
                " of `",
                theirs,
                "`: dead letters have a topic of their own; write `dead_letter = \"",
                whole.parts[this.part].spec.input,
                ".dlq\"`",
            ],
        ),
        (As::Memory, As::Memory) if this.part < other.part => return false,
        (As::Memory, _) => mistake(
            found,
            &[
                "the topic `",
                this.topic,
                "`, in which `",
                name,
                "` remembers what it has seen, is ",
                is,
                " of `",
                theirs,
                "`: the memory of `dedup` has a topic of its own; leave `topic` out for `{app}.",
                name,
                ".dedup`, or name another",
            ],
        ),
        _ => return false,
    }
    true
}

/// A name that `topics!` declares for something else.
const fn declared(name: &str, this: &Use, declaration: &Use, found: &mut Text) -> bool {
    let Some(contents) = declaration.contents else { return false };
    let (does, holds) = match (this.does, contents) {
        (As::Output, Contents::DeadLetters) => ("` writes `", "dead letters"),
        (As::Output, Contents::DedupMemory) => ("` writes `", "the memory of `dedup`"),
        (As::Input, Contents::DedupMemory) => ("` reads `", "the memory of `dedup`"),
        (As::DeadLetter, Contents::DedupMemory) => ("` sends dead letters to `", "the memory of `dedup`"),
        (As::DeadLetter, Contents::Event(event)) if !event.path.is_empty() => {
            ("` sends dead letters to `", event.path)
        }
        (As::Memory, Contents::DeadLetters) => ("` remembers what it has seen in `", "dead letters"),
        (As::Memory, Contents::Event(event)) if !event.path.is_empty() => {
            ("` remembers what it has seen in `", event.path)
        }
        _ => return false,
    };
    let end = "`: name another topic, or declare this one for what is written to it";
    mistake(found, &["`", name, does, this.topic, "`, which `topics!` declares for `", holds, end]);
    true
}
