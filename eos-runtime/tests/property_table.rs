//! The table of `eos-conf` against the librdkafka that is linked: neither may drift from the other.
//!
//! The library is asked in three ways: it lists its properties (the text of its CONFIGURATION.md),
//! it takes or refuses values one by one, and it makes or refuses whole clients.

#![cfg(feature = "kafka")]
#![allow(unsafe_code, reason = "the list of properties can only be had from C, into a C stream")]
#![allow(clippy::disallowed_types, reason = "clients are made here only to see whether they can be")]

use std::collections::BTreeMap;
use std::ffi::{c_char, c_void};
use std::time::Duration;

use eos_conf::{
    Kind, Needs, Owner, Property, RefusalKind, Scope, Side, Timeouts, check_property, check_rules,
    properties, property, runtime_settings,
};
use rdkafka::ClientConfig;
use rdkafka::consumer::BaseConsumer;
use rdkafka::producer::BaseProducer;

/// Texts in librdkafka of which it takes only certain words when a client is made; the table knows
/// the words.
const STRICTER: [&str; 3] = ["partition.assignment.strategy", "partitioner", "sasl.mechanisms"];

#[test]
fn the_table_lists_what_the_library_lists() {
    // given the library's own list of its properties
    let listed = library_list();
    assert!(listed.len() > 150, "the list was not read: {} rows", listed.len());
    // then each is in the table with the same facts
    for (name, theirs) in &listed {
        let ours = property(name).unwrap_or_else(|| panic!("`{name}` is missing in the table"));
        assert_eq!(*theirs, Facts::of_table(ours), "{name}");
    }
    // and the table has no more, but for what the library hides
    for row in properties() {
        assert_eq!(!listed.contains_key(row.name), row.hidden, "{}", row.name);
    }
}

#[test]
fn every_default_is_taken_and_is_the_library_s_own() {
    for row in properties() {
        let Some(default) = row.default else { continue };
        // when the default is set, then the library takes it, if it was built to know the property
        match set(row.name, default) {
            Ok(value) => assert_eq!(value, default, "{}", row.name),
            Err(error) => assert!(unbuilt(row, &error), "{} = {default}: {error}", row.name),
        }
        // and it is what the library has when nothing is set
        assert_eq!(untouched(row), default, "{}", row.name);
    }
}

#[test]
fn the_settings_of_the_runtime_make_clients() {
    // given what the runtime sets, and what it makes up itself
    let mut producer: ClientConfig = settings(Side::Producer).collect();
    producer.set("transactional.id", "a.b.c.0");
    let mut consumer: ClientConfig = settings(Side::Consumer).collect();
    consumer.set("group.id", "a.b");
    // then clients can be made of it
    producer.create::<BaseProducer>().unwrap();
    consumer.create::<BaseConsumer>().unwrap();
}

#[test]
fn ranges_end_where_the_library_s_end() {
    for row in properties() {
        let (inside, outside) = match row.kind {
            Kind::Integer { min, max, .. } => ([min, max], [min - 1, max + 1]),
            Kind::Float { min, max } => ([min as i64, max as i64], [min as i64 - 1, max as i64 + 1]),
            _ => continue,
        };
        for value in inside.map(|value| value.to_string()) {
            let taken = set(row.name, &value);
            assert!(
                taken.as_ref().is_ok() || unbuilt(row, taken.as_ref().unwrap_err()),
                "{}: {taken:?}",
                row.name
            );
        }
        for value in outside.map(|value| value.to_string()) {
            set(row.name, &value).expect_err(row.name);
            check_property(row.name, &value).expect_err(row.name);
        }
    }
}

