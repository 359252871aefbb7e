//! A case of `tests/ui`: a mistake, what to write instead, and what the compiler says about it.

use std::{fs, path::Path};

/// The folders of `tests/ui` with mistakes, in the order of the page, and what each is about.
pub(super) const FOLDERS: [(&str, &str); 9] = [
    ("pipeline", "`#[eos_pipeline]`"),
    ("event", "`#[derive(KafkaEvent)]`"),
    ("schema", "`#[kafka(schema(..))]`"),
    ("topics", "`topics!`"),
    ("kafka_config", "`kafka_config!`"),
    ("flow", "`pipeline!`"),
    ("main", "`main!`"),
    ("binary", "The whole binary"),
    ("fallback", "One mistake, one error"),
];

/// Folders that hold no mistakes.
const OTHERS: [&str; 4] = ["pass", "schemas", "src", "tests"];

/// Cases that give more than one error on purpose, and how many.
const SEVERAL: [(&str, usize); 4] = [
    // All of them are reported in one build: that is what the case is about.
    ("pipeline/option/five_mistakes", 5),
    ("pipeline/option/seven_mistakes_about_failures", 7),
    ("main/word/two_mistakes", 2),
    ("fallback/half_written_flow_is_still_one", 5),
];

/// One mistake.
#[derive(Debug)]
pub(super) struct Case {
    /// From `tests/ui`, without ending: `pipeline/kafka/acks`.
    pub(super) path: String,
    /// In a sentence.
    pub(super) mistake: String,
    /// What to write instead.
    pub(super) fix: String,
    /// What the compiler says.
    pub(super) messages: Vec<Message>,
}

/// An error of the compiler.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    /// A line, or several where it says so.
    pub(super) headline: String,
    /// The user's line, and under it the line that points to the place.
    pub(super) place: Vec<String>,
}

impl Case {
    /// The folder of `tests/ui`, as in [`FOLDERS`].
    pub(super) fn folder(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }

    /// The kind of mistake, where the folder has kinds.
    pub(super) fn kind(&self) -> Option<&str> {
        let mut parts = self.path.split('/').skip(1);
        parts.next().filter(|_| parts.next().is_some())
    }
}

/// All cases under `ui` in the order of their paths; what is wrong with them goes to `problems`.
pub(super) fn read(ui: &Path, problems: &mut Vec<String>) -> Vec<Case> {
    let mut cases = Vec::new();
    for name in names(ui).into_iter().filter(|name| ui.join(name).is_dir()) {
        if OTHERS.contains(&name.as_str()) {
            continue;
        }
        if FOLDERS.iter().all(|(folder, _)| *folder != name) {
            problems.push(format!("tests/ui/{name}: name it in FOLDERS, xtask/src/errors/case.rs"));
        }
        walk(ui, &name, &mut cases, problems);
    }
    cases
}

fn walk(ui: &Path, inside: &str, cases: &mut Vec<Case>, problems: &mut Vec<String>) {
    for name in names(&ui.join(inside)) {
        let path = format!("{inside}/{name}");
        if ui.join(&path).is_dir() {
            walk(ui, &path, cases, problems);
        } else if let Some(path) = path.strip_suffix(".rs") {
            let text = |ending| fs::read_to_string(ui.join(format!("{path}.{ending}"))).unwrap_or_default();
            match case(path, &text("rs"), &text("stderr")) {
                Ok(case) => cases.push(case),
                Err(problem) => problems.push(format!("tests/ui/{path}.rs {problem}")),
            }
        }
    }
}

/// What a directory holds, sorted; nothing where there is none.
fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The case with this source and these words of the compiler, or what is wrong with it.
pub(super) fn case(path: &str, source: &str, stderr: &str) -> Result<Case, String> {
    let mut lines = source.lines().map_while(|line| line.strip_prefix("//! "));
    let mistake = lines.next().filter(|line| !line.starts_with("Fix:"));
    let mistake = mistake.ok_or("does not begin with its mistake: `//! An output is the input: ..`")?;
    let fix = lines.next().and_then(|line| line.strip_prefix("Fix: "));
    let fix = fix.filter(|fix| !fix.trim().is_empty());
    let fix = fix.ok_or("does not say in its second line what to write: `//! Fix: name another topic.`")?;
    let messages = messages(stderr);
    let expected = SEVERAL.iter().find(|(case, _)| *case == path).map_or(1, |(_, errors)| *errors);
    if messages.len() != expected {
        return Err(format!(
            "gives {} errors instead of {expected}: one mistake, one error (what gives more on purpose stands in \
             SEVERAL, xtask/src/errors/case.rs)",
            messages.len()
        ));
    }
    Ok(Case { path: path.into(), mistake: mistake.into(), fix: fix.into(), messages })
}

/// The errors in the words of the compiler; warnings and notes are left out.
fn messages(stderr: &str) -> Vec<Message> {
    let mut blocks: Vec<Vec<&str>> = Vec::new();
    for line in stderr.lines() {
        if line.starts_with("error") {
            blocks.push(vec![line]);
        } else if line.starts_with("warning") {
            blocks.push(Vec::new());
        } else if let Some(block) = blocks.last_mut().filter(|block| !block.is_empty()) {
            block.push(line);
        }
    }
    let errors = blocks.into_iter().filter(|block| !block.is_empty());
    errors.map(|block| Message { headline: headline(&block), place: place(&block) }).collect()
}

/// What is said before the place.
fn headline(block: &[&str]) -> String {
    let is_said =
        |line: &&&str| !["-->", "|", "=", ":::"].iter().any(|mark| line.trim_start().starts_with(mark));
    let (first, more) = block.split_at(1);
    let more = more.iter().take_while(is_said).map(|line| line.trim()).filter(|line| !line.is_empty());
    first.iter().copied().chain(more).collect::<Vec<_>>().join("\n")
}

/// The user's line that an error names first, and the line under it that points to the place.
fn place(block: &[&str]) -> Vec<String> {
    let number = block.iter().find_map(|line| line.trim_start().strip_prefix("--> "));
    let Some(number) = number.and_then(|place| place.rsplit(':').nth(1)) else { return Vec::new() };
    let mut lines = block.iter().filter_map(|line| line.split_once('|'));
    let Some((_, line)) = lines.by_ref().find(|(gutter, _)| gutter.trim() == number) else {
        return Vec::new();
    };
    let mark = lines.next().filter(|(gutter, mark)| gutter.trim().is_empty() && mark.contains('^'));
    let indent = line.len() - line.trim_start().len();
    let unindented = |text: &str| text.get(indent..).unwrap_or_default().trim_end().to_owned();
    std::iter::once(unindented(line)).chain(mark.map(|(_, mark)| unindented(mark))).collect()
}
