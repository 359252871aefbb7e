//! What the binary of `main!` says of itself, and what it refuses before anything starts.

mod support;

use expect_test::{expect, expect_file};

use support::{enrich_orders, payments_dedup, run};

#[test]
fn help_shows_every_option() {
    let help = run(&mut enrich_orders(&["run", "--help"]));
    assert_eq!(help.code, Some(0));
    expect_file!["help.txt"].assert_eq(&help.stdout);
}

#[test]
fn no_command_is_wrong_usage_and_shows_the_commands() {
    let nothing = run(&mut enrich_orders(&[]));
    assert_eq!(nothing.code, Some(2));
    assert!(nothing.stderr.contains("describe"), "{}", nothing.stderr);
}

#[test]
fn the_version_names_program_and_runtime() {
    let version = run(&mut enrich_orders(&["--version"]));
    assert_eq!(version.code, Some(0));
    assert_eq!(version.stdout, format!("enrich_orders (eos-runtime {})\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn describe_says_each_value_with_its_origin_and_no_secret() {
    let mut command = enrich_orders(&["describe", "--topic", "raw-orders=staging.raw-orders"]);
    command.args(["--kafka", "linger.ms=7", "--kafka", "sasl.password=hunter2", "--commit-interval", "1s"]);
    command.env("EOS_KAFKA", "session.timeout.ms=6000,linger.ms=3").env("EOS_WORKERS", "2");

    let described = run(&mut command);

    assert_eq!(described.code, Some(0), "{}", described.stderr);
    expect![[r"
        application eos-examples
          instance             {hostname}-{first free slot on this host}  default
          transaction timeout  10s                                        default
          startup timeout      1m                                         default

        pipeline enrich
          input                     raw-orders -> staging.raw-orders       --topic
          output                    enriched-orders                        in #[eos_pipeline]
          group                     eos-examples.enrich                    default
          transactional ids         eos-examples.enrich.{instance}.{0..1}
          start                     earliest                               default
          membership                dynamic                                default
          commit                    group                                  default
          commit interval           1s                                     --commit-interval
          min commit interval       5ms                                    default
          workers                   2                                      EOS_WORKERS
          concurrency               32                                     default
          on error                  stop                                   default
          kafka session.timeout.ms  6000                                   EOS_KAFKA
          kafka linger.ms           7                                      --kafka
          kafka sasl.password       (secret)                               --kafka
    "]]
    .assert_eq(&described.stdout);
}

#[test]
fn all_that_is_wrong_is_said_at_once_with_its_origin() {
    let mut command =
        enrich_orders(&["run", "--bootstrap", "localhost", "--start", "latst", "--only", "enrch"]);
    command.args(["--topic", "raw-order=x", "--kafka", "acks=1", "--kafka", "sesion.timeout.ms=6000"]);
    command.env("EOS_COMMIT_INTERVAL", "10").env("EOS_KAFKA", "enable.auto.commit=true");

    let refused = run(&mut command);

    assert_eq!(refused.code, Some(2));
    expect![[r"
        error: 8 problems
          - --start: `latst` is no place to start: did you mean `latest`? Write `earliest` (the oldest record) or `latest` (only what is new)
          - EOS_COMMIT_INTERVAL: `10` is not a duration: a unit is missing after `10`: write `10ms` or `10s`
          - --only: no pipeline is named `enrch`: there is only `enrich`
          - --topic: no pipeline declares a topic `raw-order`: did you mean `raw-orders`? There are `raw-orders`, `enriched-orders`
          - EOS_KAFKA enable.auto.commit=true: `enable.auto.commit` is set to `false` by the runtime: offsets are committed inside the transaction, together with the outputs; a commit on a timer beside it marks inputs as done whose outputs are then rolled back, and they are lost; write `false`, or leave it out
          - --kafka acks=1: `acks = 1` is refused by librdkafka for a transactional client: a record that only the leader has seen is lost with it, in a transaction that was reported as committed; write `all`, or leave it out
          - --kafka sesion.timeout.ms: librdkafka has no property `sesion.timeout.ms`: did you mean `session.timeout.ms`?
          - --bootstrap: `localhost` has no port: write `localhost:9092`
    "]]
    .assert_eq(&refused.stderr);
}

#[test]
fn what_contradicts_is_refused() {
    for (args, expected) in [
        (&["run"][..], "say where to run"),
        (&["run", "--bootstrap", "h:1", "--embedded"], "--bootstrap and --embedded contradict each other"),
        (&["run", "--bootstrap", "h:1", "--in", "raw-orders=-"], "--in: goes with --embedded only"),
        (&["run", "--bootstrap", "h:1", "--commit-interval", "8s"], "below half of the transaction timeout"),
        (
            &["run", "--embedded", "--commit", "per_record", "--commit-interval", "50ms"],
            "--commit-interval: a commit interval is for group commit",
        ),
        (&["run", "--embedded", "--commit", "per-record"], "did you mean `per_record`?"),
        (&["run", "--embedded", "--topic", "enriched-orders=raw-orders"], "would feed itself"),
        (&["run", "--embedded", "--in", "raw-order=-"], "there is only `raw-orders`"),
        (&["run", "--embedded", "--in", "raw-orders=/no/such/file"], "cannot read `/no/such/file`"),
        (&["run", "--embedded", "--out", "enriched-orders=/no/such/file"], "there is no such directory"),
        (&["run", "--embedded", "--in", "raw-orders=-", "--in", "raw-orders=-"], "one topic only"),
        (&["run", "--embedded", "--instance", "a b"], "--instance: `a b` is not a legal instance"),
        (&["run", "--embedded", "--log", "a=?"], "--log: `a=?` is no log filter"),
        (&["run", "--embedded", "--workers", "0"], "--workers: 0 workers do not work: write 1 to 256"),
        (&["run", "--embeded"], "'--embedded'"),
    ] {
        let refused = run(&mut enrich_orders(args));
        assert_eq!(refused.code, Some(2), "{args:?}: {}", refused.stderr);
        assert!(refused.stderr.contains(expected), "{args:?}: {}", refused.stderr);
        assert!(refused.stdout.is_empty(), "{args:?}: {}", refused.stdout);
    }
}

#[test]
fn a_secret_is_not_repeated_when_it_is_refused() {
    let mut command = enrich_orders(&["run", "--bootstrap", "h:1", "--kafka", "sasl.pasword=hunter2"]);
    command.env("EOS_KAFKA", "sasl.password=hunter3\nsasl.mechanism=PLAIN");

    let refused = run(&mut command);

    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(refused.stderr.contains("sasl.password"), "the nearest word: {}", refused.stderr);
    assert!(!refused.stderr.contains("hunter"), "{}", refused.stderr);
}

#[test]
fn the_command_line_wins_over_the_environment() {
    let mut command = enrich_orders(&["run", "--embedded", "--in", "raw-orders=/dev/null"]);
    command.env("EOS_BOOTSTRAP", "localhost:9092").env("EOS_JSON", "1").env("EOS_COMIT_INTERVAL", "1s");

    let ended = run(&mut command);

    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stdout.contains(r#""records_in":0"#), "{}", ended.stdout);
    assert!(ended.stderr.contains("did you mean EOS_COMMIT_INTERVAL?"), "{}", ended.stderr);
}

#[test]
fn what_is_wrong_about_dead_letters_is_said_before_anything_is_asked() {
    for (args, expected) in [
        (&["dlq"][..], "replay"),
        (&["dlq", "list"], "say which Kafka cluster: --bootstrap HOST:PORT"),
        (&["dlq", "list", "--bootstrap", "h"], "--bootstrap: `h` has no port"),
        (
            &["dlq", "list", "--bootstrap", "h:1", "--pipeline", "bok"],
            "--pipeline: no pipeline is named `bok`",
        ),
        (&["dlq", "list", "--bootstrap", "h:1", "--kind", "rejected"], "did you mean `reject`?"),
        (&["dlq", "list", "--bootstrap", "h:1", "--since", "noon"], "Write a time ago, as `24h`"),
        (&["dlq", "list", "--bootstrap", "h:1", "--limit", "0"], "--limit: `0` is no number from 1 on"),
        (&["dlq", "list", "--bootstrap", "h:1", "--topic", "payment=x"], "did you mean `payments`?"),
        (&["dlq", "list", "--bootstrap", "h:1", "--kafka", "acks=1"], "`acks = 1` is refused"),
        (&["dlq", "replay", "--bootstrap", "h:1"], "say which dead letters to send back"),
        (&["dlq", "replay", "--bootstrap", "h:1", "--limit", "3"], "say which dead letters to send back"),
        (&["dlq", "replay", "--bootstrap", "h:1", "--id", "17"], "--id: `17` is no place in a topic"),
        (
            &["dlq", "replay", "--bootstrap", "h:1", "--everything", "--kind", "retry"],
            "--everything and --id, --kind or --since contradict each other",
        ),
    ] {
        let refused = run(&mut payments_dedup(args));
        assert_eq!(refused.code, Some(2), "{args:?}: {}", refused.stderr);
        assert!(refused.stderr.contains(expected), "{args:?}: {}", refused.stderr);
        assert!(refused.stdout.is_empty(), "{args:?}: {}", refused.stdout);
    }
    let none = run(&mut enrich_orders(&["dlq", "list", "--bootstrap", "h:1"]));
    assert_eq!(none.code, Some(2), "{}", none.stderr);
    assert!(none.stderr.contains("`enrich` has no dead-letter topic: declare one"), "{}", none.stderr);
}

#[test]
fn what_is_wrong_about_topics_is_said_before_anything_is_asked() {
    for (args, expected) in [
        (&["topics"][..], "apply"),
        (&["topics", "plan"], "say which Kafka cluster: --bootstrap HOST:PORT"),
        (&["topics", "apply", "--bootstrap", "h"], "--bootstrap: `h` has no port"),
        (&["topics", "plan", "--bootstrap", "h:1", "--topic", "payment=x"], "did you mean `payments`?"),
        (&["topics", "plan", "--bootstrap", "h:1", "--topic", "payments=a b"], "`a b` is not a legal topic"),
        (&["topics", "apply", "--bootstrap", "h:1", "--kafka", "acks=1"], "`acks = 1` is refused"),
        (&["topics", "plan", "--bootstrap", "h:1", "--startup-timeout", "7"], "--startup-timeout: `7`"),
        (&["topics", "plan", "--only", "pay"], "--only"),
    ] {
        let refused = run(&mut payments_dedup(args));
        assert_eq!(refused.code, Some(2), "{args:?}: {}", refused.stderr);
        assert!(refused.stderr.contains(expected), "{args:?}: {}", refused.stderr);
        assert!(refused.stdout.is_empty(), "{args:?}: {}", refused.stdout);
    }
}

#[test]
#[cfg(feature = "kafka")]
fn a_cluster_that_is_not_there_is_waited_for_and_then_an_error() {
    for command in [["dlq", "list"], ["topics", "plan"]] {
        let mut command = payments_dedup(&command);
        let ended = run(command.args(["--bootstrap", "127.0.0.1:1", "--startup-timeout", "1s"]));
        assert_eq!(ended.code, Some(1), "{}", ended.stderr);
        assert!(ended.stderr.contains("127.0.0.1:1 could not be reached"), "{}", ended.stderr);
    }
}

#[test]
fn the_schemas_of_the_example_are_those_of_its_files() {
    let checked = run(&mut payments_dedup(&["schema", "check"]));
    assert_eq!(checked.code, Some(0), "{}", checked.stderr);
    expect![[r"
        Booking (schemas/booking.json): the same
        Payment (schemas/payment.json): the same
    "]]
    .assert_eq(&checked.stdout);
}

#[test]
fn schemas_of_another_checkout_are_compared_and_accepted() {
    // Given an older checkout, whose payments had no payee, and no bookings yet,
    let older = tempfile::tempdir().expect("a directory");
    let dir = older.path().to_str().expect("a path in text");
    std::fs::create_dir(older.path().join("schemas")).expect("a directory");
    let now = include_str!("../schemas/payment.json");
    let payee = "    {\"name\": \"payee\", \"type\": \"text\", \"required\": true},\n";
    assert!(now.contains(payee), "{now}");
    std::fs::write(older.path().join("schemas/payment.json"), now.replace(payee, "")).expect("a file");

    // when it is checked, then what differs is said, and whom that hurts;
    let checked = run(&mut payments_dedup(&["schema", "check", "--dir", dir]));
    assert_eq!(checked.code, Some(1), "{}", checked.stdout);
    expect![[r"
        Booking (schemas/booking.json): there is no file
        Payment (schemas/payment.json): differs, and is not compatible (backward)
          `payee` is new and required, which breaks backward compatibility: new readers fail on records that were written before;
          make it optional: an `Option`, or `#[serde(default)]`, or write a new event type with a topic of its own
    "]]
    .assert_eq(&checked.stdout);
    assert_eq!(checked.stderr, "error: 2 of 2 schemas differ from their files\n");

    // when it is accepted, then only what is compatible is written, unless that is said.
    let accepted = run(&mut payments_dedup(&["schema", "accept", "--dir", dir]));
    assert_eq!(accepted.code, Some(1), "{}", accepted.stdout);
    assert!(accepted.stdout.contains("Booking (schemas/booking.json): written"), "{}", accepted.stdout);
    let accepted = run(&mut payments_dedup(&["schema", "accept", "--incompatible", "--dir", dir]));
    assert_eq!(accepted.code, Some(0), "{}", accepted.stderr);
    let checked = run(&mut payments_dedup(&["schema", "check", "--dir", dir]));
    assert_eq!(checked.code, Some(0), "{}", checked.stdout);
}

#[test]
fn a_program_without_schemas_has_nothing_to_check() {
    let checked = run(&mut enrich_orders(&["schema", "check"]));
    assert_eq!(checked.code, Some(0), "{}", checked.stderr);
    assert!(checked.stdout.starts_with("no event has a schema"), "{}", checked.stdout);
    let nothing = run(&mut enrich_orders(&["schema"]));
    assert_eq!(nothing.code, Some(2), "{}", nothing.stdout);
    assert!(nothing.stderr.contains("accept"), "{}", nothing.stderr);
    let nowhere = run(&mut payments_dedup(&["schema", "check", "--dir", "/no/such/package"]));
    assert_eq!(nowhere.code, Some(2), "{}", nowhere.stderr);
    assert!(nowhere.stderr.contains("say where the files are, --dir DIR"), "{}", nowhere.stderr);
}
