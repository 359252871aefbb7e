//! Checks of values and of what they mean together, before anything starts.

use std::time::Duration;

use eos_conf::{
    Accepted, Refusal, Timeouts, check_complete, check_property, check_rules, duration::format_duration,
    names,
};

use crate::{
    spec::{Commit, Membership},
    stage::PipelineDef,
};

use super::{Origin, PipelinePlan, Plan, Problems, Said, topics};

const WORKERS_MAX: usize = 256;
const CONCURRENCY_MAX: usize = 65_536;
const COMMIT_INTERVAL_MIN: Duration = Duration::from_millis(1);

/// All that is wrong with a plan beside its properties one by one.
pub(super) fn plan(plan: &Plan, defs: &[PipelineDef], problems: &mut Problems) {
    problems.keep(names::check_app_name(&plan.app));
    if let Some(instance) = &plan.instance {
        problems.keep(
            names::check_instance(&instance.value).map_err(|error| format!("{}: {error}", instance.origin)),
        );
    }
    if defs.is_empty() {
        problems.add("the application has no pipeline: name one in main!(..) or by App::pipeline(..)");
    }
    for pipeline in &plan.pipelines {
        names_of(pipeline, problems);
        numbers_of(pipeline, problems);
        agreement_of(pipeline, plan, problems);
        static_members_share_at_once(pipeline, problems);
    }
    topics::check(plan, defs, problems);
    one_reader_per_group_and_topic(plan, problems);
}

/// The property that asks for a cooperative assignor, if the last one about assignors does.
pub(super) fn cooperative_assignor(said: &[Said<(String, String)>]) -> Option<&Said<(String, String)>> {
    let last = said.iter().rev().find(|said| said.value.0 == "partition.assignment.strategy");
    last.filter(|said| said.value.1.contains("cooperative"))
}

/// A static member that is restarted between the two steps of a cooperative rebalance has its share back
/// without the second step, and a partition stays with nobody.
fn static_members_share_at_once(pipeline: &PipelinePlan, problems: &mut Problems) {
    if let Some(said) = cooperative_assignor(&pipeline.kafka)
        && pipeline.membership.value == Membership::Static
    {
        problems.add(format_args!(
            "{}: static members ({}) share partitions all at once: write `range`, or make them dynamic",
            place(said, &pipeline.name),
            pipeline.membership.origin
        ));
    }
}

