//! librdkafka's own words, for the program's log.

/// The level of lines that only `debug` makes librdkafka say.
pub(super) const DEBUG: i32 = 7;

/// Hands a line of librdkafka's log on. `level` is syslog's: 3 error, 4 warning, 6 info, 7 debug.
pub(super) fn line(client: &str, level: i32, facility: &str, text: &str) {
    // A coordinator that is still loading is asked again by librdkafka itself: the normal start of a fresh
    // cluster. Should it take long, the engine says so.
    let passing = facility == "GETPID" && text.ends_with("retrying");
    if level <= 4 && !passing {
        tracing::warn!(target: "librdkafka", client, facility, "{text}");
    } else {
        tracing::debug!(target: "librdkafka", client, facility, "{text}");
    }
}
