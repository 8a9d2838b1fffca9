package dev.hearth.gateway.kafka.dispatch;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether a topic has been read to its end, as the cluster says. A consumer alone cannot tell: it
 * knows the ends of its last fetch, and while the cluster does not answer it there may be records
 * behind them. For one thread, but for the answers.
 */
final class LogEnds {
  private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(5);

  private final Function<Set<TopicPartition>, CompletionStage<Map<TopicPartition, Long>>> question;
  private volatile Map<TopicPartition, Long> answer = Map.of();
  private volatile boolean asking;
  private long askedAt;
  private boolean asked;
  private final AtomicInteger rests = new AtomicInteger();

  /**
   * @param question asks for the offsets behind the last records, without waiting
   */
  LogEnds(Function<Set<TopicPartition>, CompletionStage<Map<TopicPartition, Long>>> question) {
    this.question = question;
  }

  /**
   * Called often, asks seldom, and tells of each answer once.
   *
   * @param position of the next record that is read
   * @return whether there is a new answer, by which there is nothing behind the positions
   */
  boolean reached(
      long now, Set<TopicPartition> partitions, ToLongFunction<TopicPartition> position) {
    Map<TopicPartition, Long> ends = answer;
    answer = Map.of();
    if (ends.isEmpty() && !asking && mayAsk(now)) {
      ask(now, Set.copyOf(partitions));
    }
    return ends.keySet().equals(partitions)
        && !partitions.isEmpty()
        && partitions.stream().allMatch(each -> position.applyAsLong(each) >= ends.get(each));
  }

  private boolean mayAsk(long now) {
    return !asked || now - askedAt >= BETWEEN_QUESTIONS.toMillis();
  }

  private void ask(long now, Set<TopicPartition> partitions) {
    asked = true;
    askedAt = now;
    asking = true;
    int rest = rests.get();
    var _ =
        question
            .apply(partitions)
            .whenComplete(
                (found, error) -> {
                  if (error == null && rest == rests.get()) {
                    answer = Map.copyOf(found);
                  }
                  asking = false;
                });
  }

  /** What was asked before the rest ended says nothing of the next one. */
  void forget() {
    rests.incrementAndGet();
    answer = Map.of();
  }
}
