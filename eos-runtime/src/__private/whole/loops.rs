//! A record that comes back to where it was goes round for ever, unless a pipeline says that it ends that.

use super::{
    Text, Whole, mistake,
    uses::{As, NONE},
};

/// A way from this part back to it, over parts before it in the list and without one that allows loops: so each
/// is told once. A pipeline that feeds itself is told so at the pipeline.
pub(super) const fn check<const N: usize, const USES: usize>(
    whole: &Whole<N, USES>,
    nth: usize,
    found: &mut Text,
) {
    if whole.parts[nth].spec.allow_loop {
        return;
    }
    // By a part: the use it was reached by, first the parts that were reached first.
    let mut reached = [NONE; N];
    let mut queue = [nth; N];
    let (mut next, mut end) = (0, 1);
    while next < end {
        let from = queue[next];
        let mut at = whole.starts[from];
        while at < whole.end(from) {
            let mut to = 0;
            while writes(whole, at) && to <= nth {
                let is_new = reached[to] == NONE && to != from && !whole.parts[to].spec.allow_loop;
                if is_new && whole.inputs[to] == whole.uses[at].id {
                    reached[to] = at;
                    if to == nth {
                        told(whole, &reached, nth, found);
                        return;
                    }
                    queue[end] = to;
                    end += 1;
                }
                to += 1;
            }
            at += 1;
        }
        next += 1;
    }
}

/// Dead letters that are read and sent back go round as well.
const fn writes<const N: usize, const USES: usize>(whole: &Whole<N, USES>, at: usize) -> bool {
    matches!(whole.uses[at].does, As::Output | As::DeadLetter)
}

const fn told<const N: usize, const USES: usize>(
    whole: &Whole<N, USES>,
    reached: &[usize; N],
    nth: usize,
    found: &mut Text,
) {
    // The way is known backwards.
    let mut way = [NONE; N];
    let (mut length, mut part) = (0, nth);
    while length == 0 || part != nth {
        way[length] = reached[part];
        part = whole.uses[reached[part]].part;
        length += 1;
    }
    mistake(found, &["records go round for ever: `"]);
    let last = length;
    while length > 0 {
        let step = &whole.uses[way[length - 1]];
        let reads = if length == last { "`" } else { "` reads it and" };
        let writes =
            if matches!(step.does, As::DeadLetter) { " sends dead letters to `" } else { " writes `" };
        found.add(&[whole.parts[step.part].spec.name, reads, writes, step.topic, "`, `"]);
        length -= 1;
    }
    let end = "` reads it again: let one of them write elsewhere, or add `allow_loop` to one of them if that is meant";
    found.add(&[whole.parts[nth].spec.name, end]);
}
