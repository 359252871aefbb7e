//! What the commands print, over the broker inside this process.

use std::time::Duration;

use crate::{
    control::Control,
    dlq::{Choice, DeadLetters},
    error::ErrorKind,
    memory::{Memory, PlainRecord, TopicSettings},
    settings::{Problems, Settings, resolve},
    watch,
};

use super::{
    ask::{Asked, Task},
    work,
};

/// A dead letter in 0@0 with a key that a terminal would obey, one from another topic in 0@1, and a record
/// that is none in 0@2.
fn broker() -> Memory {
    let memory = Memory::new();
    for topic in ["payments", "payments.dlq"] {
        memory.create_topic(topic, 1, TopicSettings::default()).expect("a new topic");
    }
    for (key, value, topic) in [(&b"c-\x1b[7m"[..], &b"\xfftext"[..], "payments"), (b"c-2", b"{}", "staging")]
    {
        let said: [(&str, &[u8]); 8] = [
            ("trace", b"1"),
            ("eos.error", b"no such\naccount"),
            ("eos.error.kind", b"reject"),
            ("eos.attempts", b"1"),
            ("eos.pipeline", b"pay"),
            ("eos.source.topic", topic.as_bytes()),
            ("eos.source.partition", b"0"),
            ("eos.source.offset", b"77"),
        ];
        let headers = said.map(|(name, value)| (name, Some(value)));
        let timestamp = Some(1_740_981_600_000);
        let record =
            PlainRecord { key: Some(key), value: Some(value), headers: &headers, timestamp, partition: None };
        memory.produce_plain("payments.dlq", record).expect("it fits");
    }
    let foreign = PlainRecord { value: Some(b"hello"), timestamp: Some(i64::MAX), ..PlainRecord::default() };
    memory.produce_plain("payments.dlq", foreign).expect("it fits");
    memory
}

fn ask(memory: &Memory, task: Task, json: bool) -> (String, Result<(), crate::error::Error>) {
    let letters = DeadLetters {
        app: "shop".into(),
        pipeline: "pay".into(),
        topic: "payments.dlq".into(),
        input: "payments".into(),
        properties: Vec::new(),
        transaction_timeout: Duration::from_secs(10),
        patience: Duration::from_secs(10),
        batch: 10,
    };
    let mut problems = Problems::default();
    let run = resolve("shop", &[], &Settings::default(), &mut problems).run_config();
    let choice = Choice::default();
    let asked = Asked { bootstrap: "nowhere:1".into(), run, letters, choice, task, json };
    let mut out = Vec::new();
    let ended = watch::block_on(work(memory, &asked, &Control::default(), &mut out)).expect("a runtime");
    (String::from_utf8(out).expect("text"), ended)
}

#[test]
fn a_list_is_a_table_that_a_terminal_can_show() {
    let (text, ended) = ask(&broker(), Task::List { all: false }, false);
    assert_eq!(ended, Ok(()));
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        [
            "ID   SOURCE         KIND     ATTEMPTS  TIME                      KEY          REPLAYED  ERROR",
            r"0@0  payments/0@77  reject   1         2025-03-03T06:00:00.000Z  c-\u{1b}[7m  no        no such\naccount",
            r"0@1  staging/0@77   reject   1         2025-03-03T06:00:00.000Z  c-2          no        no such\naccount",
            "0@2  -              foreign  -         9223372036854775807 ms    -            -         no dead letter: it has no header `eos.error.kind`",
        ]
    );
}

#[test]
fn a_list_in_json_has_all_of_each_record() {
    let (text, ended) = ask(&broker(), Task::List { all: false }, true);
    assert_eq!(ended, Ok(()));
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        [
            r#"{"id":"0@0","replayed":false,"pipeline":"pay","source":{"topic":"payments","partition":0,"offset":77},"kind":"reject","attempts":1,"error":"no such\naccount","timestamp":1740981600000,"time":"2025-03-03T06:00:00.000Z","key":"c-\u001b[7m","value_base64":"/3RleHQ=","headers":[{"name":"trace","value":"1"}]}"#,
            r#"{"id":"0@1","replayed":false,"pipeline":"pay","source":{"topic":"staging","partition":0,"offset":77},"kind":"reject","attempts":1,"error":"no such\naccount","timestamp":1740981600000,"time":"2025-03-03T06:00:00.000Z","key":"c-2","value":"{}","headers":[{"name":"trace","value":"1"}]}"#,
            r#"{"id":"0@2","foreign":"it has no header `eos.error.kind`","timestamp":9223372036854775807,"time":null,"key":null,"value":"hello","headers":[]}"#,
        ]
    );
}

#[test]
fn a_dry_run_lists_what_would_be_sent_and_sends_nothing() {
    let memory = broker();
    let (text, ended) = ask(&memory, Task::DryRun, false);
    assert_eq!(ended, Ok(()));
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(!text.contains("foreign"), "{text}");
    assert_eq!(memory.high_watermark("payments", 0), Ok(0));
}

#[test]
fn a_replay_says_what_it_could_not_send_and_fails() {
    let memory = broker();

    let (text, ended) = ask(&memory, Task::Replay, true);

    let error = ended.expect_err("one is from elsewhere");
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert!(
        error.to_string().starts_with("1 dead letter cannot be sent back\n  - 0@1: it came from"),
        "{error}"
    );
    let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&report["sent"], &report["exit_code"]), (&1.into(), &1.into()));
    assert_eq!(report["refused"][0]["id"], "0@1");
    let (text, _) = ask(&memory, Task::List { all: true }, false);
    assert!(text.contains("yes       no such"), "{text}");
}
