//! The figures to reach, beside those that were reached. Measured values and verdicts are computed, from the
//! same rounds; only the targets are written by hand.

mod targets;

use std::collections::BTreeMap;

use crate::{
    results::{Report, Row, Spread},
    table::number,
};

use super::table::{line, spread};

use targets::{Bound, Pick, TARGETS, Target};

/// A line per target: what, how much, measured, reached or missed.
pub(super) fn markdown(reports: &BTreeMap<String, Report>) -> String {
    let mut text = line(["figure", "target", "measured", "verdict"].into_iter());
    text += "|---|---|---:|---|\n";
    for target in TARGETS {
        let (measured, verdict) = match measure(target, reports) {
            Ok(measured) => (spread(measured), verdict(target.bound, measured.median)),
            Err(reason) => (String::new(), format!("not measured: {reason}")),
        };
        text += &line([target.what, &bound(target), &measured, &verdict].into_iter());
    }
    text
}

fn bound(target: &Target) -> String {
    let unit = if target.over.is_some() { "x" } else { target.one.unit };
    match target.bound {
        Bound::AtLeast(value) => format!("at least {} {unit}", number(value)),
        Bound::AtMost(value) => format!("at most {} {unit}", number(value)),
    }
}

fn verdict(bound: Bound, measured: f64) -> String {
    let (is_reached, value) = match bound {
        Bound::AtLeast(value) => (measured >= value, value),
        Bound::AtMost(value) => (measured <= value, value),
    };
    if is_reached {
        "reached".to_owned()
    } else {
        format!("missed by {:.1} %", (measured / value - 1.0).abs() * 100.0)
    }
}

/// The figure, or the ratio of two, round by round: what slows down a whole round does not touch its ratio.
fn measure(target: &Target, reports: &BTreeMap<String, Report>) -> Result<Spread, String> {
    let one = values(&target.one, reports)?;
    let measured = match &target.over {
        None => one.to_vec(),
        Some(over) => {
            let over = values(over, reports)?;
            if over.len() != one.len() {
                return Err(format!("{} rounds of one arm and {} of the other", one.len(), over.len()));
            }
            one.iter().zip(over).map(|(one, over)| one / over).collect()
        }
    };
    Spread::of(&measured).ok_or_else(|| "no rounds".to_owned())
}

fn values<'a>(pick: &Pick, reports: &'a BTreeMap<String, Report>) -> Result<&'a [f64], String> {
    let report = reports.get(pick.group).ok_or_else(|| format!("no results of {}", pick.group))?;
    let (name, value) = pick.parameter;
    let is_it = |row: &&Row| row.arm == pick.arm && row.parameters.get(name).is_some_and(|it| it == value);
    let row = report.rows.iter().find(is_it).ok_or_else(|| format!("no row of {}", pick.arm))?;
    // Why there are none, the group's table says.
    row.figures
        .get(pick.figure)
        .map(Vec::as_slice)
        .ok_or_else(|| format!("no {} of {}", pick.figure, pick.arm))
}