#[test]
fn words_are_the_library_s_words() {
    for row in properties() {
        let words: Vec<&str> = match row.kind {
            Kind::Words(words) | Kind::Flags(words) | Kind::List(words) => words.to_vec(),
            Kind::Integer { words, .. } => words.iter().map(|(word, _)| *word).collect(),
            Kind::Boolean => vec!["true", "false"],
            _ => continue,
        };
        for word in words {
            if let Err(error) = set(row.name, word) {
                let unbuilt_word = error.contains("Unsupported value") && error.contains("at build time");
                assert!(unbuilt_word || unbuilt(row, &error), "{} = {word}: {error}", row.name);
            }
        }
        let refusal = check_property(row.name, "no-such-word").expect_err(row.name);
        assert!(refusal.kind != RefusalKind::Unknown { nearest: None }, "{refusal}");
        if !STRICTER.contains(&row.canonical().name) {
            set(row.name, "no-such-word").expect_err(row.name);
        }
    }
}

#[test]
fn values_as_the_check_writes_them_are_taken() {
    for (key, value) in [
        ("acks", "-1"),
        ("linger.ms", "0.5"),
        ("debug", "+EOS, -cgrp"),
        ("compression.type", "Zstd"),
        ("socket.keepalive.enable", "T"),
        ("partition.assignment.strategy", "range, roundrobin"),
        ("session.timeout.ms", "6000"),
        ("client.rack", ""),
    ] {
        let accepted = check_property(key, value).unwrap();
        set(accepted.key, &accepted.value).unwrap();
    }
}

#[test]
fn what_has_no_text_cannot_be_set_in_the_library_either() {
    let code = properties().iter().filter(|row| row.kind == Kind::Code && !row.hidden);
    for row in code {
        set(row.name, "x").expect_err(row.name);
    }
    assert!(set("no.such.property", "x").unwrap_err().contains("No such configuration property"));
}

#[test]
fn a_guard_guards_what_the_library_would_take() {
    let mut taken = 0;
    for row in properties().iter().filter(|row| row.owner == Owner::Guard) {
        // given the values of its kind that are refused here
        let values: Vec<String> = match row.kind {
            Kind::Boolean => vec!["true".into(), "false".into()],
            Kind::Integer { min, max, .. } => vec![min.to_string(), max.to_string()],
            Kind::Words(words) => words.iter().map(|word| (*word).to_string()).collect(),
            _ => vec!["bogus".into()],
        };
        let refused = values.iter().filter(|value| {
            check_property(row.name, value).is_err_and(|refusal| refusal.kind == RefusalKind::Unsafe)
        });
        // then the library takes it without a word
        for value in refused {
            set(row.name, value).unwrap_or_else(|error| panic!("{} = {value}: {error}", row.name));
            taken += 1;
        }
    }
    assert!(taken >= 20, "only {taken} values were tried");
}

#[test]
fn what_is_called_refused_by_the_library_is_refused_by_it() {
    for (key, value) in [
        ("acks", "1"),
        ("enable.idempotence", "false"),
        ("max.in.flight", "6"),
        ("retries", "0"),
        ("queuing.strategy", "lifo"),
        ("queue.buffering.backpressure.threshold", "2"),
        ("partition.assignment.strategy", "range,cooperative-sticky"),
    ] {
        let refusal = check_property(key, value).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::RefusedByLibrary, "{key}");
        made(&[(key, value)], 15_000).expect_err(key);
    }
    let safe = [("acks", "all"), ("max.in.flight", "5"), ("retries", "1"), ("queuing.strategy", "fifo")];
    made(&safe, 15_000).unwrap();
}

