package dev.hearth.autoscaler.schedule;

import dev.hearth.api.function.ScalingWindow;
import dev.hearth.api.schedule.CronTimes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The windows of one function. Safe for threads. */
public final class Schedule {
  /** Without any window. */
  public static final Schedule NONE = new Schedule(List.of());

  private record Times(ScalingWindow window, CronTimes begins) {}

  private final List<Times> windows;

  private Schedule(List<Times> windows) {
    this.windows = windows;
  }

  /**
   * The windows that a manifest can have. One of an earlier version whose beginning never comes is
   * never on.
   */
  public static Schedule of(List<ScalingWindow> windows) {
    if (windows.isEmpty()) {
      return NONE;
    }
    return new Schedule(windows.stream().flatMap(it -> times(it).stream()).toList());
  }

  private static Optional<Times> times(ScalingWindow window) {
    try {
      return Optional.of(new Times(window, CronTimes.of(window.cron(), window.zone())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  public boolean isEmpty() {
    return windows.isEmpty();
  }

  /** What holds at a moment of the calendar. */
  public Scheduled at(Instant now) {
    int min = 0;
    Optional<Instant> until = Optional.empty();
    for (Times times : windows) {
      Optional<Instant> end = end(times, now);
      if (end.isPresent()) {
        min = Math.max(min, times.window().min());
      }
      until = earlier(until, end);
      until = earlier(until, times.begins().after(now));
    }
    return new Scheduled(min, until);
  }

  /** When the window that is on now ends; empty when none is. */
  private static Optional<Instant> end(Times times, Instant now) {
    return times
        .begins()
        .until(now)
        .map(begin -> begin.plus(times.window().length()))
        .filter(now::isBefore);
  }

  private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.or(() -> other);
    }
    return one.get().isBefore(other.get()) ? one : other;
  }
}
