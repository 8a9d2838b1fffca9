package dev.hearth.gateway.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.demand.Demand;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.ScalingBounds;
import dev.hearth.api.instance.PoolState;
import dev.hearth.gateway.start.StartHistory;
import dev.hearth.gateway.start.StartMeters;
import dev.hearth.gateway.testing.RunningGateway;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which functions are spoken of each second. */
class DemandReportsTest {
  /** Runs what is periodic when the test says so. */
  private static final class Seconds extends ScheduledThreadPoolExecutor {
    private Runnable everySecond = () -> {};

    Seconds() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(
        Runnable command, long initialDelay, long period, TimeUnit unit) {
      everySecond = command;
      return super.schedule(() -> {}, 0, unit);
    }

    void pass() {
      everySecond.run();
    }

    void settle() throws Exception {
      Callable<String> nothing = () -> "";
      Future<String> done = submit(nothing);
      done.get();
    }
  }

  private static final RevisionId REVISION = new RevisionId(new FunctionName("greet"), 1);

  private final Seconds seconds = new Seconds();
  private final List<Demand> reports = new CopyOnWriteArrayList<>();
  private final Scene scene = new Scene(10);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final DemandReports<String> demand =
      new DemandReports<>("gateway", reports::add, (_, _, _) -> {}, Clock.systemUTC(), seconds);
  private final Activators<String> activators =
      new Activators<>(
          scene.limits,
          scene,
          demand,
          new StartHistory(Instant::now, new StartMeters(meters)),
          meters);

  @AfterEach
  void stop() {
    seconds.shutdownNow();
  }

  private static FunctionState active() {
    return new FunctionState(
        new Function(REVISION.function(), Optional.of(REVISION), ScalingBounds.NONE, Instant.EPOCH),
        Optional.of(
            new Revision(REVISION, RunningGateway.spec(1, Duration.ofSeconds(30)), Instant.EPOCH)),
        List.of());
  }

  private PoolState empty(long version) {
    return new PoolState(REVISION, version, List.of(), List.of(), 0, Optional.empty());
  }

  private PoolState starting(long version) {
    return new PoolState(REVISION, version, List.of(), List.of(), 1, Optional.empty());
  }

  /** The autoscaler does not believe a report that seems older than the one before. */
  @Test
  void aMachineWhoseClockIsSetBackReportsOnInTheOrderOfTime() throws Exception {
    AtomicReference<Instant> wall = new AtomicReference<>(Instant.parse("2026-11-29T12:00:00Z"));
    DemandReports<String> jumping =
        new DemandReports<>(
            "gateway",
            reports::add,
            (_, _, _) -> {},
            new Clock() {
              @Override
              public ZoneId getZone() {
                return ZoneOffset.UTC;
              }

              @Override
              public Clock withZone(ZoneId zone) {
                return this;
              }

              @Override
              public Instant instant() {
                return wall.get();
              }
            },
            seconds);
    Activator<String> activator = scene.activator(1);
    jumping.start(List.of(activator));
    activator.update(scene.ready("instance01"));

    seconds.pass();
    wall.set(wall.get().minus(Duration.ofDays(1)));
    seconds.pass();
    wall.set(wall.get().plus(Duration.ofDays(3)));
    seconds.pass();

    assertThat(reports).extracting(Demand::at).isSorted();
    assertThat(Duration.between(reports.getFirst().at(), reports.getLast().at()))
        .isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void aFunctionThatNobodyCallsIsNotLookedAtAndHasNoGauges() {
    demand.start(activators.all());
    activators.changed(active());

    seconds.pass();

    assertThat(reports).isEmpty();
    assertThat(meters.find("hearth.queue.depth").gauges()).isEmpty();
  }

  @Test
  void oneWithAnInstanceIsSpokenOfEachSecondAndOnceMoreWhenItIsGone() {
    demand.start(activators.all());
    activators.changed(active());
    activators.update(starting(1));
    seconds.pass();
    seconds.pass();
    assertThat(reports).hasSize(2);
    assertThat(meters.find("hearth.queue.depth").gauges()).hasSize(1);

    activators.update(empty(2));
    seconds.pass();
    seconds.pass();
    seconds.pass();
    assertThat(reports).hasSize(3);

    activators.update(starting(3));
    seconds.pass();
    assertThat(reports).hasSize(4);
  }

  @Test
  void whatWasForgottenIsSpokenOfOnceMore() throws Exception {
    demand.start(activators.all());
    activators.update(starting(1));
    activators.update(empty(2));
    seconds.settle();
    assertThat(reports).hasSize(1);

    seconds.pass();
    assertThat(reports).hasSize(1);
    assertThat(meters.find("hearth.queue.depth").gauges()).isEmpty();
  }
}
