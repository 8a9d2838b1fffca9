package dev.hearth.gateway.kafka.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LogEndsTest {
  private static final TopicPartition FIRST = new TopicPartition("hearth.async.greet", 0);
  private static final TopicPartition SECOND = new TopicPartition("hearth.async.greet", 1);

  private final List<CompletableFuture<Map<TopicPartition, Long>>> questions = new ArrayList<>();
  private final LogEnds ends =
      new LogEnds(
          partitions -> {
            questions.add(new CompletableFuture<>());
            return questions.getLast();
          });
  private long now = 1_000_000;

  @Test
  void aClusterThatDoesNotAnswerDoesNotSayThatThereIsNothingBehindWhatWasRead() {
    for (int i = 0; i < 100; i++) {
      assertThat(reached(5, 5)).isFalse();
    }
    assertThat(questions).hasSize(1);
    questions.getFirst().completeExceptionally(new IllegalStateException("the cluster is away"));

    assertThat(reached(5, 5)).isFalse();
    assertThat(questions).hasSize(2);
  }

  @Test
  void aRecordThatWasWrittenAndNotFetchedIsBehindWhatWasRead() {
    reached(5, 5);
    questions.getFirst().complete(Map.of(FIRST, 6L, SECOND, 5L));

    assertThat(reached(5, 5)).isFalse();
  }

  @Test
  void eachAnswerCountsOnce() {
    reached(5, 5);
    questions.getFirst().complete(Map.of(FIRST, 5L, SECOND, 5L));

    assertThat(reached(5, 5)).isTrue();
    assertThat(reached(5, 5)).isFalse();
    assertThat(questions).hasSize(2);
  }

  @Test
  void anAnswerToAQuestionOfAnEarlierRestDoesNotCount() {
    reached(5, 5);
    ends.forget();
    questions.getFirst().complete(Map.of(FIRST, 5L, SECOND, 5L));

    assertThat(reached(5, 5)).isFalse();
  }

  private boolean reached(long first, long second) {
    now += 5_000;
    return ends.reached(
        now, Set.of(FIRST, SECOND), partition -> partition.equals(FIRST) ? first : second);
  }
}
