package dev.hearth.gateway.activation;

/** Chooses an instance for a call. */
final class Balancing {
  /** Up to this many instances are all compared; reading more costs more than it gains. */
  static final int COMPARE_ALL = 8;

  static final int NONE = -1;

  private Balancing() {}

  /**
   * The index of an instance with fewer than {@code limit} calls in flight, or {@link #NONE}. With
   * few instances it is the one with the fewest, with many the better of two. None is passed over
   * while it is the only free one.
   *
   * @param random any number; spreads calls over instances that are equally loaded
   */
  static int pick(Loads loads, int limit, int random) {
    int size = loads.size();
    if (size == 0) {
      return NONE;
    }
    int start = Integer.remainderUnsigned(random, size);
    if (size > COMPARE_ALL) {
      int other = Integer.remainderUnsigned(random * 0x9E3779B9 + 1, size);
      int better = loads.inFlight(start) <= loads.inFlight(other) ? start : other;
      if (loads.inFlight(better) < limit) {
        return better;
      }
    }
    return least(loads, limit, start);
  }

  private static int least(Loads loads, int limit, int start) {
    int size = loads.size();
    int best = NONE;
    int fewest = limit;
    for (int i = 0; i < size && fewest > 0; i++) {
      int index = start + i < size ? start + i : start + i - size;
      int inFlight = loads.inFlight(index);
      if (inFlight < fewest) {
        best = index;
        fewest = inFlight;
      }
    }
    return best;
  }
}
