package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/**
 * Kafka Streams with {@code exactly_once_v2}: one stream thread, everything else by default.
 * SIGTERM closes it, which commits; the last line on standard output says how many transactions there were.
 */
public final class Streams {
    private Streams() {}

    public static void main(String[] words) throws Exception {
        Arguments arguments = Arguments.parse(words);
        Path state = Files.createTempDirectory("streams-arm-");
        Counting clients = new Counting();
        KafkaStreams streams = new KafkaStreams(topology(arguments), properties(arguments, state), clients);
        CountDownLatch failed = new CountDownLatch(1);
        streams.setUncaughtExceptionHandler(error -> {
            error.printStackTrace();
            failed.countDown();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(streams, clients, failed, state)));
        streams.start();
        failed.await();
        System.exit(1);
    }

    private static Topology topology(Arguments arguments) {
        StreamsBuilder builder = new StreamsBuilder();
        // A serde has two halves; a topology that only reads the one and only writes the other uses one of each.
        Serde<Order> orders = Serdes.serdeFrom((topic, order) -> unused(), new Json.OrderDeserializer());
        Serde<Enriched> enriched = Serdes.serdeFrom(new Json.EnrichedSerializer(), (topic, value) -> unused());
        builder.stream(arguments.input(), Consumed.with(Serdes.ByteArray(), orders))
                .mapValues(Order::enrich)
                .to(arguments.output(), Produced.with(Serdes.ByteArray(), enriched));
        return builder.build();
    }

    private static <T> T unused() {
        throw new UnsupportedOperationException("orders are only read, enriched orders only written");
    }

    private static Properties properties(Arguments arguments, Path state) {
        Properties properties = new Properties();
        // Streams derives its group and its transactional ids from this one name.
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, arguments.group());
        properties.put(StreamsConfig.CLIENT_ID_CONFIG, arguments.id());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments.bootstrap());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, arguments.intervalMs());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        return properties;
    }

    private static void stop(KafkaStreams streams, Counting clients, CountDownLatch failed, Path state) {
        boolean closed = streams.close(Duration.ofSeconds(15));
        boolean well = closed && failed.getCount() == 1;
        remove(state);
        if (!closed) {
            System.err.println("the streams did not close within 15 seconds");
        }
        System.out.println("{\"transactions\": " + clients.commits.get() + "}");
        System.out.flush();
        // Without this the exit code of a JVM that got SIGTERM is 143, however well it went.
        Runtime.getRuntime().halt(well ? 0 : 1);
    }

    /** Deepest first. What cannot be removed lies in the system's directory for such things. */
    private static void remove(Path directory) {
        try (var paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException error) {
            System.err.println("removing " + directory + ": " + error);
        }
    }

    /** Counts commits where they happen: Streams drops its metrics when it closes, before anyone can read the last. */
    private static final class Counting extends DefaultKafkaClientSupplier {
        final AtomicLong commits = new AtomicLong();

        @Override
        public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
            return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()) {
                @Override
                public void commitTransaction() {
                    super.commitTransaction();
                    commits.incrementAndGet();
                }
            };
        }
    }
}