#[test]
fn rules_over_several_keys_agree_with_the_library() {
    const TRANSACTION: u64 = 15_000;
    let timeouts =
        Timeouts { transaction_timeout: Some(Duration::from_millis(TRANSACTION)), ..Timeouts::default() };
    let refused: &[&[(&str, &str)]] = &[
        &[("message.timeout.ms", "15001")],
        &[("delivery.timeout.ms", "15001")],
        &[("message.timeout.ms", "100"), ("linger.ms", "100")],
        &[("socket.timeout.ms", "15101")],
        &[("session.timeout.ms", "300001")],
        &[("session.timeout.ms", "20001"), ("max.poll.interval.ms", "20000")],
        &[("fetch.max.bytes", "999999")],
        &[("fetch.max.bytes", "1999999"), ("message.max.bytes", "2000000")],
        &[("receive.message.max.bytes", "52429311")],
        &[("receive.message.max.bytes", "2000511"), ("fetch.max.bytes", "2000000")],
        &[("receive.message.max.bytes", "1000511"), ("queued.max.messages.kbytes", "64")],
        &[("reconnect.backoff.ms", "2001"), ("reconnect.backoff.max.ms", "2000")],
        &[("reconnect.backoff.max.ms", "99")],
    ];
    for settings in refused {
        assert!(!check_rules(settings, &timeouts).is_empty(), "accepted here: {settings:?}");
        assert!(made(settings, TRANSACTION).is_err(), "accepted by librdkafka: {settings:?}");
    }
    let accepted: &[&[(&str, &str)]] = &[
        &[],
        &[("message.timeout.ms", "15000")],
        &[("message.timeout.ms", "101"), ("linger.ms", "100")],
        &[("linger.ms", "14999")],
        &[("socket.timeout.ms", "15100")],
        &[("session.timeout.ms", "6000")],
        &[("fetch.max.bytes", "1000000")],
        &[("receive.message.max.bytes", "52429312")],
        &[("receive.message.max.bytes", "1000512"), ("queued.max.messages.kbytes", "64")],
        &[("reconnect.backoff.ms", "2000"), ("reconnect.backoff.max.ms", "2000")],
    ];
    for settings in accepted {
        assert_eq!(check_rules(settings, &timeouts), [], "{settings:?}");
        made(settings, TRANSACTION).unwrap_or_else(|error| panic!("{settings:?}: {error}"));
    }
}

#[test]
fn what_the_client_hides_from_its_debug_text_is_a_secret() {
    for row in properties() {
        let mut config = ClientConfig::new();
        config.set(row.name, "some value");
        let shown = config.config_map()[row.name] == "some value";
        assert!(shown || row.secret, "{} is sensitive to rdkafka", row.name);
    }
}

/// What both sides say about a property, in the library's words.
#[derive(Debug, PartialEq)]
struct Facts {
    scope: Scope,
    side: Side,
    kind: String,
    range: String,
    default: String,
    alias_of: Option<String>,
    deprecated: bool,
    experimental: bool,
}

impl Facts {
    fn of_table(row: &'static Property) -> Self {
        let (kind, range) = match row.kind {
            _ if STRICTER.contains(&row.canonical().name) => ("string", String::new()),
            Kind::Boolean => ("boolean", "true, false".into()),
            Kind::Integer { min, max, .. } => ("integer", format!("{min} .. {max}")),
            Kind::Float { min, max } => ("float", format!("{min} .. {max}")),
            Kind::Words(words) => ("enum value", words.join(", ")),
            Kind::Flags(_) if row.name == "builtin.features" => ("CSV flags", String::new()),
            Kind::Flags(words) => ("CSV flags", words.join(", ")),
            Kind::Patterns => ("pattern list", String::new()),
            Kind::Code => ("see dedicated API", String::new()),
            _ => ("string", String::new()),
        };
        Self {
            scope: row.scope,
            side: row.side,
            kind: kind.into(),
            range,
            default: row.default.unwrap_or_default().into(),
            alias_of: row.alias_of.map(String::from),
            // An alias is printed with the marks of its property.
            deprecated: row.deprecated,
            experimental: row.experimental,
        }
    }

    /// A row of the library's list: name, C/P, range, default, importance, description.
    fn of_line(line: &str, scope: Scope) -> Option<(String, Self)> {
        let fields: Vec<&str> = line.splitn(6, " | ").map(str::trim).collect();
        let [name, side, range, default, _, description] = fields[..] else { return None };
        let kind = description.split("*Type: ").nth(1)?.trim_end_matches('*');
        let alias_of = description.split_once("Alias for `").and_then(|(_, rest)| rest.split_once('`'));
        let facts = Self {
            scope,
            side: match side {
                "P" => Side::Producer,
                "C" => Side::Consumer,
                _ => Side::Both,
            },
            kind: kind.into(),
            range: range.into(),
            // The features depend on the build.
            default: if name == "builtin.features" { String::new() } else { default.into() },
            alias_of: alias_of.map(|(name, _)| name.into()),
            deprecated: description.contains("**DEPRECATED**"),
            experimental: description.contains("**EXPERIMENTAL**"),
        };
        Some((name.into(), facts))
    }
}

