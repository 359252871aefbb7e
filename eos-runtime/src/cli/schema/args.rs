//! The command lines of `schema`, as clap reads them.

use std::path::PathBuf;

use clap::{Args, Subcommand};

const CHECK_HELP: &str = "\
The compiler has held each event against its file already. This compares with the files as they are now, or
with those of another checkout: --dir with the release that runs says whether this one gets on with it.

Exit codes: 0 all files say the same, 1 a file differs or is missing, 2 wrong usage.";

const ACCEPT_HELP: &str = "\
Writes files that are missing, and those of compatible changes. A file of another event, or one that is no
schema, is left alone.

Exit codes: 0 all files say the same now, 1 one does not, 2 wrong usage.";

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SchemaCommand {
    /// Say which files differ from the events of this program, and who does not get on with the change
    #[command(after_help = CHECK_HELP)]
    Check(CheckArgs),
    /// Write the files of compatible changes
    #[command(after_help = ACCEPT_HELP)]
    Accept(AcceptArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArgs {
    #[command(flatten)]
    pub(super) place: PlaceArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct AcceptArgs {
    /// Write the files of incompatible changes as well: nobody reads or writes the older form any more
    #[arg(long)]
    pub(super) incompatible: bool,

    #[command(flatten)]
    pub(super) place: PlaceArgs,
}

#[derive(Debug, Args)]
pub(super) struct PlaceArgs {
    /// The package whose files are meant, where all events are of one [default: the one that each event
    /// was built in]
    #[arg(long, value_name = "DIR")]
    pub(super) dir: Option<PathBuf>,
}
