//! A record that comes back to where it was goes round for ever, unless a pipeline says that it ends that.

use super::{
    Part, Text, Whole, mistake,
    uses::{As, NONE, Use},
};

/// By two parts: whether the second reads what the first writes. Dead letters that are read and sent back go
/// round as well. A part that ends loops is in none, and one that feeds itself is told so at the pipeline.
pub(super) const fn ways<const N: usize>(
    parts: &[Part],
    uses: &[Use],
    inputs: &[usize; N],
) -> [[bool; N]; N] {
    let mut ways = [[false; N]; N];
    let mut at = 0;
    while at < uses.len() {
        let this = &uses[at];
        let mut to = if writes(this) && !parts[this.part].spec.allow_loop { 0 } else { N };
        while to < N {
            if inputs[to] == this.id && to != this.part && !parts[to].spec.allow_loop {
                ways[this.part][to] = true;
            }
            to += 1;
        }
        at += 1;
    }
    ways
}

const fn writes(this: &Use) -> bool {
    matches!(this.does, As::Output | As::DeadLetter)
}

/// The shortest way from this part back to it, over parts before it in the list: so each is told once.
pub(super) const fn check<const N: usize, const USES: usize>(
    whole: &Whole<N, USES>,
    nth: usize,
    found: &mut Text,
) {
    // By a part: from which other one it was reached first.
    let mut reached = [NONE; N];
    let mut queue = [nth; N];
    let (mut next, mut end) = (0, 1);
    while next < end && reached[nth] == NONE {
        let from = queue[next];
        let mut to = 0;
        while to <= nth {
            if whole.ways[from][to] && reached[to] == NONE {
                reached[to] = from;
                if to < nth {
                    queue[end] = to;
                    end += 1;
                }
            }
            to += 1;
        }
        next += 1;
    }
    if reached[nth] != NONE {
        told(whole, &reached, nth, found);
    }
}

const fn told<const N: usize, const USES: usize>(
    whole: &Whole<N, USES>,
    reached: &[usize; N],
    nth: usize,
    found: &mut Text,
) {
    // The way is known backwards.
    let mut way = [nth; N];
    let (mut length, mut part) = (0, reached[nth]);
    while part != nth {
        way[length] = part;
        length += 1;
        part = reached[part];
    }
    mistake(found, &["records go round for ever: `"]);
    let mut from = nth;
    let mut is_first = true;
    while is_first || from != nth {
        let to = if length > 0 { way[length - 1] } else { nth };
        let step = between(whole, from, to);
        let reads = if is_first { "`" } else { "` reads it and" };
        let writes =
            if matches!(step.does, As::DeadLetter) { " sends dead letters to `" } else { " writes `" };
        found.add(&[whole.parts[from].spec.name, reads, writes, step.topic, "`, `"]);
        (from, is_first, length) = (to, false, length.saturating_sub(1));
    }
    let end = "` reads it again: let one of them write elsewhere, or add `allow_loop` to one of them if that is meant";
    found.add(&[whole.parts[nth].spec.name, end]);
}

/// What the first writes and the second reads.
const fn between<const N: usize, const USES: usize>(whole: &Whole<N, USES>, from: usize, to: usize) -> &Use {
    let mut at = whole.starts[from];
    while !(writes(&whole.uses[at]) && whole.uses[at].id == whole.inputs[to]) {
        at += 1;
    }
    &whole.uses[at]
}
