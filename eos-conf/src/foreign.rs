//! Properties of the Java client that librdkafka does not have, and what to write here instead.

/// What to do instead of setting a property that only the Java client knows.
pub(crate) fn hint(key: &str) -> Option<&'static str> {
    FOREIGN.iter().find(|(name, _)| *name == key).map(|(_, hint)| *hint)
}

const SERDE: &str = "the type of the handler's event says how records are read and written";
const BATCH: &str = "the runtime decides how many records it takes at a time; `queued.min.messages` says how \
                     many are fetched ahead";

const FOREIGN: &[(&str, &str)] = &[
    ("application.id", "name the pipeline with `name = \"..\"` in the attribute"),
    ("auto.include.jmx.reporter", "there is no JMX here: leave it out"),
    ("buffer.memory", "the producer's memory is `queue.buffering.max.kbytes` here"),
    ("commit.interval.ms", "write `commit_interval = \"100ms\"` in the attribute"),
    ("default.api.timeout.ms", "requests are bounded by `socket.timeout.ms` here"),
    ("default.deserialization.exception.handler", SERDE),
    ("exclude.internal.topics", "subscriptions here name their topics: leave it out"),
    ("interceptor.classes", "Java classes cannot be loaded here: write it in the handler"),
    ("key.deserializer", SERDE),
    ("key.serializer", SERDE),
    ("max.block.ms", "the worker waits for room in the local queue: leave it out"),
    ("max.poll.records", BATCH),
    ("max.request.size", "the largest request is `message.max.bytes` here"),
    ("metric.reporters", "`statistics.interval.ms` says how often librdkafka reports its counters"),
    ("num.stream.threads", "write `workers = 4` in the attribute"),
    ("partitioner.class", "choose one with `partitioner`; `murmur2_random` is the default of Java"),
    ("processing.guarantee", "a pipeline is always exactly-once: leave it out"),
    ("receive.buffer.bytes", "it is `socket.receive.buffer.bytes` here"),
    ("replication.factor", "it is said when topics are created"),
    ("sasl.jaas.config", "set `sasl.mechanism`, `sasl.username` and `sasl.password` instead"),
    ("send.buffer.bytes", "it is `socket.send.buffer.bytes` here"),
    ("ssl.key.store.location", "it is `ssl.keystore.location` here"),
    ("ssl.keystore.type", "a keystore here is always PKCS#12: leave it out"),
    ("ssl.protocol", "the version of TLS is negotiated: leave it out"),
    ("ssl.truststore.certificates", "it is `ssl.ca.pem` here"),
    ("ssl.truststore.location", "set `ssl.ca.location` to a file of certificates (PEM) instead"),
    ("ssl.truststore.password", "certificates in `ssl.ca.location` (PEM) need no password: leave it out"),
    ("ssl.truststore.type", "set `ssl.ca.location` to a file of certificates (PEM) instead"),
    ("state.dir", "state is kept by the runtime: leave it out"),
    ("value.deserializer", SERDE),
    ("value.serializer", SERDE),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::property::property;

    #[test]
    fn hints_are_about_names_that_librdkafka_does_not_have() {
        for (name, hint) in FOREIGN {
            assert!(property(name).is_none(), "{name} is a property of librdkafka");
            let named =
                hint.split('`').skip(1).step_by(2).filter(|word| word.contains('.') && !word.contains('='));
            for word in named {
                assert!(property(word).is_some(), "the hint of {name} names {word}, which does not exist");
            }
        }
    }
}
