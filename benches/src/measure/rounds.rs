//! Rounds: every arm once, then every arm once more, beginning with another one each time, so that a machine
//! that gets slower or faster meanwhile does so for all.

use crate::{Failure, arms::Arm, results::Row};

/// One arm under one set of parameters.
#[derive(Debug)]
pub struct Case<'a> {
    /// The arm.
    pub arm: &'a dyn Arm,
    /// Its row, without figures.
    pub row: Row,
}

impl<'a> Case<'a> {
    /// An arm and what its row has unlike others.
    pub fn new(arm: &'a dyn Arm, parameters: &[(&str, String)]) -> Self {
        Self { arm, row: Row::new(arm.name(), arm.label(), parameters) }
    }
}

/// Figures by name.
pub type Figures = Vec<(&'static str, f64)>;

/// Measures every case in every round. An arm that cannot be measured here keeps its row, with the reason;
/// one that fails loses its figures, all of them, and goes on no further.
pub fn measure(
    rounds: usize,
    mut cases: Vec<Case<'_>>,
    mut once: impl FnMut(&Case<'_>) -> Result<Figures, Failure>,
) -> Vec<Row> {
    prepare(&mut cases);
    if rounds > 1 {
        warm_up(&cases, &mut once);
    }
    let count = cases.len();
    for round in 0..rounds {
        for step in 0..count {
            let case = &mut cases[(step + round) % count];
            if case.row.not_measured.is_some() {
                continue;
            }
            match once(case) {
                Ok(figures) => {
                    eprintln!("  round {}/{rounds}  {}", round + 1, case.row.line(&figures));
                    case.row.add(figures);
                }
                Err(error) => {
                    eprintln!("  round {}/{rounds}  {} FAILED: {error}", round + 1, case.row.arm);
                    case.row.figures.clear();
                    case.row.not_measured = Some(format!("{FAILED}{error}"));
                }
            }
        }
    }
    cases.into_iter().map(|case| case.row).collect()
}

/// One run that does not count: a broker that has compiled nothing yet is slower than it will be, and whoever
/// is first would pay for it.
fn warm_up(cases: &[Case<'_>], mut once: impl FnMut(&Case<'_>) -> Result<Figures, Failure>) {
    let first = cases.iter().find(|case| case.row.not_measured.is_none());
    match first.map(|case| (case, once(case))) {
        Some((case, Ok(figures))) => eprintln!("  warm-up     {}", case.row.line(&figures)),
        // It will fail in its round too, and be told there.
        Some((case, Err(error))) => eprintln!("  warm-up     {} failed: {error}", case.row.arm),
        None => {}
    }
}

/// How the reason of a row begins whose arm was measured and failed. One that is merely not installed is no
/// failure of the run.
pub const FAILED: &str = "failed: ";

fn prepare(cases: &mut [Case<'_>]) {
    let mut known: Vec<(&str, Result<(), String>)> = Vec::new();
    for case in cases {
        let name = case.arm.name();
        let at = known.iter().position(|(arm, _)| *arm == name).unwrap_or_else(|| {
            known.push((name, case.arm.prepare()));
            known.len() - 1
        });
        if let Err(reason) = &known[at].1 {
            eprintln!("  {name} is not measured: {reason}");
            case.row.not_measured = Some(reason.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::arms::Task;

    #[derive(Debug)]
    struct Named(&'static str, Result<(), &'static str>);

    impl Arm for Named {
        fn name(&self) -> &'static str {
            self.0
        }

        fn label(&self) -> &'static str {
            self.0
        }

        fn prepare(&self) -> Result<(), String> {
            self.1.map_err(str::to_owned)
        }

        fn command(&self, _: &Task<'_>) -> Result<Command, Failure> {
            Err("never started".into())
        }
    }

    #[test]
    fn rounds_interleave_the_arms_and_begin_with_another_each_time() {
        let (a, b) = (Named("a", Ok(())), Named("b", Ok(())));
        let mut order = String::new();
        let rows = measure(2, vec![Case::new(&a, &[]), Case::new(&b, &[])], |case| {
            order.push_str(case.arm.name());
            Ok(vec![("x", order.len() as f64)])
        });
        // The first is the broker's warm-up.
        assert_eq!(order, "aabba");
        assert_eq!(rows[0].figures["x"], [2.0, 5.0]);
    }

    #[test]
    fn an_arm_that_cannot_be_measured_keeps_its_row_with_the_reason() {
        let missing = Named("go", Err("go is not installed"));
        let rows = measure(1, vec![Case::new(&missing, &[])], |_| Err("never asked".into()));
        assert_eq!(rows[0].not_measured.as_deref(), Some("go is not installed"));
    }

    #[test]
    fn an_arm_that_fails_once_has_no_figures() {
        let a = Named("a", Ok(()));
        let mut runs = 0;
        let rows = measure(3, vec![Case::new(&a, &[])], |_| {
            runs += 1;
            if runs == 3 { Err("an order is missing".into()) } else { Ok(vec![("x", 1.0)]) }
        });
        assert_eq!((runs, rows[0].figures.len()), (3, 0));
        assert_eq!(rows[0].not_measured.as_deref(), Some("failed: an order is missing"));
    }
}
