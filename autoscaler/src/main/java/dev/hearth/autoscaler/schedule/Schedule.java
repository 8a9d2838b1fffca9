package dev.hearth.autoscaler.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.hearth.api.function.ScalingWindow;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;

/** The windows of one function. Safe for threads. */
public final class Schedule {
  /** Without any window. */
  public static final Schedule NONE = new Schedule(List.of());

  private static final CronParser CRON =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  private record Times(ScalingWindow window, ExecutionTime begins) {}

  private final List<Times> windows;

  private Schedule(List<Times> windows) {
    this.windows = windows;
  }

  /**
   * @throws IllegalArgumentException for a cron expression that cannot be read
   */
  public static Schedule of(List<ScalingWindow> windows) {
    if (windows.isEmpty()) {
      return NONE;
    }
    return new Schedule(
        windows.stream()
            .map(it -> new Times(it, ExecutionTime.forCron(CRON.parse(it.cron()))))
            .toList());
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
      until = earlier(until, next(times, now));
    }
    return new Scheduled(min, until);
  }

  /** When the window that is on now ends; empty when none is. */
  private static Optional<Instant> end(Times times, Instant now) {
    // The one that begins at this very second is on.
    ZonedDateTime justAfter = now.plusSeconds(1).atZone(times.window().zone());
    return times
        .begins()
        .lastExecution(justAfter)
        .map(ZonedDateTime::toInstant)
        .filter(begin -> !begin.isAfter(now))
        .map(begin -> begin.plus(times.window().length()))
        .filter(now::isBefore);
  }

  private static Optional<Instant> next(Times times, Instant now) {
    return times
        .begins()
        .nextExecution(now.atZone(times.window().zone()))
        .map(ZonedDateTime::toInstant);
  }

  private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.or(() -> other);
    }
    return one.get().isBefore(other.get()) ? one : other;
  }
}
