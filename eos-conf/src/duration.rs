//! Durations as people write them: `100ms`, `1.5s`, `1m30s`, `24h`.

use std::error::Error;
use std::fmt;
use std::time::Duration;

/// Units from long to short, with their length in nanoseconds.
const UNITS: [(&str, u128); 7] = [
    ("d", 24 * HOUR),
    ("h", HOUR),
    ("m", MINUTE),
    ("s", SECOND),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];
const HOUR: u128 = 60 * MINUTE;
const MINUTE: u128 = 60 * SECOND;
const SECOND: u128 = 1_000_000_000;

/// Reads a duration: one or several numbers, each with a unit (`d`, `h`, `m`, `s`, `ms`, `us`,
/// `ns`), longer units first. A number may have a fraction.
///
/// # Errors
/// When it is anything else; the error says what to write.
pub fn parse_duration(text: &str) -> Result<Duration, DurationError> {
    let wrong = |problem: String| DurationError { text: text.into(), problem };
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(wrong(
            "it is empty: write a number and a unit, as `100ms`, `1.5s`, `1m30s` or `24h`".into(),
        ));
    }
    if rest.starts_with('-') {
        return Err(wrong("a duration is never negative".into()));
    }
    let (mut nanos, mut shortest) = (0_u128, None);
    while !rest.is_empty() {
        let (number, tail) = split(rest, |c| !c.is_ascii_digit() && c != '.');
        let (unit, tail) = split(tail, |c| c.is_ascii_digit() || c == '.' || c.is_whitespace());
        if number.is_empty() {
            return Err(wrong(format!(
                "a number is missing before `{unit}`: write it as `100ms` or `1m30s`"
            )));
        }
        if unit.is_empty() {
            return Err(wrong(format!(
                "a unit is missing after `{number}`: write `{number}ms` or `{number}s`"
            )));
        }
        let Some(at) = UNITS.iter().position(|(name, _)| *name == unit) else {
            return Err(wrong(format!("`{unit}` is not a unit: {}", hint(number, unit))));
        };
        if shortest.is_some_and(|shortest| at <= shortest) {
            return Err(wrong("write longer units first and each once, as `1m30s`".into()));
        }
        shortest = Some(at);
        let part = scaled(number, UNITS[at].1).ok_or_else(|| {
            wrong(format!("`{number}` is not a number that fits: write it as `100` or `1.5`"))
        })?;
        nanos = nanos.checked_add(part).ok_or_else(|| wrong("it is too long".into()))?;
        rest = tail.trim_start();
    }
    let seconds = u64::try_from(nanos / SECOND).map_err(|_| wrong("it is too long".into()))?;
    Ok(Duration::new(seconds, (nanos % SECOND) as u32))
}

/// Writes a duration so that [`parse_duration`] reads the same one: `100ms`, `1.5s`, `1m30s`.
pub fn format_duration(duration: Duration) -> String {
    let nanos = duration.as_nanos();
    if nanos == 0 {
        return "0s".into();
    }
    if nanos < SECOND {
        let (unit, length) = UNITS.into_iter().find(|(_, length)| *length <= nanos).unwrap_or(("ns", 1));
        return format!("{}{unit}", decimal(nanos, length));
    }
    let (hours, minutes, seconds) = (nanos / HOUR, nanos % HOUR / MINUTE, nanos % MINUTE);
    let part = |some: bool, text: String| if some { text } else { String::new() };
    part(hours > 0, format!("{hours}h"))
        + &part(minutes > 0, format!("{minutes}m"))
        + &part(seconds > 0, format!("{}s", decimal(seconds, SECOND)))
}

/// A text that is not a duration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DurationError {
    text: String,
    problem: String,
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a duration: {}", self.text, self.problem)
    }
}

impl Error for DurationError {}

fn split(text: &str, end: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(end).unwrap_or(text.len()))
}

