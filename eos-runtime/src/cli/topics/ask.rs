//! From the words of the command line to what is asked for.

use clap::ArgMatches;

use crate::{
    config::{DeclaredTopic, RunConfig},
    error::Error,
    settings::{Problems, resolve},
    stage::PipelineDef,
    topic::TopicSpec,
};

use super::{
    super::{
        LOG,
        layers::Layers,
        logs,
        place::{BOOTSTRAP, cluster},
    },
    args::TopicsArgs,
};

/// What was asked for, checked.
#[derive(Debug)]
#[cfg_attr(not(feature = "kafka"), allow(dead_code))]
pub(super) struct Asked {
    pub(super) bootstrap: String,
    pub(super) run: RunConfig,
    /// All that is declared, by real names.
    pub(super) declared: Vec<DeclaredTopic>,
    /// Create what is missing.
    pub(super) creates: bool,
    pub(super) json: bool,
}

pub(super) fn ask(
    app: &str,
    pipelines: &[PipelineDef],
    declared: &'static [TopicSpec],
    matches: &ArgMatches,
    args: &TopicsArgs,
    creates: bool,
) -> Result<Asked, Error> {
    let layers = Layers::new(matches);
    let mut problems = Problems::default();
    problems.keep(logs::init(layers.text(LOG, args.log.as_deref()).as_ref()));
    let mut settings = layers.topics_settings(args, &mut problems);
    settings.declared = declared;
    let plan = resolve(app, pipelines, &settings, &mut problems);
    let servers = layers.text(BOOTSTRAP, args.bootstrap.as_deref());
    if servers.is_none() {
        problems.add("say which Kafka cluster: --bootstrap HOST:PORT");
    }
    let bootstrap = servers.and_then(|servers| cluster(&servers, &mut problems));
    problems.into_result()?;
    let Some(bootstrap) = bootstrap else { return Err(Error::usage("there is no cluster to look at")) };
    let declared = plan.declared.iter().map(|declared| DeclaredTopic {
        topic: declared.topic.actual.value.clone(),
        settings: declared.settings,
    });
    Ok(Asked { bootstrap, run: plan.run_config(), declared: declared.collect(), creates, json: args.json })
}
