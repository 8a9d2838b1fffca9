package dev.hearth.gateway.kafka.cluster;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.EventRecord;
import dev.hearth.api.event.RecordPosition;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** Writes single records and waits for them. */
public final class Sending {
  /** A moment more than the producer itself takes until it gives up. */
  private static final long LIMIT_MILLIS = Clients.TIME_LIMIT.toMillis() + 1000;

  private final Clients clients;
  private final Topics topics;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  public Sending(Clients clients, Topics topics) {
    this.clients = clients;
    this.topics = topics;
  }

  /**
   * Returns once all replicas in sync have the record.
   *
   * @throws HearthException with {@code TOPIC_NOT_FOUND}, {@code PAYLOAD_TOO_LARGE} or {@code
   *     EVENTS_UNAVAILABLE}; with the last one the record may have been written nevertheless
   */
  public RecordPosition send(EventRecord event) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(event.topic(), event.key().orElse(null), event.value());
    event
        .headers()
        .forEach(
            (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    try {
      makeSureOf(event.topic());
      RecordMetadata written =
          clients.producer().send(record).get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
      return new RecordPosition(written.topic(), written.partition(), written.offset());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(event.topic(), e);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw failed(event.topic(), e);
    }
  }

  /** A producer waits for a topic that is not there until its time is over, and cannot say why. */
  private void makeSureOf(String topic) {
    if (seen.contains(topic)) {
      return;
    }
    if (topics.partitions(topic).isEmpty()) {
      throw new HearthException(
          ErrorCode.TOPIC_NOT_FOUND, "there is no topic '" + topic + "'; make it first");
    }
    seen.add(topic);
  }

  private HearthException failed(String topic, Exception error) {
    seen.remove(topic);
    return KafkaErrors.of("send to topic '" + topic + "'", clients.address(), error);
  }
}
