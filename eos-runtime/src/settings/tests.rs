//! Layers over attributes, and what is refused.

use std::time::Duration;

use crate::{config::COMMIT_INTERVAL, prelude::*, stage::PipelineDef};

use super::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    id: u64,
}

#[eos_pipeline(
    input = "placed",
    output = "packed",
    workers = 3,
    commit_interval = "2ms",
    kafka { "linger.ms" = 1, "session.timeout.ms" = 9000 }
)]
fn pack(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "placed", output = "billed", group = "billing")]
fn bill(order: Order) -> Order {
    order
}

fn said<T>(value: T, origin: Origin) -> Said<T> {
    Said::new(value, origin)
}

fn pair(key: &str, value: &str, origin: Origin) -> Said<(String, String)> {
    said((key.to_owned(), value.to_owned()), origin)
}

const ENVIRONMENT: Origin = Origin::Environment("EOS_X");
const COMMAND_LINE: Origin = Origin::CommandLine("--x");

fn plan(pipelines: &[PipelineDef], settings: &Settings) -> Result<Plan, String> {
    let mut problems = Problems::default();
    let plan = resolve("shop", pipelines, settings, &mut problems);
    problems.into_result().map(|()| plan).map_err(|error| error.to_string())
}

#[test]
fn an_attribute_stands_until_something_later_is_said() {
    let plain = plan(&[pack::pipeline()], &Settings::default()).expect("right");
    assert_eq!(plain.pipelines[0].workers, said(3, Origin::Attribute));
    assert_eq!(plain.pipelines[0].group, said("shop.pack".to_owned(), Origin::Default));

    let settings = Settings {
        workers: Some(said(1, COMMAND_LINE)),
        groups: vec![said((None, "packers".to_owned()), ENVIRONMENT)],
        topics: vec![
            pair("placed", "staging.placed", ENVIRONMENT),
            pair("placed", "test.placed", COMMAND_LINE),
        ],
        ..Settings::default()
    };
    let later = plan(&[pack::pipeline()], &settings).expect("right");
    assert_eq!(later.pipelines[0].workers, said(1, COMMAND_LINE));
    assert_eq!(later.pipelines[0].group, said("packers".to_owned(), ENVIRONMENT));
    assert_eq!(later.pipelines[0].input.declared, "placed");
    assert_eq!(later.pipelines[0].input.actual, said("test.placed".to_owned(), COMMAND_LINE));
}

#[test]
fn the_shortest_interval_gives_way_to_the_longest() {
    let plan = plan(&[pack::pipeline()], &Settings::default()).expect("right");
    assert_eq!(plan.pipelines[0].commit_interval.value, Duration::from_millis(2));
    assert_eq!(plan.pipelines[0].min_commit_interval.value, Duration::from_millis(2));
}

#[eos_pipeline(input = "placed", output = "shipped", commit = per_record)]
async fn ship(order: Order) -> Order {
    std::future::ready(order).await
}

#[test]
fn the_last_one_says_when_to_commit_and_takes_back_what_was_said_for_another_way() {
    let plain = plan(&[ship::pipeline()], &Settings::default()).expect("right");
    assert_eq!(plain.pipelines[0].commit, said(Commit::PerRecord, Origin::Attribute));
    assert_eq!(plain.pipelines[0].concurrency, said(1, Origin::Attribute));

    // Given intervals in an earlier layer than the mode, it wins; beside it, they contradict.
    let settings = Settings {
        commit: Some(said(Commit::PerBatch, COMMAND_LINE)),
        commit_interval: Some(said(Duration::from_millis(50), ENVIRONMENT)),
        ..Settings::default()
    };
    let batch = plan(&[pack::pipeline()], &settings).expect("right");
    assert_eq!(batch.pipelines[0].commit, said(Commit::PerBatch, COMMAND_LINE));
    assert_eq!(batch.pipelines[0].commit_interval.value, COMMIT_INTERVAL);
    assert_eq!(batch.pipelines[0].concurrency.value, 32);

    let group = Settings { commit: Some(said(Commit::Group, COMMAND_LINE)), ..settings.clone() };
    let group = plan(&[ship::pipeline()], &group).expect("right");
    assert_eq!(group.pipelines[0].commit_interval, said(Duration::from_millis(50), ENVIRONMENT));

    let both = Settings { commit: Some(said(Commit::PerBatch, ENVIRONMENT)), ..settings };
    let error = plan(&[pack::pipeline()], &both).unwrap_err();
    assert_eq!(
        error,
        "EOS_X: a commit interval is for group commit, and pipeline `pack` commits `per_batch` (EOS_X): \
         leave one of the two out"
    );
}

