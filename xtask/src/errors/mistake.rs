//! The table of what breaks exactly-once without this library, and what becomes of it here.

use std::{fs, path::Path};

use super::case::Case;
use crate::csv;

/// The table, from the root of the checkout.
const TABLE: &str = "tests/ui/mistakes.csv";

const COLUMNS: [&str; 6] = ["about", "mistake", "plain", "source", "answer", "by"];

/// How many mistakes there are, and how many of them must be caught before the program runs.
const MISTAKES: usize = 60;
const BEFORE_IT_RUNS: usize = 50;

/// One row.
#[derive(Debug)]
pub(super) struct Mistake {
    /// The section it stands in.
    pub(super) about: String,
    pub(super) mistake: String,
    /// What becomes of it with rdkafka alone.
    pub(super) plain: String,
    /// Who says so.
    pub(super) source: String,
    pub(super) here: Here,
}

/// What becomes of a mistake here.
#[derive(Debug)]
pub(super) enum Here {
    /// It does not compile: the case of `tests/ui`.
    Refused { case: String },
    /// There is no way to write it: why, and the test of what happens instead.
    Absent { why: String, test: String },
    /// It is refused when the program starts: the test.
    AtStart { test: String },
}

impl Here {
    pub(super) fn is_before_it_runs(&self) -> bool {
        !matches!(self, Self::AtStart { .. })
    }
}

/// The table in the checkout at `root`; what is wrong with it goes to `problems`.
pub(super) fn read(root: &Path, cases: &[Case], problems: &mut Vec<String>) -> Vec<Mistake> {
    let text = match fs::read_to_string(root.join(TABLE)) {
        Ok(text) => text,
        Err(error) => {
            problems.push(format!("cannot read {TABLE}: {error}"));
            return Vec::new();
        }
    };
    let is_test = |test: &str| {
        let Some((file, name)) = test.split_once('#') else { return false };
        fs::read_to_string(root.join(file)).is_ok_and(|text| text.contains(&format!("fn {name}(")))
    };
    parse(&text, &|case| cases.iter().any(|known| known.path == case), &is_test, problems)
}

/// The rows of the table; what is wrong with it goes to `problems`.
pub(super) fn parse(
    text: &str,
    is_case: &dyn Fn(&str) -> bool,
    is_test: &dyn Fn(&str) -> bool,
    problems: &mut Vec<String>,
) -> Vec<Mistake> {
    let mut mistakes: Vec<Mistake> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let fields = csv::fields(line);
        if at == 0 {
            if fields != COLUMNS {
                problems.push(format!("{TABLE}, line 1: the columns are {}", COLUMNS.join(",")));
            }
            continue;
        }
        match row(fields, is_case, is_test) {
            Ok(row) if mistakes.iter().any(|known| known.mistake == row.mistake) => {
                problems.push(format!("{TABLE}, line {}: this mistake has a row already", at + 1));
            }
            Ok(row) => mistakes.push(row),
            Err(problem) => problems.push(format!("{TABLE}, line {}: {problem}", at + 1)),
        }
    }
    let before = mistakes.iter().filter(|mistake| mistake.here.is_before_it_runs()).count();
    if mistakes.len() != MISTAKES || before < BEFORE_IT_RUNS {
        problems.push(format!(
            "{TABLE}: {} mistakes, {before} of them caught before the program runs: {MISTAKES} and at least \
             {BEFORE_IT_RUNS} are promised",
            mistakes.len()
        ));
    }
    mistakes
}

fn row(
    fields: Vec<String>,
    is_case: &dyn Fn(&str) -> bool,
    is_test: &dyn Fn(&str) -> bool,
) -> Result<Mistake, String> {
    let fields: [String; 6] =
        fields.try_into().map_err(|fields: Vec<_>| format!("{} fields of 6", fields.len()))?;
    if let Some((column, _)) = COLUMNS.iter().zip(&fields).find(|(_, field)| field.trim().is_empty()) {
        return Err(format!("`{column}` is empty"));
    }
    let [about, mistake, plain, source, answer, by] = fields;
    let test = |test: String| {
        if is_test(&test) {
            Ok(test)
        } else {
            Err(format!("there is no test `{test}` (it is written `file#name`)"))
        }
    };
    let here = match answer.split_once(": ") {
        None if answer == "compile" && is_case(&by) => Here::Refused { case: by },
        None if answer == "compile" => return Err(format!("there is no case `{by}` in tests/ui")),
        None if answer == "start" => Here::AtStart { test: test(by)? },
        Some(("absent", why)) => Here::Absent { why: why.into(), test: test(by)? },
        _ => return Err("`answer` is compile, start, or absent: and why it cannot be written".into()),
    };
    Ok(Mistake { about, mistake, plain, source, here })
}
