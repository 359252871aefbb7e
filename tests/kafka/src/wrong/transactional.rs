//! With a transaction around outputs and offsets.

use eos_kafka_tests::topics::client;
use rdkafka::producer::Producer as _;

use crate::{
    arguments::{Arguments, How},
    input::{CALL, Input},
    order::{Order, producer, send},
};

pub(crate) fn run(arguments: &Arguments) {
    let Arguments { how, bootstrap, group, input, output, .. } = arguments;
    let producer = producer(client(bootstrap).set("transactional.id", group));
    // First of all: it ends what a crash has left open.
    producer.init_transactions(CALL).expect("a producer of this id");
    let isolation = if *how == How::ReadUncommitted { "read_uncommitted" } else { "read_committed" };
    let mut input = Input::open(&mut arguments.member(), input, isolation);
    for number in 1.. {
        let mut orders = input.batch();
        if orders.is_empty() {
            return;
        }
        if *how == How::Reordering {
            orders.sort_by_key(fails_at_first);
        }
        producer.begin_transaction().expect("begun");
        send(&producer, output, &orders);
        producer.flush(CALL).expect("all arrive");
        arguments.halfway(number);
        if arguments.aborts(number) {
            producer.abort_transaction(CALL).expect("aborted");
            if *how != How::NoRewind {
                input.rewind();
            }
            continue;
        }
        producer.send_offsets_to_transaction(input.done(), &input.group(), CALL).expect("offsets sent");
        producer.commit_transaction(CALL).expect("committed");
    }
}

/// One in ten.
fn fails_at_first(order: &Order) -> bool {
    order.id.is_multiple_of(10)
}
