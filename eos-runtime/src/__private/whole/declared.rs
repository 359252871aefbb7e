//! Where the list names the topics that are declared (`topics = ..`), an output that is not is a slip of the pen, and
//! would be found at start only. A constant that a pipeline names is declared as well.

use super::{
    Text, Whole, mistake,
    uses::{As, Use},
};

pub(super) const fn check<const N: usize, const USES: usize>(
    whole: &Whole<N, USES>,
    nth: usize,
    found: &mut Text,
) {
    if whole.listed == 0 {
        return;
    }
    // Declarations come first.
    let declarations = whole.starts[0];
    let mut at = whole.starts[nth];
    while at < whole.end(nth) {
        let this = &whole.uses[at];
        if matches!(this.does, As::Output) && this.id >= declarations {
            undeclared(whole, this, found);
        }
        at += 1;
    }
}

const fn undeclared<const N: usize, const USES: usize>(whole: &Whole<N, USES>, this: &Use, found: &mut Text) {
    let name = whole.parts[this.part].spec.name;
    let (writes, is) = ("` writes `", "`, which no `topics!` declares: declare it, or write one of ");
    mistake(found, &["`", name, writes, this.topic, is]);
    let mut at = 0;
    while at < whole.starts[0] {
        if whole.uses[at].id == at {
            found.add(&[if at == 0 { "`" } else { ", `" }, whole.uses[at].topic, "`"]);
        }
        at += 1;
    }
}
