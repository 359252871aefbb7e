//! `cargo xtask table`: writes `eos-conf/src/table.rs` from `eos-conf/properties.csv`.
//!
//! The csv is the source: one row a property, with the facts of librdkafka (name, type, range,
//! default) and our verdict (class, safe values, reason). An alias row names its property and takes
//! everything else from it.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::csv::fields;

const COLUMNS: [&str; 15] = [
    "name", "alias_of", "scope", "side", "type", "range", "default", "flags", "needs", "class", "safe",
    "advised", "ours", "note", "instead",
];

const HEAD: &str = "\
//! The properties of librdkafka, and what an exactly-once pipeline makes of them.
//!
//! Generated from `properties.csv` by `cargo xtask table`: change the csv, not this file.

use crate::property::Choice::{Range, Word};
use crate::property::Kind::{Boolean, Code, Flags, Float, Integer, List, Patterns, Text, Words};
use crate::property::{Allowed, FREE, Needs, Owner, Property, Scope, Side};

";

/// Writes the table, or with `check` fails when the table is not what the csv gives.
///
/// # Errors
/// When the csv cannot be read or has a mistake (named with its line), the table cannot be
/// written, or `check` finds it out of date.
pub(crate) fn run(check: bool) -> Result<(), String> {
    let (csv, table) = (path("properties.csv"), path("src/table.rs"));
    let generated = generate(&read(&csv)?)?;
    let current = fs::read_to_string(&table).unwrap_or_default();
    if current == generated {
        println!("{} is up to date", table.display());
        return Ok(());
    }
    if check {
        let line = current.lines().zip(generated.lines()).take_while(|(a, b)| a == b).count() + 1;
        return Err(format!(
            "{} is not what {} gives (first difference at line {line}): run `cargo xtask table`",
            table.display(),
            csv.display()
        ));
    }
    fs::write(&table, generated).map_err(|error| format!("cannot write {}: {error}", table.display()))?;
    println!("wrote {}", table.display());
    Ok(())
}

fn path(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../eos-conf").join(inside)
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// The text of `table.rs`, rows in order of their names.
fn generate(csv: &str) -> Result<String, String> {
    let rows = rows(csv)?;
    let by_name: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.get("name"), row)).collect();
    if by_name.len() != rows.len() {
        let mut seen = HashSet::new();
        let twice = rows.iter().find(|row| !seen.insert(row.get("name")));
        return Err(twice.map_or_else(String::new, |row| row.wrong("this name has a row already")));
    }
    let mut out = String::from(HEAD);
    let count = by_name.len();
    out.push_str(
        "#[rustfmt::skip]\n#[expect(clippy::unreadable_literal, reason = \"as librdkafka writes them\")]\n",
    );
    let _ = writeln!(out, "pub(crate) static PROPERTIES: [Property; {count}] = [");
    for (name, row) in &by_name {
        let alias_of = row.get("alias_of");
        let facts = match alias_of {
            "" => row,
            other => by_name
                .get(other)
                .filter(|target| target.get("alias_of").is_empty())
                .ok_or_else(|| row.wrong("`alias_of` names no property of this table"))?,
        };
        let _ = writeln!(out, "    {},", property(name, alias_of, facts)?);
    }
    out.push_str("];\n");
    Ok(out)
}

/// One `Property { .. }`; what equals the common case is left to `..FREE`.
fn property(name: &str, alias_of: &str, facts: &Row) -> Result<String, String> {
    let mut fields = vec![format!("name: {name:?}")];
    let mut field = |name: &str, value: String| fields.push(format!("{name}: {value}"));
    if !alias_of.is_empty() {
        field("alias_of", format!("Some({alias_of:?})"));
    }
    match facts.get("scope") {
        "global" => {}
        "topic" => field("scope", "Scope::Topic".into()),
        _ => return Err(facts.wrong("`scope` is global or topic")),
    }
    match facts.get("side") {
        "both" => {}
        "producer" => field("side", "Side::Producer".into()),
        "consumer" => field("side", "Side::Consumer".into()),
        _ => return Err(facts.wrong("`side` is both, producer or consumer")),
    }
    field("kind", kind(facts)?);
    if let default @ Some(_) = some(facts.get("default")) {
        field("default", format!("{default:?}"));
    }
    match facts.get("class") {
        "TUNE" => {}
        "FORCE" => field("owner", "Owner::Runtime".into()),
        "LIB" => field("owner", "Owner::Library".into()),
        "GUARD" => field("owner", "Owner::Guard".into()),
        _ => return Err(facts.wrong("`class` is FORCE, LIB, GUARD or TUNE")),
    }
    for column in ["safe", "advised"] {
        if !facts.get(column).is_empty() {
            field(column, allowed(facts.get(column)));
        }
    }
    for column in ["ours", "instead"] {
        if let given @ Some(_) = some(facts.get(column)) {
            field(column, format!("{given:?}"));
        }
    }
    if !facts.get("note").is_empty() {
        field("note", format!("{:?}", facts.get("note")));
    }
    match facts.get("needs") {
        "" => {}
        "tls" => field("needs", "Some(Needs::Tls)".into()),
        "oidc" => field("needs", "Some(Needs::Oidc)".into()),
        "windows" => field("needs", "Some(Needs::Windows)".into()),
        _ => return Err(facts.wrong("`needs` is tls, oidc or windows")),
    }
    for flag in facts.get("flags").split_whitespace() {
        match flag {
            "deprecated" | "experimental" | "hidden" | "secret" => field(flag, "true".into()),
            _ => return Err(facts.wrong("`flags` are deprecated, experimental, hidden, secret")),
        }
    }
    Ok(format!("Property {{ {}, ..FREE }}", fields.join(", ")))
}

