package bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The same job as a loop over Kafka's own clients, as their documentation writes it. It is alone in its
 * group and ends at its first error: it shows what the clients cost, not how a service is written.
 */
public final class Plain {
    private static volatile boolean stopping;

    private Plain() {}

    public static void main(String[] words) {
        Arguments arguments = Arguments.parse(words);
        Thread loop = Thread.currentThread();
        long[] transactions = new long[1];
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(loop, transactions)));
        try (var consumer = consumer(arguments); var producer = producer(arguments)) {
            producer.initTransactions();
            consumer.subscribe(List.of(arguments.input()));
            while (!stopping) {
                if (transaction(arguments, consumer, producer)) {
                    transactions[0]++;
                }
            }
        } catch (RuntimeException error) {
            error.printStackTrace();
            // No `exit`: its hook would wait for this thread.
            Runtime.getRuntime().halt(1);
        }
    }

    /** One interval. Whether there was anything to commit. */
    private static boolean transaction(
            Arguments arguments, KafkaConsumer<byte[], Order> consumer, KafkaProducer<byte[], Enriched> producer) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        long end = System.nanoTime() + Duration.ofMillis(arguments.intervalMs()).toNanos();
        for (long left = end - System.nanoTime(); left > 0 && !stopping; left = end - System.nanoTime()) {
            var records = consumer.poll(Duration.ofNanos(left));
            if (records.isEmpty()) {
                continue;
            }
            if (offsets.isEmpty()) {
                producer.beginTransaction();
            }
            for (ConsumerRecord<byte[], Order> order : records) {
                producer.send(new ProducerRecord<>(arguments.output(), order.key(), order.value().enrich()));
            }
            offsets.putAll(records.nextOffsets());
        }
        if (offsets.isEmpty()) {
            return false;
        }
        // A record that could not be sent makes the commit fail.
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        producer.commitTransaction();
        return true;
    }

    private static KafkaConsumer<byte[], Order> consumer(Arguments arguments) {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, arguments.bootstrap());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, arguments.group());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new Json.OrderDeserializer());
    }

    private static KafkaProducer<byte[], Enriched> producer(Arguments arguments) {
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, arguments.bootstrap());
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, arguments.id());
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new Json.EnrichedSerializer());
    }

    private static void stop(Thread loop, long[] transactions) {
        stopping = true;
        try {
            loop.join(Duration.ofSeconds(15).toMillis());
        } catch (InterruptedException error) {
            System.err.println("interrupted while the last transaction ended");
        }
        boolean well = !loop.isAlive();
        System.out.println("{\"transactions\": " + transactions[0] + "}");
        System.out.flush();
        // Without this the exit code of a JVM that got SIGTERM is 143, however well it went.
        Runtime.getRuntime().halt(well ? 0 : 1);
    }
}
