//! A pipeline that goes on in another, by `through`, needs the other one.

use crate::event::same;

use super::{Text, Whole, mistake};

pub(super) const fn check<const N: usize, const USES: usize>(
    whole: &Whole<N, USES>,
    nth: usize,
    found: &mut Text,
) {
    let spec = whole.parts[nth].spec;
    let Some(next) = spec.next else { return };
    let mut other = 0;
    while other < N {
        if same(whole.parts[other].spec.name, next) {
            return;
        }
        other += 1;
    }
    mistake(
        found,
        &[
            "`",
            spec.name,
            "` goes on as `",
            next,
            "` (`through`), which is not named here: nobody would read what it writes; name `",
            next,
            "` beside it",
        ],
    );
}