/// `"1.5"` times the length of a unit, exact up to a nanosecond; `None` if it is no number or too
/// large.
fn scaled(number: &str, length: u128) -> Option<u128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    if fraction.len() > 18 {
        return None;
    }
    let whole = whole.parse::<u128>().ok()?.checked_mul(length)?;
    let fraction = fraction.parse::<u128>().ok()? * length / 10_u128.pow(fraction.len() as u32);
    whole.checked_add(fraction)
}

/// A number of nanoseconds in a longer unit, with as many decimals as it takes.
fn decimal(nanos: u128, length: u128) -> String {
    let digits = length.ilog10() as usize;
    let text = format!("{}.{:0digits$}", nanos / length, nanos % length);
    if digits == 0 {
        return (nanos / length).to_string();
    }
    text.trim_end_matches('0').trim_end_matches('.').into()
}

fn hint(number: &str, unit: &str) -> String {
    let lower = unit.to_lowercase();
    let meant = match lower.as_str() {
        "msec" | "msecs" | "milli" | "millis" | "millisecond" | "milliseconds" => "ms",
        "µs" | "μs" | "usec" | "micro" | "micros" | "microsecond" | "microseconds" => "us",
        "sec" | "secs" | "second" | "seconds" => "s",
        "min" | "mins" | "minute" | "minutes" => "m",
        "hr" | "hrs" | "hour" | "hours" => "h",
        "day" | "days" => "d",
        other if UNITS.iter().any(|(name, _)| *name == other) => other,
        _ => return "units are d, h, m, s, ms, us, ns".into(),
    };
    format!("write `{number}{meant}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (text, nanos) in [
            ("100ms", 100_000_000),
            ("10s", 10 * SECOND),
            ("24h", 86_400 * SECOND),
            ("1d", 86_400 * SECOND),
            ("1m30s", 90 * SECOND),
            ("1m 30s", 90 * SECOND),
            (" 5s ", 5 * SECOND),
            ("1.5s", 1_500_000_000),
            ("0.25ms", 250_000),
            ("1h0.5s", 3_600_500_000_000),
            ("0ms", 0),
            ("7us", 7_000),
            ("9ns", 9),
        ] {
            assert_eq!(parse_duration(text).map(|d| d.as_nanos()), Ok(nanos), "{text}");
        }
    }

    #[test]
    fn a_wrong_duration_is_answered_with_what_to_write() {
        for (text, expected) in [
            ("", "it is empty: write a number and a unit"),
            ("100", "a unit is missing after `100`: write `100ms` or `100s`"),
            ("10 s", "a unit is missing after `10`"),
            ("ms", "a number is missing before `ms`"),
            ("10sec", "`sec` is not a unit: write `10s`"),
            ("10S", "`S` is not a unit: write `10s`"),
            ("5 minutes", "a unit is missing after `5`"),
            ("5minutes", "write `5m`"),
            ("3weeks", "units are d, h, m, s, ms, us, ns"),
            ("-1s", "never negative"),
            ("30s1m", "longer units first"),
            ("1s1s", "longer units first"),
            ("1..5s", "`1..5` is not a number"),
            (".s", "`.` is not a number"),
            ("1s.", "a unit is missing after `.`"),
            ("999999999999999999999999d", "too long"),
            ("9999999999999999999999999999999999999999999s", "not a number that fits"),
        ] {
            let error = parse_duration(text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("`{text}` is not a duration: ")), "{error}");
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        for (duration, expected) in [
            (Duration::ZERO, "0s"),
            (Duration::from_millis(100), "100ms"),
            (Duration::from_millis(1500), "1.5s"),
            (Duration::from_secs(90), "1m30s"),
            (Duration::from_hours(24), "24h"),
            (Duration::from_secs(3_661), "1h1m1s"),
            (Duration::from_micros(1_500), "1.5ms"),
            (Duration::from_nanos(7), "7ns"),
            (Duration::from_nanos(1_000_000_001), "1.000000001s"),
            (Duration::MAX, "5124095576030431h15.999999999s"),
        ] {
            let text = format_duration(duration);
            assert_eq!(text, expected);
            assert_eq!(parse_duration(&text), Ok(duration));
        }
    }
}