#[test]
fn what_a_record_at_a_time_leaves_no_room_for_is_refused() {
    let floor = Settings {
        min_commit_interval: Some(said(Duration::from_millis(1), COMMAND_LINE)),
        ..Settings::default()
    };
    let error = plan(&[ship::pipeline()], &floor).unwrap_err();
    assert!(error.starts_with("--x: a shortest commit interval is for group commit"), "{error}");

    let wide = Settings { concurrency: Some(said(8, ENVIRONMENT)), ..Settings::default() };
    let error = plan(&[ship::pipeline()], &wide).unwrap_err();
    assert!(error.contains("(in #[eos_pipeline]), so that one record is handled at a time"), "{error}");
    let one = Settings { concurrency: Some(said(1, ENVIRONMENT)), ..Settings::default() };
    plan(&[ship::pipeline()], &one).expect("that is what it is");
}

#[test]
fn a_floor_above_the_cap_is_refused() {
    let settings = Settings {
        min_commit_interval: Some(said(Duration::from_millis(200), ENVIRONMENT)),
        ..Settings::default()
    };
    let error = plan(&[bill::pipeline()], &settings).unwrap_err();
    assert!(error.starts_with("EOS_X: a shortest commit interval of 200ms is longer than"), "{error}");
}

#[test]
fn a_named_instance_is_a_static_member_unless_something_else_is_said() {
    // Given an instance with a name, and one without.
    let named = Settings { instance: Some(said("a".to_owned(), COMMAND_LINE)), ..Settings::default() };
    let membership = |settings: &Settings| {
        plan(&[pack::pipeline()], settings).expect("right").pipelines[0].membership.clone()
    };

    // When nothing else is said, then only the named one keeps its place in the group.
    assert_eq!(membership(&named), said(Membership::Static, Origin::Default));
    assert_eq!(membership(&Settings::default()), said(Membership::Dynamic, Origin::Default));
    let kafka = vec![pair("partition.assignment.strategy", "cooperative-sticky", ENVIRONMENT)];
    let stepwise = Settings { kafka, ..named.clone() };
    assert_eq!(membership(&stepwise), said(Membership::Dynamic, Origin::Default));
    let both = Settings { membership: Some(said(Membership::Static, COMMAND_LINE)), ..stepwise };
    let error = plan(&[pack::pipeline()], &both).unwrap_err();
    assert!(error.contains("static members (--x) share partitions all at once"), "{error}");
    let dynamic = Settings { membership: Some(said(Membership::Dynamic, ENVIRONMENT)), ..named };
    assert_eq!(membership(&dynamic), said(Membership::Dynamic, ENVIRONMENT));
}

#[test]
fn a_property_of_a_later_layer_replaces_the_former_also_by_another_name() {
    let settings = Settings {
        kafka: vec![
            pair("queue.buffering.max.ms", "2", ENVIRONMENT),
            pair("session.timeout.ms", "6000", COMMAND_LINE),
        ],
        ..Settings::default()
    };
    let plan = plan(&[pack::pipeline()], &settings).expect("right");
    assert_eq!(plan.pipelines[0].kafka, settings.kafka);
}

#[test]
fn a_property_twice_in_one_layer_is_refused() {
    let kafka = vec![pair("linger.ms", "2", COMMAND_LINE), pair("linger.ms", "3", COMMAND_LINE)];
    let error = plan(&[pack::pipeline()], &Settings { kafka, ..Settings::default() }).unwrap_err();
    assert!(error.starts_with("--x linger.ms=3: `linger.ms` is set twice"), "{error}");
}

#[test]
fn a_group_for_several_pipelines_must_say_which() {
    let pipelines = [pack::pipeline(), bill::pipeline()];
    let named = |pipeline: Option<&str>| Settings {
        groups: vec![said((pipeline.map(str::to_owned), "g".to_owned()), COMMAND_LINE)],
        ..Settings::default()
    };

    let error = plan(&pipelines, &named(None)).unwrap_err();
    assert!(error.contains("does not say which of the 2 pipelines"), "{error}");

    let right = plan(&pipelines, &named(Some("bill"))).expect("right");
    assert_eq!(
        (right.pipelines[0].group.value.as_str(), right.pipelines[1].group.value.as_str()),
        ("shop.pack", "g")
    );

    let error = plan(&pipelines, &named(Some("bil"))).unwrap_err();
    assert!(error.contains("no pipeline is named `bil`: did you mean `bill`?"), "{error}");
}

