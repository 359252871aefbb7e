//! The project's own tasks: `cargo xtask help`.

mod bench;
mod chaos;
mod compile_cost;
mod compiler;
mod csv;
mod data;
mod errors;
mod hotpath;
mod kafka;
mod memcheck;
mod mutants;
mod programs;
mod suite;
mod table;
mod valgrind;

use std::{
    error::Error,
    ffi::OsString,
    path::Path,
    process::{ExitCode, ExitStatus},
};

use clap::{Parser, Subcommand};

/// A task's result: its exit code, or the failure to print.
type Outcome = Result<ExitCode, Box<dyn Error>>;

#[derive(Parser)]
#[command(bin_name = "cargo xtask", about = "The project's own tasks", max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run the whole test suite
    Test(suite::Arguments),
    /// Break a pipeline on a real Kafka, and judge what comes out
    Chaos(chaos::Arguments),
    /// Measure the pipeline beside what people write by hand
    Bench(bench::Arguments),
    /// Measure what the macros cost those who compile with them
    CompileCost(compile_cost::Arguments),
    /// A real Kafka for people: it stays until taken down
    #[command(subcommand)]
    Kafka(kafka::Task),
    /// Break the protocol on purpose, one mistake at a time, and see whether the tests notice
    Mutants(mutants::Arguments),
    /// Count the instructions per record, and compare them with xtask/hotpath.txt
    Hotpath(hotpath::Arguments),
    /// Run the tests of the room with unsafe code under valgrind
    Memcheck(memcheck::Arguments),
    /// Write eos-conf/src/table.rs from eos-conf/properties.csv
    Table {
        /// Write nothing; fail if the table is not what would be written
        #[arg(long)]
        check: bool,
    },
    /// Write docs/errors.md from the cases of tests/ui and the table beside them
    Errors {
        /// Write nothing; fail if the page is not what would be written
        #[arg(long)]
        check: bool,
    },
    /// Write the examples' data files (the same bytes every time)
    Data {
        /// Write nothing; fail if a file is not what would be written
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Test(arguments) => suite::run(&arguments),
        Task::Chaos(arguments) => chaos::run(&arguments),
        Task::Bench(arguments) => bench::run(&arguments),
        Task::CompileCost(arguments) => compile_cost::run(&arguments),
        Task::Kafka(task) => kafka::run(task),
        Task::Mutants(arguments) => mutants::run(&arguments),
        Task::Hotpath(arguments) => hotpath::run(&arguments),
        Task::Memcheck(arguments) => memcheck::run(&arguments),
        Task::Table { check } => table::run(check).map(|()| ExitCode::SUCCESS).map_err(Into::into),
        Task::Errors { check } => errors::run(check).map(|()| ExitCode::SUCCESS).map_err(Into::into),
        Task::Data { check: true } => data::check().map(|()| ExitCode::SUCCESS),
        Task::Data { check: false } => data::write().map(|()| ExitCode::SUCCESS),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

/// The root of the checkout.
fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The cargo that runs this task.
fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// A child's exit code as this program's own.
fn exit_code(status: ExitStatus) -> ExitCode {
    status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}
