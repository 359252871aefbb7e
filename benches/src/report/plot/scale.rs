//! From a value to a place on the paper, and where the ticks stand.

/// An axis.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    is_log: bool,
    least: f64,
    greatest: f64,
    /// Where these two lie.
    ends: (f64, f64),
    pub(super) ticks: Vec<f64>,
}

impl Scale {
    /// From zero to at least the greatest of the values.
    pub(super) fn linear(values: impl Iterator<Item = f64>, ends: (f64, f64)) -> Self {
        let greatest = values.fold(0.0, f64::max).max(f64::MIN_POSITIVE);
        let step = step(greatest / 4.0);
        let count = (greatest / step).ceil() as u32;
        let ticks: Vec<_> = (0..=count).map(|nth| f64::from(nth) * step).collect();
        Self { is_log: false, least: 0.0, greatest: f64::from(count) * step, ends, ticks }
    }

    /// Over all of the values that are greater than zero, in powers of ten.
    pub(super) fn log(values: impl Iterator<Item = f64>, ends: (f64, f64)) -> Self {
        let (least, greatest) =
            values.filter(|value| *value > 0.0).fold((f64::INFINITY, 0.0_f64), |(least, greatest), value| {
                (least.min(value), greatest.max(value))
            });
        let (least, greatest) = if greatest > 0.0 { (least, greatest) } else { (1.0, 10.0) };
        let powers = least.log10().floor() as i32 - 1..=greatest.log10().ceil() as i32;
        let all: Vec<_> =
            powers.flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(power))).collect();
        // The last tick below the least value, and the first above the greatest.
        let from = all.iter().rposition(|tick| *tick <= least).unwrap_or(0);
        let to = all.iter().position(|tick| *tick >= greatest && *tick > least).unwrap_or(all.len() - 1);
        let ticks = all[from..=to].to_vec();
        Self { is_log: true, least: ticks[0], greatest: ticks[ticks.len() - 1], ends, ticks }
    }

    pub(super) fn at(&self, value: f64) -> f64 {
        let share = if self.is_log {
            (value.max(self.least) / self.least).ln() / (self.greatest / self.least).ln()
        } else {
            (value - self.least) / (self.greatest - self.least)
        };
        self.ends.0 + share * (self.ends.1 - self.ends.0)
    }
}

/// 1, 2 or 5 times a power of ten, no less than that.
fn step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let digit = [1.0, 2.0, 5.0].into_iter().find(|digit| digit * power >= least * 0.999_999).unwrap_or(10.0);
    digit * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_axis_begins_at_zero_and_ends_at_a_round_number_above_all() {
        let scale = Scale::linear([3.0, 870.0].into_iter(), (100.0, 200.0));
        assert_eq!(scale.ticks, [0.0, 500.0, 1000.0]);
        assert!((scale.at(500.0) - 150.0).abs() < 1e-9);
    }

    #[test]
    fn a_logarithmic_axis_has_the_same_way_between_equal_ratios() {
        let scale = Scale::log([11.0, 130.0].into_iter(), (0.0, 100.0));
        assert_eq!(scale.ticks, [10.0, 20.0, 50.0, 100.0, 200.0]);
        assert!(((scale.at(40.0) - scale.at(20.0)) - (scale.at(200.0) - scale.at(100.0))).abs() < 1e-9);
    }

    #[test]
    fn a_single_value_has_an_axis_too() {
        for scale in [Scale::log([10.0].into_iter(), (0.0, 1.0)), Scale::log([].into_iter(), (0.0, 1.0))] {
            assert!(scale.ticks.len() > 1 && scale.at(10.0).is_finite(), "{scale:?}");
        }
    }
}
