/// For all of the shop.
///
/// Kafka properties: `linger.ms`, `compression.type`.
pub const SHARED: renamed::__private::KafkaConfig = renamed::__private::KafkaConfig::new(
    "SHARED",
    &[("linger.ms", "5"), ("compression.type", "lz4")],
);
/// Kafka properties: `log.connection.close`.
const QUIET: renamed::__private::KafkaConfig = renamed::__private::KafkaConfig::new(
    "QUIET",
    &[("log.connection.close", "false")],
);
