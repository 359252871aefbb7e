//! `cargo xtask data`: the examples' input, made by a seeded generator.

mod payments;
mod shop;

use std::{error::Error, fs, path::PathBuf};

use crate::root;

type Generator = fn() -> String;

/// Each file of examples/data, and what writes it.
const FILES: [(&str, Generator); 3] = [
    ("raw-orders.jsonl", shop::raw_orders),
    ("placed-orders.jsonl", shop::placed_orders),
    ("payments.jsonl", payments::payments),
];

pub(crate) fn write() -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(dir())?;
    for (name, generate) in FILES {
        let (path, text) = (dir().join(name), generate());
        fs::write(&path, &text).map_err(|error| format!("writing {}: {error}", path.display()))?;
        println!("{}: {} lines, {} bytes", path.display(), text.lines().count(), text.len());
    }
    Ok(())
}

pub(crate) fn check() -> Result<(), Box<dyn Error>> {
    for (name, generate) in FILES {
        let path = dir().join(name);
        let written =
            fs::read_to_string(&path).map_err(|error| format!("reading {}: {error}", path.display()))?;
        let expected = generate();
        if written == expected {
            continue;
        }
        let same = written.lines().zip(expected.lines()).take_while(|(is, should)| is == should).count();
        return Err(format!(
            "{}:{} is not what the generator writes: change xtask/src/data and run `cargo xtask data`",
            path.display(),
            same + 1
        )
        .into());
    }
    Ok(())
}

fn dir() -> PathBuf {
    root().join("examples/data")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_file_of_orders_is_what_the_examples_count_on() {
        for (name, generate) in FILES.into_iter().filter(|(name, _)| name.contains("orders")) {
            // Given a file, when it is generated.
            let text = generate();

            // Then it has enough lines, a size for a repository, and order numbers that differ.
            assert!(text.lines().count() >= 1_000, "{name}");
            assert!(text.len() < 400_000, "{name}: {} bytes", text.len());
            let ids: HashSet<_> = text.lines().map(order_id).collect();
            assert_eq!(ids.len(), text.lines().count(), "{name}");
            // And nothing that JSON would have to escape.
            assert!(!text.contains('\\'), "{name}");
            assert!(text.lines().all(|line| !line.contains(char::is_control)), "{name}");
        }
    }

    fn order_id(line: &str) -> u64 {
        let (_, after) = line.split_once("\"order_id\":").expect("an order number");
        let digits = after.split(',').next().expect("its end");
        digits.parse().expect("a number")
    }
}
