//! Rules over several settings at once.
//!
//! Each rule is a function named after what it asks. Some are librdkafka's own (`rd_kafka_conf_finalize`),
//! which it would answer with only when the client is made; the others are ours, where librdkafka
//! says nothing and the pipeline suffers. What the user did not set has its default: the runtime's
//! where it has one, else librdkafka's.

use std::time::Duration;

use crate::duration::format_duration;
use crate::refusal::{About, Refusal, RefusalKind};
use crate::settings::{Settings, conflict};

/// The word of the option for [`Timeouts::commit_interval`], as in [`Refusal::key`].
pub const COMMIT_INTERVAL: &str = "commit_interval";
/// The word of the option for [`Timeouts::transaction_timeout`], as in [`Refusal::key`].
pub const TRANSACTION_TIMEOUT: &str = "transaction_timeout";

/// The options of a pipeline that properties must agree with. What is `None` is not known yet, and
/// the rules about it stay silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timeouts {
    /// How long a transaction may grow.
    pub commit_interval: Option<Duration>,
    /// After which time the broker gives a transaction up.
    pub transaction_timeout: Option<Duration>,
    /// How long the handler may take for what is polled at once.
    pub handler_budget: Option<Duration>,
    /// The largest transaction timeout that the broker takes (`transaction.max.timeout.ms`).
    pub broker_transaction_max: Option<Duration>,
}

/// Whether properties agree with each other and with the pipeline's timeouts.
///
/// A property that [`check_property`](crate::check_property) refuses is left out here: check each one first.
pub fn check_rules(properties: &[(&str, &str)], timeouts: &Timeouts) -> Vec<Refusal> {
    let set = Settings::new(properties);
    let mut refusals = each_property_once(&set);
    refusals.extend(RULES.iter().filter_map(|rule| rule(&set, timeouts)));
    refusals
}

/// Whether something is missing before a client can be made. Only for the whole configuration: what
/// an attribute leaves out may come from the environment.
pub fn check_complete(properties: &[(&str, &str)]) -> Vec<Refusal> {
    let set = Settings::new(properties);
    COMPLETE.iter().filter_map(|rule| rule(&set)).collect()
}

