package dev.hearth.gateway.kafka.cluster;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Sends single records, compressed as far as their topic asks for. Records of one topic that are
 * sent one after the other keep their order as long as they are of one size class. Safe for use by
 * many threads.
 */
public final class PackedSender {
  private final Clients clients;

  public PackedSender(Clients clients) {
    this.clients = clients;
  }

  /**
   * Completes once every replica in sync has the record; exceptionally with what Kafka said, {@link
   * RecordTooLargeException} or its like when the record does not fit in its topic however it is
   * packed. Blocks while the producer looks for the topic.
   *
   * @throws RuntimeException when there is no cluster
   */
  public CompletionStage<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    CompletableFuture<RecordMetadata> sent = new CompletableFuture<>();
    send(record, Packing.first(record), sent);
    return sent;
  }

  private void send(
      ProducerRecord<byte[], byte[]> record,
      Packing packing,
      CompletableFuture<RecordMetadata> sent) {
    var _ =
        clients
            .producer(packing)
            .send(
                record,
                (position, error) -> {
                  if (error == null) {
                    sent.complete(position);
                    return;
                  }
                  Optional<Packing> next = packing.after(error);
                  if (next.isEmpty()) {
                    sent.completeExceptionally(error);
                  } else {
                    // Compressing takes long, and this is the producer's own thread.
                    Thread.ofVirtual()
                        .name("hearth-packing")
                        .start(() -> sendAgain(record, next.get(), sent));
                  }
                });
  }

  private void sendAgain(
      ProducerRecord<byte[], byte[]> record,
      Packing packing,
      CompletableFuture<RecordMetadata> sent) {
    try {
      send(record, packing, sent);
    } catch (RuntimeException e) {
      sent.completeExceptionally(
          e instanceof KafkaException && e.getCause() != null ? e.getCause() : e);
    }
  }
}
