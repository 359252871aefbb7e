use std::fs;

use clap::Parser;

use crate::{cli::args::Cli, prelude::*};

use super::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/tests/placed.json")]
struct Placed {
    #[kafka(key)]
    id: u64,
    amount: i64,
    note: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema(path = "schemas/tests/packed.json", compatibility = backward))]
struct Packed {
    #[kafka(key)]
    id: u64,
}

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Plain {
    #[kafka(key)]
    id: u64,
}

#[derive(KafkaEvent)]
enum Out {
    #[kafka(topic = "packed")]
    Packed(Packed),
    #[kafka(topic = "plain")]
    Plain(Plain),
}

#[eos_pipeline(input = "placed")]
fn pack(placed: Placed) -> (Out, Out) {
    let Placed { id, amount, note } = placed;
    match (amount, note) {
        (0, None) => (Out::Plain(Plain { id }), Out::Packed(Packed { id })),
        _ => (Out::Packed(Packed { id }), Out::Plain(Plain { id })),
    }
}

#[eos_pipeline(input = "plain", output = "further")]
fn further(plain: Plain) -> Plain {
    plain
}

/// Runs `schema ..` over both pipelines: what it printed, and its error.
fn schema(command: &[&str], dir: &Path) -> (String, Option<String>) {
    schema_of(&[pack::pipeline(), further::pipeline()], command, dir)
}

fn schema_of(pipelines: &[PipelineDef], command: &[&str], dir: &Path) -> (String, Option<String>) {
    let mut line = vec!["app", "schema"];
    line.extend(command);
    let dir = dir.display().to_string();
    line.extend(["--dir", &dir]);
    let crate::cli::Command::Schema(command) = Cli::parse_from(line).command else {
        panic!("schema is asked")
    };
    let mut out = Vec::new();
    let error = run(pipelines, &command, &mut out).err().map(|error| error.to_string());
    (String::from_utf8(out).expect("text"), error)
}

/// A package with the files as they are here.
fn package() -> tempfile::TempDir {
    let package = tempfile::tempdir().expect("a directory");
    let (printed, error) = schema(&["accept"], package.path());
    assert_eq!(error, None, "{printed}");
    package
}

fn change(package: &Path, file: &str, from: &str, to: &str) {
    let path = package.join("schemas/tests").join(file);
    let text = fs::read_to_string(&path).expect("it is there");
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).expect("it can be written");
}

#[test]
fn every_event_of_every_pipeline_is_compared_once() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (printed, error) = schema(&["check"], here);
    assert_eq!(
        printed,
        "Packed (schemas/tests/packed.json): the same\nPlaced (schemas/tests/placed.json): the same\n"
    );
    assert_eq!(error, None);
}

#[test]
fn files_that_are_missing_are_written_and_are_the_same_then() {
    let package = tempfile::tempdir().expect("a directory");
    let (printed, error) = schema(&["check"], package.path());
    assert!(printed.contains("Placed (schemas/tests/placed.json): there is no file\n"), "{printed}");
    assert_eq!(error.as_deref(), Some("2 of 2 schemas differ from their files"));

    let (printed, error) = schema(&["accept"], package.path());
    assert!(printed.contains("Placed (schemas/tests/placed.json): written\n"), "{printed}");
    assert_eq!(error, None);

    assert_eq!(schema(&["check"], package.path()).1, None);
    let written = fs::read_to_string(package.path().join("schemas/tests/placed.json")).expect("it is there");
    assert_eq!(written, include_str!("../../../schemas/tests/placed.json"));
}

#[test]
fn a_compatible_difference_is_shown_and_accepted() {
    let package = package();
    // The file knows nothing of the note yet.
    change(
        package.path(),
        "placed.json",
        ",\n    {\"name\": \"note\", \"type\": {\"optional\": \"text\"}, \"required\": false}",
        "",
    );

    let (printed, error) = schema(&["check"], package.path());

    let expected = "Placed (schemas/tests/placed.json): differs, and is compatible (full)\n  \
                    + {\"name\": \"note\", \"type\": {\"optional\": \"text\"}, \"required\": false}\n";
    assert!(printed.contains(expected), "{printed}");
    assert_eq!(error.as_deref(), Some("1 of 2 schemas differ from their files"));
    assert_eq!(schema(&["accept"], package.path()).1, None);
    assert_eq!(schema(&["check"], package.path()).1, None);
}

