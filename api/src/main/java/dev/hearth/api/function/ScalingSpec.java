package dev.hearth.api.function;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a function is scaled.
 *
 * @param min instances that always stand ready, 0 or more
 * @param max upper bound of instances, at least 1 and at least {@code min}
 * @param concurrency hard cap of in-flight requests per instance, at least 1
 * @param target share of {@code concurrency} that the autoscaler aims for, above 0 and up to 1
 * @param idle how long a function without demand keeps instances above {@code min}
 * @param paused how long one of those that go then is kept paused; zero for not at all; empty for
 *     as long as the autoscaler finds right
 * @param keep bounds of what it finds right
 * @param queueTime time within which a queue shall be empty, above zero
 * @param schedule times with a minimum of their own; where several are on, the greatest counts
 */
public record ScalingSpec(
    int min,
    int max,
    int concurrency,
    double target,
    Duration idle,
    Optional<Duration> paused,
    KeepSpec keep,
    Duration queueTime,
    List<ScalingWindow> schedule) {
  public static final Duration DEFAULT_QUEUE_TIME = Duration.ofMillis(100);

  public static final ScalingSpec DEFAULT = new ScalingSpec(0, 20, 16, 0.7, Duration.ofSeconds(10));

  public ScalingSpec {
    if (min < 0) {
      throw new IllegalArgumentException("min must be 0 or more: " + min);
    }
    if (max < 1 || max < min) {
      throw new IllegalArgumentException(
          "max must be at least 1 and at least min (" + min + "): " + max);
    }
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency must be at least 1: " + concurrency);
    }
    if (!(target > 0 && target <= 1)) {
      throw new IllegalArgumentException("target must be above 0 and at most 1: " + target);
    }
    if (idle.isNegative()) {
      throw new IllegalArgumentException("idle must not be negative: " + idle);
    }
    if (paused.isPresent() && paused.get().isNegative()) {
      throw new IllegalArgumentException("paused must not be negative: " + paused.get());
    }
    if (!queueTime.isPositive()) {
      throw new IllegalArgumentException("queueTime must be above zero: " + queueTime);
    }
    schedule = List.copyOf(schedule);
  }

  /** With the autoscaler's own time for a paused instance. */
  public ScalingSpec(int min, int max, int concurrency, double target, Duration idle) {
    this(min, max, concurrency, target, idle, Optional.empty());
  }

  /** With the defaults for what is seldom set. */
  public ScalingSpec(
      int min, int max, int concurrency, double target, Duration idle, Optional<Duration> paused) {
    this(
        min,
        max,
        concurrency,
        target,
        idle,
        paused,
        KeepSpec.DEFAULT,
        DEFAULT_QUEUE_TIME,
        List.of());
  }

  /** The same within other bounds. */
  public ScalingSpec withBounds(int newMin, int newMax) {
    return newMin == min && newMax == max
        ? this
        : new ScalingSpec(
            newMin, newMax, concurrency, target, idle, paused, keep, queueTime, schedule);
  }
}
