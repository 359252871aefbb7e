//! The page, as markdown.

use std::fmt::Write as _;

use super::{
    case::{Case, FOLDERS, Message},
    mistake::{Here, Mistake},
};

const HEAD: &str = "\
# Mistakes, and what becomes of them

<!-- Written by `cargo xtask errors` from tests/ui: change a case or tests/ui/mistakes.csv, not this page. -->

";

const HONESTLY: &str = "\
**What no check sees**, here or elsewhere: what a handler does outside of its pipeline (a mail, a row in a database,
a Kafka client of its own) happens again when the record does; what it keeps in a `State<T>` is not undone by an
abort, and is gone after a crash; two processes that are given one `--instance` on two hosts find out when one is
fenced, and one ends with exit 3; a reader without `read_committed` sees what is rolled back; and a cluster that
elects unclean leaders loses what was committed ([exactly-once.md](exactly-once.md)).

";

pub(super) fn text(cases: &[Case], mistakes: &[Mistake]) -> String {
    let mut page = String::from(HEAD);
    table(&mut page, mistakes);
    page += HONESTLY;
    catalogue(&mut page, cases);
    page
}

/// The table of what people do wrong with rdkafka alone.
fn table(page: &mut String, mistakes: &[Mistake]) {
    let count = |which: fn(&Here) -> bool| mistakes.iter().filter(|mistake| which(&mistake.here)).count();
    let _ = write!(
        page,
        "## With rdkafka alone, and here\n\n{} ways to lose or double records with rdkafka and librdkafka 2.12.1, as one \
         writes them by hand. Here {} do not compile, {} cannot be written because there is no call for them, and {} are \
         refused when the program starts, before it reads anything. None waits for the first record.\n\n\
         *Lost* and *doubled* are records, silently; *fenced* and *fatal* end a producer or the program while it runs; *stuck* \
         is a pipeline or its readers that stand still. *Source* is where that can be read: documents and issues of the \
         projects, or a rule with its reasons. The cases and tests on the right are checked to exist.\n\n",
        mistakes.len(),
        count(|here| matches!(here, Here::Refused { .. })),
        count(|here| matches!(here, Here::Absent { .. })),
        count(|here| matches!(here, Here::AtStart { .. })),
    );
    let mut sections: Vec<&str> = Vec::new();
    for mistake in mistakes {
        if !sections.contains(&mistake.about.as_str()) {
            sections.push(&mistake.about);
        }
    }
    let mut number = 0;
    for section in sections {
        let _ = write!(
            page,
            "### {section}\n\n| | Mistake | With rdkafka alone | Source | Here |\n|---:|---|---|---|---|\n"
        );
        for mistake in mistakes.iter().filter(|mistake| mistake.about == section) {
            number += 1;
            let Mistake { mistake, plain, source, here, .. } = mistake;
            let _ = writeln!(page, "| {number} | {mistake} | {plain} | {source} | {} |", answer(here));
        }
        page.push('\n');
    }
}

fn answer(here: &Here) -> String {
    let link = |test: &str| {
        let (file, name) = test.split_once('#').unwrap_or((test, test));
        format!("[`{name}`](../{file})")
    };
    match here {
        Here::Refused { case } => format!("**does not compile**: [{case}](#{})", anchor(case)),
        Here::Absent { why, test } => format!("**cannot be written**: {why} ({})", link(test)),
        Here::AtStart { test } => format!("**refused at start** ({})", link(test)),
    }
}

/// Every case with its message and what to write instead.
fn catalogue(page: &mut String, cases: &[Case]) {
    let _ = write!(
        page,
        "## What does not compile\n\n{} mistakes, each with the words of the compiler, the user's own line, and what to write \
         instead. Each is a case of `tests/ui`, which is compiled and compared with these words.\n\n",
        cases.len()
    );
    for (folder, title) in FOLDERS {
        let mut kind = None;
        let mut titled = false;
        for case in cases.iter().filter(|case| case.folder() == folder) {
            if !titled {
                titled = true;
                let _ = write!(page, "### {title}\n\n");
            }
            if kind != case.kind() {
                kind = case.kind();
                let words = kind.unwrap_or_default().replace('_', " ");
                let _ = write!(page, "#### {title}: {words}\n\n");
            }
            entry(page, case);
        }
    }
}

fn entry(page: &mut String, case: &Case) {
    let Case { path, mistake, fix, messages } = case;
    let _ = write!(
        page,
        "<a id=\"{}\"></a>\n**{mistake}** [(case)](../tests/ui/{path}.rs)\n\n```text\n",
        anchor(path)
    );
    for Message { headline, place } in messages {
        let _ = writeln!(page, "{headline}");
        for line in place {
            let _ = writeln!(page, "    {line}");
        }
    }
    let _ = write!(page, "```\nFix: {fix}\n\n");
}

fn anchor(path: &str) -> String {
    path.replace('/', "-")
}
