//! Pipelines are told apart by their names, which groups and transactional ids are made of.

use crate::event::same;

use super::{Text, Whole, mistake};

pub(super) const fn check<const N: usize, const USES: usize>(
    whole: &Whole<N, USES>,
    nth: usize,
    found: &mut Text,
) {
    let part = &whole.parts[nth];
    let mut before = 0;
    while before < nth {
        let other = &whole.parts[before];
        if other.spec.is_refused() {
            // Said already.
        } else if same(other.spec.name, part.spec.name) {
            mistake(
                found,
                &[
                    "the pipeline `",
                    part.path,
                    "` is named `",
                    part.spec.name,
                    "`, as `",
                    other.path,
                    "` is: groups and transactional ids are made of it, so that each would shut the other out; write `name = \"..\"` in one of the two, or name the pipeline once if it is one",
                ],
            );
            return;
        } else if let (Some(group), Some(others)) = (part.spec.group, other.spec.group)
            && same(group, others)
            && whole.inputs[nth] == whole.inputs[before]
        {
            mistake(
                found,
                &[
                    "`",
                    part.spec.name,
                    "` reads `",
                    part.spec.input,
                    "` in the group `",
                    group,
                    "`, as `",
                    other.spec.name,
                    "` does: each would get a part of the records; leave `group` out, or name another in one of the two",
                ],
            );
            return;
        }
        before += 1;
    }
}
