//! Names that Kafka and the runtime know things by: which are legal, and how they are made.

use std::error::Error;
use std::fmt;

/// Kafka's limit for the name of a topic.
const TOPIC_MAX: usize = 249;
/// Room for several segments and a suffix in the name of a topic.
const SEGMENT_MAX: usize = 80;
/// Ours; Kafka has none below 32 767.
const ID_MAX: usize = 249;

/// Whether a topic name is legal for Kafka and may be used by a pipeline: see [`check_topic`].
///
/// For assertions in constants.
pub const fn is_legal_topic(name: &str) -> bool {
    let bytes = name.as_bytes();
    if bytes.is_empty() || bytes.len() > TOPIC_MAX || is_dots(bytes) || is_internal(bytes) {
        return false;
    }
    let mut at = 0;
    while at < bytes.len() {
        if !is_topic_byte(bytes[at]) {
            return false;
        }
        at += 1;
    }
    true
}

/// Kafka's rule for topics: 1 to 249 of `a-z A-Z 0-9 . _ -`, and neither `.` nor `..`. Names that
/// begin with `__` are refused too: Kafka keeps its own state in such topics.
///
/// # Errors
/// Says what is wrong and suggests a legal name.
pub fn check_topic(name: &str) -> Result<(), NameError> {
    let bytes = name.as_bytes();
    let problem = if bytes.is_empty() {
        "it is empty".into()
    } else if is_dots(bytes) {
        "a name of dots alone is not a topic".into()
    } else if let Some(c) = first_illegal(name, is_topic_byte) {
        format!("{} is not allowed: Kafka takes letters (a-z, A-Z), digits, `.`, `_` and `-`", shown(c))
    } else if bytes.len() > TOPIC_MAX {
        format!("it has {} characters, and Kafka takes {TOPIC_MAX} at most", bytes.len())
    } else if is_internal(bytes) {
        "names that begin with `__` are Kafka's own, as `__consumer_offsets`".into()
    } else {
        return Ok(());
    };
    Err(NameError::new("topic", name, problem, legal(name, is_topic_byte, TOPIC_MAX, "orders")))
}

/// A name of an application or a pipeline becomes a part of groups, transactional ids and topics,
/// between dots: 1 to 80 of `a-z A-Z 0-9 _ -`, beginning with a letter or digit.
///
/// # Errors
/// Says what is wrong and suggests a legal name.
pub fn check_pipeline_name(name: &str) -> Result<(), NameError> {
    check_segment("pipeline name", name, is_segment_byte, "enrich-orders")
}

/// As [`check_pipeline_name`], for the application.
///
/// # Errors
/// Says what is wrong and suggests a legal name.
pub fn check_app_name(name: &str) -> Result<(), NameError> {
    check_segment("application name", name, is_segment_byte, "orders-app")
}

/// As [`check_pipeline_name`], for the instance of an application; dots are allowed, as it is made
/// of a host name by default.
///
/// # Errors
/// Says what is wrong and suggests a legal name.
pub fn check_instance(name: &str) -> Result<(), NameError> {
    check_segment("instance", name, is_topic_byte, "host-0")
}

/// A consumer group: 1 to 249 characters, none of them invisible, no blank at either end.
///
/// # Errors
/// Says what is wrong and suggests a legal name.
pub fn check_group(name: &str) -> Result<(), NameError> {
    check_id("group", name, "orders-app.enrich-orders")
}

/// A transactional id: as [`check_group`].
///
/// # Errors
/// Says what is wrong and suggests a legal name.
pub fn check_transactional_id(id: &str) -> Result<(), NameError> {
    check_id("transactional id", id, "orders-app.enrich-orders.host-0.0")
}

/// The transactional id of a worker, `{app}.{pipeline}.{instance}.{worker}`: unique among the
/// living, the same after a restart.
pub fn transactional_id(app: &str, pipeline: &str, instance: &str, worker: usize) -> String {
    format!("{app}.{pipeline}.{instance}.{worker}")
}

/// The consumer group of a pipeline that names none, `{app}.{pipeline}`.
pub fn group(app: &str, pipeline: &str) -> String {
    format!("{app}.{pipeline}")
}

