//! Values: read as librdkafka reads them, and never more loosely.
//!
//! librdkafka stops reading a number at the first other character, so it takes `10s` for ten
//! milliseconds, `010` for eight and `4294967297` for one. Here only what was clearly meant passes.

use crate::duration::parse_duration;
use crate::property::{Kind, Property};
use crate::suggest::nearest;

/// The value as it is given to librdkafka.
///
/// # Errors
/// What kind of value it takes, and where possible what to write. The value itself is not quoted,
/// as it may be a secret.
pub(crate) fn normalise(property: &Property, value: &str) -> Result<String, String> {
    if value.contains('\0') {
        return Err("a value cannot hold a zero byte".into());
    }
    let given = value.trim();
    match property.kind {
        Kind::Text | Kind::Patterns | Kind::Code => Ok(value.trim_start().into()),
        Kind::Boolean => boolean(given),
        Kind::Integer { min, max, words } => integer(property.name, given, min, max, words),
        Kind::Float { min, max } => float(property.name, given, min, max),
        Kind::Words(words) => word(given, words),
        Kind::Flags(words) => several(given, words, true),
        Kind::List(words) => several(given, words, false),
    }
}

fn boolean(given: &str) -> Result<String, String> {
    match given.to_ascii_lowercase().as_str() {
        "true" | "t" | "1" => Ok("true".into()),
        "false" | "f" | "0" => Ok("false".into()),
        "yes" | "y" | "on" | "enabled" => Err("it takes `true` or `false`: write `true`".into()),
        "no" | "n" | "off" | "disabled" => Err("it takes `true` or `false`: write `false`".into()),
        _ => Err("it takes `true` or `false`".into()),
    }
}

fn integer(name: &str, given: &str, min: i64, max: i64, words: &[(&str, i64)]) -> Result<String, String> {
    let range = format!("it takes {} from {min} to {max}", unit(name));
    let by_word = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(given));
    let Some(number) = by_word.map(|(_, number)| *number).or_else(|| given.parse().ok()) else {
        return Err(match words {
            [] => format!("{range}{}", converted(name, given)),
            [(word, _), ..] => format!("{range}, or `{word}`"),
        });
    };
    if number < min || number > max {
        return Err(range);
    }
    let word = words.iter().find(|(_, n)| *n == number).map(|(word, _)| (*word).to_string());
    Ok(word.unwrap_or_else(|| number.to_string()))
}

fn float(name: &str, given: &str, min: f64, max: f64) -> Result<String, String> {
    let range = format!("it takes {} from {min} to {max}, with a fraction or without", unit(name));
    match given.parse::<f64>() {
        Ok(number) if min <= number && number <= max => Ok(number.to_string()),
        Ok(_) => Err(range),
        Err(_) => Err(format!("{range}{}", converted(name, given))),
    }
}

fn word(given: &str, words: &[&str]) -> Result<String, String> {
    if let Some(word) = words.iter().find(|word| word.eq_ignore_ascii_case(given)) {
        return Ok((*word).into());
    }
    Err(format!("it takes {}{}", one_of(words), meant(given, words)))
}

fn several(given: &str, words: &[&str], signs: bool) -> Result<String, String> {
    let mut out = Vec::new();
    for part in given.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let bare = if signs { part.trim_start_matches(['+', '-']) } else { part };
        let sign = &part[..part.len() - bare.len()];
        match words.iter().find(|word| word.eq_ignore_ascii_case(bare)) {
            Some(word) if sign.len() <= 1 => out.push(format!("{sign}{word}")),
            _ => return Err(format!("it takes a list of {}{}", one_of(words), meant(bare, words))),
        }
    }
    if out.is_empty() {
        return Err(format!("it takes a list of {}", one_of(words)));
    }
    Ok(out.join(","))
}

/// What a number counts, by the end of the property's name.
fn unit(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("ms" | "ttl" | "rtt") => "milliseconds, a number",
        Some("bytes" | "size") => "bytes, a number",
        Some("kbytes") => "kilobytes, a number",
        Some("seconds") => "seconds, a number",
        _ => "a number",
    }
}

