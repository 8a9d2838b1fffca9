package dev.hearth.gateway.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hearth.api.demand.Demand;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.PoolState;
import dev.hearth.gateway.activation.Scene.TestCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivatorTest {
  private static final String A = "aaaaaaaa";
  private static final String B = "bbbbbbbb";

  private final Scene scene = new Scene(3);
  private final Activator<String> activator = scene.activator(2);

  @Test
  void aCallGoesToAFreeInstanceAtOnce() {
    activator.update(scene.ready(A));

    assertThat(scene.call(activator).fates).containsExactly(A);
    assertThat(scene.starved).hasValue(0);
  }

  @Test
  void noInstanceGetsMoreThanItsLimit() {
    activator.update(scene.ready(A, B));
    for (int i = 0; i < 4; i++) {
      assertThat(scene.call(activator).waits()).isFalse();
    }

    assertThat(scene.call(activator).waits()).isTrue();
  }

  @Test
  void callsThatWaitAreServedInTheOrderTheyCame() {
    TestCall first = scene.call(activator);
    TestCall second = scene.call(activator);
    TestCall third = scene.call(activator);

    activator.update(scene.ready(A));

    assertThat(Scene.fates(first, second)).containsExactly(A, A);
    assertThat(third.waits()).isTrue();
    first.permit.success(scene.nanos.get());
    assertThat(third.fates).containsExactly(A);
  }

  @Test
  void aCallThatFindsNoInstanceMakesDemandAtOnce() {
    scene.call(activator);

    assertThat(scene.starved).hasValue(1);
  }

  @Test
  void aFullQueueRefuses() {
    for (int i = 0; i < 3; i++) {
      scene.call(activator);
    }

    assertThat(scene.call(activator).fates.getFirst()).startsWith("QUEUE_FULL: 3 calls");
  }

  @Test
  void aFailedStartIsToldToAllWhoWait() {
    TestCall first = scene.call(activator);
    TestCall second = scene.call(activator);

    activator.update(scene.failed("no module named x"));

    assertThat(Scene.fates(first, second))
        .containsExactly("START_FAILED: no module named x", "START_FAILED: no module named x");
    assertThat(demand().queued()).isZero();
  }

  @Test
  void aFailedStartIsNotToldWhileAnotherIsOnItsWay() {
    TestCall call = scene.call(activator);
    PoolState failed = scene.failed("no");

    activator.update(
        new PoolState(
            failed.revision(), failed.version(), List.of(), List.of(), 1, failed.failure()));

    assertThat(call.waits()).isTrue();
  }

  @Test
  void aCallThatComesAfterAFailureWaitsForTheNextWord() {
    activator.update(scene.failed("no"));
    TestCall call = scene.call(activator);
    assertThat(call.waits()).isTrue();

    activator.update(scene.failed("still no"));

    assertThat(call.fates).containsExactly("START_FAILED: still no");
  }

  @Test
  void anOldStateIsIgnored() {
    PoolState old = scene.ready(A);
    activator.update(scene.ready());

    activator.update(old);

    assertThat(scene.call(activator).waits()).isTrue();
  }

  @Test
  void anInstanceWithoutCallsHasDrainedAtOnce() {
    activator.update(scene.ready(A));

    activator.update(scene.state(List.of(), List.of(A), 0));

    assertThat(scene.drained).containsExactly(new InstanceId(A));
    assertThat(scene.call(activator).waits()).isTrue();
  }

  @Test
  void anInstanceThatWasNeverSeenHasDrainedAtOnce() {
    activator.update(scene.state(List.of(), List.of(A), 0));

    assertThat(scene.drained).containsExactly(new InstanceId(A));
  }

  @Test
  void anInstanceHasDrainedWhenItsLastCallEnds() {
    activator.update(scene.ready(A));
    TestCall first = scene.call(activator);
    TestCall second = scene.call(activator);
    activator.update(scene.state(List.of(), List.of(A), 0));
    assertThat(scene.drained).isEmpty();

    first.permit.failure(scene.nanos.get());
    assertThat(scene.drained).isEmpty();
    second.permit.ignored(scene.nanos.get());

    assertThat(scene.drained).containsExactly(new InstanceId(A));
  }

  @Test
  void whatAnInstanceWasReachedByIsClosedWithIt() {
    activator.update(scene.ready(A, B));

    activator.update(scene.ready(B));

    assertThat(scene.closed).containsExactly(A);
  }

  @Test
  void anInstanceThatIsResumedWhileItIsTakenAwayStaysOpen() {
    activator.update(scene.ready(A));
    TestCall first = scene.call(activator);
    TestCall second = scene.call(activator);
    PoolState paused = scene.state(List.of(B), List.of(A), 0);
    PoolState resumed = scene.ready(A, B);
    List<String> closed = new ArrayList<>();
    // Granted by the first update, when another thread may bring the second.
    activator.join(
        new TestCall(scene.nanos.get()) {
          @Override
          protected void granted(Permit<String> granted) {
            closed.addAll(scene.closed);
            activator.update(resumed);
          }
        });

    activator.update(paused);

    assertThat(Scene.fates(first, second)).containsExactly(A, A);
    assertThat(closed).containsExactly(A);
    assertThat(scene.closed).containsExactly(A);
  }

  @Test
  void anInstanceThatCouldNotBeReachedIsLeftAloneForAMoment() {
    activator.update(scene.ready(A));
    scene.call(activator).permit.unreachable(scene.nanos.get());
    TestCall waiting = scene.call(activator);
    assertThat(waiting.waits()).isTrue();

    scene.advance(Activator.AVOIDANCE);
    activator.dispatchNow();

    assertThat(waiting.fates).containsExactly(A);
  }

  @Test
  void aPermitEndsOnce() {
    activator.update(scene.ready(A));
    TestCall call = scene.call(activator);

    call.permit.success(scene.nanos.get());
    call.permit.failure(scene.nanos.get());
    call.permit.ignored(scene.nanos.get());

    assertThat(demand().completions()).isEqualTo(1);
    assertThat(demand().inFlight()).isZero();
  }

  @Test
  void aCallThatIsCancelledLeavesTheQueue() {
    TestCall first = scene.call(activator);
    TestCall second = scene.call(activator);

    assertThat(Activator.cancel(first)).isTrue();
    assertThat(Activator.cancel(first)).isFalse();
    activator.update(scene.ready(A));

    assertThat(first.waits()).isTrue();
    assertThat(second.fates).containsExactly(A);
    assertThat(Activator.cancel(second)).isFalse();
  }

  @Test
  void thoseWhoWaitMoveToTheNewRevisionAndSoDoThoseWhoComeLate() {
    Activator<String> next = scene.activator(new RevisionId(new FunctionName("greet"), 2), 4);
    TestCall before = scene.call(activator);

    activator.moveTo(next);
    TestCall late = scene.call(activator);
    next.update(scene.ready(B));

    assertThat(Scene.fates(before, late)).containsExactly(B, B);
    assertThat(before.permit.activator().revision().number()).isEqualTo(2);
    assertThat(demand().queued()).isZero();
  }

  @Test
  void callsInFlightEndOnTheOldRevision() {
    activator.update(scene.ready(A));
    TestCall running = scene.call(activator);

    activator.moveTo(scene.activator(new RevisionId(new FunctionName("greet"), 2), 4));

    assertThat(demand().inFlight()).isEqualTo(1);
    running.permit.success(scene.nanos.get());
    assertThat(demand().inFlight()).isZero();
  }

  @Test
  void aRemovedFunctionTellsThoseWhoWait() {
    TestCall waiting = scene.call(activator);

    activator.remove();

    assertThat(waiting.fates.getFirst()).startsWith("FUNCTION_NOT_FOUND");
    assertThat(scene.call(activator).fates.getFirst()).startsWith("FUNCTION_NOT_FOUND");
  }

  @Test
  void demandIsSummedOverEventTimes() {
    activator.update(scene.ready(A));
    TestCall first = scene.call(activator); // in flight from 0 s to 2 s
    TestCall second = scene.call(activator); // in flight from 0 s to 4 s
    TestCall third = scene.call(activator); // queued from 0 s, in flight from 2 s on
    scene.advance(Duration.ofSeconds(2));
    first.permit.success(scene.nanos.get());
    scene.advance(Duration.ofSeconds(2));
    second.permit.success(scene.nanos.get());
    TestCall fourth = scene.call(activator);
    TestCall fifth = scene.call(activator); // queued from 4 s on
    scene.advance(Duration.ofSeconds(1));

    Demand demand = demand();

    assertThat(List.of(third.waits(), fourth.waits(), fifth.waits()))
        .containsExactly(false, false, true);
    assertThat(demand.arrivals()).isEqualTo(5);
    assertThat(demand.completions()).isEqualTo(2);
    assertThat(demand.inFlight()).isEqualTo(2);
    assertThat(demand.queued()).isEqualTo(1);
    assertThat(demand.oldestWait()).isEqualTo(Duration.ofSeconds(1));
    assertThat(demand.serviceSeconds()).isCloseTo(2 + 4, within(1e-9));
    assertThat(demand.concurrencySeconds()).isCloseTo(2 + 4 + 5 + 1 + 1, within(1e-9));
  }

  @Test
  void aWaitForAFirstInstanceIsToldApartFromAWaitForAFreeOne() {
    long joined = scene.nanos.get();
    scene.call(activator);
    scene.advance(Duration.ofMillis(30));
    activator.update(scene.ready(A));
    scene.advance(Duration.ofMillis(10));

    assertThat(activator.coldNanos(joined, scene.nanos.get())).isEqualTo(30_000_000);
    assertThat(activator.coldNanos(scene.nanos.get() - 5, scene.nanos.get())).isZero();
  }

  private Demand demand() {
    return activator.demand("gateway", Instant.EPOCH);
  }
}
