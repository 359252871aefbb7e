use super::*;

use crate::{
    spec::{DedupSpec, KafkaConfig},
    topic::Topic,
};

const ORDERS: Topics = Topics::Event(&EventSpec::new("shop::Order"));
const INVOICES: Topics = Topics::Event(&EventSpec::new("shop::Invoice"));
const BYTES: Topics = Topics::Event(&EventSpec { path: "", ..EventSpec::new("Raw") });
const ANY_TWO: Topics = Topics::Join(&BYTES, &BYTES);
const REFUSED: &PipelineSpec = &PipelineSpec::refused("enrich");

/// A pipeline that reads what it writes.
const fn of(spec: &'static PipelineSpec, topics: &'static Topics) -> Part {
    Part { path: spec.name, spec, event: topics.position(0).event, topics, def: || unreachable!() }
}

const fn named(name: &'static str, input: &'static str, outputs: &'static [&'static str]) -> PipelineSpec {
    PipelineSpec::new(name, input, outputs)
}

/// What has to be changed in each of the pipelines.
macro_rules! mistakes {
    ([$($spec:expr => $topics:ident),* $(,)?] $(, $declared:expr)?) => {{
        const PARTS: &[Part] = &[$(of(&$spec, &$topics)),*];
        const TOPICS: &[TopicSpec] = &[$($declared.spec())?];
        const WHOLE: &Whole<{ PARTS.len() }, { uses(PARTS, TOPICS) }> = &Whole::new(PARTS, TOPICS);
        (0..PARTS.len()).map(|nth| WHOLE.found(nth).as_str().to_owned()).collect::<Vec<_>>()
    }};
}

#[test]
fn dead_letters_may_be_shared_and_read_as_anything() {
    let found = mistakes!([
        PipelineSpec { dead_letter: Some("dlq"), ..named("one", "a", &["b"]) } => ORDERS,
        PipelineSpec { dead_letter: Some("dlq"), ..named("two", "b", &["c"]) } => ORDERS,
        named("three", "dlq", &["d"]) => INVOICES,
        named("four", "dlq", &["e"]) => ORDERS,
    ]);
    assert_eq!(found, ["", "", "", ""]);
}

#[test]
fn bytes_go_with_any_type_and_so_does_an_event_that_was_refused() {
    let found = mistakes!([
        named("one", "a", &["b"]) => BYTES,
        named("two", "b", &["c"]) => ORDERS,
        named("three", "a", &["d"]) => INVOICES,
    ]);
    assert_eq!(found, ["", "", ""]);
}

#[test]
fn each_pipeline_that_differs_from_the_writer_is_told_once() {
    let found = mistakes!([
        named("reader", "b", &["c"]) => INVOICES,
        named("writer", "a", &["b"]) => ORDERS,
        named("another", "b", &["d"]) => INVOICES,
    ]);
    assert!(
        found[0].starts_with("`reader` reads `b` as `shop::Invoice`, and `writer` writes it as"),
        "{found:?}"
    );
    assert_eq!(found[1], "");
    assert!(found[2].starts_with("`another` reads `b` as `shop::Invoice`"), "{found:?}");
}

#[test]
fn several_mistakes_of_one_pipeline_are_a_line_each() {
    let found = mistakes!([
        named("one", "a", &["b"]) => ORDERS,
        PipelineSpec { next: Some("three"), ..named("one", "b", &["a"]) } => INVOICES,
    ]);
    let lines: Vec<_> = found[1].lines().collect();
    let beginnings = [
        "the pipeline `one` is named `one`, as `one` is",
        "`one` reads `b` as `shop::Invoice`",
        "records go round for ever: `one` writes `a`, `one` reads it and writes `b`",
        "`one` goes on as `three` (`through`), which is not named here",
    ];
    assert_eq!(lines.len(), beginnings.len(), "{lines:#?}");
    for (line, beginning) in lines.iter().zip(beginnings) {
        assert!(line.starts_with(beginning), "{line}");
    }
}