/// The library's properties by name. Where a property of topics has the name of one of the client,
/// only the latter can be set by name, and only it is listed here.
fn library_list() -> BTreeMap<String, Facts> {
    let mut list = BTreeMap::new();
    let mut scope = Scope::Global;
    for line in library_text().lines() {
        if line.starts_with("## ") {
            scope = if line.contains("Topic") { Scope::Topic } else { Scope::Global };
        } else if let Some((name, facts)) = Facts::of_line(line, scope) {
            list.entry(name).or_insert(facts);
        }
    }
    list
}

fn library_text() -> String {
    unsafe extern "C" {
        fn tmpfile() -> *mut c_void;
        fn rewind(stream: *mut c_void);
        fn fread(buffer: *mut c_char, size: usize, count: usize, stream: *mut c_void) -> usize;
        fn fclose(stream: *mut c_void) -> i32;
    }
    let mut text = vec![0_u8; 1 << 20];
    // SAFETY: the stream is checked to be open, is used by this thread alone and closed once; the
    // buffer is as long as is said.
    let length = unsafe {
        let stream = tmpfile();
        assert!(!stream.is_null(), "no temporary file could be made");
        rdkafka_sys::rd_kafka_conf_properties_show(stream.cast());
        rewind(stream);
        let length = fread(text.as_mut_ptr().cast(), 1, text.len(), stream);
        fclose(stream);
        length
    };
    assert!(length < text.len(), "the list is longer than the buffer");
    text.truncate(length);
    String::from_utf8(text).unwrap()
}

/// Sets one property in the library; what it holds afterwards, or its error.
fn set(name: &str, value: &str) -> Result<String, String> {
    let mut config = ClientConfig::new();
    config.set(name, value);
    let native = config.create_native_config().map_err(|error| error.to_string())?;
    Ok(native.get(property(name).map_or(name, |row| row.canonical().name)).unwrap_or_default())
}

/// What the library holds when the property was not set.
fn untouched(row: &'static Property) -> String {
    let mut config = ClientConfig::new();
    // Properties of topics can be read once any of them was set.
    let (other, value) = if row.name == "partitioner" { ("acks", "1") } else { ("partitioner", "random") };
    config.set(other, value);
    config.create_native_config().unwrap().get(row.canonical().name).unwrap()
}

/// Whether the library was built without what a property needs, and said so.
fn unbuilt(row: &Property, error: &str) -> bool {
    let known = matches!(row.needs, Some(Needs::Tls | Needs::Oidc | Needs::Windows));
    known && error.contains("not supported in this build")
}

fn settings(side: Side) -> impl Iterator<Item = (String, String)> {
    runtime_settings(side).map(|(name, value)| (name.to_string(), value.to_string()))
}

/// Makes both clients of a worker; each gets what is for it.
fn made(settings: &[(&str, &str)], transaction_timeout: u64) -> Result<(), String> {
    let mut producer = ClientConfig::new();
    producer
        .set("transactional.id", "a.b.c.0")
        .set("transaction.timeout.ms", transaction_timeout.to_string());
    let mut consumer = ClientConfig::new();
    consumer.set("group.id", "a.b");
    for (key, value) in settings {
        let side = property(key).unwrap().side;
        if side != Side::Consumer {
            producer.set(*key, *value);
        }
        if side != Side::Producer {
            consumer.set(*key, *value);
        }
    }
    producer.create::<BaseProducer>().map_err(|error| error.to_string())?;
    consumer.create::<BaseConsumer>().map_err(|error| error.to_string())?;
    Ok(())
}
