package dev.hearth.autoscaler.keepalive;

import java.time.Duration;
import java.util.Optional;

/**
 * What the settings of a function leave to learn.
 *
 * @param ready an idle instance stays ready at least for this long
 * @param paused then it is kept paused for exactly this long, zero for not at all, and nothing is
 *     learned; empty to learn it
 * @param least what is learned keeps an instance at least until this age of the idle time
 * @param most and at a stretch at most for this long
 * @param ahead whether an instance may be made before a call that is expected
 */
public record KeepBounds(
    Duration ready, Optional<Duration> paused, Duration least, Duration most, boolean ahead) {
  /** Learned without bounds. */
  public static KeepBounds learned(Duration ready) {
    return new KeepBounds(ready, Optional.empty(), Duration.ZERO, Duration.ofDays(2), true);
  }

  public KeepBounds {
    if (ready.isNegative() || least.isNegative() || most.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "ready and least must not be negative, most not below least: "
              + ready
              + ", "
              + least
              + ", "
              + most);
    }
  }
}
