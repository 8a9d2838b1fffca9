package dev.hearth.gateway.kafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.forward.CallOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is asked of the world, in which order. */
class DeliveriesTest {
  private static final String TOPIC = "topic";
  private static final long END = 100;

  private int epoch;
  private final List<String> asked = new ArrayList<>();
  private final List<Consumer<CallResult>> running = new ArrayList<>();
  private final EventBuffer<String> buffer =
      new EventBuffer<>(EventOrder.KEY, new BufferLimits(1000, 100, 1000, Duration.ofMillis(500)));
  private RetryPolicy policy = new RetryPolicy(3, Duration.ofMillis(100));
  private final Deliveries<String> deliveries =
      new Deliveries<>(buffer, Batching.NONE, new World(), new SplittableRandom(1));

  @Test
  void aFirstTryIsNotNotedAndALaterOneIsBeforeItIsMade() {
    begin(Mark.UNKNOWN);
    arrive(0, "a1");
    deliveries.send(0);
    end(500);
    deliveries.send(1000);
    end(200);

    assertThat(asked)
        .containsExactly(
            "call a1 try 1",
            "note a1 TOPIC 1 ended",
            "note a1 TOPIC 2 open",
            "call a1 try 2",
            "conclude a1 Succeeded",
            "note a1 ENDED 2 ended");
    asked.clear();
    deliveries.committed(Map.of(0, 1L));
    assertThat(asked).containsExactly("forget 0");
  }

  @Test
  void aLastTryWhoseEndNobodySawIsNotMadeAgain() {
    Note open = new Note(Note.Place.TOPIC, 3, true, 0);
    begin(Mark.at(0), kept(TOPIC, 0, 0, open));
    arrive(0, "a1");
    deliveries.send(0);

    assertThat(asked).first().asString().startsWith("conclude a1 GivenUp").contains("try 3");
    assertThat(asked).noneMatch(each -> each.startsWith("call"));
  }

  @Test
  void aWaitThatWasNotedIsKeptToByTheNextOwner() {
    Note due = new Note(Note.Place.TOPIC, 1, false, 400);
    begin(Mark.at(0), kept(TOPIC, 0, 0, due));
    arrive(0, "a1");
    arrive(1, "a2");
    deliveries.send(399);
    assertThat(asked).isEmpty();
    assertThat(deliveries.nextDue()).hasValue(400);

    deliveries.send(400);

    assertThat(asked).containsExactly("note a1 TOPIC 2 open", "call a1 try 2");
  }

  @Test
  void aKeyThatWaitsLongMovesAsideWithAllThatIsBehindItAndTheMarkGoesOn() {
    policy = new RetryPolicy(3, Duration.ofMinutes(1));
    begin(Mark.UNKNOWN);
    arrive(0, "a1");
    arrive(1, "a2");
    arrive(2, "b1");
    deliveries.send(0);
    end(500);
    end(200);
    assertThat(buffer.marks().get(0).offset()).isZero();

    deliveries.send(600);

    assertThat(asked).contains("note a1 MOVED 1 ended", "note a2 MOVED 0 ended");
    assertThat(buffer.marks().get(0)).satisfies(mark -> assertThat(mark.offset()).isEqualTo(3));
    assertThat(buffer.size()).as("still here, and still in order").isEqualTo(2);
  }

  @Test
  void anEventThatIsTooOldIsNotTriedAgain() {
    policy = new RetryPolicy(3, Duration.ofMillis(100), Optional.of(Duration.ofMillis(50)));
    begin(Mark.UNKNOWN);
    arrive(0, "a1");
    deliveries.send(0);
    end(500);

    assertThat(asked).last().asString().contains("GivenUp").contains("too old");
  }

  @Test
  void noCapacityHoldsAllAndCostsNoTry() {
    begin(Mark.UNKNOWN);
    arrive(0, "a1");
    deliveries.send(0);
    running
        .removeFirst()
        .accept(CallResult.of(new CallOutcome.Failed(ErrorCode.QUEUE_FULL, "queue full")));
    arrive(1, "b1");
    deliveries.send(1);
    assertThat(asked).containsExactly("call a1 try 1");
    assertThat(deliveries.trouble()).contains("queue full");

    deliveries.send(deliveries.nextDue().orElseThrow());

    assertThat(asked).containsExactly("call a1 try 1", "call b1 try 1", "call a1 try 1");
  }

