package dev.hearth.gateway.kafka.cluster;

import dev.hearth.api.error.HearthException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes records into topics that belong to another one and are made where they are missing. Safe
 * for use by many threads.
 */
public final class TopicWriter {
  private final Clients clients;
  private final Topics topics;
  private final PackedSender sender;
  private final OnceEach<String> made = new OnceEach<>();

  public TopicWriter(Clients clients, Topics topics) {
    this.clients = clients;
    this.topics = topics;
    this.sender = new PackedSender(clients);
  }

  /**
   * Completes once every replica in sync has the record; exceptionally with a {@link
   * HearthException}, {@code PAYLOAD_TOO_LARGE} when the topic takes the record in no packing.
   * Never blocks.
   *
   * @param of the topic whose number of partitions and size of records a missing one gets
   * @param what for the error message, as in "the reply topic"
   */
  public CompletionStage<Void> write(
      ProducerRecord<byte[], byte[]> record, String of, String what) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    // Looking for the topic, and the producer when it has no metadata yet, block.
    Thread.ofVirtual().name("hearth-writer").start(() -> write(record, of, what, written));
    return written;
  }

  private void write(
      ProducerRecord<byte[], byte[]> record,
      String of,
      String what,
      CompletableFuture<Void> written) {
    try {
      made.ensure(record.topic(), () -> topics.createDeadLetter(record.topic(), of));
      var _ =
          sender
              .send(record)
              .whenComplete(
                  (position, error) -> {
                    if (error == null) {
                      written.complete(null);
                    } else {
                      failed(record.topic(), what, error, written);
                    }
                  });
    } catch (RuntimeException e) {
      failed(record.topic(), what, e, written);
    }
  }

  private void failed(String topic, String what, Throwable error, CompletableFuture<Void> written) {
    made.forget(topic);
    written.completeExceptionally(
        KafkaErrors.of("write to " + what + " '" + topic + "'", clients.address(), error));
  }
}