/// The topic that remembers what a pipeline has accepted, unless it names another: `{app}.{pipeline}.dedup`.
pub fn dedup_topic(app: &str, pipeline: &str) -> String {
    format!("{app}.{pipeline}.dedup")
}

/// A name that is not legal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NameError {
    /// What was to be named: `topic`, `group`, ..
    pub what: &'static str,
    /// The name as it was given.
    pub name: String,
    /// What is wrong with it.
    pub problem: String,
    /// A legal name in its place.
    pub suggestion: String,
}

impl NameError {
    fn new(what: &'static str, name: &str, problem: String, suggestion: String) -> Self {
        Self { what, name: name.into(), problem, suggestion }
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, name, problem, suggestion } = self;
        write!(f, "`{}` is not a legal {what}: {problem}; write `{suggestion}`", name.escape_debug())
    }
}

impl Error for NameError {}

fn check_segment(
    what: &'static str,
    name: &str,
    is_legal: fn(u8) -> bool,
    example: &str,
) -> Result<(), NameError> {
    let problem = if name.is_empty() {
        "it is empty".into()
    } else if let Some(c) = first_illegal(name, is_legal) {
        let dot = if is_legal(b'.') { ", `.`" } else { "" };
        format!("{} is not allowed: it takes letters (a-z, A-Z), digits{dot}, `_` and `-`", shown(c))
    } else if !name.as_bytes()[0].is_ascii_alphanumeric() {
        "it must begin with a letter or a digit".into()
    } else if name.len() > SEGMENT_MAX {
        let length = name.len();
        format!("it has {length} characters, and {SEGMENT_MAX} at most leave room for the names made of it")
    } else {
        return Ok(());
    };
    Err(NameError::new(what, name, problem, legal(name, is_legal, SEGMENT_MAX, example)))
}

fn check_id(what: &'static str, name: &str, example: &str) -> Result<(), NameError> {
    let problem = if name.is_empty() {
        "it is empty".into()
    } else if let Some(c) = name.chars().find(|c| c.is_control()) {
        format!("{} is not allowed: it must be visible", shown(c))
    } else if name.trim() != name {
        "a blank at its beginning or end is easily overlooked".into()
    } else if name.chars().count() > ID_MAX {
        format!("it has {} characters, and {ID_MAX} are the most", name.chars().count())
    } else {
        return Ok(());
    };
    let visible: String = name.chars().filter(|c| !c.is_control()).collect();
    let fitting: String = visible.trim().chars().take(ID_MAX).collect();
    let suggestion = if fitting.trim().is_empty() { example } else { fitting.trim() };
    Err(NameError::new(what, name, problem, suggestion.into()))
}

const fn is_topic_byte(byte: u8) -> bool {
    is_segment_byte(byte) || byte == b'.'
}

const fn is_segment_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

const fn is_dots(name: &[u8]) -> bool {
    matches!(name, b"." | b"..")
}

const fn is_internal(name: &[u8]) -> bool {
    matches!(name, [b'_', b'_', ..])
}

fn first_illegal(name: &str, is_legal: fn(u8) -> bool) -> Option<char> {
    name.chars().find(|c| !u8::try_from(*c).is_ok_and(is_legal))
}

fn shown(c: char) -> String {
    match c {
        ' ' => "a blank".into(),
        c => format!("`{}`", c.escape_debug()),
    }
}

