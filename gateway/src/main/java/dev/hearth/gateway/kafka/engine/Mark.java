package dev.hearth.gateway.kafka.engine;

import java.util.BitSet;

/**
 * How far a partition is handled.
 *
 * @param offset everything below it is finished; negative while nothing is known
 * @param above what is finished above: bit n stands for {@code offset + n}; belongs to the mark
 * @param epoch the newest leader epoch of the records that it speaks of; negative where it is not
 *     known. Records of later epochs are not meant, whatever their offsets
 */
public record Mark(long offset, BitSet above, int epoch) {
  public static final Mark UNKNOWN = at(-1);

  public static Mark at(long offset) {
    return new Mark(offset, new BitSet(), RecordId.NO_EPOCH);
  }

  public boolean isFinished(long other) {
    if (offset < 0) {
      return false;
    }
    long distance = other - offset;
    return distance < 0 || (distance <= Integer.MAX_VALUE && above.get((int) distance));
  }

  /** Whether it says so of this very record, and not of another one at its offset. */
  boolean isFinished(RecordId id) {
    return speaksOf(id) && isFinished(id.offset());
  }

  private boolean speaksOf(RecordId id) {
    return epoch < 0 || id.epoch() <= epoch;
  }

  /** Whether everything up to this very record, itself included, is finished. */
  boolean isBeyond(RecordId id) {
    return speaksOf(id) && id.offset() < offset;
  }

  /** The offset from which on nothing is finished. */
  public long top() {
    return offset + above.length();
  }

  /** What is left of it once the log has other records from this offset on. */
  public Mark cut(long at) {
    if (at >= top()) {
      return this;
    }
    if (at <= offset) {
      return new Mark(Math.max(0, at), new BitSet(), epoch);
    }
    return new Mark(offset, above.get(0, (int) (at - offset)), epoch);
  }
}
