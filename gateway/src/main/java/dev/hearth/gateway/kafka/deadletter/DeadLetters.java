package dev.hearth.gateway.kafka.deadletter;

import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.cluster.KafkaErrors;
import dev.hearth.gateway.kafka.cluster.Topics;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Writes dead letters, into a topic that it makes where it is missing. */
public final class DeadLetters {
  private final Clients clients;
  private final Topics topics;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  public DeadLetters(Clients clients, Topics topics) {
    this.clients = clients;
    this.topics = topics;
  }

  /** Completes once every replica in sync has the letter; never blocks. */
  public CompletionStage<Void> write(DeadLetter letter, String topic) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    // Looking for the topic, and the producer when it has no metadata yet, block.
    Thread.ofVirtual().name("hearth-dead-letter").start(() -> write(letter, topic, written));
    return written;
  }

  private void write(DeadLetter letter, String topic, CompletableFuture<Void> written) {
    try {
      if (!seen.contains(topic)) {
        topics.createDeadLetter(topic, letter.record().topic());
        seen.add(topic);
      }
      var _ =
          clients
              .producer()
              .send(
                  letter.in(topic),
                  (position, error) -> {
                    if (error == null) {
                      written.complete(null);
                    } else {
                      failed(topic, error, written);
                    }
                  });
    } catch (RuntimeException e) {
      failed(topic, e, written);
    }
  }

  private void failed(String topic, Throwable error, CompletableFuture<Void> written) {
    seen.remove(topic);
    written.completeExceptionally(
        KafkaErrors.of("write to the dead-letter topic '" + topic + "'", clients.address(), error));
  }
}
