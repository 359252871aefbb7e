//! The command line, as clap reads it. All values are texts here: they are read and checked in
//! `layers.rs`, which knows where each was said and gathers what is wrong.

use clap::{ArgAction, Args, Parser, Subcommand, builder::FalseyValueParser};

use super::{dlq::DlqCommand, schema::SchemaCommand, topics::TopicsCommand};

#[derive(Debug, Parser)]
#[command(
    disable_help_subcommand = true,
    arg_required_else_help = true,
    max_term_width = 100,
    about = "An exactly-once Kafka pipeline: outputs and input offsets commit in one transaction."
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the pipelines, against a Kafka cluster or embedded in this process
    Run(RunArgs),
    /// Show pipelines, topics and settings, each with the place it was said
    Describe(DescribeArgs),
    /// Look at what a pipeline gave up, and send it back
    #[command(subcommand, arg_required_else_help = true)]
    Dlq(DlqCommand),
    /// Hold the declared topics against a cluster, and create what is missing
    #[command(subcommand, arg_required_else_help = true)]
    Topics(TopicsCommand),
    /// Compare the events' schemas with the files that they are kept in
    #[command(subcommand, arg_required_else_help = true)]
    Schema(SchemaCommand),
}

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    pub(super) place: PlaceArgs,
    #[command(flatten)]
    pub(super) settings: SettingsArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct DescribeArgs {
    #[command(flatten)]
    pub(super) settings: SettingsArgs,
}

/// Where to run.
#[derive(Debug, Args)]
#[command(next_help_heading = "Where")]
pub(super) struct PlaceArgs {
    /// The Kafka cluster: one or more of its brokers, separated by commas
    #[arg(long, value_name = "HOST:PORT", env = "EOS_BOOTSTRAP", hide_env_values = true)]
    pub(super) bootstrap: Option<String>,

    /// Run on a broker inside this process; with --in it ends when all input is committed
    #[arg(long, env = "EOS_EMBEDDED", hide_env_values = true, value_parser = FalseyValueParser::new())]
    pub(super) embedded: bool,

    /// Embedded: feed a file (JSON Lines, - is standard input) to an input topic; repeatable
    #[arg(long = "in", value_name = "TOPIC=FILE", env = "EOS_IN", hide_env_values = true, action = ArgAction::Append)]
    pub(super) inputs: Vec<String>,

    /// Embedded: write what commits in a topic to a file (- is standard output); repeatable
    #[arg(long = "out", value_name = "TOPIC=FILE", env = "EOS_OUT", hide_env_values = true, action = ArgAction::Append)]
    pub(super) outputs: Vec<String>,

    /// Embedded: partitions per topic [default: as declared, else 1]; with 1, outputs come in the order of the input
    #[arg(long, value_name = "N", env = "EOS_PARTITIONS", hide_env_values = true)]
    pub(super) partitions: Option<String>,
}