#[test]
fn two_pipelines_do_not_share_the_records_of_a_topic() {
    let groups = ["pack", "bill"].map(|name| said((Some(name.to_owned()), "g".to_owned()), COMMAND_LINE));
    let settings = Settings { groups: groups.to_vec(), ..Settings::default() };
    let error = plan(&[pack::pipeline(), bill::pipeline()], &settings).unwrap_err();
    assert!(error.contains("would take each other's records"), "{error}");
}

#[test]
fn two_pipelines_of_one_name_are_refused() {
    let error = plan(&[pack::pipeline(), pack::pipeline()], &Settings::default()).unwrap_err();
    assert!(error.contains("two pipelines of this application are named `pack`"), "{error}");
}

#[test]
fn only_some_run_and_topics_of_the_others_may_be_mapped() {
    let settings = Settings {
        only: vec![said("bill".to_owned(), COMMAND_LINE)],
        topics: vec![pair("packed", "staging.packed", ENVIRONMENT)],
        ..Settings::default()
    };
    let plan = plan(&[pack::pipeline(), bill::pipeline()], &settings).expect("right");
    assert_eq!(plan.pipelines.iter().map(|pipeline| pipeline.name.as_str()).collect::<Vec<_>>(), ["bill"]);
}

#[test]
fn the_timeouts_of_all_layers_form_one_chain() {
    let settings = Settings {
        commit_interval: Some(said(Duration::from_secs(6), COMMAND_LINE)),
        transaction_timeout: Some(said(Duration::from_secs(10), ENVIRONMENT)),
        ..Settings::default()
    };
    let error = plan(&[bill::pipeline()], &settings).unwrap_err();
    assert!(
        error.starts_with("pipeline `bill`, --x: a commit interval of 6s must stay below half"),
        "{error}"
    );

    let kafka = vec![pair("message.timeout.ms", "20000", COMMAND_LINE)];
    let error = plan(&[bill::pipeline()], &Settings { kafka, ..Settings::default() }).unwrap_err();
    assert!(error.contains("a record must fail before its transaction times out"), "{error}");
}

crate::kafka_config! {
    /// For all of the shop.
    SHOP = { "linger.ms" = 5, "compression.type" = "lz4", "message.timeout.ms" = 3000 },
}

#[eos_pipeline(
    input = "packed",
    output = "weighed",
    kafka { "queue.buffering.max.ms" = 10, ..SHOP }
)]
fn weigh(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "weighed", output = "stamped", kafka = SHOP)]
fn stamp(order: Order) -> Order {
    order
}

#[test]
fn shared_properties_hold_where_nothing_else_is_said_and_remember_their_set() {
    let settings =
        Settings { kafka: vec![pair("compression.type", "zstd", ENVIRONMENT)], ..Settings::default() };
    let plan = plan(&[weigh::pipeline(), stamp::pipeline()], &settings).expect("right");

    let said = |nth: usize| -> Vec<(&str, &str, Origin)> {
        let properties = plan.pipelines[nth].kafka.iter();
        properties.map(|said| (said.value.0.as_str(), said.value.1.as_str(), said.origin)).collect()
    };
    let shared = Origin::Shared("SHOP");
    assert_eq!(
        said(0),
        [
            ("message.timeout.ms", "3000", shared),
            ("queue.buffering.max.ms", "10", Origin::Attribute),
            ("compression.type", "zstd", ENVIRONMENT),
        ],
        "also under another name of the property"
    );
    assert_eq!(
        said(1),
        [
            ("linger.ms", "5", shared),
            ("message.timeout.ms", "3000", shared),
            ("compression.type", "zstd", ENVIRONMENT),
        ]
    );
    assert_eq!(shared.to_string(), "in kafka_config! SHOP");
}

crate::kafka_config! { SLOW = { "message.timeout.ms" = 8000 } }

#[eos_pipeline(input = "weighed", output = "sealed", kafka { "linger.ms" = 9000, ..SLOW })]
fn seal(order: Order) -> Order {
    order
}

#[test]
fn what_a_shared_set_and_the_attribute_say_together_must_agree() {
    let error = plan(&[seal::pipeline()], &Settings::default()).unwrap_err();
    assert!(error.starts_with("in #[eos_pipeline] of `seal`, kafka { \"linger.ms\" }: "), "{error}");
}
