package dev.hearth.autoscaler.keepalive;

import java.time.Duration;

/**
 * What is the same for all functions. The first is the price that everything hangs on: the more a
 * spared start is worth, the longer instances stay.
 *
 * @param mebibyteSecondsPerStart memory-time that is worth spending to spare a call one start
 * @param wakeCost what making an instance ahead costs, as a share of a start that a call waits for
 * @param beliefOfReturn chance, before anything is known, that an idle function is called before
 *     its idle time has doubled
 * @param beliefWeight how many idle times weigh as much as that belief
 * @param evenness how many idle times weigh as much as the belief that both halves of an octave are
 *     equally likely; n² times as much at the n-th halving
 * @param readyChancePerSecond an instance stays ready for longer than it must while the chance of a
 *     call within the next second is at least this
 * @param readyMost but not for longer than this
 */
public record KeepAliveRules(
    double mebibyteSecondsPerStart,
    double wakeCost,
    double beliefOfReturn,
    double beliefWeight,
    double evenness,
    double readyChancePerSecond,
    Duration readyMost) {
  /** Without any knowledge an instance of 128 MiB stays for eight and a half minutes. */
  public static final KeepAliveRules DEFAULT =
      new KeepAliveRules(160 * 1024, 0.05, 0.25, 2, 0.1, 1 / 20.0, Duration.ofSeconds(60));

  public KeepAliveRules {
    if (!(mebibyteSecondsPerStart > 0) || !(wakeCost >= 0)) {
      throw new IllegalArgumentException(
          "mebibyteSecondsPerStart must be above 0 and wakeCost not negative: "
              + mebibyteSecondsPerStart
              + ", "
              + wakeCost);
    }
    if (!(beliefOfReturn > 0 && beliefOfReturn < 1) || !(beliefWeight > 0) || !(evenness > 0)) {
      throw new IllegalArgumentException(
          "beliefOfReturn must be between 0 and 1, beliefWeight and evenness above 0: "
              + beliefOfReturn
              + ", "
              + beliefWeight
              + ", "
              + evenness);
    }
    if (!(readyChancePerSecond > 0) || readyMost.isNegative()) {
      throw new IllegalArgumentException(
          "readyChancePerSecond must be above 0, readyMost not negative: "
              + readyChancePerSecond
              + ", "
              + readyMost);
    }
  }

  public KeepAliveRules withMebibyteSecondsPerStart(double worth) {
    return new KeepAliveRules(
        worth, wakeCost, beliefOfReturn, beliefWeight, evenness, readyChancePerSecond, readyMost);
  }
}
