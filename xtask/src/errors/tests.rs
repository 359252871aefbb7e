use super::{
    case::{Message, case},
    mistake::{self, Mistake},
    *,
};

const SOURCE: &str = "//! An output is the input.\n//! Fix: name another topic.\n\nfn main() {}\n";

const STDERR: &str = "\
error: the output `orders` is the input
       and so is `audit`
  --> pipeline/topic/output_is_the_input.rs:12:31
   |
12 |     #[eos_pipeline(input = \"o\", output = \"o\")]
   |                                          ^^^ here

warning: something else
 --> pipeline/topic/output_is_the_input.rs:1:1
";

#[test]
fn the_committed_page_is_what_the_cases_give() {
    // Given the files as they are committed, when generated again, then nothing changes.
    run(true).unwrap();
}

#[test]
fn a_case_is_its_words_and_the_users_own_line() {
    // Given a case with its two lines, when it is read.
    let case = case("pipeline/topic/output_is_the_input", SOURCE, STDERR).unwrap();

    // Then it has the mistake, the fix, and of the compiler's words the headline and the line.
    assert_eq!((case.folder(), case.kind()), ("pipeline", Some("topic")));
    assert_eq!(
        (case.mistake.as_str(), case.fix.as_str()),
        ("An output is the input.", "name another topic.")
    );
    let headline = "error: the output `orders` is the input\nand so is `audit`".to_owned();
    let line = "#[eos_pipeline(input = \"o\", output = \"o\")]".to_owned();
    let place = vec![line, format!("{}^^^ here", " ".repeat(37))];
    assert_eq!(case.messages, [Message { headline, place }]);
}

#[test]
fn a_case_without_its_words_is_a_problem() {
    let cases = [
        ("fn main() {}\n", "does not begin with its mistake"),
        ("//! Fix: name another.\n", "does not begin with its mistake"),
        ("//! An output is the input.\n\nfn main() {}\n", "does not say in its second line"),
        ("//! An output is the input.\n//! Fix: \n", "does not say in its second line"),
    ];
    for (source, expected) in cases {
        // Given a case that leaves something out, when it is read, then that is said.
        let problem = case("pipeline/topic/output_is_the_input", source, STDERR).unwrap_err();
        assert!(problem.contains(expected), "{problem}");
    }
}

#[test]
fn one_mistake_gives_one_error() {
    // Given a case that is not known to give more, when the compiler says two things, or nothing.
    let two = case("pipeline/topic/output_twice", SOURCE, &STDERR.repeat(2)).unwrap_err();
    let none = case("pipeline/topic/output_twice", SOURCE, "").unwrap_err();
    // Then that is a problem; and for one that is known, fewer are.
    let fewer = case("pipeline/option/five_mistakes", SOURCE, STDERR).unwrap_err();
    assert!(two.contains("gives 2 errors instead of 1"), "{two}");
    assert!(none.contains("gives 0 errors instead of 1"), "{none}");
    assert!(fewer.contains("gives 1 errors instead of 5"), "{fewer}");
}

fn parse(rows: &str) -> (Vec<Mistake>, Vec<String>) {
    let mut problems = Vec::new();
    let text = format!("about,mistake,plain,source,answer,by\n{rows}");
    let is_case = |case: &str| case == "pipeline/kafka/acks";
    let is_test = |test: &str| test == "rules.rs#a_stop_commits";
    let mistakes = mistake::parse(&text, &is_case, &is_test, &mut problems);
    (mistakes, problems)
}

#[test]
fn what_the_table_names_must_exist() {
    let cases = [
        ("A,m,p,s,compile,pipeline/kafka/ack", "line 2: there is no case `pipeline/kafka/ack`"),
        ("A,m,p,s,start,rules.rs#a_stop", "line 2: there is no test `rules.rs#a_stop`"),
        ("A,m,p,s,absent: there is no call,rules.rs", "line 2: there is no test `rules.rs`"),
        ("A,m,p,s,absent,rules.rs#a_stop_commits", "line 2: `answer` is"),
        ("A,m,p,s,run,rules.rs#a_stop_commits", "line 2: `answer` is"),
        ("A,m,p,,compile,pipeline/kafka/acks", "line 2: `source` is empty"),
        ("A,m,p,s,compile", "line 2: 5 fields of 6"),
    ];
    for (row, expected) in cases {
        // Given a row with a mistake of its own, when the table is read, then that is said with its line.
        let (_, problems) = parse(row);
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{expected}: {problems:?}");
    }
}

#[test]
fn the_table_keeps_its_promise_or_the_check_fails() {
    let row = |at: usize, answer: &str| format!("A,mistake {at},p,s,{answer}\n");
    let (compile, start) = ("compile,pipeline/kafka/acks", "start,rules.rs#a_stop_commits");
    let table = |refused: usize, at_start: usize| -> String {
        let refused = (0..refused).map(|at| row(at, compile));
        refused.chain((100..100 + at_start).map(|at| row(at, start))).collect()
    };
    // Given tables of sixty and of fewer, when they are read, then only what is promised passes.
    assert_eq!(parse(&table(50, 10)).1, Vec::<String>::new());
    assert!(parse(&table(49, 11)).1[0].contains("60 mistakes, 49 of them"));
    assert!(parse(&table(59, 0)).1[0].contains("59 mistakes"));
    // And no row is there twice.
    assert!(parse(&row(1, compile).repeat(2)).1[0].contains("line 3: this mistake has a row already"));
}
