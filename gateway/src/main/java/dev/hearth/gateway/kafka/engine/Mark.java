package dev.hearth.gateway.kafka.engine;

import java.util.BitSet;

/**
 * How far a partition is handled.
 *
 * @param offset everything below it is finished; negative while nothing is known
 * @param above what is finished above: bit n stands for {@code offset + n}; belongs to the mark
 */
public record Mark(long offset, BitSet above) {
  public static final Mark UNKNOWN = at(-1);

  public static Mark at(long offset) {
    return new Mark(offset, new BitSet());
  }

  public boolean isFinished(long other) {
    if (offset < 0) {
      return false;
    }
    long distance = other - offset;
    return distance < 0 || (distance <= Integer.MAX_VALUE && above.get((int) distance));
  }
}
