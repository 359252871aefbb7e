//! What is refused, in which words, and what is accepted: a line for every property that is not free.

use eos_conf::{About, Kind, Owner, RefusalKind, check_property, properties, property};

/// Property, a value that is refused, words of the refusal, and a value that is accepted (`None`
/// where the property may not be set at all).
type Verdict = (&'static str, &'static str, &'static [&'static str], Option<&'static str>);

const RUNTIME: &[Verdict] = &[
    ("bootstrap.servers", "kafka:9092", &["`bootstrap.servers` is set by the runtime", "--bootstrap"], None),
    ("metadata.broker.list", "kafka:9092", &["--bootstrap HOST:PORT"], None),
    ("group.id", "g", &["holds the committed offsets", "`group = \"..\"`", "--group"], None),
    ("group.instance.id", "i", &["stable id", "--instance"], None),
    ("transactional.id", "t", &["unique among the living", "--instance"], None),
    ("transaction.timeout.ms", "10000", &["--transaction-timeout 15s"], None),
    ("auto.offset.reset", "earliest", &["`start = \"earliest\"`"], None),
    ("enabled_events", "1", &["leave it out"], None),
    ("enable_sasl_queue", "true", &["leave it out"], None),
    ("log_level", "7", &["log filter", "`debug`"], None),
    ("log.queue", "false", &["is set to `true` by the runtime"], Some("true")),
    (
        "enable.auto.commit",
        "true",
        &["is set to `false` by the runtime", "inside the transaction", "lost"],
        Some("false"),
    ),
    ("enable.auto.offset.store", "true", &["is set to `false` by the runtime"], Some("false")),
    (
        "isolation.level",
        "read_uncommitted",
        &["is set to `read_committed`", "rolled-back"],
        Some("read_committed"),
    ),
    ("delivery.report.only.error", "false", &["reports of success"], Some("true")),
];

const GUARDED: &[Verdict] = &[
    ("allow.auto.create.topics", "true", &["not safe", "create the topics beforehand"], Some("false")),
    ("api.version.request", "false", &["no transactions", "write `true`, or leave it out"], Some("true")),
    ("auto.commit.enable", "true", &["inside the transaction"], Some("false")),
    ("auto.commit.interval.ms", "5000", &["no place", "commit_interval = \"100ms\""], None),
    ("enable.gapless.guarantee", "true", &["fatal"], Some("false")),
    ("enable.partition.eof", "true", &["2.12.1", "missed"], Some("false")),
    ("group.protocol", "consumer", &["write `classic`"], Some("classic")),
    ("group.protocol.type", "connect", &["write `consumer`"], Some("consumer")),
    ("group.remote.assignor", "bogus", &["write `uniform` or `range`"], Some("uniform")),
    ("internal.termination.signal", "15", &["signals", "write `0`, or leave it out"], Some("0")),
    ("message.timeout.ms", "0", &["waits without end", "write 1 or more"], Some("10000")),
    ("delivery.timeout.ms", "0", &["`delivery.timeout.ms = 0` is not safe"], Some("1")),
    ("offset.store.method", "file", &["live on the broker"], Some("broker")),
    ("offset.store.path", "/tmp", &["live on the broker"], None),
    ("offset.store.sync.interval.ms", "0", &["live on the broker"], None),
    ("test.mock.num.brokers", "3", &["pretended", "--embedded"], Some("0")),
    ("test.mock.broker.rtt", "3", &["pretended"], Some("0")),
];

/// Guarded by advice and by rules over several keys; alone, each value in range is accepted.
const ADVISED: &[(&str, &str, &str)] = &[
    ("heartbeat.interval.ms", "", "1000"),
    ("max.poll.interval.ms", "", "600000"),
    ("partitioner", "consistent_random", "murmur2_random"),
    ("queue.buffering.max.kbytes", "1", "1048576"),
    ("queue.buffering.max.messages", "10", "0"),
    ("queue.buffering.max.ms", "5000", "5"),
];

