//! Topics: their names in the code and in the cluster, and which of them may become one.

use eos_conf::names;

use crate::stage::PipelineDef;

use super::{DeclaredPlan, Mapped, Origin, PipelinePlan, Plan, Problems, Said, Settings, problems::which};

/// A topic that the attribute names.
pub(super) fn declared(declared: &str, settings: &Settings) -> Mapped {
    mapped(declared, Origin::Attribute, settings)
}

/// A topic that has its name from there, unless `--topic` gives it another.
pub(super) fn mapped(declared: &str, named: Origin, settings: &Settings) -> Mapped {
    let actual = settings.topics.iter().rfind(|said| said.value.0 == declared).map_or_else(
        || Said::new(declared.to_owned(), named),
        |said| Said::new(said.value.1.clone(), said.origin),
    );
    Mapped { declared: declared.to_owned(), actual }
}

/// `--topic` maps topics that some pipeline declares, also one that does not run this time: one
/// environment may serve several runs.
pub(super) fn known_topics(app: &str, defs: &[PipelineDef], settings: &Settings, problems: &mut Problems) {
    let mut known: Vec<String> = Vec::new();
    let declared = settings.declared.iter().map(|topic| topic.name.to_owned());
    for topic in defs.iter().flat_map(|def| topics_of(app, def)).chain(declared) {
        if !known.contains(&topic) {
            known.push(topic);
        }
    }
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    for said in &settings.topics {
        let (declared, actual) = &said.value;
        if !known.contains(&declared.as_str()) {
            problems.add(format_args!(
                "{}: no pipeline declares a topic `{declared}`: {}",
                said.origin,
                which(declared, &known)
            ));
        }
        problems.keep(names::check_topic(actual).map_err(|error| format!("{}: {error}", said.origin)));
    }
}

/// The topics that are declared, by constants of these pipelines or beside them.
pub(super) fn all_declared(
    defs: &[&PipelineDef],
    settings: &Settings,
    problems: &mut Problems,
) -> Vec<DeclaredPlan> {
    let mut all: Vec<DeclaredPlan> = Vec::new();
    for spec in defs.iter().flat_map(|def| def.spec.topics).chain(settings.declared) {
        match all.iter().find(|former| former.topic.declared == spec.name) {
            None => {
                let topic = declared(spec.name, settings);
                all.push(DeclaredPlan { topic, settings: spec.settings });
            }
            Some(former) if former.settings == spec.settings => {}
            Some(_) => problems.add(format_args!(
                "the topic `{}` is declared twice in topics!, with different settings: keep one of the two",
                spec.name
            )),
        }
    }
    all
}

/// The topics of a pipeline, by their names in the code.
fn topics_of(app: &str, def: &PipelineDef) -> Vec<String> {
    let spec = def.spec;
    let handler = std::iter::once(spec.input).chain(def.topics.iter().copied()).map(str::to_owned);
    let dedup =
        spec.dedup.map(|dedup| dedup.topic.map_or_else(|| names::dedup_topic(app, spec.name), str::to_owned));
    handler.chain(spec.dead_letter.map(str::to_owned)).chain(dedup).collect()
}

/// A mapping may make one topic of two, which the compiler cannot see.
pub(super) fn check(plan: &Plan, defs: &[PipelineDef], problems: &mut Problems) {
    for pipeline in &plan.pipelines {
        let allows_loop = defs.iter().any(|def| def.name() == pipeline.name && def.spec.allow_loop);
        if !allows_loop {
            no_unwanted_loop(pipeline, problems);
        }
        dead_letters_stay_apart(pipeline, problems);
    }
    memories_stay_apart(plan, problems);
}

fn no_unwanted_loop(pipeline: &PipelinePlan, problems: &mut Problems) {
    let input = &pipeline.input;
    if let Some(output) = pipeline.outputs.iter().find(|output| are_one(input, output))
        && output.declared != input.declared
    {
        let consequence = format!("pipeline `{}` would feed itself", pipeline.name);
        collision(input, output, &consequence, problems);
    }
}

fn dead_letters_stay_apart(pipeline: &PipelinePlan, problems: &mut Problems) {
    let Some(topic) = &pipeline.dead_letter else { return };
    let name = &pipeline.name;
    if are_one(&pipeline.input, topic) {
        let consequence = format!("pipeline `{name}` would read its dead letters again");
        collision(&pipeline.input, topic, &consequence, problems);
    }
    if let Some(output) = pipeline.outputs.iter().find(|output| are_one(output, topic)) {
        let consequence = format!("dead letters of pipeline `{name}` would be among its results");
        collision(output, topic, &consequence, problems);
    }
}

