//! What a repetition is, in numbers.

use std::time::Duration;

use crate::spec::Unkeyed;

/// The longest window that is exact to the millisecond, in milliseconds: 49 days.
pub(super) const LONGEST: i64 = 49 * 24 * 60 * 60 * 1000;

/// What makes a record a repetition.
///
/// The record at time t repeats the one with the same identity that was accepted at t0, if t0 is not before
/// the later of t and the partition's *stream time* minus [`within`](Self::within). Stream time is the largest
/// timestamp that was accepted in the partition: a record read again is decided as it was the first time, however
/// much later that is. So a record that is later than stream time by more than the window is no repetition of
/// anything, and nothing is remembered of it.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// How much later, by its own timestamp, a record is still a repetition. Up to 49 days this is exact to the
    /// millisecond; a longer window is divided into as many steps (100 days: of 3 ms), and exact to one of them.
    pub within: Duration,
    /// Identities per partition at most. A transaction may go beyond it until it commits.
    pub max_keys: usize,
    /// What becomes of a record without an identity.
    pub unkeyed: Unkeyed,
}

/// The window in ticks, which are as short as 32 bits allow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// Milliseconds of a tick.
    unit: i64,
    /// Ticks of the window, [`LONGEST`] at most.
    length: i64,
}

impl Window {
    pub(super) fn of(within: Duration) -> Self {
        let millis = i64::try_from(within.as_millis()).unwrap_or(i64::MAX);
        let unit = (millis / LONGEST + i64::from(millis % LONGEST > 0)).max(1);
        Self { unit, length: millis / unit }
    }

    /// The tick of a timestamp.
    #[inline]
    pub(super) fn tick(self, millis: i64) -> i64 {
        // A division takes longer than all the rest that is done with a timestamp.
        if self.unit == 1 { millis } else { millis.div_euclid(self.unit) }
    }

    /// The timestamp of a tick.
    pub(super) fn millis(self, tick: i64) -> i64 {
        tick.saturating_mul(self.unit)
    }

    /// The oldest tick that is in the window at this one.
    pub(super) fn oldest(self, tick: i64) -> i64 {
        tick.saturating_sub(self.length)
    }

    /// How far stream time moves before what has left the window is looked for: every identity is passed
    /// about four times in its life (more often, where the window is about as long as 32 bits allow).
    pub(super) fn slice(self) -> i64 {
        (self.length / 4).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_of_49_days_is_exact_and_a_longer_one_fits_all_the_same() {
        let of_days = |days: u64| Window::of(Duration::from_hours(days * 24));
        assert_eq!((of_days(49).unit, of_days(49).length), (1, LONGEST));
        assert_eq!(of_days(100).unit, 3);
        assert_eq!((of_days(4900).unit, of_days(4900).length), (100, LONGEST));
        let endless = Window::of(Duration::MAX);
        assert!(endless.length <= LONGEST, "{endless:?}");
        assert_eq!(Window::of(Duration::ZERO).length, 0);
    }

    #[test]
    fn ticks_and_timestamps_go_both_ways_to_the_unit() {
        let window = Window::of(Duration::from_hours(100 * 24));
        for millis in [-7, -1, 0, 1, 2, 3, 1_772_431_200_001] {
            let back = window.millis(window.tick(millis));
            assert!((0..3).contains(&(millis - back)), "{millis} is {back}");
        }
        assert_eq!(Window::of(Duration::from_secs(1)).tick(i64::MIN), i64::MIN);
        assert_eq!(window.oldest(i64::MIN), i64::MIN);
    }
}
