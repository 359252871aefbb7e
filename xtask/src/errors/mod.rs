//! `cargo xtask errors`: writes `docs/errors.md`, the catalogue of mistakes.
//!
//! Its sources are the compile-fail cases of `tests/ui`, each with two lines of words at its top and the
//! compiler's answer beside it, and `tests/ui/mistakes.csv`, what people do wrong without this library.

mod case;
mod mistake;
mod page;

use std::{fs, path::Path};

use crate::root;

/// The page, from the root of the checkout.
const PAGE: &str = "docs/errors.md";

/// Writes the page, or with `check` fails when the page is not what its sources give.
///
/// # Errors
/// When a case has no words or more errors than mistakes, a row of the table names a case or a test that does
/// not exist (all of these at once), a file cannot be read or written, or `check` finds the page out of date.
pub(crate) fn run(check: bool) -> Result<(), String> {
    let page = root().join(PAGE);
    let generated = generate(root())?;
    let current = fs::read_to_string(&page).unwrap_or_default();
    if current == generated {
        println!("{PAGE} is up to date");
        return Ok(());
    }
    if check {
        let line = current.lines().zip(generated.lines()).take_while(|(a, b)| a == b).count() + 1;
        return Err(format!(
            "{PAGE} is not what tests/ui gives (first difference at line {line}): run `cargo xtask errors`"
        ));
    }
    fs::write(&page, generated).map_err(|error| format!("cannot write {PAGE}: {error}"))?;
    println!("wrote {PAGE}");
    Ok(())
}

/// The text of the page; `root` is the checkout.
fn generate(root: &Path) -> Result<String, String> {
    let mut problems = Vec::new();
    let cases = case::read(&root.join("tests/ui"), &mut problems);
    let mistakes = mistake::read(root, &cases, &mut problems);
    match problems.as_slice() {
        [] => Ok(page::text(&cases, &mistakes)),
        problems => Err(problems.join("\n  ")),
    }
}

#[cfg(test)]
mod tests;