fn kind(row: &Row) -> Result<String, String> {
    let words = || list(row.get("range").split(", ").filter(|word| !word.is_empty()));
    Ok(match row.get("type") {
        "boolean" => "Boolean".into(),
        "text" => "Text".into(),
        "patterns" => "Patterns".into(),
        "code" => "Code".into(),
        "word" => format!("Words({})", words()),
        "flags" => format!("Flags({})", words()),
        "list" => format!("List({})", words()),
        "integer" => {
            let mut parts = row.get("range").split(", ");
            let (min, max) = range(parts.next().unwrap_or_default())
                .ok_or_else(|| row.wrong("`range` of an integer is `min .. max`"))?;
            let words: Option<Vec<String>> = parts
                .map(|part| part.split_once(" = ").map(|(word, n)| format!("({word:?}, {n})")))
                .collect();
            let words = words.ok_or_else(|| row.wrong("a word of an integer is `word = number`"))?;
            format!("Integer {{ min: {min}, max: {max}, words: &[{}] }}", words.join(", "))
        }
        "float" => {
            let (min, max) = range(row.get("range"))
                .ok_or_else(|| row.wrong("`range` of a float is `min .. max`, whole numbers"))?;
            format!("Float {{ min: {min}.0, max: {max}.0 }}")
        }
        _ => {
            return Err(
                row.wrong("`type` is boolean, integer, float, word, flags, list, text, patterns, code")
            );
        }
    })
}

/// `never`, or choices between `|`: a word, `1 .. 5`, `>= 1`.
fn allowed(text: &str) -> String {
    if text == "never" {
        return "Allowed::Never".into();
    }
    let choices: Vec<String> = text
        .split(" | ")
        .map(|choice| match (range(choice), choice.strip_prefix(">= ").map(str::parse::<i64>)) {
            (Some((min, max)), _) => format!("Range({min}, {max})"),
            (None, Some(Ok(min))) => format!("Range({min}, i64::MAX)"),
            (None, _) => format!("Word({choice:?})"),
        })
        .collect();
    format!("Allowed::Of(&[{}])", choices.join(", "))
}

fn range(text: &str) -> Option<(i64, i64)> {
    let (min, max) = text.split_once(" .. ")?;
    Some((min.parse().ok()?, max.parse().ok()?))
}

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(|word| format!("{word:?}")).collect();
    format!("&[{}]", words.join(", "))
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// A row of the csv: its line in the file and one field a column.
struct Row {
    line: usize,
    fields: Vec<String>,
}

impl Row {
    fn get(&self, column: &str) -> &str {
        COLUMNS.iter().position(|name| *name == column).map_or("", |at| &self.fields[at])
    }

    fn wrong(&self, what: &str) -> String {
        format!("eos-conf/properties.csv, line {}, `{}`: {what}", self.line, self.get("name"))
    }
}

fn rows(csv: &str) -> Result<Vec<Row>, String> {
    let mut lines = csv.lines().enumerate().map(|(at, line)| Row { line: at + 1, fields: fields(line) });
    let header = lines.next().map(|row| row.fields).unwrap_or_default();
    if header != COLUMNS {
        return Err(format!("eos-conf/properties.csv, line 1: the columns are {}", COLUMNS.join(",")));
    }
    lines
        .map(|row| match row.fields.len() {
            n if n == COLUMNS.len() => Ok(row),
            n => Err(format!("eos-conf/properties.csv, line {}: {n} fields of {}", row.line, COLUMNS.len())),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(rows: &str) -> String {
        format!("{}\n{rows}", COLUMNS.join(","))
    }

    #[test]
    fn the_committed_table_is_what_the_csv_gives() {
        // given the files as they are committed, when generated again, then nothing changes
        run(true).unwrap();
    }

    #[test]
    fn an_alias_takes_the_facts_of_its_property() {
        // given a property and its alias
        let text = csv(
            "b,a,,,,,,,,,,,,,\na,,topic,producer,\"integer\",\"-1 .. 9, all = -1\",3,,,LIB,all | >= 1,,,\"so \"\"it\"\" is, yes\",\n",
        );
        // when the table is generated
        let table = generate(&text).unwrap();
        // then both rows say the same
        let facts = r#"scope: Scope::Topic, side: Side::Producer, kind: Integer { min: -1, max: 9, words: &[("all", -1)] }, default: Some("3"), owner: Owner::Library, safe: Allowed::Of(&[Word("all"), Range(1, i64::MAX)]), note: "so \"it\" is, yes", ..FREE }"#;
        assert!(table.contains(&format!(r#"Property {{ name: "a", {facts}"#)), "{table}");
        assert!(
            table.contains(&format!(r#"Property {{ name: "b", alias_of: Some("a"), {facts}"#)),
            "{table}"
        );
    }

    #[test]
    fn a_mistake_is_named_with_its_line() {
        let cases = [
            ("a,,nowhere,both,text,,,,,TUNE,,,,,\n", "line 2, `a`: `scope` is global or topic"),
            (
                "a,,global,both,integer,1-5,,,,TUNE,,,,,\n",
                "line 2, `a`: `range` of an integer is `min .. max`",
            ),
            ("a,b,,,,,,,,,,,,,\n", "line 2, `a`: `alias_of` names no property"),
            ("a,,global\n", "line 2: 3 fields of 15"),
            (
                "a,,global,both,text,,,,,TUNE,,,,,\na,,global,both,text,,,,,TUNE,,,,,\n",
                "line 3, `a`: this name",
            ),
        ];
        for (rows, expected) in cases {
            let error = generate(&csv(rows)).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
