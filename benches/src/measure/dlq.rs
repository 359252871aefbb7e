//! What it costs to be ready for records that never work, and to have some.

use crate::{
    Failure, arms,
    feed::{self, Mix},
    results::{Row, figure},
    topics,
};

use super::{
    Group, Plan,
    once::{Manner, once},
    rounds::{Case, measure},
};

/// A round takes about 20 s.
pub(super) const GROUP: Group = Group {
    name: "dlq",
    what: "Dead letters: what one record in a thousand that never works costs",
    columns: &[
        (figure::RECORDS_PER_S, "records/s"),
        (figure::CLIENT_CPU_S_PER_M, "client CPU s/M"),
        (figure::BROKER_CPU_S_PER_M, "broker CPU s/M"),
        (figure::TRANSACTIONS_PER_S, "transactions/s"),
        (figure::PEAK_MB, "peak MB"),
    ],
    run,
};

const SIZE: usize = 100;

/// How the rows differ.
const POISON: &str = "poison";

fn run(plan: &Plan) -> Result<Vec<Row>, Failure> {
    let bench = plan.bench()?;
    let (bare, letters) = (arms::ours(), arms::letters());
    let orders = plan.or_quick(2_000_000, 300_000);
    let preload = |mix| feed::preload_mixed(bench.bootstrap(), topics::PARTITIONS, orders, SIZE, mix);
    let inputs = [("none", preload(Mix::Plain)?), ("1 in 1000", preload(Mix::Poison(1000))?)];
    let cases = vec![
        Case::new(bare.as_ref(), &[(POISON, inputs[0].0.to_owned())]),
        Case::new(letters.as_ref(), &[(POISON, inputs[0].0.to_owned())]),
        Case::new(letters.as_ref(), &[(POISON, inputs[1].0.to_owned())]),
    ];
    let rows = measure(plan.rounds, cases, |case| {
        let input = inputs.iter().find(|(name, _)| *name == case.row.parameters[POISON]);
        let (_, input) = input.ok_or("no such case")?;
        Ok(once(&bench, case.arm, input, &Manner::default())?.figures().into())
    });
    for (_, input) in &inputs {
        topics::delete(bench.bootstrap(), &input.topic)?;
    }
    Ok(rows)
}
