//! The command lines of `dlq`, as clap reads them.

use clap::{ArgAction, Args, Subcommand, builder::FalseyValueParser};

const REPLAY_HELP: &str = "\
Say which: --id, --kind, --since or --everything. A record goes back to the partition it came from, with
its key, value, timestamp and headers, and in the same transaction its dead letter is marked as sent back:
begin again after any failure, nothing is ever sent twice. A second replay of the same pipeline fences the
first.

Exit codes: 0 all that was chosen is sent back, 1 failed or some could not be sent, 2 wrong usage or
configuration, 3 another replay has begun.";

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum DlqCommand {
    /// List the dead letters that were not sent back yet
    List(ListArgs),
    /// Send dead letters back to the topic they came from, each exactly once
    #[command(after_help = REPLAY_HELP)]
    Replay(ReplayArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    pub(in crate::cli) place: PlaceArgs,
    #[command(flatten)]
    pub(in crate::cli) which: WhichArgs,

    /// Show those that were sent back already, too
    #[arg(long, help_heading = "Which")]
    pub(in crate::cli) all: bool,

    #[command(flatten)]
    pub(in crate::cli) settings: ClientArgs,
    #[command(flatten)]
    pub(in crate::cli) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ReplayArgs {
    #[command(flatten)]
    pub(in crate::cli) place: PlaceArgs,

    /// This dead letter, as `list` names it; repeatable
    #[arg(long, value_name = "PARTITION@OFFSET", action = ArgAction::Append, help_heading = "Which")]
    pub(in crate::cli) id: Vec<String>,

    #[command(flatten)]
    pub(in crate::cli) which: WhichArgs,

    /// All that were not sent back yet
    #[arg(long, help_heading = "Which")]
    pub(in crate::cli) everything: bool,

    /// Only list what would be sent back
    #[arg(long, help_heading = "Which")]
    pub(in crate::cli) dry_run: bool,

    #[command(flatten)]
    pub(in crate::cli) settings: ClientArgs,
    #[command(flatten)]
    pub(in crate::cli) output: OutputArgs,
}

/// Whose dead letters.
#[derive(Debug, Args)]
#[command(next_help_heading = "Where")]
pub(in crate::cli) struct PlaceArgs {
    /// The Kafka cluster: one or more of its brokers, separated by commas
    #[arg(long, value_name = "HOST:PORT", env = "EOS_BOOTSTRAP", hide_env_values = true)]
    pub(in crate::cli) bootstrap: Option<String>,

    /// The pipeline that gave them up; needed where several have a dead-letter topic
    #[arg(long, value_name = "PIPELINE")]
    pub(in crate::cli) pipeline: Option<String>,
}

/// Which dead letters.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which")]
pub(in crate::cli) struct WhichArgs {
    /// Only of this kind: reject, retry, other or refused; repeatable
    #[arg(long, value_name = "KIND", action = ArgAction::Append)]
    pub(in crate::cli) kind: Vec<String>,

    /// Only records with this timestamp or a later one: a time ago (`24h`) or a moment (`2026-03-02T06:00:00Z`)
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) since: Option<String>,

    /// So many at most
    #[arg(long, value_name = "N")]
    pub(in crate::cli) limit: Option<String>,
}

/// Settings over those of the attributes, as far as they are about topics and clients.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(in crate::cli) struct ClientArgs {
    /// Read or write topic ACTUAL where the code says DECLARED; repeatable
    #[arg(long, value_name = "DECLARED=ACTUAL", env = "EOS_TOPIC", hide_env_values = true, action = ArgAction::Append)]
    pub(in crate::cli) topic: Vec<String>,

    /// How long the broker lets a transaction stay open [default: 10s]
    #[arg(long, value_name = "TIME", env = "EOS_TRANSACTION_TIMEOUT", hide_env_values = true)]
    pub(in crate::cli) transaction_timeout: Option<String>,

    /// How long to wait for a broker or a transaction that does not go on [default: 1m]
    #[arg(long, value_name = "TIME", env = "EOS_STARTUP_TIMEOUT", hide_env_values = true)]
    pub(in crate::cli) startup_timeout: Option<String>,

    /// A property of the Kafka clients, as librdkafka names it; repeatable
    #[arg(long, value_name = "KEY=VALUE", env = "EOS_KAFKA", hide_env_values = true, action = ArgAction::Append)]
    pub(in crate::cli) kafka: Vec<String>,
}

/// What is said, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(in crate::cli) struct OutputArgs {
    /// Which log lines to show, as `debug` or `warn,eos_runtime=debug` [default: info]
    #[arg(long, value_name = "FILTER", env = "EOS_LOG", hide_env_values = true)]
    pub(in crate::cli) log: Option<String>,

    /// Print JSON: an object per dead letter and line, or what a replay did
    #[arg(long, env = "EOS_JSON", hide_env_values = true, value_parser = FalseyValueParser::new())]
    pub(in crate::cli) json: bool,
}
