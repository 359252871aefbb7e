//! From the words of the command line to what is asked for.

use std::time::{Duration, UNIX_EPOCH};

use clap::ArgMatches;
use eos_conf::{duration::parse_duration, suggest};

use crate::{
    clock,
    config::{PipelineConfig, RunConfig},
    dlq::{Choice, DeadLetters, Kind},
    error::Error,
    settings::{Origin, Problems, Said, resolve},
    stage::PipelineDef,
};

use super::{
    super::{
        LOG,
        layers::Layers,
        logs,
        place::{BOOTSTRAP, cluster},
    },
    args::{ClientArgs, ListArgs, OutputArgs, PlaceArgs, ReplayArgs, WhichArgs},
};

/// What was asked for, checked.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) bootstrap: String,
    /// The pipeline alone, without the topics that are of no concern here.
    #[cfg_attr(not(feature = "kafka"), allow(dead_code))] // for its topics to be looked for
    pub(super) run: RunConfig,
    pub(super) letters: DeadLetters,
    pub(super) choice: Choice,
    pub(super) task: Task,
    pub(super) json: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Task {
    List { all: bool },
    DryRun,
    Replay,
}

pub(super) fn listing(
    app: &str,
    pipelines: &[PipelineDef],
    matches: &ArgMatches,
    args: &ListArgs,
) -> Result<Asked, Error> {
    let ListArgs { place, which, all, settings, output } = args;
    let task = Task::List { all: *all };
    let mut problems = Problems::default();
    let choice = choose(which, &[], &mut problems);
    ask(app, pipelines, matches, (place, settings, output), problems, choice, task)
}

pub(super) fn replaying(
    app: &str,
    pipelines: &[PipelineDef],
    matches: &ArgMatches,
    args: &ReplayArgs,
) -> Result<Asked, Error> {
    let ReplayArgs { place, id, which, everything, dry_run, settings, output } = args;
    let task = if *dry_run { Task::DryRun } else { Task::Replay };
    let mut problems = Problems::default();
    let is_some = !id.is_empty() || !which.kind.is_empty() || which.since.is_some();
    match (is_some, everything) {
        (false, false) => problems.add(
            "say which dead letters to send back: --id PARTITION@OFFSET, --kind, --since, or --everything",
        ),
        (true, true) => {
            problems.add("--everything and --id, --kind or --since contradict each other: keep one");
        }
        _ => {}
    }
    let choice = choose(which, id, &mut problems);
    ask(app, pipelines, matches, (place, settings, output), problems, choice, task)
}

fn ask(
    app: &str,
    pipelines: &[PipelineDef],
    matches: &ArgMatches,
    (place, client, output): (&PlaceArgs, &ClientArgs, &OutputArgs),
    mut problems: Problems,
    choice: Choice,
    task: Task,
) -> Result<Asked, Error> {
    let layers = Layers::new(matches);
    problems.keep(logs::init(layers.text(LOG, output.log.as_deref()).as_ref()));
    let mut settings = layers.client_settings(client, &mut problems);
    let named = place.pipeline.clone().map(|name| Said::new(name, Origin::CommandLine("--pipeline")));
    settings.only = named.into_iter().collect();
    let plan = resolve(app, pipelines, &settings, &mut problems);
    let servers = layers.text(BOOTSTRAP, place.bootstrap.as_deref());
    if servers.is_none() {
        problems.add("say which Kafka cluster: --bootstrap HOST:PORT");
    }
    let bootstrap = servers.and_then(|servers| cluster(&servers, &mut problems));
    let run = plan.run_config();
    let one = problems.keep(the_one(&run));
    problems.into_result()?;
    let (Some(bootstrap), Some((run, letters))) = (bootstrap, one) else {
        return Err(Error::usage("there are no dead letters to look at"));
    };
    Ok(Asked { bootstrap, run, letters, choice, task, json: output.json })
}

