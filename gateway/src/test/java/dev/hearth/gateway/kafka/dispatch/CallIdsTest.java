package dev.hearth.gateway.kafka.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class CallIdsTest {
  private static final String TOPIC = "ZPYYbVgtQTKzfKn9zFQ5BA";

  private final CallIds ids = new CallIds("cluster", "hearth.greet.greetings", "greetings", TOPIC);

  @Test
  void theyAreTheSameInEveryVersionOfHearth() {
    assertThat(ids.of(record(0))).hasToString("a6572335-260b-8c2c-8003-000000000000");
    assertThat(ids.of(record(1_000_000))).hasToString("a6572335-260b-8c2c-8003-0000000f4240");
    assertThat(ids.of(record(1L << 60))).hasToString("f9b7e12d-26e3-360b-91f1-7a0d57fc814b");
  }

  @Test
  void noTwoPlacesHaveTheSame() {
    Set<UUID> seen = new HashSet<>();
    for (CallIds each :
        List.of(
            ids,
            new CallIds("cluster", "hearth.greet.greetings", "others", TOPIC),
            new CallIds("cluster", "hearth.other.greetings", "greetings", TOPIC),
            new CallIds("another", "hearth.greet.greetings", "greetings", TOPIC),
            new CallIds("cluster", "hearth.greet.greetings", "greetings", "made again"))) {
      for (int partition : List.of(0, 1, (1 << 14) - 1, 1 << 14, Integer.MAX_VALUE)) {
        for (long offset : List.of(0L, 1L, (1L << 48) - 1, 1L << 48, Long.MAX_VALUE)) {
          UUID id = each.of(new ConsumerRecord<>("greetings", partition, offset, null, null));

          assertThat(seen.add(id)).as("%d/%d", partition, offset).isTrue();
          assertThat(id.variant()).isEqualTo(2);
        }
      }
    }
  }

  @Test
  void aRecordThatALaterLeaderWroteAtTheSameOffsetHasAnotherOne() {
    Set<UUID> seen = new HashSet<>();
    for (int epoch = -1; epoch < 1000; epoch++) {
      assertThat(seen.add(ids.of(record(9, epoch)))).isTrue();
    }
    assertThat(ids.of(record(9, 5))).isEqualTo(ids.of(record(9, 5)));
  }

  @Test
  void aDeadLetterThatIsSentAgainKeepsTheOneItHad() {
    String first = "00000000-0000-3000-8000-000000000001";
    ConsumerRecord<byte[], byte[]> redriven = record(9);
    header(redriven, "hearth-redriven", "greet");
    header(redriven, "hearth-call-id", first);

    assertThat(ids.of(redriven)).hasToString(first);
  }

  @Test
  void whatIsNoCallIdIsNotTaken() {
    ConsumerRecord<byte[], byte[]> forged = record(9);
    header(forged, "hearth-redriven", "greet");
    header(forged, "hearth-call-id", "x\r\nset-cookie: y");

    assertThat(ids.of(forged)).isEqualTo(ids.of(record(9)));
  }

  @Test
  void thatOfACallWithSeveralEventsIsTheSameForTheSameEventsOnly() {
    UUID one = ids.of(record(1));
    UUID two = ids.of(record(2));

    assertThat(CallIds.together(List.of(one, two)))
        .isEqualTo(CallIds.together(List.of(one, two)))
        .isNotEqualTo(CallIds.together(List.of(two, one)))
        .isNotEqualTo(CallIds.together(List.of(one)));
  }

  /** Offsets are alike in all partitions, and a function that has seen an id drops the call. */
  @Test
  void noTwoCallsWithSeveralEventsHaveTheSame() {
    List<UUID> events =
        IntStream.range(0, 64)
            .mapToObj(
                partition -> ids.of(new ConsumerRecord<>("greetings", partition, 5, null, null)))
            .toList();
    Set<UUID> seen = new HashSet<>();
    for (UUID one : events) {
      for (UUID two : events) {
        for (UUID three : events) {
          assertThat(seen.add(CallIds.together(List.of(one, two, three)))).isTrue();
        }
      }
    }
  }

  private static void header(ConsumerRecord<byte[], byte[]> record, String name, String value) {
    record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset) {
    return new ConsumerRecord<>("greetings", 3, offset, new byte[0], new byte[0]);
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, int epoch) {
    return new ConsumerRecord<>(
        "greetings",
        3,
        offset,
        0,
        TimestampType.CREATE_TIME,
        0,
        0,
        new byte[0],
        new byte[0],
        new RecordHeaders(),
        epoch < 0 ? Optional.empty() : Optional.of(epoch));
  }
}
