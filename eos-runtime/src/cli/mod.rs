//! The binary that `main!` makes.

mod args;
mod describe;
mod dlq;
mod embedded;
mod layers;
mod logs;
mod place;
mod report;
mod schema;
mod screen;
mod signals;
mod topics;

use std::{io::Write, path::Path, process::ExitCode};

use clap::{ArgMatches, CommandFactory, FromArgMatches};

use crate::{
    control::Control,
    error::Error,
    settings::{Plan, Problems, Settings, resolve},
    stage::{PipelineDef, States},
    start,
    summary::Ended,
    topic::TopicSpec,
};

use self::{
    args::{Cli, Command, DescribeArgs, RunArgs},
    layers::{Layers, Name},
    place::Place,
};

const LOG: Name = Name("log", "--log", "EOS_LOG");

/// Reads the command line and does what it says. `topics` are those that the application declares, beside
/// those its pipelines name by a constant. `fill` provides the application's states; it is called within a
/// tokio runtime, and only when the pipelines are really run.
pub fn main(
    app: &'static str,
    pipelines: Vec<PipelineDef>,
    topics: &'static [TopicSpec],
    fill: impl FnOnce(&mut States),
) -> ExitCode {
    let (matches, command) = match parse(app, &pipelines) {
        Ok(parsed) => parsed,
        Err(error) => {
            let _ = error.print(); // to a closed terminal
            return ExitCode::from(error.exit_code() as u8);
        }
    };
    let mut matches = &matches;
    while let Some((_, inner)) = matches.subcommand() {
        matches = inner;
    }
    let done = match command {
        Command::Run(args) => run(app, pipelines, topics, fill, matches, &args),
        Command::Describe(args) => describe(app, &pipelines, topics, matches, &args),
        Command::Topics(command) => topics::run(app, &pipelines, topics, matches, &command),
        Command::Dlq(command) => dlq::run(app, &pipelines, matches, &command),
        Command::Schema(command) => schema::run(&pipelines, &command, &mut std::io::stdout()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

fn parse(app: &'static str, pipelines: &[PipelineDef]) -> Result<(ArgMatches, Command), clap::Error> {
    let input = pipelines.first().map_or("orders", |def| def.spec.input);
    let output = pipelines.last().and_then(|def| def.topics.last()).copied().unwrap_or("results");
    let program = program(app);
    let matches = Cli::command()
        .name(app)
        .display_name(program.clone())
        .version(concat!("(eos-runtime ", env!("CARGO_PKG_VERSION"), ")"))
        .mut_subcommand("run", |run| run.after_help(args::after_help(&program, input, output)))
        .try_get_matches()?;
    let Cli { command } = Cli::from_arg_matches(&matches)?;
    Ok((matches, command))
}

/// The program's name as it was called.
fn program(app: &str) -> String {
    let called = std::env::args_os().next();
    let name = called.as_ref().and_then(|path| Path::new(path).file_name());
    name.map_or_else(|| app.to_owned(), |name| name.to_string_lossy().into_owned())
}

fn run(
    app: &str,
    pipelines: Vec<PipelineDef>,
    topics: &'static [TopicSpec],
    fill: impl FnOnce(&mut States),
    matches: &ArgMatches,
    args: &RunArgs,
) -> Result<(), Error> {
    let (layers, mut problems) = (Layers::new(matches), Problems::default());
    let settings = Settings { declared: topics, ..layers.settings(&args.settings, &mut problems) };
    problems.keep(logs::init(layers.text(LOG, args.output.log.as_deref()).as_ref()));
    let plan = resolve(app, &pipelines, &settings, &mut problems);
    let place = place::read(&layers, &args.place, &plan, &mut problems);
    problems.into_result()?;
    let Some(place) = place else { return Err(Error::usage("there is no place to run")) };
    for stranger in layers::strangers(&known_variables()) {
        tracing::warn!("{stranger}");
    }

    let control = Control::default();
    signals::listen(control.clone())?;
    let has_records_on_stdout = matches!(&place, Place::Embedded(embedded) if embedded.writes_stdout());
    let (summary, result) = start(plan, pipelines, fill, control, place)?;
    report::print(&summary, result.as_ref().err(), args.output.json, has_records_on_stdout);
    result
}

fn start(
    mut plan: Plan,
    pipelines: Vec<PipelineDef>,
    fill: impl FnOnce(&mut States),
    control: Control,
    place: Place,
) -> Result<Ended, Error> {
    let cannot = |error| Error::failed(format_args!("cannot start the tokio runtime: {error}"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(cannot)?;
    let _context = runtime.enter();
    let mut states = States::default();
    fill(&mut states);
    if let Place::Embedded(embedded) = &place {
        embedded.adapt(&mut plan);
    }
    let started = start::prepare(&plan, pipelines, states, control)?;
    Ok(match place {
        Place::Kafka(bootstrap) => {
            screen::with_bar(&started.run, || start::over_kafka(&started.run, &bootstrap))
        }
        Place::Embedded(embedded) => embedded.run(&started.run),
    })
}

fn describe(
    app: &str,
    pipelines: &[PipelineDef],
    topics: &'static [TopicSpec],
    matches: &ArgMatches,
    args: &DescribeArgs,
) -> Result<(), Error> {
    let mut problems = Problems::default();
    let settings = Layers::new(matches).settings(&args.settings, &mut problems);
    let settings = Settings { declared: topics, ..settings };
    let plan = resolve(app, pipelines, &settings, &mut problems);
    problems.into_result()?;
    let text = describe::text(&plan);
    let written = std::io::stdout().write_all(text.as_bytes());
    written.map_err(|error| Error::failed(format_args!("cannot write to standard output: {error}")))
}

/// The variables of all options.
fn known_variables() -> Vec<String> {
    let command = Cli::command();
    let commands = command.get_subcommands().flat_map(|it| std::iter::once(it).chain(it.get_subcommands()));
    let arguments = commands.flat_map(clap::Command::get_arguments);
    arguments.filter_map(|argument| Some(argument.get_env()?.to_str()?.to_owned())).collect()
}
