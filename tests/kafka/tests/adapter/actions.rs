//! The same errors under a whole worker: what it does about each, and that it goes on by itself.

use std::{
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use eos_fixture::eventually;
use eos_kafka_tests::orders;
use eos_runtime::{
    config::{PipelineConfig, RunConfig, STARTUP_TIMEOUT},
    control::{Control, Totals},
    error::{Error as RunError, ErrorKind},
    prelude::*,
    run::Run,
    stage::States,
};
use rdkafka::types::{RDKafkaApiKey as Api, RDKafkaRespErr as Error};

use crate::{
    answers::{
        IN_A_TRANSACTION,
        Verdict::{self, Abort, Fatal, Fenced, Refused, Stop, Well},
    },
    mock::Mock,
};

const SOON: Duration = Duration::from_secs(30);

/// So many workers at once: each waits seconds for its group to form.
const AT_ONCE: usize = 8;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    id: u64,
}

/// A record per millisecond.
#[eos_pipeline(input = "in", output = "out", concurrency = 1, commit_interval = "20ms")]
async fn copy(order: Order) -> Order {
    tokio::time::sleep(Duration::from_millis(1)).await;
    order
}

#[test]
fn the_worker_does_about_each_answer_what_its_class_asks_and_goes_on() {
    let mut wrong = Vec::new();
    for rows in IN_A_TRANSACTION.chunks(AT_ONCE) {
        let outcomes = thread::scope(|scope| {
            let workers: Vec<_> =
                rows.iter().map(|&(api, error, _)| scope.spawn(move || outcome(api, error))).collect();
            workers.into_iter().map(|worker| worker.join().expect("no panic")).collect::<Vec<_>>()
        });
        for ((api, error, verdict), outcome) in rows.iter().zip(outcomes) {
            let row = format!("{api:?} {error:?}: {verdict:?}, {outcome:?}");
            println!("{row}");
            if !outcome.fits(*verdict, *api, *error) {
                wrong.push(row);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a worker did about an answer.
#[derive(Debug)]
enum Outcome {
    WentOn { aborts: u64, rebuilds: u64 },
    Ended(Result<(), RunError>),
}

impl Outcome {
    fn fits(&self, verdict: Verdict, api: Api, error: Error) -> bool {
        match (verdict, self) {
            // A connection that broke under the end of a transaction, which also sends what is still queued, leaves
            // it in doubt.
            (Well, Self::WentOn { aborts: 0, rebuilds }) => {
                *rebuilds == 0 || api == Api::EndTxn || error == Error::RD_KAFKA_RESP_ERR__TRANSPORT
            }
            // Whether the broker knew of the transaction decides between an abort and a new producer.
            (Abort | Refused, Self::WentOn { aborts, .. }) => *aborts > 0,
            (Fatal | Fenced, Self::WentOn { rebuilds, .. }) => *rebuilds > 0,
            (Stop, Self::Ended(Err(error))) => error.kind() == ErrorKind::Usage,
            _ => false,
        }
    }
}

fn outcome(api: Api, error: Error) -> Outcome {
    // given a worker at work
    let mut worker = Worker::new();
    let before = worker.progress(2).expect("it works");

    // when the broker answers so once
    worker.mock.cluster.request_errors(api, &[error]);

    // then it goes on with further transactions, or it ends
    match worker.progress(3) {
        Ok(after) => Outcome::WentOn {
            aborts: after.aborts - before.aborts,
            rebuilds: after.rebuilds - before.rebuilds,
        },
        Err(ended) => Outcome::Ended(ended),
    }
}

/// A running pipeline over a mock cluster of its own, with more input than it will need.
struct Worker {
    mock: Mock,
    run: Run,
    thread: Option<JoinHandle<Result<(), RunError>>>,
}

impl Worker {
    fn new() -> Self {
        let mock = Mock::new();
        let input = (0..20_000).map(|id| (id.to_string(), format!(r#"{{"id":{id}}}"#)));
        orders::produce(&mock.cluster.bootstrap_servers(), "in", input);

        let def = copy::pipeline();
        let config = RunConfig {
            app: "actions".to_owned(),
            instance: None,
            slots_dir: std::env::temp_dir(),
            transaction_timeout: Duration::from_secs(10),
            startup_timeout: STARTUP_TIMEOUT,
            drain: false,
            create_topics: false,
            accept_lost: false,
            pipelines: vec![PipelineConfig::declared("actions", def.spec(), def.outputs())],
        };
        let states = Arc::new(States::default());
        let run = Run::new(config, "one".to_owned(), vec![def], states, Control::default());
        let (running, kafka) = (run.clone(), mock.kafka.clone());
        let thread = Some(thread::spawn(move || running.over(&kafka)));
        Self { mock, run, thread }
    }

    /// Waits until so many more transactions committed. An error is how it ended instead.
    fn progress(&mut self, more: u64) -> Result<Totals, Result<(), RunError>> {
        let goal = self.totals().commits + more;
        eventually(SOON, "transactions, or the end", || {
            if self.thread.as_ref().is_some_and(JoinHandle::is_finished) {
                return Some(Err(self.join()));
            }
            let totals = self.totals();
            (totals.commits >= goal).then_some(Ok(totals))
        })
    }

    fn join(&mut self) -> Result<(), RunError> {
        self.thread.take().expect("it is joined once").join().expect("no panic")
    }

    fn totals(&self) -> Totals {
        self.run.counters["copy"].totals()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.run.control.abort();
        if self.thread.is_some() {
            // What it ends with now is of no interest.
            let _ = self.join();
        }
    }
}
