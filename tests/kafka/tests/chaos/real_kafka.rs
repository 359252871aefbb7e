//! One after the other: they measure how long things take.

use std::sync::{Mutex, PoisonError};

use eos_kafka_tests::chaos::{Runner, Table, stories};

static RUNNER: Mutex<Runner> = Mutex::new(Runner::new(false));

fn play(name: &str) {
    let mut runner = RUNNER.lock().unwrap_or_else(PoisonError::into_inner);
    let story = stories::all().into_iter().find(|story| story.name == name).expect("a story of that name");
    assert!(story.is_quick, "{name} takes too long for a test");
    let table = Table { rows: vec![runner.run(&story, 1)] };
    assert!(table.is_clean(), "{table}");
}

macro_rules! quick {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            play(stringify!($name));
        }
    )*

        #[test]
        fn all_quick_stories_are_tests() {
            let quick = stories::all().into_iter().filter(|story| story.is_quick);
            let quick: Vec<_> = quick.map(|story| story.name).collect();
            assert_eq!(quick, [$(stringify!($name)),*]);
        }
    };
}

quick! {
    kill_thrice
    static_restart
    rolling_restart
    pause_transaction
    queue_full
    shutdown
    takeover
    pause_broker
    aborted_input
    lost_end_txn
    late_end_txn
    twice_end_txn
}
