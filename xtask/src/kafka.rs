//! `cargo xtask kafka`: a cluster to try things on, and Kafka's own tools.

use std::process::ExitCode;

use clap::Subcommand;
use eos_fixture::{Detached, tool_command};

use crate::{Outcome, exit_code};

#[derive(Subcommand)]
pub(crate) enum Task {
    /// Start a cluster in the background and print its bootstrap address
    Up {
        /// 1, or 3 with every topic on three replicas
        #[arg(long, default_value_t = 1)]
        nodes: usize,
        /// The port of the first node; the others follow, their controllers listen 100 above
        #[arg(long, value_name = "BASE", default_value_t = 9092)]
        port: u16,
    },
    /// Kill the cluster and remove its data
    Down,
    /// Say which nodes run and where they log
    Status,
    /// Run one of Kafka's tools against the cluster, or another one
    ///
    /// Example: `cargo xtask kafka tool TopicCommand --create --topic orders --partitions 4`
    Tool {
        /// Another cluster than the one started by `up`
        #[arg(long, value_name = "HOST:PORT", env = "EOS_TEST_BOOTSTRAP")]
        bootstrap: Option<String>,
        /// `TopicCommand`, `ConsumerGroupCommand`, `ConsoleConsumer`, `TransactionsCommand`, .. or a class
        /// by its full name
        name: String,
        /// What the tool takes; --help lists it
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
}

pub(crate) fn run(task: Task) -> Outcome {
    let cluster = Detached::find()?;
    match task {
        Task::Up { nodes, port } => println!("{}", cluster.up(nodes, port)?),
        Task::Down => cluster.down()?,
        Task::Status => return Ok(status(&cluster)),
        Task::Tool { bootstrap, name, args } => {
            let bootstrap = bootstrap.or_else(|| cluster.bootstrap());
            let bootstrap = bootstrap.ok_or("no cluster runs: start one with `cargo xtask kafka up`")?;
            return tool(&name, &bootstrap, &args);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Success when every node runs.
fn status(cluster: &Detached) -> ExitCode {
    let Some(bootstrap) = cluster.bootstrap() else {
        println!("no cluster: start one with `cargo xtask kafka up`");
        return ExitCode::FAILURE;
    };
    println!("{bootstrap}");
    let nodes = cluster.status();
    for node in &nodes {
        let process = node.process.map_or_else(|| "down".to_owned(), |pid| format!("process {pid}"));
        println!("node {}: {process}, log {}", node.id, node.log.display());
    }
    ExitCode::from(u8::from(nodes.iter().any(|node| node.process.is_none())))
}

fn tool(name: &str, bootstrap: &str, args: &[String]) -> Outcome {
    let status = tool_command(name, bootstrap)?.args(args).status()?;
    Ok(exit_code(status))
}
