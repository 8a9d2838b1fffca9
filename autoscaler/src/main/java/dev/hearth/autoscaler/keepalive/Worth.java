package dev.hearth.autoscaler.keepalive;

/**
 * Through which bins an instance is worth its memory. Goes back from the last bin, and knows of
 * each what is best from there on, with an instance and without one.
 */
final class Worth {
  private Worth() {}

  /**
   * @param chances that the next call comes in a bin if it had not come before
   * @param pricePerSecond of an instance's memory, in starts that a call waits for
   * @param wakeCost of making an instance ahead, in the same
   * @param ahead whether one may be made ahead
   * @return by bin, whether an instance shall be there; it is there at the beginning
   */
  static boolean[] kept(double[] chances, double pricePerSecond, double wakeCost, boolean ahead) {
    int bins = chances.length;
    boolean[] stays = new boolean[bins];
    boolean[] returns = new boolean[bins];
    double with = 0;
    double without = 0;
    for (int bin = bins - 1; bin >= 0; bin--) {
      double chance = chances[bin];
      // A call that comes within the bin ends the waiting, half-way on average.
      double cost = pricePerSecond * IdleAges.width(bin) * (1 - chance / 2);
      double there = chance - cost + (1 - chance) * with;
      double gone = (1 - chance) * without;
      stays[bin] = there > gone;
      returns[bin] = ahead && there - wakeCost > gone;
      with = Math.max(there, gone);
      without = returns[bin] ? there - wakeCost : gone;
    }
    boolean[] kept = new boolean[bins];
    boolean present = true;
    for (int bin = 0; bin < bins; bin++) {
      present = present ? stays[bin] : returns[bin];
      kept[bin] = present;
    }
    return kept;
  }
}