#[test]
fn an_incompatible_difference_is_accepted_on_purpose_only() {
    let package = package();
    change(package.path(), "placed.json", "\"i64\"", "\"text\"");

    for command in ["check", "accept"] {
        let (printed, error) = schema(&[command], package.path());
        assert!(
            printed.contains("differs, and is not compatible (full)\n  `amount` is `i64`, and was `text`"),
            "{printed}"
        );
        assert_eq!(error.as_deref(), Some("1 of 2 schemas differ from their files"));
    }
    assert_eq!(schema(&["accept", "--incompatible"], package.path()).1, None);
    assert_eq!(schema(&["check"], package.path()).1, None);
}

#[test]
fn the_compatibility_is_that_of_the_event() {
    let package = package();
    // A field is gone that was required: only readers that are not updated yet miss it.
    for file in ["packed.json", "placed.json"] {
        let more = "\"fields\": [\n    {\"name\": \"old\", \"type\": \"text\", \"required\": true},";
        change(package.path(), file, "\"fields\": [", more);
    }

    let (printed, _) = schema(&["check"], package.path());

    assert!(
        printed.contains("Packed (schemas/tests/packed.json): differs, and is compatible (backward)"),
        "{printed}"
    );
    assert!(
        printed.contains("Placed (schemas/tests/placed.json): differs, and is not compatible (full)"),
        "{printed}"
    );
}

#[test]
fn the_file_of_another_event_is_left_alone() {
    let package = package();
    change(package.path(), "placed.json", "\"Placed\"", "\"Order\"");
    change(package.path(), "packed.json", "\"version\": 1", "\"version\": 7");

    let (printed, error) = schema(&["accept", "--incompatible"], package.path());

    assert!(printed.contains("the file is the schema of `Order`"), "{printed}");
    assert!(printed.contains("the file is no schema: its form has `\"version\": 7`"), "{printed}");
    assert_eq!(error.as_deref(), Some("2 of 2 schemas differ from their files"));
}

#[test]
fn one_directory_is_not_that_of_several_packages() {
    // An event of another crate of the workspace.
    const SCHEMA: SchemaSpec = SchemaSpec { package: "/shop/billing", ..PACKED };
    const PACKED: SchemaSpec = match <Packed as KafkaEvent>::SPEC.schema {
        Some(schema) => schema,
        None => panic!("it has one"),
    };
    static OTHER: EventSpec = EventSpec { schema: Some(SCHEMA), ..<Packed as KafkaEvent>::SPEC };
    let mut further = further::pipeline();
    further.events.push(&OTHER);
    let package = tempfile::tempdir().expect("a directory");

    for command in ["check", "accept"] {
        let pipelines = [pack::pipeline(), further.clone()];
        let (printed, error) = schema_of(&pipelines, &[command], package.path());

        assert_eq!(printed, "");
        let here = env!("CARGO_MANIFEST_DIR");
        let error = error.expect("it is refused");
        assert!(error.starts_with("--dir is the directory of one package"), "{error}");
        for package in ["`/shop/billing`", &format!("`{here}`")] {
            assert!(error.contains(package), "{error}");
        }
    }
    assert_eq!(fs::read_dir(package.path()).expect("a directory").count(), 0, "nothing is written");
}

#[test]
fn a_program_without_schemas_says_so() {
    let (printed, error) = schema_of(&[further::pipeline()], &["check"], Path::new("."));
    assert!(printed.starts_with("no event has a schema"), "{printed}");
    assert_eq!(error, None);
}

#[test]
fn a_directory_that_is_not_there_is_wrong_usage() {
    let (_, error) = schema(&["check"], Path::new("/no/such/package"));
    assert_eq!(
        error.as_deref(),
        Some("there is no directory `/no/such/package`: say where the files are, --dir DIR")
    );
}
