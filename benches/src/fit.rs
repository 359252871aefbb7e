//! Least squares, for costs that are a sum: so much for each transaction, so much for each partition, so much
//! for each record.

/// A point: what it consists of, and what was measured.
pub type Point<const N: usize> = ([f64; N], f64);

/// The coefficients whose sums come closest to the points, by the square of their *relative* distance: a small
/// cost counts as much as a large one. `None` when the points do not tell them apart, or one is no positive number.
pub fn fit<const N: usize>(points: &[Point<N>]) -> Option<[f64; N]> {
    let (mut matrix, mut right) = ([[0.0; N]; N], [0.0; N]);
    for (parts, measured) in points {
        if !measured.is_finite() || *measured <= 0.0 {
            return None;
        }
        let scaled = parts.map(|part| part / measured);
        for (row, one) in scaled.iter().enumerate() {
            for (column, other) in scaled.iter().enumerate() {
                matrix[row][column] += one * other;
            }
            right[row] += one;
        }
    }
    solve(matrix, right)
}

/// What the coefficients make of such parts.
pub fn predict<const N: usize>(coefficients: &[f64; N], parts: &[f64; N]) -> f64 {
    coefficients.iter().zip(parts).map(|(coefficient, part)| coefficient * part).sum()
}

/// The largest relative distance between a point and what the coefficients make of it.
pub fn worst<const N: usize>(coefficients: &[f64; N], points: &[Point<N>]) -> f64 {
    let distance = |(parts, measured): &Point<N>| (predict(coefficients, parts) / measured - 1.0).abs();
    points.iter().map(distance).fold(0.0, f64::max)
}

/// Gauss, with the largest pivot each time.
fn solve<const N: usize>(mut matrix: [[f64; N]; N], mut right: [f64; N]) -> Option<[f64; N]> {
    // Costs per transaction and per record differ by orders of magnitude: what is nothing is so beside its
    // own diagonal.
    let scale: [f64; N] = std::array::from_fn(|at| matrix[at][at]);
    for step in 0..N {
        let pivot = (step..N).max_by(|a, b| matrix[*a][step].abs().total_cmp(&matrix[*b][step].abs()))?;
        if matrix[pivot][step].abs() <= scale[step] * 1e-12 {
            return None;
        }
        matrix.swap(step, pivot);
        right.swap(step, pivot);
        for row in step + 1..N {
            let factor = matrix[row][step] / matrix[step][step];
            let above = matrix[step];
            for (value, above) in matrix[row].iter_mut().zip(above) {
                *value -= factor * above;
            }
            right[row] -= factor * right[step];
        }
    }
    let mut solution = [0.0; N];
    for row in (0..N).rev() {
        let known: f64 = (row + 1..N).map(|column| matrix[row][column] * solution[column]).sum();
        solution[row] = (right[row] - known) / matrix[row][row];
    }
    Some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 3 ms for a transaction, 40 us for a partition, 0.9 us for a record, in milliseconds.
    const COSTS: [f64; 3] = [3.0, 0.04, 0.0009];

    fn points(noise: f64) -> Vec<Point<3>> {
        let sizes = [1.0, 8.0, 64.0, 512.0].into_iter().flat_map(|it| [(it, 512.0), (it, 8192.0)]);
        let sign = [1.0, -1.0].into_iter().cycle();
        let point = |((partitions, records), sign)| {
            let parts = [1.0, partitions, records];
            (parts, predict(&COSTS, &parts) * (1.0 + sign * noise))
        };
        sizes.zip(sign).map(point).collect()
    }

    #[test]
    fn costs_are_found_again() {
        let found = fit(&points(0.0)).expect("they differ");
        assert!(found.iter().zip(COSTS).all(|(found, cost)| (found / cost - 1.0).abs() < 1e-6), "{found:?}");
        assert!(worst(&found, &points(0.0)) < 1e-6);
    }

    #[test]
    fn noise_of_two_percent_moves_no_cost_by_ten() {
        let found = fit(&points(0.02)).expect("they differ");
        assert!(found.iter().zip(COSTS).all(|(found, cost)| (found / cost - 1.0).abs() < 0.1), "{found:?}");
        assert!(worst(&found, &points(0.02)) < 0.05);
    }

    #[test]
    fn points_that_do_not_tell_costs_apart_have_no_answer() {
        // Each record in a partition of its own: whose cost is it?
        let same: Vec<Point<3>> = [1.0, 2.0, 5.0, 9.0].map(|n| ([1.0, n, n], 3.0 + n)).to_vec();
        assert_eq!(fit(&same), None);
        assert_eq!(fit::<1>(&[([1.0], 0.0)]), None);
        assert_eq!(fit::<1>(&[([1.0], f64::NAN)]), None);
    }
}
