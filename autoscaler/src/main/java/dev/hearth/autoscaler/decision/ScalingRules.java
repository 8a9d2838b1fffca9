package dev.hearth.autoscaler.decision;

import dev.hearth.autoscaler.keepalive.KeepAliveRules;
import java.time.Duration;

/**
 * What is the same for all functions. Threshold and rates are those of Knative's pod autoscaler;
 * its windows of 60 s and 6 s are made for pods that take seconds to start.
 *
 * @param stableWindow time over which load is averaged in calm
 * @param panicWindow time over which load is averaged to notice a burst
 * @param panicThreshold a burst is load for at least this many times the ready instances
 * @param maxUpRate instances after one decision, at most this many times the ready ones
 * @param maxDownRate instances after one step down, at least the present ones divided by this
 * @param downStep least time between two steps down
 * @param downDelay a step down goes to the most that was wanted within this time
 * @param patience what a restart finds is kept for this long, and a gateway that says nothing for
 *     this long is taken for gone
 * @param keep how long idle instances are kept
 */
public record ScalingRules(
    Duration stableWindow,
    Duration panicWindow,
    double panicThreshold,
    double maxUpRate,
    double maxDownRate,
    Duration downStep,
    Duration downDelay,
    Duration patience,
    KeepAliveRules keep) {
  public static final ScalingRules DEFAULT =
      new ScalingRules(
          Duration.ofSeconds(10),
          Duration.ofSeconds(3),
          2.0,
          1000,
          2.0,
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          KeepAliveRules.DEFAULT);

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
    if (downStep.isNegative() || downDelay.isNegative() || !patience.isPositive()) {
      throw new IllegalArgumentException(
          "downStep and downDelay must not be negative, patience must be positive: "
              + downStep
              + ", "
              + downDelay
              + ", "
              + patience);
    }
  }

  public ScalingRules withKeep(KeepAliveRules rules) {
    return new ScalingRules(
        stableWindow,
        panicWindow,
        panicThreshold,
        maxUpRate,
        maxDownRate,
        downStep,
        downDelay,
        patience,
        rules);
  }
}