type Rule = fn(&Settings<'_>, &Timeouts) -> Option<Refusal>;

const RULES: [Rule; 16] = [
    transaction_timeout_in_range,
    transaction_timeout_within_broker_maximum,
    transaction_outlives_two_commits,
    some_transaction_timeout_fits,
    message_timeout_within_transaction,
    linger_below_message_timeout,
    socket_timeout_within_transaction,
    session_timeout_below_max_poll_interval,
    max_poll_interval_outlives_transaction,
    heartbeats_fit_into_session,
    fetch_holds_a_message,
    response_holds_a_fetch,
    fetch_wait_below_socket_timeout,
    backoffs_do_not_shrink,
    one_https_authority,
    unsecure_token_or_oidc,
];

const COMPLETE: [fn(&Settings<'_>) -> Option<Refusal>; 4] =
    [keystore_has_password, mechanism_has_protocol, user_has_password, oidc_has_endpoint];

/// No property is set twice, also not under two names.
fn each_property_once(set: &Settings<'_>) -> Vec<Refusal> {
    let twice = set.given.iter().enumerate().filter_map(|(at, (key, accepted))| {
        let (first, _) = set.given[..at].iter().find(|(_, before)| before.key == accepted.key)?;
        let message = if first == key {
            format!("`{key}` is set twice: keep one of the two lines")
        } else {
            format!("`{key}` and `{first}` are two names of one property: keep one of the two lines")
        };
        Some(Refusal::new(RefusalKind::Duplicate { first: (*first).into() }, About::Key, key, message))
    });
    twice.collect()
}

/// The range of `transaction.timeout.ms` in librdkafka.
fn transaction_timeout_in_range(_: &Settings<'_>, timeouts: &Timeouts) -> Option<Refusal> {
    let timeout = timeouts.transaction_timeout?;
    let (min, max) = (Duration::from_secs(1), Duration::from_millis(i32::MAX as u64));
    (timeout < min || timeout > max).then(|| {
        option(
            TRANSACTION_TIMEOUT,
            format!(
                "a transaction timeout of {} does not work: librdkafka takes {} to {}",
                format_duration(timeout),
                format_duration(min),
                format_duration(max)
            ),
        )
    })
}

/// The broker refuses a longer one when the producer registers; librdkafka cannot know.
fn transaction_timeout_within_broker_maximum(_: &Settings<'_>, timeouts: &Timeouts) -> Option<Refusal> {
    let (timeout, max) = (timeouts.transaction_timeout?, timeouts.broker_transaction_max?);
    (timeout > max).then(|| {
        option(
            TRANSACTION_TIMEOUT,
            format!(
                "the brokers take transactions of {} at most (`transaction.max.timeout.ms`), and {} was asked \
                 for: lower the transaction timeout or raise their maximum",
                format_duration(max),
                format_duration(timeout)
            ),
        )
    })
}

/// Ours: a transaction must be done well before the broker gives it up, or each slow moment ends in
/// a rollback.
fn transaction_outlives_two_commits(_: &Settings<'_>, timeouts: &Timeouts) -> Option<Refusal> {
    let (commit, timeout) = (timeouts.commit_interval?, timeouts.transaction_timeout?);
    let budget = timeouts.handler_budget.unwrap_or_default();
    (commit.saturating_add(budget) >= timeout / 2).then(|| {
        let work = if budget.is_zero() {
            format!("a commit interval of {}", format_duration(commit))
        } else {
            format!(
                "a commit interval of {} and a handler budget of {}",
                format_duration(commit),
                format_duration(budget)
            )
        };
        let room = (timeout / 2).saturating_sub(budget);
        let advice = if room.is_zero() { "raise the transaction timeout".into() } else {
            format!("commit more often than every {}, or raise the transaction timeout", format_duration(room))
        };
        option(
            COMMIT_INTERVAL,
            format!(
                "{work} must stay below half of the transaction timeout ({}), so that a slow commit is still in \
                 time: {advice}",
                format_duration(timeout)
            ),
        )
    })
}

/// Ours, where the transaction timeout is chosen later: the rules around it leave room for one. It is longer than
/// two commits and all that must fail within it, and shorter than the longest pause between polls.
fn some_transaction_timeout_fits(set: &Settings<'_>, timeouts: &Timeouts) -> Option<Refusal> {
    let poll = set.any("max.poll.interval.ms").filter(|_| timeouts.transaction_timeout.is_none())?;
    let most = format_duration(Duration::from_millis(poll.value as u64));
    let commit = timeouts.commit_interval.filter(|commit| millis(*commit) * 2.0 >= poll.value);
    if let Some(commit) = commit {
        return Some(option(
            COMMIT_INTERVAL,
            format!(
                "no transaction timeout fits a commit interval of {}: it must be more than twice as long, and shorter \
                 than the longest pause between two polls ({most}): commit more often, or raise \
                 `max.poll.interval.ms`",
                format_duration(commit)
            ),
        ));
    }
    let within = ["message.timeout.ms", "socket.timeout.ms"];
    let longest = within.into_iter().filter_map(|name| set.user(name)).find(|it| it.value >= poll.value)?;
    Some(longest.conflict(format!(
        "it must pass within a transaction, and a transaction within the longest pause between two polls ({most}): \
         write less, or raise `max.poll.interval.ms`"
    )))
}

/// librdkafka's: `message.timeout.ms` must be set <= `transaction.timeout.ms`.
fn message_timeout_within_transaction(set: &Settings<'_>, timeouts: &Timeouts) -> Option<Refusal> {
    let (message, transaction) = (set.user("message.timeout.ms")?, millis(timeouts.transaction_timeout?));
    (message.value > transaction).then(|| {
        message.conflict(format!(
            "a record must fail before its transaction times out: write at most {transaction}, the transaction \
             timeout, or leave it out"
        ))
    })
}

/// librdkafka's where both are set: `message.timeout.ms` must be greater than `linger.ms`. Without a
/// message timeout the transaction's takes its place, and the first record fails.
fn linger_below_message_timeout(set: &Settings<'_>, timeouts: &Timeouts) -> Option<Refusal> {
    let linger = set.user("queue.buffering.max.ms")?;
    let (limit, name) = match set.user("message.timeout.ms") {
        Some(message) => (message.value, format!("`{}`", message.key)),
        None => (millis(timeouts.transaction_timeout?), "the transaction timeout".into()),
    };
    (linger.value >= limit).then(|| {
        linger.conflict(format!(
            "records that wait in the queue for so long time out before they are sent: write less than {limit}, \
             which is {name}"
        ))
    })
}

/// librdkafka's: `socket.timeout.ms` must be set <= `transaction.timeout.ms` + 100.
fn socket_timeout_within_transaction(set: &Settings<'_>, timeouts: &Timeouts) -> Option<Refusal> {
    let (socket, limit) = (set.user("socket.timeout.ms")?, millis(timeouts.transaction_timeout?) + 100.0);
    (socket.value > limit).then(|| {
        socket.conflict(format!(
            "at least one request must be able to fail before the transaction times out: write at most {limit} \
             (the transaction timeout and 100), or leave it out"
        ))
    })
}

/// librdkafka's, and ours where both are equal: `max.poll.interval.ms` must be >= `session.timeout.ms`.
fn session_timeout_below_max_poll_interval(set: &Settings<'_>, _: &Timeouts) -> Option<Refusal> {
    let [session, poll] = set.pair("session.timeout.ms", "max.poll.interval.ms")?;
    (session.value >= poll.value).then(|| {
        session.user_one(&poll).conflict(format!(
            "a session ({}) must be shorter than the longest pause between two polls ({}): lower \
             `session.timeout.ms` or raise `max.poll.interval.ms`",
            session.value, poll.value
        ))
    })
}

/// Ours: within one poll a worker may have to finish a whole transaction.
fn max_poll_interval_outlives_transaction(set: &Settings<'_>, timeouts: &Timeouts) -> Option<Refusal> {
    let (poll, transaction) = (set.any("max.poll.interval.ms")?, timeouts.transaction_timeout?);
    let message = format!(
        "a worker may take a whole transaction ({}) between two polls, and would be put out of its group after {}: \
         raise `max.poll.interval.ms` or lower the transaction timeout",
        format_duration(transaction),
        format_duration(Duration::from_millis(poll.value as u64))
    );
    (poll.value <= millis(transaction))
        .then(|| if poll.by_user { poll.conflict(message) } else { option(TRANSACTION_TIMEOUT, message) })
}

/// Ours: librdkafka takes a heartbeat that is longer than the session, and the member is lost.
fn heartbeats_fit_into_session(set: &Settings<'_>, _: &Timeouts) -> Option<Refusal> {
    let [heartbeat, session] = set.pair("heartbeat.interval.ms", "session.timeout.ms")?;
    (heartbeat.value * 2.0 > session.value).then(|| {
        heartbeat.user_one(&session).conflict(format!(
            "two heartbeats ({} each) must fit into a session ({}), or one lost heartbeat ends the membership: \
             write `heartbeat.interval.ms = {}`, a third of the session",
            heartbeat.value,
            session.value,
            (session.value / 3.0).floor().max(1.0)
        ))
    })
}

/// librdkafka's: `fetch.max.bytes` must be >= `message.max.bytes`; it raises a default by itself.
fn fetch_holds_a_message(set: &Settings<'_>, _: &Timeouts) -> Option<Refusal> {
    let (fetch, message) = (set.user("fetch.max.bytes")?, set.any("message.max.bytes")?);
    (fetch.value < message.value).then(|| {
        fetch.conflict(format!(
            "a fetch must hold the largest message: write at least {}, which is `message.max.bytes`",
            message.value
        ))
    })
}

/// librdkafka's: `receive.message.max.bytes` must be >= `fetch.max.bytes` + 512; it raises a default
/// by itself.
fn response_holds_a_fetch(set: &Settings<'_>, _: &Timeouts) -> Option<Refusal> {
    let receive = set.user("receive.message.max.bytes")?;
    let fetch = match (set.user("fetch.max.bytes"), set.any("fetch.max.bytes")) {
        (Some(fetch), _) => fetch.value,
        // As librdkafka adjusts it: no more than fits into the queue, no less than a message.
        (None, default) => {
            let queue = set.any("queued.max.messages.kbytes")?.value * 1024.0;
            default?.value.min(queue).max(set.any("message.max.bytes")?.value)
        }
    };
    (receive.value < fetch + 512.0).then(|| {
        receive.conflict(format!(
            "a response must hold a whole fetch (`fetch.max.bytes`, {fetch}) and 512 bytes: write at least {}, or \
             lower `fetch.max.bytes`",
            fetch + 512.0
        ))
    })
}

/// librdkafka warns: a fetch that may wait longer than its request times out each time.
fn fetch_wait_below_socket_timeout(set: &Settings<'_>, _: &Timeouts) -> Option<Refusal> {
    let [wait, socket] = set.pair("fetch.wait.max.ms", "socket.timeout.ms")?;
    (wait.value + 1000.0 > socket.value).then(|| {
        wait.user_one(&socket).conflict(format!(
            "the broker may hold a fetch back for {} ms, and its request times out after {}: keep \
             `fetch.wait.max.ms` at least 1000 below `socket.timeout.ms`",
            wait.value, socket.value
        ))
    })
}

/// librdkafka's for connecting (`reconnect.backoff.max.ms` must be >= `reconnect.backoff.ms`); for
/// retries it warns, and waits less than was asked for.
fn backoffs_do_not_shrink(set: &Settings<'_>, _: &Timeouts) -> Option<Refusal> {
    let pairs =
        [("reconnect.backoff.ms", "reconnect.backoff.max.ms"), ("retry.backoff.ms", "retry.backoff.max.ms")];
    pairs.into_iter().find_map(|(first, max)| {
        let [first, max] = set.pair(first, max)?;
        (first.value > max.value).then(|| {
            first.user_one(&max).conflict(format!(
                "the first pause ({} ms) is longer than the longest ({}): raise `{}` or lower `{}`",
                first.value, max.value, max.key, first.key
            ))
        })
    })
}

/// librdkafka's: `https.ca.location` and `https.ca.pem` are mutually exclusive.
fn one_https_authority(set: &Settings<'_>, _: &Timeouts) -> Option<Refusal> {
    set.text("https.ca.location").and(set.text("https.ca.pem")).map(|(key, _)| {
        conflict(
            key,
            format!("`{key}` and `https.ca.location` are two ways to say one thing: keep one of them"),
        )
    })
}

/// librdkafka's: `enable.sasl.oauthbearer.unsecure.jwt` and `sasl.oauthbearer.method=oidc` are
/// mutually exclusive.
fn unsecure_token_or_oidc(set: &Settings<'_>, _: &Timeouts) -> Option<Refusal> {
    let (key, unsecure) = set.text("enable.sasl.oauthbearer.unsecure.jwt")?;
    (unsecure == "true" && set.text("sasl.oauthbearer.method")?.1 == "oidc").then(|| {
        conflict(key, format!("`{key}` makes up tokens for tests, `sasl.oauthbearer.method = oidc` gets real ones: keep one of them"))
    })
}

/// librdkafka's: `ssl.keystore.password` is mandatory when `ssl.keystore.location` is set.
fn keystore_has_password(set: &Settings<'_>) -> Option<Refusal> {
    let (key, _) = set.text("ssl.keystore.location")?;
    set.missing(key, "ssl.keystore.password", "a keystore is always locked")
}

/// librdkafka warns, and then talks without any authentication.
fn mechanism_has_protocol(set: &Settings<'_>) -> Option<Refusal> {
    let (key, _) = set.text("sasl.mechanisms")?;
    let protocol = set.text("security.protocol").map_or("plaintext", |(_, protocol)| protocol);
    let missing = RefusalKind::Incomplete { missing: "security.protocol" };
    (!protocol.starts_with("sasl_")).then(|| {
        let message = format!(
            "`{key}` has no effect with `security.protocol = {protocol}`: write `sasl_ssl` (or `sasl_plaintext`)"
        );
        Refusal::new(missing, About::Key, key, message)
    })
}

/// The broker's: with PLAIN and SCRAM a user proves who it is by a password.
fn user_has_password(set: &Settings<'_>) -> Option<Refusal> {
    let (key, mechanism) = set.text("sasl.mechanisms")?;
    let by_password = mechanism == "PLAIN" || mechanism.starts_with("SCRAM");
    ["sasl.username", "sasl.password"]
        .into_iter()
        .filter(|_| by_password)
        .find_map(|name| set.missing(key, name, "the mechanism sends a name and a password"))
}

/// librdkafka's: `sasl.oauthbearer.token.endpoint.url` is mandatory when
/// `sasl.oauthbearer.method=oidc` is set.
fn oidc_has_endpoint(set: &Settings<'_>) -> Option<Refusal> {
    let (key, method) = set.text("sasl.oauthbearer.method")?;
    let elsewhere =
        set.text("sasl.oauthbearer.metadata.authentication.type").is_some_and(|(_, kind)| kind != "none");
    (method == "oidc" && !elsewhere)
        .then(|| set.missing(key, "sasl.oauthbearer.token.endpoint.url", "tokens are fetched from there"))?
}

fn option(name: &str, message: String) -> Refusal {
    Refusal::new(RefusalKind::Conflict, About::Option, name, message)
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
