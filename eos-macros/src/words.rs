//! Every word that may be written inside the attributes and `main!`, in one place: the parsers, the
//! suggestions and the test that each word has its section in the docs read the same lists.

/// A word and how it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    /// The word itself.
    pub(crate) name: &'static str,
    /// An example, as a message quotes it.
    pub(crate) form: &'static str,
}

const fn word(name: &'static str, form: &'static str) -> Word {
    Word { name, form }
}

pub(crate) const INPUT: Word = word("input", r#"input = "raw-orders""#);
pub(crate) const OUTPUT: Word = word("output", r#"output = "orders"` or `output = ["orders", "audit"]"#);
pub(crate) const NAME: Word = word("name", r#"name = "enrich-orders""#);
pub(crate) const GROUP: Word = word("group", r#"group = "orders-app""#);
pub(crate) const START: Word = word("start", r#"start = "earliest"` or `start = "latest""#);
pub(crate) const MEMBERSHIP: Word =
    word("membership", r#"membership = "static"` or `membership = "dynamic""#);
pub(crate) const COMMIT: Word =
    word("commit", "commit = group`, `commit = per_batch` or `commit = per_record");
pub(crate) const COMMIT_INTERVAL: Word = word("commit_interval", r#"commit_interval = "100ms""#);
pub(crate) const MIN_COMMIT_INTERVAL: Word = word("min_commit_interval", r#"min_commit_interval = "5ms""#);
pub(crate) const WORKERS: Word = word("workers", "workers = 4");
pub(crate) const CONCURRENCY: Word = word("concurrency", "concurrency = 16");
pub(crate) const KAFKA: Word = word("kafka", r#"kafka { "linger.ms" = 5 }"#);
pub(crate) const ALLOW_LOOP: Word = word("allow_loop", "allow_loop");
pub(crate) const CRATE: Word = word("crate", "crate = path::to::eos_runtime");

/// The options of `#[eos_pipeline(..)]`.
pub(crate) const PIPELINE: [Word; 14] = [
    INPUT,
    OUTPUT,
    NAME,
    GROUP,
    START,
    MEMBERSHIP,
    COMMIT,
    COMMIT_INTERVAL,
    MIN_COMMIT_INTERVAL,
    WORKERS,
    CONCURRENCY,
    KAFKA,
    ALLOW_LOOP,
    CRATE,
];

/// Options and parameter attributes that are designed and not built yet.
pub(crate) const NOT_YET: [&str; 5] = ["dedup", "dead_letter", "on_error", "table", "store"];

pub(crate) const TOPIC: Word = word("topic", r#"topic = "orders""#);
pub(crate) const CODEC: Word = word("codec", "codec = eos_runtime::codec::Json");
pub(crate) const KEY: Word = word("key", "key");
pub(crate) const DEDUP: Word = word("dedup", "dedup");
pub(crate) const TIMESTAMP: Word = word("timestamp", "timestamp");
pub(crate) const HEADER: Word = word("header", r#"header = "trace-id""#);

/// What `#[kafka(..)]` takes on the type.
pub(crate) const ON_TYPE: [Word; 3] = [TOPIC, CODEC, CRATE];
/// What `#[kafka(..)]` takes on a field.
pub(crate) const ON_FIELD: [Word; 4] = [KEY, DEDUP, TIMESTAMP, HEADER];
/// What `#[kafka(..)]` takes on a variant.
pub(crate) const ON_VARIANT: [Word; 1] = [TOPIC];

pub(crate) const APP: Word = word("app", r#"app = "orders""#);
pub(crate) const STATE: Word = word("state", "state = Pool::new()");

/// What `main!(..)` takes beside the paths of pipelines.
pub(crate) const MAIN: [Word; 3] = [APP, STATE, CRATE];
