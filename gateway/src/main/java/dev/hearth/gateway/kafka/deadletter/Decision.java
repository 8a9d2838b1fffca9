package dev.hearth.gateway.kafka.deadletter;

import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.cluster.KafkaErrors;
import dev.hearth.gateway.kafka.cluster.Packing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * One transaction over letters of a function: all of it is written or nothing. A second one that
 * begins meanwhile makes this one fail.
 */
final class Decision implements AutoCloseable {
  private final Clients clients;
  private final Producer<byte[], byte[]> producer;
  private volatile Optional<ProducerRecord<byte[], byte[]>> refused = Optional.empty();

  private Decision(Clients clients, Producer<byte[], byte[]> producer) {
    this.clients = clients;
    this.producer = producer;
  }

  static Decision begin(Clients clients, String function, Packing packing) {
    Producer<byte[], byte[]> producer =
        clients.transactionalProducer("hearth.dead-letters." + function, packing);
    try {
      producer.initTransactions();
      return new Decision(clients, producer);
    } catch (KafkaException e) {
      producer.close(Duration.ZERO);
      throw KafkaErrors.of("decide on dead letters", clients.address(), e);
    }
  }

  /**
   * @throws RecordRefusedException when a topic does not take one of them for its size
   */
  void write(List<ProducerRecord<byte[], byte[]>> records) {
    if (records.isEmpty()) {
      return;
    }
    try {
      producer.beginTransaction();
      for (ProducerRecord<byte[], byte[]> record : records) {
        var _ = producer.send(record, (position, error) -> refused(record, error));
      }
      producer.commitTransaction();
    } catch (KafkaException e) {
      if (refused.isPresent()) {
        throw new RecordRefusedException(refused.get());
      }
      throw KafkaErrors.of(
          "write the decision on "
              + records.size()
              + " records; none of it counts, and it can be tried again",
          clients.address(),
          e);
    }
  }

  /**
   * The transaction's own error does not say which record was refused. The records behind it are
   * told the same error when the transaction is given up.
   */
  private void refused(ProducerRecord<byte[], byte[]> record, Exception error) {
    if (error != null && refused.isEmpty() && Packing.isTooLarge(error)) {
      refused = Optional.of(record);
    }
  }

  /** Ends a transaction that was not committed, too. */
  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
