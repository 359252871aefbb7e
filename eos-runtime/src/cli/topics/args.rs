//! The command lines of `topics`, as clap reads them.

use clap::{ArgAction, Args, Subcommand, builder::FalseyValueParser};

const PLAN_HELP: &str = "\
Nothing is changed. What is not declared, by topics! in the code, is left to the cluster; of what the cluster does not
tell, nothing is said.

Exit codes: 0 nothing to do, 1 something differs or the cluster cannot be reached, 2 wrong usage or configuration.";

const APPLY_HELP: &str = "\
Created are topics that are declared, by topics! in the code, and those of the runtime's own: for dead letters and for
what dedup remembers. Nothing is ever deleted, and what is there is not changed: where it differs, the command that
mends it is printed.

Exit codes: 0 all is as declared now, 1 something still differs or the cluster cannot be reached, 2 wrong usage or
configuration.";

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum TopicsCommand {
    /// Show which topics are missing, and which are not as declared
    #[command(after_help = PLAN_HELP)]
    Plan(TopicsArgs),
    /// Create the topics that are missing, as declared
    #[command(after_help = APPLY_HELP)]
    Apply(TopicsArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TopicsArgs {
    /// The Kafka cluster: one or more of its brokers, separated by commas
    #[arg(
        long,
        value_name = "HOST:PORT",
        env = "EOS_BOOTSTRAP",
        hide_env_values = true,
        help_heading = "Where"
    )]
    pub(in crate::cli) bootstrap: Option<String>,

    /// Topic ACTUAL is meant where the code says DECLARED; repeatable
    #[arg(long, value_name = "DECLARED=ACTUAL", env = "EOS_TOPIC", hide_env_values = true, action = ArgAction::Append, help_heading = "Settings")]
    pub(in crate::cli) topic: Vec<String>,

    /// How long to wait for a cluster that cannot be reached [default: 1m]
    #[arg(
        long,
        value_name = "TIME",
        env = "EOS_STARTUP_TIMEOUT",
        hide_env_values = true,
        help_heading = "Settings"
    )]
    pub(in crate::cli) startup_timeout: Option<String>,

    /// A property of the Kafka clients, as librdkafka names it; repeatable
    #[arg(long, value_name = "KEY=VALUE", env = "EOS_KAFKA", hide_env_values = true, action = ArgAction::Append, help_heading = "Settings")]
    pub(in crate::cli) kafka: Vec<String>,

    /// Which log lines to show, as `debug` or `warn,eos_runtime=debug` [default: info]
    #[arg(long, value_name = "FILTER", env = "EOS_LOG", hide_env_values = true, help_heading = "Output")]
    pub(in crate::cli) log: Option<String>,

    /// Print JSON: an object with all topics
    #[arg(long, env = "EOS_JSON", hide_env_values = true, value_parser = FalseyValueParser::new(), help_heading = "Output")]
    pub(in crate::cli) json: bool,
}
