//! Puts the layers together: attribute, then what was said later.

use eos_conf::names;

use crate::{
    config::{STARTUP_TIMEOUT, TRANSACTION_TIMEOUT},
    spec::{Membership, Start},
    stage::PipelineDef,
};

use super::{
    Origin, PipelinePlan, Plan, Problems, Said, Settings, check, failures,
    pacing::{Pacing, pacing},
    problems::which,
    topics::{self, declared},
};

/// The run of these pipelines under these settings. What is wrong goes to `problems`; with any of
/// those the plan must not be run.
pub fn resolve(app: &str, defs: &[PipelineDef], settings: &Settings, problems: &mut Problems) -> Plan {
    known_pipelines(defs, settings, problems);
    topics::known_topics(app, defs, settings, problems);
    let selected = selected(defs, settings);
    let mut notes = Vec::new();
    let pipelines = selected
        .iter()
        .map(|def| pipeline(app, def, settings, selected.len(), problems, &mut notes))
        .collect();
    let plan = Plan {
        app: app.to_owned(),
        instance: settings.instance.clone(),
        transaction_timeout: Said::layered(TRANSACTION_TIMEOUT, None, settings.transaction_timeout.as_ref()),
        startup_timeout: Said::layered(STARTUP_TIMEOUT, None, settings.startup_timeout.as_ref()),
        drain: settings.drain,
        declared: topics::all_declared(&selected, settings, problems),
        create_topics: settings.create_topics,
        accept_lost: settings.accept_lost,
        pipelines,
        notes,
    };
    check::plan(&plan, defs, problems);
    plan
}

/// The pipelines that `--only` names. One that does not exist is a problem of its own and selects
/// nothing; with no other one all are checked, so that their problems are seen as well.
fn selected<'a>(defs: &'a [PipelineDef], settings: &Settings) -> Vec<&'a PipelineDef> {
    let is_named = |def: &&PipelineDef| settings.only.iter().any(|only| only.value == def.name());
    let named: Vec<_> = defs.iter().filter(is_named).collect();
    if named.is_empty() { defs.iter().collect() } else { named }
}

/// `--only` and `--group PIPELINE=..` name pipelines of this binary, and names are unique.
fn known_pipelines(defs: &[PipelineDef], settings: &Settings, problems: &mut Problems) {
    let known: Vec<&str> = defs.iter().map(PipelineDef::name).collect();
    for (at, name) in known.iter().enumerate() {
        if known[..at].contains(name) {
            problems.add(format_args!(
                "two pipelines of this application are named `{name}`: give one another `name = \"..\"` in its attribute"
            ));
        }
    }
    let groups = settings
        .groups
        .iter()
        .filter_map(|said| said.value.0.as_ref().map(|name| (name.as_str(), said.origin)));
    let named = settings.only.iter().map(|said| (said.value.as_str(), said.origin)).chain(groups);
    for (name, origin) in named.filter(|(name, _)| !known.contains(name)) {
        problems.add(format_args!("{origin}: no pipeline is named `{name}`: {}", which(name, &known)));
    }
}

fn pipeline(
    app: &str,
    def: &PipelineDef,
    settings: &Settings,
    selected: usize,
    problems: &mut Problems,
    notes: &mut Vec<String>,
) -> PipelinePlan {
    let spec = def.spec;
    let Pacing { commit, commit_interval, min_commit_interval, concurrency } =
        pacing(spec, settings, problems);
    PipelinePlan {
        name: spec.name.to_owned(),
        input: declared(spec.input, settings),
        outputs: def.topics.iter().map(|topic| declared(topic, settings)).collect(),
        group: group(app, def, settings, selected, problems),
        start: Said::layered(
            Start::Earliest,
            (spec.start == Start::Latest).then_some(Start::Latest),
            settings.start.as_ref(),
        ),
        membership: membership(def, settings),
        commit,
        commit_interval,
        min_commit_interval,
        workers: Said::layered(1, spec.workers, settings.workers.as_ref()),
        concurrency,
        kafka: check::properties(&properties(def, settings), spec.name, problems, notes),
        dead_letter: failures::dead_letter(spec, settings),
        on_error: failures::on_error(spec),
        parking: failures::parking(spec),
        dedup: failures::dedup(app, spec, settings),
    }
}

/// Whoever names an instance will start it again under that name, so it keeps its place in the group. A
/// name made of the host's may never come back (a container's does not), and its partitions must not wait
/// for it.
fn membership(def: &PipelineDef, settings: &Settings) -> Said<Membership> {
    let is_stepwise = check::cooperative_assignor(&properties(def, settings)).is_some();
    let is_usual = settings.instance.is_some() && !is_stepwise;
    let usual = if is_usual { Membership::Static } else { Membership::Dynamic };
    Said::layered(usual, def.spec.membership, settings.membership.as_ref())
}

fn group(
    app: &str,
    def: &PipelineDef,
    settings: &Settings,
    selected: usize,
    problems: &mut Problems,
) -> Said<String> {
    let named = settings.groups.iter().rfind(|said| said.value.0.as_deref() == Some(def.spec.name));
    let plain = settings.groups.iter().rfind(|said| said.value.0.is_none());
    if let Some(said) = plain
        && selected > 1
    {
        problems.add(format_args!(
            "{}: `{}` does not say which of the {selected} pipelines it is for, and two in one group would take each other's records: write PIPELINE=GROUP, or run one of them with --only",
            said.origin, said.value.1
        ));
    }
    match (named.or(plain), def.spec.group) {
        (Some(said), _) => Said::new(said.value.1.clone(), said.origin),
        (None, Some(group)) => Said::new(group.to_owned(), Origin::Attribute),
        (None, None) => Said::new(names::group(app, def.spec.name), Origin::Default),
    }
}

/// The shared properties, those of the attribute and those said later, in order.
fn properties(def: &PipelineDef, settings: &Settings) -> Vec<Said<(String, String)>> {
    let said = |list: &'static [(&str, &str)], origin: Origin| {
        list.iter().map(move |&(key, value)| Said::new((key.to_owned(), value.to_owned()), origin))
    };
    let shared = def.spec.shared;
    said(shared.properties, Origin::Shared(shared.name))
        .chain(said(def.spec.kafka, Origin::Attribute))
        .chain(settings.kafka.iter().cloned())
        .collect()
}
