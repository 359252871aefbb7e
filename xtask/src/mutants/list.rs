//! The list of mistakes, and that it says the same as the sources.

use std::{collections::BTreeSet, error::Error, fs, path::Path};

use crate::root;

/// One line of `mutants.txt`.
#[derive(Debug)]
pub(super) struct Mutant {
    pub(super) name: String,
    /// The rule it breaks, by its number in docs/exactly-once.md.
    pub(super) rule: u8,
    pub(super) wrong: String,
}

/// All mistakes. Each in the list is made somewhere, and each made somewhere is in the list.
pub(super) fn read() -> Result<Vec<Mutant>, Box<dyn Error>> {
    let mutants = parse(include_str!("../../mutants.txt"))?;
    let listed: BTreeSet<_> = mutants.iter().map(|mutant| mutant.name.clone()).collect();
    let mut made = BTreeSet::new();
    collect(&root().join("eos-runtime/src/engine"), &mut made)?;
    match listed.symmetric_difference(&made).next() {
        Some(name) if made.contains(name) => Err(format!("`{name}` is not in xtask/mutants.txt").into()),
        Some(name) => Err(format!("`{name}` is in xtask/mutants.txt and made nowhere").into()),
        None => Ok(mutants),
    }
}

fn parse(text: &str) -> Result<Vec<Mutant>, String> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let parts: Vec<_> = line.split(" | ").collect();
            match parts[..] {
                [name, rule, wrong] => rule
                    .parse()
                    .map(|rule| Mutant { name: name.to_owned(), rule, wrong: wrong.to_owned() })
                    .map_err(|_| format!("mutants.txt: `{rule}` is no number of a rule")),
                _ => Err(format!("mutants.txt: `{line}` is not `name | rule | what is wrong`")),
            }
        })
        .collect()
}

/// Names in `mutant!("..")`, in all files below.
fn collect(dir: &Path, names: &mut BTreeSet<String>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, names)?;
        } else {
            let text = fs::read_to_string(&path)?;
            let made = text.split("mutant!(\"").skip(1).filter_map(|rest| rest.split('"').next());
            names.extend(made.map(str::to_owned));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_says_what_the_sources_do() {
        let mutants = read().expect("they agree");
        assert!(mutants.len() >= 25, "{} mistakes", mutants.len());
    }

    #[test]
    fn a_line_has_three_parts() {
        assert!(parse("a | 1 | wrong").is_ok());
        assert!(parse("a | one | wrong").is_err());
        assert!(parse("a 1 wrong").is_err());
    }
}