#[test]
fn each_loop_is_told_once_by_the_shortest_way() {
    // Given a loop of three, one of two inside it, and one that a pipeline ends,
    let found = mistakes!([
        named("one", "a", &["b", "x"]) => ORDERS,
        named("two", "b", &["c"]) => ORDERS,
        named("three", "c", &["a", "b"]) => ORDERS,
        PipelineSpec { allow_loop: true, ..named("four", "x", &["a"]) } => ORDERS,
    ]);
    // Then the last of the two says so, and the loop of three is looked for when that one is gone.
    assert_eq!(found[..2], ["", ""]);
    let expected = "records go round for ever: `three` writes `b`, `two` reads it and writes `c`, `three` reads it again";
    assert!(found[2].starts_with(expected), "{found:?}");
    assert_eq!(found[3], "");
}

#[test]
fn a_pipeline_that_feeds_itself_is_told_so_elsewhere() {
    assert_eq!(mistakes!([named("one", "a", &["a"]) => ORDERS]), [""]);
}

#[test]
fn a_pipeline_that_was_refused_goes_with_all_others() {
    let found = mistakes!([
        *REFUSED => BYTES,
        PipelineSpec { next: Some("enrich"), ..named("two", "a", &["b"]) } => ORDERS,
        *REFUSED => BYTES,
    ]);
    assert_eq!(found, ["", "", ""]);
}

#[test]
fn outputs_are_declared_where_the_list_names_what_is() {
    let found = mistakes!(
        [named("one", "a", &["b"]) => BYTES, named("two", "b", &["c"]) => BYTES],
        Topic::<crate::codec::Raw>::new("b")
    );
    assert_eq!(found, ["", "`two` writes `c`, which no `topics!` declares: declare it, or write one of `b`"]);
}

#[test]
fn outputs_need_no_declaration_because_a_pipeline_names_a_constant() {
    const NAMED: &[TopicSpec] = &[Topic::<crate::codec::Raw>::new("b").spec()];
    let found = mistakes!([
        PipelineSpec { topics: NAMED, ..named("one", "a", &["b"]) } => BYTES,
        named("two", "b", &["c"]) => BYTES,
    ]);
    assert_eq!(found, ["", ""]);
}

#[test]
fn a_memory_is_its_pipelines_own() {
    const DEDUP: Option<DedupSpec> =
        Some(DedupSpec { topic: Some("seen"), ..DedupSpec::new(std::time::Duration::from_secs(1)) });
    let found = mistakes!([
        PipelineSpec { dedup: DEDUP, ..named("one", "a", &["b"]) } => ORDERS,
        PipelineSpec { dead_letter: Some("seen"), ..named("two", "b", &["c"]) } => ORDERS,
    ]);
    assert!(found[0].contains("is the dead-letter topic of `two`"), "{found:?}");
    assert_eq!(found[1], "");
}

#[test]
fn whoever_writes_to_a_topic_partitions_alike() {
    const SHARED: KafkaConfig = KafkaConfig::new("SHARED", &[("partitioner", "murmur2")]);
    let found = mistakes!([
        named("one", "a", &["c", "d"]) => ANY_TWO,
        PipelineSpec { shared: SHARED, ..named("two", "b", &["d"]) } => BYTES,
        PipelineSpec { kafka: &[("partitioner", "fnv1a_random")], ..named("three", "b", &["e"]) } => BYTES,
        PipelineSpec {
            kafka: &[("partitioner", "murmur2"), ("partitioner", "fnv1a")],
            ..named("four", "b", &["e", "d"])
        } => ANY_TWO,
    ]);
    assert_eq!(found[..3], ["", "", ""]);
    let lines: Vec<_> = found[3].lines().collect();
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[0].starts_with(
        "`four` writes `d` with the partitioner `fnv1a`, and `one` with the partitioner `murmur2_random`"
    ));
    assert!(lines[1].contains("and `two` with the partitioner `murmur2`"));
}