/// The pipeline that has a dead-letter topic, alone and without its other topics.
fn the_one(run: &RunConfig) -> Result<(RunConfig, DeadLetters), String> {
    let with: Vec<&PipelineConfig> =
        run.pipelines.iter().filter(|pipeline| pipeline.dead_letter.is_some()).collect();
    let [pipeline] = *with else {
        let names = |of: &mut dyn Iterator<Item = &PipelineConfig>| {
            of.map(|pipeline| format!("`{}`", pipeline.name)).collect::<Vec<_>>().join(", ")
        };
        return Err(if with.is_empty() {
            format!(
                "{} has no dead-letter topic: declare one with `dead_letter = \"..\"` in its #[eos_pipeline]",
                names(&mut run.pipelines.iter())
            )
        } else {
            format!(
                "several pipelines have a dead-letter topic, say which is meant with --pipeline: {}",
                names(&mut with.into_iter())
            )
        });
    };
    let letters = DeadLetters::of(run, pipeline).ok_or("it has no dead-letter topic")?;
    let alone = PipelineConfig { outputs: Vec::new(), dedup: None, ..pipeline.clone() };
    Ok((RunConfig { pipelines: vec![alone], ..run.clone() }, letters))
}

fn choose(which: &WhichArgs, ids: &[String], problems: &mut Problems) -> Choice {
    let WhichArgs { kind: kinds, since, limit } = which;
    let limit = limit.as_ref().and_then(|text| {
        let number = text.trim().parse().ok().filter(|limit| *limit > 0);
        let number =
            number.ok_or_else(|| format!("--limit: `{text}` is no number from 1 on: write it as `100`"));
        problems.keep(number)
    });
    let since = since.as_ref().and_then(|text| problems.keep(moment(text, clock::unix_millis())));
    Choice {
        ids: ids
            .iter()
            .filter_map(|id| problems.keep(id.parse().map_err(|problem| format!("--id: {problem}"))))
            .collect(),
        kinds: kinds.iter().filter_map(|word| problems.keep(kind(word))).collect(),
        since,
        limit,
    }
}

fn kind(word: &str) -> Result<Kind, String> {
    let known = Kind::ALL.into_iter().find(|kind| kind.word() == word);
    known.ok_or_else(|| {
        let words = Kind::ALL.map(Kind::word);
        let meant = suggest::nearest(word, words);
        let hint = meant.map_or(String::new(), |word| format!("did you mean `{word}`? "));
        format!("--kind: `{word}` is no kind of dead letter: {hint}there are `{}`", words.join("`, `"))
    })
}

/// A moment, or a time before `now`, in milliseconds since the Unix epoch.
fn moment(text: &str, now: i64) -> Result<i64, String> {
    let millis = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    if let Ok(moment) = humantime::parse_rfc3339_weak(text.trim()) {
        return Ok(moment.duration_since(UNIX_EPOCH).map_or(0, millis));
    }
    match parse_duration(text) {
        Ok(ago) => Ok(now.saturating_sub(millis(ago))),
        Err(error) => Err(format!(
            "--since: {error}. Write a time ago, as `24h`, or a moment in UTC, as `2026-03-02T06:00:00Z`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_is_a_time_ago_or_a_moment() {
        let now = 1_740_981_600_000; // 2025-03-03T06:00:00Z
        assert_eq!(moment("1h30m", now), Ok(now - 5_400_000));
        assert_eq!(moment("2025-03-03T05:59:59.5Z", now), Ok(now - 500));
        assert_eq!(moment("2025-03-03 06:00:00", now), Ok(now));
        let error = moment("yesterday", now).unwrap_err();
        assert!(error.starts_with("--since: ") && error.contains("2026-03-02T06:00:00Z"), "{error}");
    }

    #[test]
    fn a_kind_that_is_none_is_answered_with_the_nearest() {
        assert_eq!(kind("refused"), Ok(Kind::Refused));
        let error = kind("rejected").unwrap_err();
        assert_eq!(
            error,
            "--kind: `rejected` is no kind of dead letter: did you mean `reject`? there are `reject`, `retry`, \
             `other`, `refused`"
        );
    }

    #[test]
    fn a_limit_and_places_are_numbers() {
        let which = WhichArgs { kind: Vec::new(), since: None, limit: Some("0".into()) };
        let mut problems = Problems::default();

        let choice = choose(&which, &["1@7".into(), "1:7".into()], &mut problems);

        assert_eq!(choice.ids.len(), 1);
        let text = problems.into_result().unwrap_err().to_string();
        assert!(text.contains("--limit: `0` is no number from 1 on"), "{text}");
        assert!(text.contains("--id: `1:7` is no place in a topic"), "{text}");
    }
}
