//! The semantics suite over a real broker.

mod real_kafka {
    use eos_kafka_tests::kafka_lab::{KafkaLab, done};

    fn run(body: impl AsyncFn(&KafkaLab)) {
        done(body(&KafkaLab::shared()));
    }

    eos_kafka_tests::semantics_suite!(super::run);
}
