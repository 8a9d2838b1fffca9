package dev.hearth.autoscaler.decision;

import dev.hearth.api.function.ScalingSpec;
import java.time.Duration;

/**
 * What is the same for all functions. Windows, threshold and rates are those of Knative's pod
 * autoscaler unless said otherwise.
 *
 * @param stableWindow time over which load is averaged in calm
 * @param panicWindow time over which load is averaged to notice a burst
 * @param panicThreshold a burst is load for at least this many times the ready instances
 * @param maxUpRate instances after one decision, at most this many times the ready ones
 * @param maxDownRate instances after one step down, at least the present ones divided by this
 * @param downStep least time between two steps down
 * @param downDelay a step down goes to the most that was wanted within this time; Knative has none
 *     by default, but works on averages alone
 * @param queueObjective time within which a queue shall be empty; Hearth's own
 * @param pausedFactor a paused instance is kept for so many times the idle time, where a function
 *     does not say it itself; Hearth's own, as are the bounds of that
 */
public record ScalingRules(
    Duration stableWindow,
    Duration panicWindow,
    double panicThreshold,
    double maxUpRate,
    double maxDownRate,
    Duration downStep,
    Duration downDelay,
    Duration queueObjective,
    int pausedFactor,
    Duration pausedLeast,
    Duration pausedMost) {
  public static final ScalingRules DEFAULT =
      new ScalingRules(
          Duration.ofSeconds(60),
          Duration.ofSeconds(6),
          2.0,
          1000,
          2.0,
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofMillis(100),
          10,
          Duration.ofSeconds(60),
          Duration.ofMinutes(10));

  public ScalingRules {
    if (panicWindow.compareTo(stableWindow) > 0 || !panicWindow.isPositive()) {
      throw new IllegalArgumentException(
          "panicWindow must be above 0 and at most stableWindow ("
              + stableWindow
              + "): "
              + panicWindow);
    }
    if (!(panicThreshold > 1) || !(maxUpRate > 1) || !(maxDownRate > 1)) {
      throw new IllegalArgumentException(
          "panicThreshold, maxUpRate and maxDownRate must be above 1: "
              + panicThreshold
              + ", "
              + maxUpRate
              + ", "
              + maxDownRate);
    }
    if (downStep.isNegative() || downDelay.isNegative() || !queueObjective.isPositive()) {
      throw new IllegalArgumentException(
          "downStep and downDelay must not be negative, queueObjective must be positive: "
              + downStep
              + ", "
              + downDelay
              + ", "
              + queueObjective);
    }
    if (pausedFactor < 0 || pausedLeast.isNegative() || pausedMost.compareTo(pausedLeast) < 0) {
      throw new IllegalArgumentException(
          "pausedFactor and pausedLeast must not be negative, pausedMost not below pausedLeast: "
              + pausedFactor
              + ", "
              + pausedLeast
              + ", "
              + pausedMost);
    }
  }

  /**
   * How long an instance is kept paused: its memory is taken that long, and its return costs a
   * millisecond. A function that is called once in a while shall find it, so a long idle time means
   * a long pause.
   */
  public Duration pausedTime(ScalingSpec spec) {
    if (spec.paused().isPresent()) {
      return spec.paused().get();
    }
    Duration time = spec.idle().multipliedBy(pausedFactor);
    if (time.compareTo(pausedLeast) < 0) {
      return pausedLeast;
    }
    return time.compareTo(pausedMost) > 0 ? pausedMost : time;
  }
}