  @Test
  void notesOnRecordsOfADeletedTopicAreNotInheritedAndWhatWasMovedBecomesADeadLetter() {
    Note failed = new Note(Note.Place.TOPIC, 2, false, 0);
    Note ended = new Note(Note.Place.ENDED, 1, false, 0);
    begin(
        Mark.UNKNOWN,
        kept("deleted", 0, 0, failed),
        kept("deleted", 1, 0, ended),
        moved("deleted", 2, 0, "a9"));
    arrive(0, "a1");
    arrive(1, "a2");
    arrive(2, "b1");
    deliveries.send(0);
    end(200);
    deliveries.send(0);

    assertThat(asked)
        .containsExactly(
            "forget 0 deleted",
            "forget 1 deleted",
            "conclude a9 GivenUp: its topic was deleted while it waited for another try",
            "forget 2 deleted",
            "call a1 try 1",
            "call b1 try 1",
            "conclude a1 Succeeded",
            "call a2 try 1");
  }

  @Test
  void notesOfAnEarlierVersionCountWhereTheCommitIsAboutTheirLog() {
    begin(Mark.at(0), kept("", 0, -1, new Note(Note.Place.TOPIC, 1, false, 0)));
    arrive(0, "a1");
    deliveries.send(0);

    assertThat(asked).containsExactly("note a1 TOPIC 2 open", "call a1 try 2");
  }

  @Test
  void notesOfAnEarlierVersionDoNotCountWhereNothingIsCommitted() {
    begin(Mark.UNKNOWN, kept("", 0, -1, new Note(Note.Place.ENDED, 1, false, 0)));
    arrive(0, "a1");
    deliveries.send(0);

    assertThat(asked).contains("call a1 try 1");
  }

  @Test
  void aNoteOnARecordThatTheLogHasNoMoreIsNotAboutTheOneThatTookItsPlace() {
    begin(Mark.at(0), kept(TOPIC, 0, 4, new Note(Note.Place.TOPIC, 2, false, 0)));
    epoch = 5;
    arrive(0, "a1");
    deliveries.send(200);

    assertThat(asked).contains("forget 0", "call a1 try 1");
  }

  @Test
  void aMovedEventWhoseRecordTheLogHasNoMoreIsCalledBesideTheOneThatTookItsPlace() {
    begin(Mark.at(0), moved(TOPIC, 0, 4, "a9"));
    epoch = 5;
    arrive(0, "b1");
    deliveries.send(200);

    assertThat(asked).contains("call b1 try 1", "call a9 try 3");
  }

  @Test
  void whenTheTopicIsDeletedCallsInFlightEndAndWhatWaitsForATryIsGivenUp() {
    begin(Mark.UNKNOWN);
    arrive(0, "a1");
    arrive(1, "a2");
    arrive(2, "b1");
    arrive(3, "c1");
    deliveries.send(0);
    end(500);
    asked.clear();

    assertThat(deliveries.gone(0, 1)).as("a2 was never called").isEqualTo(1);
    end(200);
    end(500);

    assertThat(asked)
        .containsExactly(
            "conclude a1 GivenUp: its topic was deleted while it waited for another try",
            "forget 0",
            "conclude b1 Succeeded",
            "conclude c1 GivenUp: its topic was deleted while it waited for another try");
    assertThat(buffer.inFlight()).isZero();
    assertThat(buffer.size()).isZero();
    assertThat(buffer.marks()).isEmpty();
  }

  @Test
  void whatIsGivenUpSinceItsTopicWasDeletedIsNotGivenUpOnceMoreForItsNote() {
    begin(Mark.at(0), kept(TOPIC, 0, 0, new Note(Note.Place.TOPIC, 1, false, 9000)));
    arrive(0, "a1");
    deliveries.gone(0, 1);
    asked.clear();

    deliveries.assigned(0, "again", Mark.UNKNOWN, END, List.of(moved(TOPIC, 0, 0, "a1")), 2);

    assertThat(asked).isEmpty();
  }