const LIBRARY: &[Verdict] = &[
    ("acks", "1", &["`acks = 1` is refused by librdkafka", "write `all`, or leave it out"], Some("all")),
    ("request.required.acks", "0", &["lost"], Some("-1")),
    ("enable.idempotence", "false", &["write `true`"], Some("true")),
    ("max.in.flight", "6", &["`max.in.flight = 6`", "last five", "write 1 to 5"], Some("5")),
    ("max.in.flight.requests.per.connection", "6", &["last five"], Some("1")),
    ("message.send.max.retries", "0", &["write 1 or more"], Some("3")),
    (
        "partition.assignment.strategy",
        "range,cooperative-sticky",
        &["cannot mix"],
        Some("cooperative-sticky"),
    ),
    ("queue.buffering.backpressure.threshold", "2", &["in order"], Some("1")),
    ("queuing.strategy", "lifo", &["write `fifo`"], Some("fifo")),
];

#[test]
fn what_is_not_safe_is_refused_with_the_reason_and_what_to_write() {
    let tables = [
        (RUNTIME, RefusalKind::OwnedByRuntime),
        (GUARDED, RefusalKind::Unsafe),
        (LIBRARY, RefusalKind::RefusedByLibrary),
    ];
    for (table, kind) in tables {
        for (key, refused, words, accepted) in table {
            // given a property and a value that is not safe, when it is checked
            let refusal = check_property(key, refused).expect_err(key);
            // then it is refused for its reason, and the mark is on the name or on the value
            assert_eq!((refusal.kind.clone(), refusal.key.as_str()), (kind.clone(), *key), "{refusal}");
            let about = if accepted.is_none() { About::Key } else { About::Value };
            assert_eq!(refusal.about, about, "{refusal}");
            for word in *words {
                assert!(refusal.message.contains(word), "`{word}` is not said: {refusal}");
            }
            // and the safe value is accepted
            if let Some(value) = accepted {
                check_property(key, value).unwrap_or_else(|refusal| panic!("{refusal}"));
            }
        }
    }
}

#[test]
fn what_works_but_is_not_advised_is_accepted_with_a_word() {
    for (key, doubtful, advised) in ADVISED {
        assert_eq!(check_property(key, advised).unwrap().notes, [""; 0], "{key} = {advised}");
        if !doubtful.is_empty() {
            let notes = check_property(key, doubtful).unwrap().notes;
            assert!(notes[0].starts_with(&format!("`{key} = {doubtful}`: ")), "{notes:?}");
        }
    }
}

#[test]
fn every_property_that_is_not_free_has_a_verdict_here() {
    let here = |name: &str| {
        [RUNTIME, GUARDED, LIBRARY]
            .concat()
            .iter()
            .any(|verdict| property(verdict.0).unwrap().canonical().name == name)
            || ADVISED.iter().any(|(key, ..)| *key == name)
    };
    // Their rules need other keys: see the rules.
    let by_rule = ["fetch.max.bytes", "receive.message.max.bytes", "session.timeout.ms", "socket.timeout.ms"];
    for row in properties().iter().filter(|row| row.alias_of.is_none() && row.kind != Kind::Code) {
        let free = row.owner == Owner::User || by_rule.contains(&row.name);
        assert_eq!(here(row.name), !free, "{}", row.name);
    }
}

#[test]
fn an_alias_is_answered_under_the_name_that_was_written() {
    let accepted = check_property("linger.ms", "5").unwrap();
    assert_eq!(accepted.key, "queue.buffering.max.ms");
    assert!(
        check_property("linger.ms", "-1").unwrap_err().message.starts_with("`linger.ms = -1` does not work")
    );
}

