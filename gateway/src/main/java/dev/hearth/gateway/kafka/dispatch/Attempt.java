package dev.hearth.gateway.kafka.dispatch;

import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One try of one record.
 *
 * @param number 1 for the first; the same number again after a try that did not count
 */
public record Attempt(ConsumerRecord<byte[], byte[]> record, int number, CallIds callIds) {
  /** The same at every try and after every restart. Computed anew each time. */
  public UUID callId() {
    return callIds.of(record);
  }

  /** Of the Kafka cluster the record is from. */
  public String clusterId() {
    return callIds.clusterId();
  }
}
