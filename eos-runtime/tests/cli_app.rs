//! Pipelines inside a program of one's own.

use eos_runtime::{error::ErrorKind, prelude::*};

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    id: u64,
}

#[eos_pipeline(input = "placed", output = "packed")]
fn pack(order: Order, _prices: State<Vec<u64>>) -> Order {
    order
}

#[tokio::test]
async fn wrong_settings_are_said_with_the_call_that_made_them() {
    let app = App::new("my shop").pipeline(pack::pipeline()).state(vec![1_u64]).workers(0);
    let error = app.kafka("acks", "1").topic("packd", "x").run().await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Usage);
    for expected in [
        "`my shop` is not a legal application name",
        "App::workers: 0 workers do not work",
        "App::kafka acks=1: ",
        "App::topic: no pipeline declares a topic `packd`: did you mean `packed`?",
        "call App::bootstrap(\"host:port\")",
    ] {
        assert!(error.to_string().contains(expected), "{expected:?} in {error}");
    }
}

#[cfg(feature = "kafka")]
#[tokio::test]
async fn it_stops_when_its_control_says_so() {
    // Given an application that waits for a broker that is not there,
    let app = App::new("shop").pipeline(pack::pipeline()).bootstrap("127.0.0.1:1");
    let control = app.control();
    let run = tokio::spawn(app.run());

    // when it is told to stop, then it ends well and has done nothing.
    control.stop();
    let summary = run.await.expect("no panic").expect("a clean end");
    assert_eq!(summary.totals().records_in, 0);
    assert!(summary.to_string().starts_with("shop: 0 records in, 0 out, 0 transactions"), "{summary}");
}
