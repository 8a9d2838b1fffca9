package dev.hearth.gateway.kafka.deadletter;

import dev.hearth.gateway.kafka.cluster.TopicWriter;
import java.util.concurrent.CompletionStage;

/** Writes dead letters, into a topic that is made where it is missing. */
public final class DeadLetters {
  private final TopicWriter writer;

  public DeadLetters(TopicWriter writer) {
    this.writer = writer;
  }

  /** Completes once every replica in sync has the letter; never blocks. */
  public CompletionStage<Void> write(DeadLetter letter, String topic) {
    return writer.write(letter.in(topic), letter.record().topic(), "the dead-letter topic");
  }
}
