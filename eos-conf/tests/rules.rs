//! Settings that contradict each other, and configurations in which something is missing.

use std::time::Duration;

use eos_conf::{
    About, COMMIT_INTERVAL, RefusalKind, TRANSACTION_TIMEOUT, Timeouts, check_complete, check_rules,
};

type Lines = &'static [(&'static str, &'static str)];

const UNKNOWN: Timeouts = Timeouts {
    commit_interval: None,
    transaction_timeout: None,
    handler_budget: None,
    broker_transaction_max: None,
};

fn transaction(seconds: u64) -> Timeouts {
    Timeouts { transaction_timeout: Some(Duration::from_secs(seconds)), ..UNKNOWN }
}

fn commits_every(seconds: u64) -> Timeouts {
    Timeouts { commit_interval: Some(Duration::from_secs(seconds)), ..UNKNOWN }
}

#[test]
fn a_commit_interval_leaves_room_for_a_transaction_timeout() {
    let cases: [(Lines, u64, &str); 2] = [
        (&[], 150, "the longest pause between two polls (5m): commit more often"),
        (&[("max.poll.interval.ms", "30000")], 15, "no transaction timeout fits a commit interval of 15s"),
    ];
    for (lines, seconds, words) in cases {
        let [refusal] = &check_rules(lines, &commits_every(seconds))[..] else {
            panic!("one rule is broken")
        };
        assert_eq!((refusal.key.as_str(), refusal.about), (COMMIT_INTERVAL, About::Option));
        assert!(refusal.to_string().contains(words), "{refusal}");
    }
}

#[test]
fn a_chain_that_leaves_room_for_a_transaction_timeout_passes() {
    let close: Lines = &[("max.poll.interval.ms", "30001"), ("delivery.timeout.ms", "30000")];
    assert_eq!(check_rules(close, &commits_every(15)), []);
    // With the timeout known, the rules about it say more.
    let known = Timeouts { transaction_timeout: Some(Duration::from_secs(10)), ..commits_every(200) };
    let [refusal] = &check_rules(&[], &known)[..] else { panic!("one rule is broken") };
    assert!(refusal.to_string().contains("half of the transaction timeout (10s)"), "{refusal}");
}

#[test]
fn each_rule_points_at_the_setting_that_breaks_it() {
    let cases: &[(Lines, Timeouts, &str, &str)] = &[
        (&[("message.timeout.ms", "15001")], transaction(15), "message.timeout.ms", "write at most 15000"),
        (&[("linger.ms", "15000")], transaction(15), "linger.ms", "write less than 15000"),
        (
            &[("linger.ms", "50"), ("delivery.timeout.ms", "50")],
            UNKNOWN,
            "linger.ms",
            "which is `delivery.timeout.ms`",
        ),
        (&[("socket.timeout.ms", "15101")], transaction(15), "socket.timeout.ms", "write at most 15100"),
        (
            &[("delivery.timeout.ms", "300000")],
            UNKNOWN,
            "delivery.timeout.ms",
            "a transaction within the longest pause",
        ),
        (&[("socket.timeout.ms", "300000")], UNKNOWN, "socket.timeout.ms", "raise `max.poll.interval.ms`"),
        (&[("session.timeout.ms", "300000")], UNKNOWN, "session.timeout.ms", "raise `max.poll.interval.ms`"),
        (&[("max.poll.interval.ms", "10000")], UNKNOWN, "max.poll.interval.ms", "lower `session.timeout.ms`"),
        (
            &[("max.poll.interval.ms", "60000")],
            transaction(60),
            "max.poll.interval.ms",
            "a whole transaction (1m) between two polls",
        ),
        (
            &[("session.timeout.ms", "1500")],
            UNKNOWN,
            "session.timeout.ms",
            "write `heartbeat.interval.ms = 500`",
        ),
        (
            &[("heartbeat.interval.ms", "50000")],
            UNKNOWN,
            "heartbeat.interval.ms",
            "`heartbeat.interval.ms = 3333`",
        ),
        (&[("fetch.max.bytes", "1000")], UNKNOWN, "fetch.max.bytes", "write at least 1000000"),
        (
            &[("receive.message.max.bytes", "1000")],
            UNKNOWN,
            "receive.message.max.bytes",
            "write at least 52429312",
        ),
        (&[("socket.timeout.ms", "1000")], UNKNOWN, "socket.timeout.ms", "at least 1000 below"),
        (&[("fetch.wait.max.ms", "60000")], UNKNOWN, "fetch.wait.max.ms", "hold a fetch back for 60000 ms"),
        (
            &[("reconnect.backoff.ms", "20000")],
            UNKNOWN,
            "reconnect.backoff.ms",
            "raise `reconnect.backoff.max.ms`",
        ),
        (&[("retry.backoff.max.ms", "9")], UNKNOWN, "retry.backoff.max.ms", "lower `retry.backoff.ms`"),
        (&[("https.ca.location", "/a"), ("https.ca.pem", "b")], UNKNOWN, "https.ca.pem", "two ways"),
        (
            &[("enable.sasl.oauthbearer.unsecure.jwt", "true"), ("sasl.oauthbearer.method", "oidc")],
            UNKNOWN,
            "enable.sasl.oauthbearer.unsecure.jwt",
            "keep one",
        ),
    ];
    for (settings, timeouts, key, words) in cases {
        let refusals = check_rules(settings, timeouts);
        assert_eq!(refusals.len(), 1, "{settings:?}: {refusals:?}");
        let refusal = &refusals[0];
        assert_eq!((refusal.key.as_str(), refusal.about), (*key, About::Value), "{refusal}");
        assert_eq!(refusal.kind, RefusalKind::Conflict);
        assert!(refusal.message.contains(words), "{refusal}");
    }
}

