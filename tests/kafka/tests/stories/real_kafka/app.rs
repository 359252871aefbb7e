//! A pipeline inside a program of its own: `App`, awaited on the program's runtime.

use std::time::Duration;

use eos_fixture::Cluster;
use eos_kafka_tests::{orders, referee, topics};
use eos_runtime::prelude::*;

const ORDERS: u64 = 500;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Sale {
    #[kafka(key)]
    customer: String,
    order_id: u64,
    amount_cents: i64,
}

/// Waits on the runtime of the program, with many records in flight.
#[eos_pipeline(input = "orders", output = "copies", concurrency = 16)]
async fn slowly(order: Sale, pause: State<Duration>) -> Sale {
    tokio::time::sleep(*pause).await;
    order
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_runs_async_handlers_on_the_programs_runtime_exactly_once_and_in_order() {
    let bootstrap = Cluster::shared().expect("a broker").bootstrap();
    let name = topics::fresh("app");
    let (input, output) = (format!("{name}.in"), format!("{name}.out"));
    let names = (input.clone(), output.clone());
    let prepare = move || {
        topics::create(bootstrap, &names.0, 2, 1);
        topics::create(bootstrap, &names.1, 2, 1);
        orders::preload(bootstrap, &names.0, 0..ORDERS);
    };
    tokio::task::spawn_blocking(prepare).await.expect("the orders are in");

    let app = App::new("stories").pipeline(slowly::pipeline()).state(Duration::from_millis(2));
    let app = app.bootstrap(bootstrap).instance(name).topic("orders", input).topic("copies", &output);
    let summary = app.drain().run().await.expect("drains");

    assert_eq!(summary.totals().records_in, ORDERS);
    let read = move || referee::read_committed(bootstrap, &output);
    let findings = referee::judge(0..ORDERS, &tokio::task::spawn_blocking(read).await.expect("reads"));
    assert!(findings.is_clean(), "{findings}");
}