/// Each property by itself: those that may be set, the later of two under one name.
pub(super) fn properties(
    said: &[Said<(String, String)>],
    pipeline: &str,
    problems: &mut Problems,
    notes: &mut Vec<String>,
) -> Vec<Said<(String, String)>> {
    let mut accepted: Vec<(Said<(String, String)>, Accepted)> = Vec::new();
    for said in said {
        let (key, value) = &said.value;
        match check_property(key, value) {
            Err(refusal) => problems.add(format_args!("{}: {refusal}", place(said, pipeline))),
            Ok(property) => {
                // A second one of the same layer stays, for the rules to refuse.
                accepted.retain(|(former, known)| known.key != property.key || former.origin == said.origin);
                accepted.push((said.clone(), property));
            }
        }
    }
    for (said, property) in &accepted {
        for note in property.notes.iter().map(|note| format!("{}: {note}", place(said, pipeline))) {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    accepted.into_iter().map(|(said, _)| said).collect()
}

/// "`--kafka acks=1`", "`EOS_KAFKA acks=1`", "in #[`eos_pipeline`] of `enrich`, acks",
/// "in `kafka_config`! SHARED of `enrich`, acks". A value is shown
/// only where the property is known and no secret.
fn place(said: &Said<(String, String)>, pipeline: &str) -> String {
    let (key, value) = &said.value;
    let shown = eos_conf::property(key).is_some_and(|property| !property.canonical().secret);
    match (said.origin, shown) {
        (Origin::Shared(name), _) => format!("in kafka_config! {name} of `{pipeline}`, \"{key}\""),
        (Origin::Attribute, _) => format!("in #[eos_pipeline] of `{pipeline}`, kafka {{ \"{key}\" }}"),
        (origin, true) => format!("{origin} {key}={value}"),
        (origin, false) => format!("{origin} {key}"),
    }
}

fn names_of(pipeline: &PipelinePlan, problems: &mut Problems) {
    problems.keep(names::check_pipeline_name(&pipeline.name));
    let group = &pipeline.group;
    problems.keep(names::check_group(&group.value).map_err(|error| format!("{}: {error}", group.origin)));
    let memory = pipeline.dedup.as_ref().map(|dedup| &dedup.topic);
    let topics = std::iter::once(&pipeline.input).chain(&pipeline.outputs).chain(&pipeline.dead_letter);
    for topic in topics.chain(memory) {
        // Those of `--topic` were checked with the option.
        if topic.actual.origin == Origin::Attribute {
            problems.keep(
                names::check_topic(&topic.declared)
                    .map_err(|error| format!("in #[eos_pipeline] of `{}`: {error}", pipeline.name)),
            );
        }
    }
}

fn numbers_of(pipeline: &PipelinePlan, problems: &mut Problems) {
    let PipelinePlan { workers, concurrency, commit_interval, min_commit_interval, .. } = pipeline;
    if workers.value == 0 || workers.value > WORKERS_MAX {
        problems.add(format_args!(
            "{}: {} workers do not work: write 1 to {WORKERS_MAX}",
            workers.origin, workers.value
        ));
    }
    if concurrency.value == 0 || concurrency.value > CONCURRENCY_MAX {
        problems.add(format_args!(
            "{}: a concurrency of {} does not work: write 1 to {CONCURRENCY_MAX}",
            concurrency.origin, concurrency.value
        ));
    }
    if commit_interval.value < COMMIT_INTERVAL_MIN {
        problems.add(format_args!(
            "{}: a commit interval of {} is too short: write {} or more",
            commit_interval.origin,
            format_duration(commit_interval.value),
            format_duration(COMMIT_INTERVAL_MIN)
        ));
    }
    if min_commit_interval.value > commit_interval.value {
        problems.add(format_args!(
            "{}: a shortest commit interval of {} is longer than the longest ({}, {}): lower the first or raise the second",
            min_commit_interval.origin,
            format_duration(min_commit_interval.value),
            format_duration(commit_interval.value),
            commit_interval.origin
        ));
    }
}

/// The rules over several settings, the chain of timeouts among them.
fn agreement_of(pipeline: &PipelinePlan, plan: &Plan, problems: &mut Problems) {
    let properties: Vec<(&str, &str)> =
        pipeline.kafka.iter().map(|said| (said.value.0.as_str(), said.value.1.as_str())).collect();
    let timeouts = Timeouts {
        commit_interval: (pipeline.commit.value == Commit::Group).then_some(pipeline.commit_interval.value),
        transaction_timeout: Some(plan.transaction_timeout.value),
        ..Timeouts::default()
    };
    for refusal in check_rules(&properties, &timeouts).into_iter().chain(check_complete(&properties)) {
        problems.add(format_args!("{}: {refusal}", blamed(&refusal, pipeline, plan)));
    }
}

/// The place of the setting a rule points at.
fn blamed(refusal: &Refusal, pipeline: &PipelinePlan, plan: &Plan) -> String {
    match refusal.key.as_str() {
        // With a default on one side, the other is what was said.
        eos_conf::COMMIT_INTERVAL if pipeline.commit_interval.origin != Origin::Default => {
            format!("pipeline `{}`, {}", pipeline.name, pipeline.commit_interval.origin)
        }
        eos_conf::COMMIT_INTERVAL | eos_conf::TRANSACTION_TIMEOUT => {
            plan.transaction_timeout.origin.to_string()
        }
        key => pipeline
            .kafka
            .iter()
            .rfind(|said| said.value.0 == key)
            .map_or_else(|| format!("pipeline `{}`", pipeline.name), |said| place(said, &pipeline.name)),
    }
}

/// Two pipelines in one group on one topic would each see a part of its records.
fn one_reader_per_group_and_topic(plan: &Plan, problems: &mut Problems) {
    for (at, pipeline) in plan.pipelines.iter().enumerate() {
        let same = plan.pipelines[..at].iter().find(|other| {
            other.group.value == pipeline.group.value
                && other.input.actual.value == pipeline.input.actual.value
        });
        if let Some(other) = same {
            problems.add(format_args!(
                "pipelines `{}` and `{}` read topic `{}` in one group, `{}`, and would take each other's records: give one of them another group ({})",
                other.name, pipeline.name, pipeline.input.actual.value, pipeline.group.value, pipeline.group.origin
            ));
        }
    }
}
