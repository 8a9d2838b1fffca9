package dev.hearth.gateway.kafka.deadletter;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.gateway.kafka.cluster.KafkaErrors;
import dev.hearth.gateway.kafka.cluster.TopicWriter;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes dead letters, into a topic that is made where it is missing. An event that does not fit in
 * that topic becomes a letter without its value, so that the events behind it go on
 * (docs/decisions/0120). Safe for use by many threads.
 */
public final class DeadLetters {
  private final TopicWriter writer;
  private long incomplete;
  private String lastIncomplete = "";

  public DeadLetters(TopicWriter writer) {
    this.writer = writer;
  }

  /** Completes once every replica in sync has the letter; never blocks. */
  public CompletionStage<Void> write(DeadLetter letter, String topic) {
    List<Function<String, ProducerRecord<byte[], byte[]>>> forms =
        List.of(letter::in, letter::withoutValue, letter::withoutContent);
    return write(letter, topic, forms.iterator(), true);
  }

  private CompletionStage<Void> write(
      DeadLetter letter,
      String topic,
      Iterator<Function<String, ProducerRecord<byte[], byte[]>>> forms,
      boolean whole) {
    return writer
        .write(forms.next().apply(topic), letter.record().topic(), "the dead-letter topic")
        .handle(
            (written, error) -> {
              if (error == null) {
                if (!whole) {
                  count(letter, topic);
                }
                return CompletableFuture.<Void>completedFuture(null);
              }
              return forms.hasNext() && isTooLarge(error)
                  ? write(letter, topic, forms, false)
                  : CompletableFuture.<Void>failedFuture(error);
            })
        .thenCompose(next -> next);
  }

  private static boolean isTooLarge(Throwable error) {
    return KafkaErrors.unwrapped(error) instanceof HearthException known
        && known.code() == ErrorCode.PAYLOAD_TOO_LARGE;
  }

  private synchronized void count(DeadLetter letter, String topic) {
    incomplete++;
    lastIncomplete =
        "'%s' does not take %s/%d/%d with its %,d bytes"
            .formatted(
                topic,
                letter.record().topic(),
                letter.record().partition(),
                letter.record().offset(),
                Math.max(0, letter.record().serializedValueSize()));
  }

  /** What to tell of letters that were written without their values; empty while there are none. */
  public synchronized Optional<String> problem() {
    return incomplete == 0
        ? Optional.empty()
        : Optional.of(
            "%,d dead letter%s since the start without %s value%s, the last since topic %s; raise its"
                    .formatted(
                        incomplete,
                        incomplete == 1 ? "" : "s",
                        incomplete == 1 ? "its" : "their",
                        incomplete == 1 ? "" : "s",
                        lastIncomplete)
                + " max.message.bytes");
  }
}
