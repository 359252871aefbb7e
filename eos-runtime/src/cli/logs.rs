//! Log lines: one each, on standard error, coloured only for people at a terminal.

use std::{
    fmt,
    io::{IsTerminal, stderr},
};

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::{
    EnvFilter,
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::Writer,
        time::{FormatTime, SystemTime},
    },
    registry::LookupSpan,
};

use crate::settings::Said;

use super::screen::Lines;

/// Sends log lines that pass `filter` to standard error.
///
/// # Errors
/// Says where the filter was given and what is wrong with it.
pub(super) fn init(filter: Option<&Said<String>>) -> Result<(), String> {
    let text = filter.map_or("info", |said| said.value.as_str());
    let filter = EnvFilter::builder().parse(text).map_err(|error| {
        let origin = filter.map(|said| said.origin.to_string()).unwrap_or_default();
        format!(
            "{origin}: `{text}` is no log filter ({error}): write it as `debug` or `warn,eos_runtime=debug`"
        )
    })?;
    let colour = stderr().is_terminal() && !is_no_color();
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| Lines)
        .with_ansi(colour)
        .event_format(Line);
    // An error means that the program has set up logs of its own, which then stand.
    let _ = logs.try_init();
    Ok(())
}

/// <https://no-color.org>: set and not empty.
#[allow(clippy::disallowed_methods)] // the room where the environment is read
fn is_no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// `2026-03-02T06:00:00.123456Z  INFO message field=value`, line breaks written as `\n`.
struct Line;

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let level = event.metadata().level();
        let (dim, colour, plain) =
            if writer.has_ansi_escapes() { ("\x1b[2m", colour(*level), "\x1b[0m") } else { ("", "", "") };
        write!(writer, "{dim}")?;
        SystemTime.format_time(&mut writer)?;
        write!(writer, "{plain} {colour}{level:>5}{plain} ")?;
        let mut fields = String::new();
        context.format_fields(Writer::new(&mut fields), event)?;
        writeln!(writer, "{}", fields.trim_end().replace('\n', "\\n"))
    }
}

fn colour(level: Level) -> &'static str {
    match level {
        Level::ERROR => "\x1b[31m",
        Level::WARN => "\x1b[33m",
        Level::INFO => "\x1b[32m",
        _ => "\x1b[34m",
    }
}
