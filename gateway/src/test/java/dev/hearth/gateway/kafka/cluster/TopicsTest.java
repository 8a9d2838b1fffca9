package dev.hearth.gateway.kafka.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.kafka.testing.SharedBroker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicsTest {
  private final Clients clients =
      new Clients(
          new ExternalCluster(SharedBroker.bootstrapServers()), SharedBroker.clientProperties());
  private final Topics topics = new Topics(clients);

  @AfterEach
  void close() {
    clients.close();
  }

  private static Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>(SharedBroker.connection());
    settings.put("request.timeout.ms", 4000);
    settings.put("delivery.timeout.ms", 5000);
    return settings;
  }

  /** With the producer's own settings: a batch refused first is not taken after later ones. */
  @Test
  void aTopicThatWasMadeTakesAllThatItsUsersSendAtOnce() {
    Queue<Exception> errors = new ConcurrentLinkedQueue<>();
    try (Producer<byte[], byte[]> users =
        new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int round = 0; round < 10 && errors.isEmpty(); round++) {
        String topic = SharedBroker.unique("fresh");
        topics.create(topic, 4);

        sendMany(users, topic, errors);
      }
    }
    assertThat(errors).isEmpty();
  }

  @Test
  void ourOwnProducerIsNotHeldUpByATopicThatIsNotReadyYet() throws Exception {
    Queue<Exception> errors = new ConcurrentLinkedQueue<>();
    for (int round = 0; round < 10 && errors.isEmpty(); round++) {
      String topic = SharedBroker.unique("fresh");
      clients.admin().createTopics(List.of(new NewTopic(topic, 4, (short) 1))).all().get();
      while (topics.partitions(topic).isEmpty()) {
        Thread.onSpinWait();
      }

      sendMany(clients.producer(), topic, errors);
    }
    assertThat(errors).isEmpty();
  }

  private static void sendMany(
      Producer<byte[], byte[]> producer, String topic, Queue<Exception> errors) {
    for (int i = 0; i < 10_000; i++) {
      var _ =
          producer.send(
              new ProducerRecord<>(topic, new byte[] {(byte) i}, new byte[10]),
              (position, error) -> {
                if (error != null) {
                  errors.add(error);
                }
              });
    }
    producer.flush();
  }
}
