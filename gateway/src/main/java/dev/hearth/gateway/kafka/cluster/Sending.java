package dev.hearth.gateway.kafka.cluster;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.EventRecord;
import dev.hearth.api.event.RecordPosition;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Writes single records and waits for them. */
public final class Sending {
  /** A moment more than the producer itself takes until it gives up. */
  private static final long LIMIT_MILLIS = 2 * Clients.TIME_LIMIT.toMillis();

  private final Clients clients;
  private final Topics topics;

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
      RecordMetadata written =
          clients.producer().send(record).get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
      return new RecordPosition(written.topic(), written.partition(), written.offset());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(event, e);
    } catch (ExecutionException | TimeoutException | org.apache.kafka.common.KafkaException e) {
      throw failed(event, e);
    }
  }

  private HearthException failed(EventRecord event, Exception error) {
    HearthException failure =
        KafkaErrors.of("send to topic '" + event.topic() + "'", clients.address(), error);
    boolean topicMayBeMissing =
        failure.code() == ErrorCode.EVENTS_UNAVAILABLE
            && KafkaErrors.unwrapped(error)
                instanceof org.apache.kafka.common.errors.TimeoutException;
    // The producer waits for a topic that is not there until its time is over. When the cluster is
    // away this question says so.
    return topicMayBeMissing && topics.partitions(event.topic()).isEmpty()
        ? new HearthException(
            ErrorCode.TOPIC_NOT_FOUND, "there is no topic '" + event.topic() + "'; make it first")
        : failure;
  }
}