/// What `dedup` remembers is in a topic that nobody else writes, in whatever pipeline.
fn memories_stay_apart(plan: &Plan, problems: &mut Problems) {
    for (at, pipeline) in plan.pipelines.iter().enumerate() {
        let Some(memory) = pipeline.dedup.as_ref().map(|dedup| &dedup.topic) else { continue };
        let consequence = format!("the memory of pipeline `{}` would not be its own", pipeline.name);
        for (other_at, other) in plan.pipelines.iter().enumerate() {
            let theirs = other.dedup.as_ref().map(|dedup| &dedup.topic).filter(|_| other_at < at);
            let topics = std::iter::once(&other.input).chain(&other.outputs).chain(&other.dead_letter);
            for topic in topics.chain(theirs).filter(|topic| are_one(topic, memory)) {
                collision(topic, memory, &consequence, problems);
            }
        }
    }
}

fn are_one(one: &Mapped, other: &Mapped) -> bool {
    one.actual.value == other.actual.value
}

/// The one that was mapped is to blame.
fn collision(one: &Mapped, other: &Mapped, consequence: &str, problems: &mut Problems) {
    let mapped = [one, other].into_iter().find(|topic| topic.actual.value != topic.declared);
    let Some(mapped) = mapped else {
        problems.add(format_args!(
            "`{}` is named for two purposes, so that {consequence}: name another topic in the attribute, or map one by --topic",
            one.declared
        ));
        return;
    };
    problems.add(format_args!(
        "{}: `{}` and `{}` become one topic, `{}`, so that {consequence}: map one of them to another topic",
        mapped.actual.origin, one.declared, other.declared, mapped.actual.value
    ));
}

#[cfg(test)]
mod tests {
    use crate::{prelude::*, settings::resolve};

    use super::*;

    #[derive(Debug, Serialize, Deserialize, KafkaEvent)]
    struct Order {
        #[kafka(key)]
        id: u64,
    }

    #[eos_pipeline(input = "placed", output = "packed", dead_letter = "dead", dedup(within = "24h"))]
    fn pack(order: Order) -> Order {
        order
    }

    #[eos_pipeline(input = "packed", output = "shipped", dead_letter = "dead", dedup(within = "24h"))]
    fn ship(order: Order) -> Order {
        order
    }

    #[eos_pipeline(input = "shipped", output = "billed", dedup(within = "24h", topic = "seen"))]
    fn bill(order: Order) -> Order {
        order
    }

    #[eos_pipeline(input = "billed", output = "paid", dedup(within = "24h", topic = "seen"))]
    fn pay(order: Order) -> Order {
        order
    }

    fn problem(defs: &[PipelineDef], topics: &[(&str, &str)]) -> Option<String> {
        let said = |(declared, actual): &(&str, &str)| {
            Said::new(((*declared).to_owned(), (*actual).to_owned()), Origin::CommandLine("--topic"))
        };
        let settings = Settings { topics: topics.iter().map(said).collect(), ..Settings::default() };
        let mut problems = Problems::default();
        resolve("shop", defs, &settings, &mut problems);
        problems.into_result().err().map(|error| error.to_string())
    }

    #[test]
    fn two_pipelines_may_share_a_dead_letter_topic_and_one_may_read_it() {
        assert_eq!(problem(&[pack::pipeline(), ship::pipeline()], &[]), None);
        assert_eq!(problem(&[pack::pipeline(), bill::pipeline()], &[("dead", "shipped")]), None);
    }

    #[test]
    fn a_mapping_may_not_make_dead_letters_input_or_results() {
        for (topic, expected) in [
            ("placed", "pipeline `pack` would read its dead letters again"),
            ("packed", "dead letters of pipeline `pack` would be among its results"),
        ] {
            let problem = problem(&[pack::pipeline()], &[("dead", topic)]).expect("two become one");
            let both =
                format!("--topic: `{topic}` and `dead` become one topic, `{topic}`, so that {expected}");
            assert!(problem.starts_with(&both), "{problem}");
        }
        let problem = problem(&[pack::pipeline()], &[("placed", "dead")]).expect("two become one");
        assert!(problem.starts_with("--topic: `placed` and `dead` become one topic, `dead`"), "{problem}");
    }

    #[test]
    fn a_mapping_may_not_make_a_memory_anything_else() {
        for topic in ["placed", "packed", "dead", "shipped", "shop.ship.dedup"] {
            let mapped = [("shop.pack.dedup", topic)];
            let problem = problem(&[pack::pipeline(), ship::pipeline()], &mapped).expect("two become one");
            assert!(problem.contains("--topic: "), "{problem}");
            assert!(problem.contains("the memory of pipeline `"), "{problem}");
        }
    }

    #[test]
    fn two_pipelines_may_not_declare_one_memory() {
        let problem = problem(&[bill::pipeline(), pay::pipeline()], &[]).expect("two become one");
        assert!(
            problem.starts_with("`seen` is named for two purposes, so that the memory of pipeline `pay`"),
            "{problem}"
        );
    }

    #[test]
    fn topics_of_failures_and_repetitions_are_known_by_name() {
        let problem = problem(&[pack::pipeline()], &[("shop.pak.dedup", "x")]).expect("there is none");
        assert!(
            problem.contains("did you mean `shop.pack.dedup`? There are `placed`, `packed`, `dead`"),
            "{problem}"
        );
    }
}