/// The name with each run of illegal characters as one dash, cut to its length.
fn legal(name: &str, is_legal: fn(u8) -> bool, max: usize, example: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if u8::try_from(c).is_ok_and(is_legal) {
            out.push(c);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    let start = out.find(|c: char| c.is_ascii_alphanumeric()).unwrap_or(out.len());
    let fitting: String = out[start..].chars().take(max).collect();
    let fitting = fitting.trim_end_matches(['-', '.']);
    if fitting.is_empty() { example.into() } else { fitting.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const _: () = assert!(is_legal_topic("raw-orders") && !is_legal_topic("raw orders"));

    #[test]
    fn legal_topics_pass() {
        let longest = "a".repeat(249);
        for name in ["raw-orders", "a", "A.b_c-9", "_private", "...", "-", longest.as_str()] {
            assert_eq!(check_topic(name), Ok(()), "{name}");
            assert!(is_legal_topic(name), "{name}");
        }
    }

    #[test]
    fn illegal_topics_are_refused_with_a_legal_one() {
        let long = "t".repeat(250);
        for (name, problem, suggestion) in [
            ("", "it is empty", "orders"),
            (".", "dots alone", "orders"),
            ("..", "dots alone", "orders"),
            ("raw orders", "a blank is not allowed", "raw-orders"),
            ("raw/orders!", "`/` is not allowed", "raw-orders"),
            ("köln", "`ö` is not allowed", "k-ln"),
            ("a\nb", "`\\n` is not allowed", "a-b"),
            ("订单", "is not allowed", "orders"),
            ("__consumer_offsets", "Kafka's own", "consumer_offsets"),
            (long.as_str(), "it has 250 characters", &long[..249]),
        ] {
            let error = check_topic(name).unwrap_err();
            assert!(error.problem.contains(problem), "{error}");
            assert_eq!(error.suggestion, suggestion, "{error}");
            assert_eq!(check_topic(&error.suggestion), Ok(()), "{error}");
            assert!(!is_legal_topic(name), "{name}");
        }
        let text = check_topic("raw orders").unwrap_err().to_string();
        assert!(text.starts_with("`raw orders` is not a legal topic: a blank"), "{text}");
        assert!(text.ends_with("; write `raw-orders`"), "{text}");
    }

    #[test]
    fn names_of_parts_hold_no_dots_but_an_instance_may() {
        assert_eq!(check_pipeline_name("enrich_orders-2"), Ok(()));
        assert_eq!(check_instance("host.example.org-0"), Ok(()));
        for (name, problem, suggestion) in [
            ("", "empty", "enrich-orders"),
            ("a.b", "`.` is not allowed", "a-b"),
            ("-a", "must begin", "a"),
            ("__", "must begin", "enrich-orders"),
            (&"p".repeat(81), "81 characters", &"p".repeat(80)),
        ] {
            let error = check_pipeline_name(name).unwrap_err();
            assert!(error.problem.contains(problem), "{error}");
            assert_eq!(error.suggestion, suggestion, "{error}");
            assert_eq!(check_pipeline_name(&error.suggestion), Ok(()));
            assert_eq!(check_app_name(name).unwrap_err().problem, error.problem);
        }
        assert!(check_instance("a b").unwrap_err().problem.contains("digits, `.`, `_`"));
    }

    #[test]
    fn groups_and_transactional_ids_are_visible() {
        for name in ["my group/1", "a.b.c", "größe"] {
            assert_eq!(check_group(name), Ok(()));
            assert_eq!(check_transactional_id(name), Ok(()));
        }
        for (name, problem, suggestion) in [
            ("", "empty", "orders-app.enrich-orders"),
            (" g", "a blank at its beginning", "g"),
            ("g\t1", "`\\t` is not allowed", "g1"),
            ("\n", "is not allowed", "orders-app.enrich-orders"),
            (&"g".repeat(250), "250 characters", &"g".repeat(249)),
        ] {
            let error = check_group(name).unwrap_err();
            assert!(error.problem.contains(problem), "{error}");
            assert_eq!(error.suggestion, suggestion);
        }
    }

    #[test]
    fn the_longest_parts_make_legal_names() {
        // given the longest parts that are legal
        let part = "p".repeat(80);
        check_app_name(&part).and(check_pipeline_name(&part)).and(check_instance(&part)).unwrap();
        // when names are made of them, then these are legal too
        check_group(&group(&part, &part)).unwrap();
        check_transactional_id(&transactional_id(&part, &part, &part, 99_999)).unwrap();
        assert_eq!(transactional_id("shop", "enrich", "host-0", 2), "shop.enrich.host-0.2");
        assert_eq!(group("shop", "enrich"), "shop.enrich");
    }
}