/// `: write 10000` where somebody wrote `10s` for milliseconds.
fn converted(name: &str, given: &str) -> String {
    match parse_duration(given) {
        Ok(duration) if unit(name).starts_with("milliseconds") => {
            format!(": write `{}`", duration.as_millis())
        }
        Ok(duration) if unit(name).starts_with("seconds") => format!(": write `{}`", duration.as_secs()),
        _ => String::new(),
    }
}

fn one_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

fn meant(given: &str, words: &[&str]) -> String {
    nearest(given, words.iter().copied()).map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::property::property;

    fn read(name: &str, value: &str) -> Result<String, String> {
        normalise(property(name).unwrap(), value)
    }

    #[test]
    fn values_are_written_in_one_way() {
        for (name, value, expected) in [
            ("socket.keepalive.enable", "T", "true"),
            ("socket.keepalive.enable", " False ", "false"),
            ("socket.keepalive.enable", "1", "true"),
            ("batch.size", " 4096 ", "4096"),
            ("batch.size", "+7", "7"),
            ("batch.size", "010", "10"),
            ("topic.metadata.refresh.interval.ms", "-1", "-1"),
            ("acks", "ALL", "all"),
            ("acks", "-1", "all"),
            ("acks", "1", "1"),
            ("linger.ms", "5.0", "5"),
            ("linger.ms", "0.5", "0.5"),
            ("compression.codec", "LZ4", "lz4"),
            ("sasl.mechanism", "scram-sha-256", "SCRAM-SHA-256"),
            ("debug", "EOS, -cgrp ,+msg,", "eos,-cgrp,+msg"),
            ("partition.assignment.strategy", "range, RoundRobin", "range,roundrobin"),
            ("client.id", "  an id ", "an id "),
            ("topic.blacklist", "^a.*,^b", "^a.*,^b"),
        ] {
            assert_eq!(read(name, value).as_deref(), Ok(expected), "{name} = {value}");
        }
    }

    #[test]
    fn what_librdkafka_would_misread_is_refused() {
        for (name, value, expected) in [
            ("socket.timeout.ms", "10s", "it takes milliseconds, a number from 10 to 300000: write `10000`"),
            ("linger.ms", "5ms", "write `5`"),
            ("sasl.oauthbearer.assertion.claim.exp.seconds", "2m", "write `120`"),
            ("batch.size", "1MB", "it takes bytes, a number from 1 to 2147483647"),
            ("batch.size", "0x10", "it takes bytes"),
            ("batch.size", "4294967297", "it takes bytes"),
            ("batch.size", "99999999999999999999", "it takes bytes"),
            ("batch.size", "1e3", "it takes bytes"),
            ("batch.size", "", "it takes bytes"),
            ("linger.ms", "NaN", "it takes milliseconds"),
            ("linger.ms", "inf", "it takes milliseconds"),
            ("linger.ms", "900001", "from 0 to 900000"),
            ("acks", "most", "from -1 to 1000, or `all`"),
            ("log.queue", "yes", "write `true`"),
            ("log.queue", "Off", "write `false`"),
            ("log.queue", "", "it takes `true` or `false`"),
            ("compression.codec", "gzipp", "did you mean `gzip`?"),
            ("compression.codec", "brotli", "`none`, `gzip`, `snappy`, `lz4` or `zstd`"),
            ("debug", "eos,brokr", "did you mean `broker`?"),
            ("debug", "--eos", "it takes a list of"),
            ("debug", " , ", "it takes a list of"),
            ("partition.assignment.strategy", "sticky", "`cooperative-sticky`"),
            ("partition.assignment.strategy", "-range", "it takes a list of"),
            ("client.id", "a\0b", "zero byte"),
        ] {
            let problem = read(name, value).unwrap_err();
            assert!(problem.contains(expected), "{name} = {value}: {problem}");
        }
    }

    #[test]
    fn both_ends_of_a_range_belong_to_it() {
        for (value, ok) in [("9", false), ("10", true), ("300000", true), ("300001", false)] {
            assert_eq!(read("socket.timeout.ms", value).is_ok(), ok, "{value}");
        }
    }
}
