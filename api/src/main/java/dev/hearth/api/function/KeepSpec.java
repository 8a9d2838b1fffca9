package dev.hearth.api.function;

import java.time.Duration;

/**
 * What the autoscaler may learn about keeping an idle instance.
 *
 * @param least an idle instance is kept, ready or paused, at least until this long after the last
 *     call
 * @param most and at a stretch for no longer than this
 * @param ahead whether one may be made before a call that is expected
 */
public record KeepSpec(Duration least, Duration most, boolean ahead) {
  public static final KeepSpec DEFAULT = new KeepSpec(Duration.ZERO, Duration.ofHours(24), true);

  public KeepSpec {
    if (least.isNegative() || most.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "least must not be negative, most not below least: " + least + ", " + most);
    }
  }
}
