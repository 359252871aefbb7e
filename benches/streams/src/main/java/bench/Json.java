package bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Jackson as its own advice for speed has it: one reader and one writer for the life of the program. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectReader READER = MAPPER.readerFor(Order.class);
    private static final ObjectWriter WRITER = MAPPER.writerFor(Enriched.class);

    private Json() {}

    static final class OrderDeserializer implements Deserializer<Order> {
        @Override
        public Order deserialize(String topic, byte[] value) {
            try {
                return READER.readValue(value);
            } catch (IOException error) {
                throw new SerializationException("an order in " + topic, error);
            }
        }
    }

    static final class EnrichedSerializer implements Serializer<Enriched> {
        @Override
        public byte[] serialize(String topic, Enriched value) {
            try {
                return WRITER.writeValueAsBytes(value);
            } catch (JsonProcessingException error) {
                throw new SerializationException("an enriched order for " + topic, error);
            }
        }
    }
}
