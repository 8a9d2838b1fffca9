package dev.hearth.autoscaler.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.KeepSpec;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.ScalingWindow;
import dev.hearth.autoscaler.decision.Scaling;
import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.autoscaler.testing.Messages;
import dev.hearth.autoscaler.testing.RecordingTarget;
import dev.hearth.autoscaler.testing.VirtualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A regular caller, and a schedule, against a pool that does at once what it is told. */
class ControlLoopHabitTest {
  private static final int HOUR = 3600;

  private final VirtualTime time = new VirtualTime();
  private final RecordingTarget target = new RecordingTarget();
  private final ControlLoop loop =
      new ControlLoop(
          new Scaling(ScalingRules.DEFAULT),
          Duration.ofSeconds(5),
          Duration.ofMinutes(10),
          target,
          _ -> Optional.empty(),
          new SimpleMeterRegistry(),
          time);
  private DesiredInstances pool = DesiredInstances.NONE;
  private int arrivals;
  private int secondsWithout;
  private int ticksAwake;

  private static ScalingSpec spec(List<ScalingWindow> schedule) {
    return new ScalingSpec(
        0,
        10,
        1,
        0.7,
        Duration.ofSeconds(10),
        Optional.empty(),
        KeepSpec.DEFAULT,
        Duration.ofMillis(100),
        schedule);
  }

  private void second(Messages function) {
    time.pass(Duration.ofSeconds(1));
    if (!pool.equals(DesiredInstances.NONE)) {
      loop.demand(function.quiet(1, arrivals, time.instant()));
    }
    loop.tick();
    follow(function);
    ticksAwake += loop.awake();
    secondsWithout += pool.equals(DesiredInstances.NONE) ? 1 : 0;
  }

  private void follow(Messages function) {
    target
        .last(function.id(1))
        .filter(it -> !it.equals(pool))
        .ifPresent(
            told -> {
              pool = told;
              loop.pool(
                  told.paused() > 0
                      ? function.paused(1, told.paused())
                      : function.pool(1, told.ready(), 0));
            });
  }

  /** Whether the call found an instance. */
  private boolean call(Messages function) {
    boolean warm = !pool.equals(DesiredInstances.NONE);
    arrivals++;
    loop.demand(function.waiting(1, 1, arrivals, time.instant()));
    follow(function);
    return warm;
  }

  @Test
  void anHourlyCallerFindsAnInstanceAndMostOfTheHourThereIsNone() {
    Messages function = new Messages("hourly", spec(List.of()));
    loop.changed(function.active(1));
    int cold = 0;
    for (int hour = 0; hour < 30; hour++) {
      if (hour == 20) {
        cold = 0;
        secondsWithout = 0;
        ticksAwake = 0;
      }
      cold += call(function) ? 0 : 1;
      for (int second = 0; second < HOUR; second++) {
        second(function);
      }
    }

    assertThat(cold).as("cold starts within the last ten hours").isZero();
    assertThat(secondsWithout).as("without an instance").isGreaterThan(9 * HOUR);
    assertThat(ticksAwake).as("looked at").isLessThan(HOUR);
    assertThat(loop.decisions(function.name()))
        .anyMatch(it -> it.decision().reason().kind().equals("expected"));
  }

  @Test
  void aNewRevisionKnowsTheHabit() {
    Messages function = new Messages("hourly", spec(List.of()));
    loop.changed(function.active(1));
    for (int hour = 0; hour < 20; hour++) {
      call(function);
      for (int second = 0; second < HOUR; second++) {
        second(function);
      }
    }
    loop.pool(function.pool(2, 1, 0));
    loop.changed(function.active(2));
    for (int second = 0; second < 200; second++) {
      time.pass(Duration.ofSeconds(1));
      loop.demand(function.zero(2, time.instant()));
      loop.tick();
      if (target.last(function.id(2)).filter(it -> it.paused() > 0).isPresent()) {
        loop.pool(function.paused(2, 1));
      }
    }

    assertThat(target.last(function.id(2)))
        .as("gone for an hour, where an unknown function would still be paused")
        .contains(DesiredInstances.NONE);
  }

  @Test
  void aScheduleHasItsMinimumReadyWithinItsWindowOnly() {
    // Time begins at midnight.
    ScalingWindow eight = new ScalingWindow("0 8 * * *", Duration.ofHours(2), ZoneOffset.UTC, 3);
    Messages function = new Messages("office", spec(List.of(eight)));
    loop.changed(function.active(1));
    for (int second = 1; second < 24 * HOUR; second++) {
      second(function);
      boolean open = second >= 8 * HOUR && second < 10 * HOUR;
      if (open) {
        assertThat(pool).as("after %s s", second).isEqualTo(DesiredInstances.ready(3));
      } else if (second < 8 * HOUR || second > 11 * HOUR) {
        assertThat(pool).as("after %s s", second).isEqualTo(DesiredInstances.NONE);
      }
    }
    assertThat(loop.decisions(function.name()))
        .anyMatch(it -> it.decision().words().contains("by the schedule"));
    assertThat(ticksAwake).as("looked at").isLessThan(4 * HOUR);
  }
}