#[test]
fn the_chain_of_timeouts_is_kept() {
    let ms = |n| Some(Duration::from_millis(n));
    let cases = [
        (Timeouts { commit_interval: ms(100), ..transaction(15) }, None),
        (Timeouts { commit_interval: ms(7_499), ..transaction(15) }, None),
        (
            Timeouts { commit_interval: ms(7_500), ..transaction(15) },
            Some((COMMIT_INTERVAL, "commit more often than every 7.5s")),
        ),
        (
            Timeouts { commit_interval: ms(100), handler_budget: ms(7_400), ..transaction(15) },
            Some((COMMIT_INTERVAL, "a handler budget of 7.4s")),
        ),
        (
            Timeouts { commit_interval: ms(100), handler_budget: ms(9_000), ..transaction(15) },
            Some((COMMIT_INTERVAL, "raise the transaction timeout")),
        ),
        (
            Timeouts { transaction_timeout: ms(999), ..UNKNOWN },
            Some((TRANSACTION_TIMEOUT, "librdkafka takes 1s to")),
        ),
        (
            Timeouts { broker_transaction_max: ms(10_000), ..transaction(15) },
            Some((TRANSACTION_TIMEOUT, "take transactions of 10s at most")),
        ),
        (Timeouts { broker_transaction_max: ms(15_000), ..transaction(15) }, None),
        (transaction(300), Some((TRANSACTION_TIMEOUT, "after 5m"))),
        (UNKNOWN, None),
    ];
    for (timeouts, expected) in cases {
        let refusals = check_rules(&[], &timeouts);
        let seen: Vec<_> = refusals.iter().map(|refusal| (refusal.key.as_str(), refusal.about)).collect();
        let wanted: Vec<_> = expected.iter().map(|(key, _)| (*key, About::Option)).collect();
        assert_eq!(seen, wanted, "{timeouts:?}");
        for (refusal, (_, words)) in refusals.iter().zip(expected) {
            assert!(refusal.message.contains(words), "{refusal}");
        }
    }
}

#[test]
fn a_property_is_set_once_also_under_two_names() {
    let refusals =
        check_rules(&[("linger.ms", "5"), ("queue.buffering.max.ms", "5"), ("linger.ms", "6")], &UNKNOWN);
    let seen: Vec<_> = refusals.iter().map(|r| (r.key.as_str(), r.about, r.message.as_str())).collect();
    assert_eq!(
        seen,
        [
            (
                "queue.buffering.max.ms",
                About::Key,
                "`queue.buffering.max.ms` and `linger.ms` are two names of one property: keep one of the two lines"
            ),
            ("linger.ms", About::Key, "`linger.ms` is set twice: keep one of the two lines"),
        ]
    );
    assert_eq!(refusals[0].kind, RefusalKind::Duplicate { first: "linger.ms".into() });
}

#[test]
fn what_agrees_is_left_alone() {
    let settings = [
        ("session.timeout.ms", "6000"),
        ("linger.ms", "5"),
        ("message.timeout.ms", "10000"),
        ("socket.timeout.ms", "10000"),
        ("fetch.max.bytes", "10000000"),
        ("receive.message.max.bytes", "10000512"),
    ];
    assert_eq!(check_rules(&settings, &transaction(15)), []);
    // and what is refused alone is not refused again
    assert_eq!(check_rules(&[("acks", "1"), ("nonsense", "1")], &transaction(15)), []);
}

#[test]
fn a_whole_configuration_lacks_nothing() {
    let cases: &[(Lines, &str, &str)] = &[
        (&[("ssl.keystore.location", "/k")], "ssl.keystore.location", "ssl.keystore.password"),
        (&[("sasl.mechanism", "GSSAPI")], "sasl.mechanism", "security.protocol"),
        (
            &[("sasl.mechanism", "PLAIN"), ("security.protocol", "sasl_ssl")],
            "sasl.mechanism",
            "sasl.username",
        ),
        (
            &[("sasl.mechanism", "PLAIN"), ("security.protocol", "sasl_ssl"), ("sasl.username", "u")],
            "sasl.mechanism",
            "sasl.password",
        ),
        (
            &[("sasl.oauthbearer.method", "oidc")],
            "sasl.oauthbearer.method",
            "sasl.oauthbearer.token.endpoint.url",
        ),
    ];
    for (settings, key, lacking) in cases {
        let refusals = check_complete(settings);
        assert_eq!(refusals.len(), 1, "{refusals:?}");
        assert_eq!(refusals[0].key, *key);
        assert!(
            matches!(refusals[0].kind, RefusalKind::Incomplete { missing } if missing == *lacking),
            "{:?}",
            refusals[0]
        );
        assert!(refusals[0].message.contains(lacking), "{}", refusals[0]);
        // an attribute may leave it to the environment
        assert_eq!(check_rules(settings, &UNKNOWN), []);
    }
    let whole = [
        ("security.protocol", "sasl_ssl"),
        ("sasl.mechanism", "SCRAM-SHA-256"),
        ("sasl.username", "u"),
        ("sasl.password", "p"),
    ];
    assert_eq!(check_complete(&whole), []);
}