#[test]
fn what_operators_tune_can_be_set() {
    for (key, value) in [
        ("session.timeout.ms", "6000"),
        ("heartbeat.interval.ms", "2000"),
        ("max.poll.interval.ms", "300000"),
        ("linger.ms", "5"),
        ("compression.type", "lz4"),
        ("compression.level", "3"),
        ("fetch.min.bytes", "1"),
        ("fetch.wait.max.ms", "100"),
        ("fetch.max.bytes", "52428800"),
        ("max.partition.fetch.bytes", "1048576"),
        ("security.protocol", "sasl_ssl"),
        ("sasl.mechanism", "SCRAM-SHA-512"),
        ("sasl.username", "u"),
        ("sasl.password", "p"),
        ("ssl.ca.location", "/etc/ca.pem"),
        ("ssl.key.password", "p"),
        ("client.id", "orders"),
        ("client.rack", "eu-1a"),
        ("statistics.interval.ms", "1000"),
        ("debug", "eos,cgrp"),
    ] {
        check_property(key, value).unwrap_or_else(|refusal| panic!("{refusal}"));
    }
}

#[test]
fn callbacks_cannot_be_set_by_text() {
    let refusal = check_property("dr_msg_cb", "x").unwrap_err();
    assert_eq!((refusal.kind, refusal.about), (RefusalKind::RefusedByLibrary, About::Key));
    assert!(refusal.message.contains("cannot be set in a configuration"), "{}", refusal.message);
}

#[test]
fn an_unknown_property_gets_the_one_that_was_meant() {
    for (key, nearest, words) in [
        ("lingr.ms", Some("linger.ms"), "did you mean `linger.ms`?"),
        ("linger_ms", Some("linger.ms"), "did you mean `linger.ms`?"),
        ("Session-Timeout-MS", Some("session.timeout.ms"), "did you mean"),
        ("session.timeout", Some("session.timeout.ms"), "did you mean"),
        ("consumer.fetch.min.bytes", Some("fetch.min.bytes"), "write `fetch.min.bytes`: which client"),
        ("producer.lingr.ms", Some("linger.ms"), "did you mean `linger.ms`?"),
        ("enable.autocommit", Some("enable.auto.commit"), "did you mean"),
        ("max.poll.records", None, "Java client, which librdkafka does not have: the runtime decides"),
        ("key.serializer", None, "the type of the handler's event"),
        ("ssl.truststore.location", None, "`ssl.ca.location`"),
        ("colour", None, "librdkafka has no property `colour`: librdkafka's CONFIGURATION.md lists"),
        ("", None, "has no property ``"),
    ] {
        let refusal = check_property(key, "1").unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Unknown { nearest }, "{refusal}");
        assert_eq!(refusal.about, About::Key);
        assert!(refusal.message.contains(words), "{refusal}");
    }
}

#[test]
fn a_secret_is_never_printed() {
    const SECRET: &str = "hunter2\0";
    let secrets: Vec<_> = properties().iter().filter(|row| row.secret).collect();
    assert!(secrets.len() >= 13 && secrets.iter().any(|row| row.name == "sasl.password"));
    for row in secrets {
        let refusal = check_property(row.name, SECRET).unwrap_err();
        assert!(!format!("{refusal} {refusal:?}").contains("hunter2"), "{refusal:?}");
    }
    // a mistyped name may have been meant for one
    let refusal = check_property("sasl.pasword", SECRET).unwrap_err();
    assert!(!format!("{refusal} {refusal:?}").contains("hunter2"), "{refusal:?}");
}

#[test]
fn notes_say_what_is_old_or_needs_a_certain_build() {
    let notes = |key, value| check_property(key, value).unwrap().notes.join(" ");
    assert!(notes("socket.blocking.max.ms", "5").contains("deprecated"));
    assert!(notes("queuing.strategy", "fifo").contains("experimental"));
    assert!(notes("ssl.ca.location", "/ca.pem").contains("with TLS (OpenSSL)"));
    assert!(notes("sasl.oauthbearer.scope", "s").contains("libcurl"));
    assert!(notes("isolation.level", "read_committed").contains("the line can go"));
    assert!(notes("client.id", "").contains("takes its own default"));
    assert_eq!(notes("linger.ms", "5"), "");
}