/// Settings over those of the attributes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(super) struct SettingsArgs {
    /// Read or write topic ACTUAL where the code says DECLARED; repeatable
    #[arg(long, value_name = "DECLARED=ACTUAL", env = "EOS_TOPIC", hide_env_values = true, action = ArgAction::Append)]
    pub(super) topic: Vec<String>,

    /// The consumer group [default: APP.PIPELINE]; with several pipelines PIPELINE=GROUP, repeatable
    #[arg(long, value_name = "[PIPELINE=]GROUP", env = "EOS_GROUP", hide_env_values = true, action = ArgAction::Append)]
    pub(super) group: Vec<String>,

    /// This process's stable name among all that run this application [default: HOSTNAME-SLOT]
    #[arg(long, value_name = "NAME", env = "EOS_INSTANCE", hide_env_values = true)]
    pub(super) instance: Option<String>,

    /// Run only this pipeline; repeatable
    #[arg(long, value_name = "PIPELINE", env = "EOS_ONLY", hide_env_values = true, action = ArgAction::Append)]
    pub(super) only: Vec<String>,

    /// Where to start without committed offsets: earliest or latest
    #[arg(long, value_name = "WHERE", env = "EOS_START", hide_env_values = true)]
    pub(super) start: Option<String>,

    /// Member of the group: static (a restart takes its partitions back) or dynamic (leaving hands them on)
    /// [default: static with --instance, else dynamic]
    #[arg(long, value_name = "HOW", env = "EOS_MEMBERSHIP", hide_env_values = true)]
    pub(super) membership: Option<String>,

    /// Worker threads per pipeline
    #[arg(long, value_name = "N", env = "EOS_WORKERS", hide_env_values = true)]
    pub(super) workers: Option<String>,

    /// Async handlers in flight per worker
    #[arg(long, value_name = "N", env = "EOS_CONCURRENCY", hide_env_values = true)]
    pub(super) concurrency: Option<String>,

    /// When a transaction ends: `group` (input ran dry, or after the commit interval), `per_batch` (each
    /// poll) or `per_record` [default: group]
    #[arg(long, value_name = "WHEN", env = "EOS_COMMIT", hide_env_values = true)]
    pub(super) commit: Option<String>,

    /// The longest time a transaction stays open while input keeps coming [default: 100ms]
    #[arg(long, value_name = "TIME", env = "EOS_COMMIT_INTERVAL", hide_env_values = true)]
    pub(super) commit_interval: Option<String>,

    /// The shortest time between commits when input ran dry [default: 5ms]
    #[arg(long, value_name = "TIME", env = "EOS_MIN_COMMIT_INTERVAL", hide_env_values = true)]
    pub(super) min_commit_interval: Option<String>,

    /// How long the broker lets a transaction stay open [default: 10s]
    #[arg(long, value_name = "TIME", env = "EOS_TRANSACTION_TIMEOUT", hide_env_values = true)]
    pub(super) transaction_timeout: Option<String>,

    /// How long to wait at start for a broker that cannot be reached [default: 1m]
    #[arg(long, value_name = "TIME", env = "EOS_STARTUP_TIMEOUT", hide_env_values = true)]
    pub(super) startup_timeout: Option<String>,

    /// A property of the Kafka clients, as librdkafka names it; repeatable
    #[arg(long, value_name = "KEY=VALUE", env = "EOS_KAFKA", hide_env_values = true, action = ArgAction::Append)]
    pub(super) kafka: Vec<String>,

    /// Stop with success once everything that was there at start is committed
    #[arg(long, env = "EOS_DRAIN", hide_env_values = true, value_parser = FalseyValueParser::new())]
    pub(super) drain: bool,

    /// Create missing topics at start: declared ones, dead-letter topics and dedup topics
    #[arg(long, env = "EOS_CREATE_TOPICS", hide_env_values = true, value_parser = FalseyValueParser::new())]
    pub(super) create_topics: bool,

    /// Once: go on where a topic begins, if records behind the committed offset were deleted before they were
    /// handled. They are lost
    #[arg(long)]
    pub(super) accept_lost: bool,
}

/// What is said, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArgs {
    /// Which log lines to show, as `debug` or `warn,eos_runtime=debug` [default: info]
    #[arg(long, value_name = "FILTER", env = "EOS_LOG", hide_env_values = true)]
    pub(super) log: Option<String>,

    /// Print the summary as JSON on standard output (on standard error where that has records)
    #[arg(long, env = "EOS_JSON", hide_env_values = true, value_parser = FalseyValueParser::new())]
    pub(super) json: bool,
}

/// The lines below the help of `run`.
pub(super) fn after_help(app: &str, input: &str, output: &str) -> String {
    format!(
        "\
Files: each line of --in becomes a record with the key that the event gives itself; a line that
is no such event ends the run with the name of the file and the number of the line, unless the
pipeline dead-letters or skips such records. --out gets the value of each record of an output, an
input or a dead-letter topic on a line, when its transaction commits. A file gets its name when the
run ends well: until then it is FILE.partial, which a failed run leaves behind.

Environment: the command line wins over EOS_*; --topic, --group and --kafka are merged, entry by
entry. Several entries are separated by commas, or by line breaks as soon as there is one:
EOS_TOPIC=\"orders=staging.orders,payments=staging.payments\". Times are written 100ms, 1.5s, 1m30s.

Examples:
  {app} run --bootstrap localhost:9092
  {app} run --bootstrap localhost:9092 --topic {input}=staging.{input} --drain
  {app} run --embedded --in {input}=input.jsonl --out {output}=-
  {app} describe
  {app} topics plan --bootstrap localhost:9092

Exit codes: 0 stopped or done, 1 failed, 2 wrong usage or configuration, 3 another process uses
this instance. A first SIGINT or SIGTERM commits what is handled and stops, a second one aborts."
    )
}
