package dev.hearth.gateway.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.ColdStart;
import dev.hearth.api.instance.ColdStarts;
import dev.hearth.api.instance.StartKind;
import dev.hearth.api.instance.StartReport;
import dev.hearth.gateway.activation.Scene.TestCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the time of a call went that waited for an instance to become ready. */
class StartExplainedTest {
  private static final String A = "aaaaaaaa";
  private static final String B = "bbbbbbbb";
  private static final FunctionName GREET = Scene.REVISION.function();

  private final Scene scene = new Scene(100);
  private final Activator<String> activator = scene.activator(1);

  /** All times in milliseconds since the call arrived; demand at -1: never went out. */
  @ParameterizedTest(
      name = "demand {0}, ready {1} after {2} + {3} -> queue {4}, decide {5}, {6}, {7}")
  @CsvSource({
    // demand, ready, its acquire, its specialise -> queue, decide, acquire, specialise
    "0,  10, 1, 4,  0, 5, 1, 4",
    "2,  10, 1, 4,  2, 3, 1, 4",
    "0,   5, 1, 4,  0, 0, 1, 4",
    // Somebody else's demand began the start: the call's own came too late to count in full.
    "8,  10, 1, 4,  5, 0, 1, 4",
    "-1, 10, 1, 4,  5, 0, 1, 4",
    // The call came in the middle of the start: the part within its wait counts.
    "0,   4, 1, 4,  0, 0, 0, 4",
    "0,   3, 1, 4,  0, 0, 0, 3",
    "1,   7, 9, 4,  0, 0, 3, 4",
  })
  void theWaitIsDivided(
      int demand,
      int ready,
      int startAcquire,
      int startSpecialise,
      int queue,
      int decide,
      int acquire,
      int specialise) {
    TestCall call = scene.call(activator);
    if (demand >= 0) {
      advance(demand);
      demand(activator);
    }
    advance(ready - Math.max(0, demand));
    activator.update(scene.ready(A, report(StartKind.STEM, startAcquire, startSpecialise)));

    advance(6);
    ColdStart start = answered(call, ready, 6);

    assertThat(start)
        .isEqualTo(
            new ColdStart(
                Instant.EPOCH.plusSeconds(1),
                StartKind.STEM,
                millis(queue),
                millis(decide),
                millis(acquire),
                millis(specialise),
                millis(6)));
    assertThat(start.whole()).isEqualTo(millis(ready + 6));
  }

  @Test
  void whatFollowsTheStartWasSpentInTheQueue() {
    TestCall first = scene.call(activator);
    TestCall second = scene.call(activator);
    demand(activator);
    advance(10);
    activator.update(scene.ready(A, report(StartKind.CREATED, 2, 3)));
    advance(7);
    first.permit.success(scene.nanos.get());

    ColdStart start = answered(second, 17, 1);

    assertThat(start.queue()).isEqualTo(millis(7));
    assertThat(start.start()).isEqualTo(millis(10));
    assertThat(start.whole()).isEqualTo(millis(18));
  }

  @Test
  void demandThatWentOutBeforeACallCameIsNotItsOwn() {
    TestCall first = scene.call(activator);
    demand(activator);
    advance(4);
    TestCall second = scene.call(activator);
    advance(1);
    demand(activator);
    advance(5);
    activator.update(scene.ready(A, report(StartKind.CONTAINER, 0, 2)));
    first.permit.success(scene.nanos.get());

    assertThat(answered(first, 10, 0).decide()).isEqualTo(millis(8));
    assertThat(answered(second, 6, 0).queue()).isEqualTo(millis(1));
    assertThat(second.startWait().orElseThrow().decideNanos())
        .isEqualTo(TimeUnit.MILLISECONDS.toNanos(3));
  }

  @Test
  void aWaitForAnInstanceThatWasReadyBeforeIsNoStart() {
    activator.update(scene.ready(A, report(StartKind.STEM, 1, 1)));
    TestCall running = scene.call(activator);
    TestCall waiting = scene.call(activator);
    advance(10);
    running.permit.success(scene.nanos.get());

    assertThat(waiting.waits()).isFalse();
    assertThat(waiting.startWait()).isEmpty();
  }

