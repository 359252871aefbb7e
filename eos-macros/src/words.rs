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
/// Stands in `kafka { .. }` as well, as `..SHARED`.
pub(crate) const SHARED: Word = word("SHARED", "kafka = SHARED");
pub(crate) const DEAD_LETTER: Word = word("dead_letter", r#"dead_letter = "raw-orders.dlq""#);
pub(crate) const ON_ERROR: Word = word("on_error", "on_error = retry(5) then dead_letter");
pub(crate) const PARKING: Word = word("parking", "parking = 100");
pub(crate) const DEDUPLICATE: Word = word("dedup", r#"dedup(within = "24h")"#);
pub(crate) const ALLOW_LOOP: Word = word("allow_loop", "allow_loop");
pub(crate) const CRATE: Word = word("crate", "crate = path::to::eos_runtime");

/// The options of `#[eos_pipeline(..)]`.
pub(crate) const PIPELINE: [Word; 18] = [
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
    DEAD_LETTER,
    ON_ERROR,
    PARKING,
    DEDUPLICATE,
    ALLOW_LOOP,
    CRATE,
];

pub(crate) const FROM: Word = word("from", r#"from "raw-orders" as RawOrder"#);
pub(crate) const FILTER: Word = word("filter", "filter |order| order.amount_cents > 0");
pub(crate) const MAP: Word = word("map", "map |order| Order::from(order)");
pub(crate) const FLAT_MAP: Word = word("flat_map", "flat_map |order| order.lines");
pub(crate) const INSPECT: Word = word("inspect", "inspect |order| log(order)");
pub(crate) const DEDUP_STEP: Word = word("dedup", DEDUPLICATE.form);
pub(crate) const DEAD_LETTER_STEP: Word = word("dead_letter", r#"dead_letter "raw-orders.dlq""#);
pub(crate) const ON_ERROR_STEP: Word = word("on_error", "on_error retry(5) then dead_letter");
pub(crate) const OPTIONS: Word = word("options", "options(workers = 4)");
pub(crate) const THROUGH: Word = word("through", r#"through "priced-orders" as priced: PricedOrder"#);
pub(crate) const TO: Word = word("to", r#"to "orders""#);
pub(crate) const BRANCH: Word =
    word("branch", r#"branch { |line| line.is_heavy => "heavy-lines", _ => "lines" }"#);

/// The steps of a flow of `pipeline!`.
pub(crate) const STEPS: [Word; 11] = [
    FILTER,
    MAP,
    FLAT_MAP,
    INSPECT,
    DEDUP_STEP,
    DEAD_LETTER_STEP,
    ON_ERROR_STEP,
    OPTIONS,
    THROUGH,
    TO,
    BRANCH,
];

pub(crate) const RETRY: Word = word("retry", "retry(5)");
pub(crate) const TO_DEAD_LETTER: Word = word("dead_letter", "dead_letter");
pub(crate) const SKIP: Word = word("skip", "skip");
pub(crate) const STOP: Word = word("stop", "stop");
/// Stands between `retry(..)` and what becomes of a record after it.
pub(crate) const THEN: &str = "then";
pub(crate) const BACKOFF: Word = word("backoff", r#"backoff = "100ms..10s""#);

/// What may become of a record whose handler fails.
pub(crate) const OUTCOMES: [Word; 4] = [RETRY, TO_DEAD_LETTER, SKIP, STOP];
/// What may become of a record that is given up.
pub(crate) const LAST_OUTCOMES: [Word; 3] = [TO_DEAD_LETTER, SKIP, STOP];
/// What `retry(..)` takes beside the number.
pub(crate) const IN_RETRY: [Word; 1] = [BACKOFF];

pub(crate) const WITHIN: Word = word("within", r#"within = "24h""#);
pub(crate) const BY: Word = word("by", "by = [order_id]");
pub(crate) const MAX_KEYS: Word = word("max_keys", "max_keys = 1_000_000");
pub(crate) const UNKEYED: Word = word("unkeyed", r#"unkeyed = "refuse"` or `unkeyed = "allow""#);
pub(crate) const DEDUP_TOPIC: Word = word("topic", r#"topic = "orders.seen""#);

/// What `dedup(..)` takes.
pub(crate) const IN_DEDUP: [Word; 5] = [WITHIN, BY, MAX_KEYS, UNKEYED, DEDUP_TOPIC];

/// Parameter attributes that are designed and not built yet.
pub(crate) const NOT_YET: [&str; 2] = ["table", "store"];

pub(crate) const TOPIC: Word = word("topic", r#"topic = "orders""#);
pub(crate) const CODEC: Word = word("codec", "codec = eos_runtime::codec::Json");
pub(crate) const VIEW_OF: Word = word("view_of", "view_of = orders::RawOrder");
pub(crate) const KEY: Word = word("key", "key");
pub(crate) const DEDUP: Word = word("dedup", "dedup");
pub(crate) const TIMESTAMP: Word = word("timestamp", "timestamp");
pub(crate) const HEADER: Word = word("header", r#"header = "trace-id""#);

pub(crate) const SCHEMA: Word = word("schema", r#"schema = "schemas/order.json""#);
pub(crate) const SCHEMA_PATH: Word = word("path", r#"path = "schemas/order.json""#);
pub(crate) const COMPATIBILITY: Word = word("compatibility", "compatibility = backward");

/// What `schema(..)` takes.
pub(crate) const IN_SCHEMA: [Word; 2] = [SCHEMA_PATH, COMPATIBILITY];

/// What `#[kafka(..)]` takes on the type.
pub(crate) const ON_TYPE: [Word; 5] = [TOPIC, CODEC, VIEW_OF, SCHEMA, CRATE];
/// What `#[kafka(..)]` takes on a field.
pub(crate) const ON_FIELD: [Word; 4] = [KEY, DEDUP, TIMESTAMP, HEADER];
/// What `#[kafka(..)]` takes on a variant.
pub(crate) const ON_VARIANT: [Word; 1] = [TOPIC];

pub(crate) const PARTITIONS: Word = word("partitions", "partitions = 12");
pub(crate) const RETENTION: Word = word("retention", r#"retention = "7d"` or `retention = "forever""#);
pub(crate) const CLEANUP: Word =
    word("cleanup", "cleanup = delete`, `cleanup = compact` or `cleanup = [compact, delete]");
pub(crate) const MIN_ISR: Word = word("min_isr", "min_isr = 2");
pub(crate) const REPLICATION: Word = word("replication", "replication = 3");
/// What stands in `topics!`.
pub(crate) const NAMED_TOPIC: Word = word("RAW_ORDERS", r#"RAW_ORDERS: RawOrder = "raw-orders""#);

/// What stands in `kafka_config!`.
pub(crate) const NAMED_SET: Word = word("SHARED", r#"SHARED = { "linger.ms" = 5 }"#);

/// What a topic in `topics!` takes.
pub(crate) const IN_TOPIC: [Word; 5] = [PARTITIONS, RETENTION, CLEANUP, MIN_ISR, REPLICATION];

pub(crate) const APP: Word = word("app", r#"app = "orders""#);
pub(crate) const STATE: Word = word("state", "state = Pool::new()");

pub(crate) const TOPICS: Word = word("topics", "topics = TOPICS");

/// What `main!(..)` takes beside the paths of pipelines.
pub(crate) const MAIN: [Word; 4] = [APP, TOPICS, STATE, CRATE];
/// What `topology!(..)` takes beside them.
pub(crate) const TOPOLOGY: [Word; 2] = [TOPICS, CRATE];
