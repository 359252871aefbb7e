//! Without a transaction: outputs and offsets one after the other, in one order or the other. Neither is
//! exactly once, since a crash may come between them.

use eos_kafka_tests::topics::client;
use rdkafka::producer::Producer as _;

use crate::{
    arguments::{Arguments, How},
    input::{CALL, Input},
    order::{producer, send},
};

pub(crate) fn run(arguments: &Arguments) {
    let Arguments { how, bootstrap, input, output, .. } = arguments;
    let producer = producer(client(bootstrap).set("enable.idempotence", "true"));
    let mut input = Input::open(&mut arguments.member(), input, "read_committed");
    for number in 1.. {
        let orders = input.batch();
        if orders.is_empty() {
            return;
        }
        let produce = || {
            send(&producer, output, &orders);
            producer.flush(CALL).expect("all arrive");
        };
        if *how == How::AtLeastOnce {
            produce();
            arguments.halfway(number);
            input.commit();
        } else {
            input.commit();
            arguments.halfway(number);
            produce();
        }
    }
}