  @Test
  void whatIsKnownOfDeletedTopicsIsForgottenWithTheirNotes() {
    Note waits = new Note(Note.Place.TOPIC, 1, false, 9000);
    for (int i = 0; i < 50; i++) {
      String id = "topic " + i;
      deliveries.assigned(0, id, Mark.at(0), END, List.of(kept(id, 0, 0, waits)), i);
      arrive(0, "a1");
      deliveries.gone(0, i);
    }

    assertThat(deliveries.knownOrphans()).isEqualTo(1);
  }

  @Test
  void whenTheLogIsCutWhatIsInMemoryGoesOnAndTheRecordsThatComeInsteadAreCalledToo() {
    begin(Mark.UNKNOWN);
    arrive(0, "a1");
    arrive(1, "a2");
    deliveries.send(0);
    end(200);
    deliveries.send(0);
    asked.clear();

    deliveries.cut(0, 0, 1);
    epoch = 1;
    arrive(0, "b1");
    arrive(1, "a3");
    deliveries.send(1);
    end(200);
    deliveries.send(1);

    assertThat(asked).containsExactly("call b1 try 1", "conclude a2 Succeeded", "call a3 try 1");
    assertThat(buffer.marks().get(0).offset()).isZero();
    end(200);
    end(200);
    assertThat(buffer.marks().get(0).offset()).isEqualTo(2);
  }

  @Test
  void notesThatTheStoreLostAreWrittenAgain() {
    policy = new RetryPolicy(3, Duration.ofMinutes(1));
    begin(Mark.UNKNOWN);
    arrive(0, "a1");
    arrive(1, "b1");
    deliveries.send(0);
    end(500);
    deliveries.send(600);
    asked.clear();

    deliveries.notesAreLost();

    assertThat(asked).containsExactly("note a1 MOVED 1 ended");
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // read only
  private void begin(Mark mark, Kept<String>... kept) {
    deliveries.assigned(0, TOPIC, mark, END, List.of(kept), 0);
  }

  private static Kept<String> kept(String topicId, long offset, int epoch, Note note) {
    return new Kept<>(new RecordId(topicId, 0, epoch, offset), note, Optional.empty());
  }

  private static Kept<String> moved(String topicId, long offset, int epoch, String record) {
    Note note = new Note(Note.Place.MOVED, 2, false, 0);
    byte[] key = record.substring(0, 1).getBytes(StandardCharsets.UTF_8);
    return new Kept<>(
        new RecordId(topicId, 0, epoch, offset),
        note,
        Optional.of(new Kept.Moved<>(Optional.of(key), 1, record)));
  }

  private void arrive(long offset, String record) {
    byte[] key = record.substring(0, 1).getBytes(StandardCharsets.UTF_8);
    buffer.add(0, offset, epoch, Optional.of(key), 1, record, 0);
  }

  private void end(int status) {
    running
        .removeFirst()
        .accept(CallResult.of(new CallOutcome.Answered(status, Map.of(), new byte[0])));
  }

  /** Everything works at once; calls end when the test says so. */
  private final class World implements Effects<String> {
    @Override
    public int concurrency() {
      return 8;
    }

    @Override
    public RetryPolicy retry(String record) {
      return policy;
    }

    @Override
    public long born(String record) {
      return 0;
    }

    @Override
    public void call(List<Event<String>> events, Consumer<CallResult> then) {
      asked.add(
          events.stream()
              .map(each -> "call " + each.record() + " try " + each.attempts())
              .collect(Collectors.joining(", ")));
      running.add(then);
    }

    @Override
    public void note(Event<String> event, Note note, Consumer<Optional<String>> then) {
      asked.add(
          "note %s %s %d %s"
              .formatted(
                  event.record(), note.place(), note.attempts(), note.open() ? "open" : "ended"));
      then.accept(Optional.empty());
    }

    @Override
    public void conclude(
        Event<String> event, Conclusion conclusion, Consumer<Optional<String>> then) {
      asked.add(
          "conclude "
              + event.record()
              + switch (conclusion) {
                case Conclusion.Succeeded(var _) -> " Succeeded";
                case Conclusion.GivenUp(String reason, var _) -> " GivenUp: " + reason;
              });
      then.accept(Optional.empty());
    }

    @Override
    public void forget(RecordId id) {
      asked.add("forget " + id.offset() + (id.topicId().equals(TOPIC) ? "" : " " + id.topicId()));
    }
  }
}