  @Test
  void anInstanceOfWhichNobodyKnowsHowItCameToIsNoStart() {
    TestCall waiting = scene.call(activator);
    advance(10);
    activator.update(scene.ready(A));

    assertThat(waiting.startWait()).isEmpty();
  }

  @Test
  void anInstanceThatComesBackFromItsPauseIsAStartAgain() {
    activator.update(scene.ready(A, report(StartKind.STEM, 1, 1)));
    activator.update(scene.ready());
    TestCall call = scene.call(activator);
    advance(2);
    activator.update(scene.ready(A, report(StartKind.RESUME, 0, 1)));

    assertThat(answered(call, 2, 1).kind()).isEqualTo(StartKind.RESUME);
  }

  @Test
  void aCallThatMovedToAnotherRevisionTellsOfItsWholeWait() {
    Activator<String> next = scene.activator(new RevisionId(GREET, 2), 1);
    TestCall call = scene.call(activator);
    demand(activator);
    advance(5);
    activator.moveTo(next);
    advance(1);
    demand(next);
    advance(4);
    next.update(scene.ready(B, report(StartKind.STEM, 1, 1)));

    ColdStart start = answered(call, 10, 3);

    assertThat(start.queue()).isEqualTo(millis(6));
    assertThat(start.decide()).isEqualTo(millis(2));
    assertThat(start.whole()).isEqualTo(millis(13));
  }

  @Test
  void aStartIsRememberedOnceAndMeasuredForEachCallThatWaited() {
    List<TestCall> calls = List.of(scene.call(activator), scene.call(activator));
    advance(10);
    activator.update(scene.ready(A, report(StartKind.STEM, 1, 1)));
    calls.getFirst().permit.success(scene.nanos.get());

    calls.forEach(call -> answered(call, 10, 1));

    assertThat(scene.starts.last(GREET, 20)).hasSize(1);
    for (String phase :
        List.of("queue", "decide", "acquire", "specialise", "first_byte", "total")) {
      assertThat(
              scene
                  .meters
                  .get("hearth.cold.start.phase")
                  .tags("phase", phase, "template", "image", "kind", "stem")
                  .timer()
                  .count())
          .isEqualTo(2);
    }
  }

  @Test
  void theLastOnesAreKeptNewestFirstUntilTheFunctionIsGone() {
    for (int i = 0; i < ColdStarts.KEPT + 5; i++) {
      TestCall call = scene.call(activator);
      advance(i);
      activator.update(scene.ready("a%07d".formatted(i), report(StartKind.STEM, 0, 0)));
      if (i > 0) {
        answered(call, i, 0);
      }
      call.permit.success(scene.nanos.get());
      activator.update(scene.ready());
    }

    assertThat(scene.starts.last(GREET, 1000)).hasSize(ColdStarts.KEPT);
    assertThat(scene.starts.last(GREET, 2))
        .extracting(ColdStart::whole)
        .containsExactly(millis(ColdStarts.KEPT + 4), millis(ColdStarts.KEPT + 3));
    scene.starts.forget(GREET);
    assertThat(scene.starts.last(GREET, 2)).isEmpty();
  }

  private static ColdStart answered(TestCall call, int untilPermit, int firstByte) {
    long permitted = TimeUnit.MILLISECONDS.toNanos(untilPermit);
    Activator<String> by = call.permit.activator();
    return by.answeredCold(
        call.startWait().orElseThrow(), permitted, TimeUnit.MILLISECONDS.toNanos(firstByte));
  }

  private static void demand(Activator<String> activator) {
    activator.demand("gateway", Instant.EPOCH);
  }

  private void advance(int millis) {
    scene.advance(millis(millis));
  }

  private static StartReport report(StartKind kind, int acquire, int specialise) {
    return new StartReport(kind, millis(acquire), millis(specialise));
  }

  private static Duration millis(int millis) {
    return Duration.ofMillis(millis);
  }
}
