//! The committed figures.

use std::{collections::BTreeMap, error::Error, fs, path::PathBuf, process::Command};

use crate::root;

use super::count::Counted;

const HEAD: &str = "\
# Instructions per record, written by `cargo xtask hotpath --accept`: name | instructions.
# They hold for one compiler; `cargo xtask hotpath` compares with no other. A change of more than 3 % either
# way fails: a loss is a regression, and a gain is accepted here so that it is not lost again.
";

/// What `xtask/hotpath.txt` says.
#[derive(Debug, PartialEq)]
pub(super) struct Figures {
    /// For which compiler.
    pub(super) compiler: String,
    per_record: BTreeMap<String, f64>,
}

pub(super) fn read() -> Result<Figures, Box<dyn Error>> {
    Ok(parse(&fs::read_to_string(file())?)?)
}

/// What the figures depend on: the compiler's release, for what it compiles, and the C library, whose part in the
/// counted code is small but not nothing.
pub(super) fn compiler() -> Result<String, Box<dyn Error>> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").current_dir(root()).output()?;
    let text = String::from_utf8(output.stdout)?;
    let after = |word: &str| text.lines().find_map(|line| line.strip_prefix(word)).unwrap_or("?").to_owned();
    let libc = Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let libc = libc.map_or_else(|_| String::new(), |said| String::from_utf8_lossy(&said.stdout).into_owned());
    Ok(format!("rustc {} {} {}", after("release: "), after("host: "), libc.trim()))
}

impl Figures {
    pub(super) fn of(&self, case: &str) -> Option<f64> {
        self.per_record.get(case).copied()
    }

    /// Figures of what is no case any more, when these are all cases.
    pub(super) fn beside(&self, all: &[Counted]) -> Vec<String> {
        let is_case = |name: &String| all.iter().any(|it| it.name == *name);
        self.per_record.keys().filter(|name| !is_case(name)).cloned().collect()
    }

    /// Takes over what was counted. Figures of another compiler are worth nothing beside these.
    pub(super) fn accept(&mut self, compiler: &str, counted: &[Counted]) {
        if self.compiler != compiler {
            *self = Self { compiler: compiler.to_owned(), per_record: BTreeMap::new() };
        }
        let rounded = |it: &Counted| (it.per_record * 10.0).round() / 10.0;
        self.per_record.extend(counted.iter().map(|it| (it.name.clone(), rounded(it))));
    }

    /// Forgets what is no case any more, when these are all cases.
    pub(super) fn forget_beside(&mut self, all: &[Counted]) {
        for gone in self.beside(all) {
            self.per_record.remove(&gone);
        }
    }

    pub(super) fn write(&self) -> Result<(), Box<dyn Error>> {
        Ok(fs::write(file(), self.text())?)
    }

    fn text(&self) -> String {
        let lines = self.per_record.iter().map(|(name, figure)| format!("{name} | {figure:.1}\n"));
        format!("{HEAD}\ncompiler | {}\n{}", self.compiler, lines.collect::<String>())
    }
}

fn parse(text: &str) -> Result<Figures, String> {
    let mut figures = Figures { compiler: String::new(), per_record: BTreeMap::new() };
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let wrong = || format!("hotpath.txt: `{line}` is not `name | instructions`");
        match line.split_once(" | ").ok_or_else(wrong)? {
            ("compiler", compiler) => compiler.clone_into(&mut figures.compiler),
            (name, figure) => {
                figures.per_record.insert(name.to_owned(), figure.parse().map_err(|_| wrong())?);
            }
        }
    }
    Ok(figures)
}

fn file() -> PathBuf {
    root().join("xtask/hotpath.txt")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(name: &str, per_record: f64) -> Counted {
        Counted { name: name.to_owned(), about: String::new(), per_record, profile: PathBuf::new() }
    }

    #[test]
    fn accepted_figures_are_read_as_they_were_written() {
        // given figures of which one is counted anew
        let mut figures = parse("compiler | rustc 1\na | 10.5\nb | 7.0\n").expect("figures");

        // when it is accepted, then the others stay
        figures.accept("rustc 1", &[counted("a", 12.25)]);
        let read = parse(&figures.text()).expect("figures");
        assert_eq!((read.of("a"), read.of("b")), (Some(12.3), Some(7.0)));
        assert_eq!(read, figures);
    }

    #[test]
    fn a_case_that_is_gone_is_seen_and_forgotten() {
        let mut figures = parse("compiler | rustc 1\na | 10.5\nb | 7.0\n").expect("figures");
        let all = [counted("a", 10.5)];
        assert_eq!(figures.beside(&all), ["b"]);
        figures.forget_beside(&all);
        assert_eq!((figures.of("a"), figures.of("b")), (Some(10.5), None));
    }

    #[test]
    fn figures_of_another_compiler_do_not_stay() {
        let mut figures = parse("compiler | rustc 1\na | 10.5\nb | 7.0\n").expect("figures");
        figures.accept("rustc 2", &[counted("a", 12.0)]);
        assert_eq!((figures.of("a"), figures.of("b")), (Some(12.0), None));
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        assert!(parse("a ten\n").expect_err("no figure").contains("`a ten`"));
    }
}
