//! A topic holds records of one type: what is written as one and read as another is read wrongly, or not at all,
//! and under another key `dedup`, tables and stores would miss.

use crate::event::{EventSpec, same};

use super::{
    Text, Whole, mistake,
    uses::{As, NONE, Use, is_typed},
};

/// A topic that this part uses as another type than whoever comes first.
pub(super) const fn check<const N: usize, const USES: usize>(
    whole: &Whole<N, USES>,
    nth: usize,
    found: &mut Text,
) {
    let mut at = whole.starts[nth];
    while at < whole.end(nth) {
        let this = &whole.uses[at];
        let owner = whole.owners[this.id];
        if is_typed(this) && owner != NONE {
            differs(whole, this, &whole.uses[owner], found);
        }
        at += 1;
    }
}

const fn differs<const N: usize, const USES: usize>(
    whole: &Whole<N, USES>,
    this: &Use,
    owner: &Use,
    found: &mut Text,
) {
    let (Some(event), Some(of)) = (this.event, owner.event) else { return };
    let is_one = same(event.path, of.path);
    if is_one || is_refused_by_itself(whole, this, event) || is_for_dead_letters(whole, this.id) {
        return;
    }
    let (who, does) = match owner.does {
        As::Declared => ("", "`topics!` declares it for `"),
        _ => (whole.parts[owner.part].spec.name, verb_then(owner.does)),
    };
    let (open, close) = if who.is_empty() { ("", "") } else { ("`", "` ") };
    mistake(
        found,
        &[
            "`",
            whole.parts[this.part].spec.name,
            verb(this.does),
            this.topic,
            "` as `",
            event.path,
            "`, and ",
            open,
            who,
            close,
            does,
            of.path,
            "`: a topic holds one type; use one for both, or say that one reads the other's records by `#[kafka(view_of = ",
            of.name,
            of.lifetimes,
            ")]` on `",
            event.path,
            "`",
        ],
    );
}

const fn verb(does: As) -> &'static str {
    if matches!(does, As::Input) { "` reads `" } else { "` writes `" }
}

const fn verb_then(does: As) -> &'static str {
    if matches!(does, As::Input) { "reads it as `" } else { "writes it as `" }
}

/// Whether the pipeline's own constant says otherwise: that is an error at the pipeline.
const fn is_refused_by_itself<const N: usize, const USES: usize>(
    whole: &Whole<N, USES>,
    this: &Use,
    event: &EventSpec,
) -> bool {
    let mut at = 0;
    while at < whole.starts[0] {
        let declared = &whole.uses[at];
        if declared.part == this.part
            && declared.id == this.id
            && matches!(declared.event, Some(of) if !same(of.path, event.path))
        {
            return true;
        }
        at += 1;
    }
    false
}

/// Dead letters are records of other topics: whoever reads them knows best as what.
const fn is_for_dead_letters<const N: usize, const USES: usize>(whole: &Whole<N, USES>, id: usize) -> bool {
    let mut at = id;
    while at < USES {
        if whole.uses[at].id == id && matches!(whole.uses[at].does, As::DeadLetter) {
            return true;
        }
        at += 1;
    }
    false
}
