//! Runs the stories of chaos and prints a table: `cargo xtask chaos`.
#![allow(clippy::disallowed_methods)] // a program of real time

use std::{
    fs,
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use clap::Parser;
use eos_kafka_tests::chaos::{Runner, Story, Table, stories};

#[derive(Debug, Parser)]
#[command(
    bin_name = "cargo xtask chaos",
    about = "Break a pipeline on a real Kafka and judge what comes out"
)]
struct Arguments {
    /// Run only this story; repeatable
    #[arg(long = "story", value_name = "NAME")]
    stories: Vec<String>,
    /// Run the stories again and again, with new seeds, for so long; else once each
    #[arg(long, value_name = "N")]
    minutes: Option<u64>,
    /// Where chance begins; a violation is printed with the seed that shows it again
    #[arg(long)]
    seed: Option<u64>,
    /// Keep what the processes said of clean stories too
    #[arg(long)]
    keep_logs: bool,
    /// Write the table to this file too, as Markdown
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// List the stories and stop
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    run(&Arguments::parse()).unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let stories = chosen(&arguments.stories)?;
    if arguments.list {
        for story in stories {
            let length = if story.is_quick { "quick" } else { "long" };
            println!("{:<20} {length:<5}  {} node(s)  {}", story.name, story.ground.nodes, story.what);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let table = play(&stories, arguments);
    println!("\n{table}");
    if let Some(file) = &arguments.markdown {
        fs::write(file, table.markdown()).map_err(|error| format!("writing {}: {error}", file.display()))?;
    }
    Ok(if table.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The named stories, else all.
fn chosen(names: &[String]) -> Result<Vec<Story>, String> {
    if names.is_empty() {
        return Ok(stories::all());
    }
    let find = |name: &String| {
        let unknown = || format!("there is no story `{name}`: --list shows them");
        stories::all().into_iter().find(|story| story.name == name).ok_or_else(unknown)
    };
    names.iter().map(find).collect()
}

/// Each story once, or round and round until the time is up.
fn play(stories: &[Story], arguments: &Arguments) -> Table {
    let seed = arguments.seed.unwrap_or_else(any_seed);
    let end = arguments.minutes.map(|minutes| Instant::now() + Duration::from_secs(60 * minutes));
    let (mut runner, mut table) = (Runner::new(arguments.keep_logs), Table::default());
    for round in 0.. {
        for story in stories {
            table.rows.push(runner.run(story, seed + round));
            if end.is_some_and(|end| Instant::now() >= end) {
                return table;
            }
        }
        if end.is_none() {
            break;
        }
    }
    table
}

fn any_seed() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_secs())
}
