package dev.hearth.gateway.kafka.engine;

import java.util.ArrayDeque;
import java.util.BitSet;

/**
 * Which records of one partition are finished. Offsets are begun in ascending order, with gaps
 * where a topic is compacted or transactional, and finished in any.
 */
public final class Offsets {
  /** How far above the mark a gap in the offsets can put a bit. */
  private static final long LONGEST_SPAN = 1L << 22;

  private final ArrayDeque<Slot> unfinishedFirst = new ArrayDeque<>();
  private Mark start;
  private long next = -1;
  private int epoch;
  private int unfinished;

  /** The place of one record among those of its partition. */
  public static final class Slot {
    private final long offset;
    private boolean finished;

    private Slot(long offset) {
      this.offset = offset;
    }

    boolean isFinished() {
      return finished;
    }
  }

  public Offsets() {
    this(Mark.UNKNOWN);
  }

  /**
   * @param start how far the partition was when it was taken over
   */
  public Offsets(Mark start) {
    this.start = start;
    this.epoch = start.epoch();
  }

  /**
   * The slot of a record that an earlier owner has finished is finished from the start.
   *
   * @param recordEpoch of the leader that wrote it; negative where it is not known
   */
  public Slot begin(long offset, int recordEpoch) {
    if (offset < next) {
      throw new IllegalArgumentException("offset " + offset + " after " + (next - 1));
    }
    if (recordEpoch > epoch) {
      later(recordEpoch, offset);
    }
    Slot slot = new Slot(offset);
    unfinishedFirst.addLast(slot);
    next = offset + 1;
    unfinished++;
    if (start.isFinished(offset)) {
      finish(slot);
    }
    return slot;
  }

  /** From this offset on are records of which the start cannot speak: they were written later. */
  private void later(int newest, long from) {
    if (start.epoch() >= 0) {
      start = start.cut(from);
    }
    epoch = newest;
  }

  /**
   * All records below an offset were begun: what else lies there is no record, as the ends of
   * transactions and what they took back.
   *
   * @param newest epoch that was seen on the way; negative where it is not known
   * @return whether that moves {@link #committable()}
   */
  public boolean reached(long offset, int newest) {
    if (newest > epoch) {
      later(newest, Math.max(0, next));
    }
    if (offset <= next) {
      return false;
    }
    next = offset;
    return true;
  }

  /** The log has other records from an offset on; they are begun anew. */
  public void cut(long offset) {
    start = start.cut(offset);
    next = Math.min(next, offset);
    while (!unfinishedFirst.isEmpty() && unfinishedFirst.peekLast().offset >= offset) {
      Slot slot = unfinishedFirst.removeLast();
      if (!slot.finished) {
        slot.finished = true;
        unfinished--;
      }
    }
  }

  /** Finishing a slot again changes nothing. */
  public void finish(Slot slot) {
    if (slot.finished) {
      return;
    }
    slot.finished = true;
    unfinished--;
    while (!unfinishedFirst.isEmpty() && unfinishedFirst.peekFirst().finished) {
      unfinishedFirst.removeFirst();
    }
  }

  /**
   * The offset up to which, itself excluded, every begun record is finished: where to go on after a
   * crash without losing one. -1 while nothing was begun.
   */
  public long committable() {
    return unfinishedFirst.isEmpty() ? next : unfinishedFirst.peekFirst().offset;
  }

  /**
   * {@link #committable()} and what is finished above it. Offsets that no record has count as
   * finished, like the record before them: they never come.
   */
  public Mark mark() {
    long base = committable();
    if (base < 0) {
      return Mark.UNKNOWN;
    }
    BitSet above = new BitSet();
    long from = base;
    boolean finished = false;
    for (Slot slot : unfinishedFirst) {
      if (slot.offset - base > LONGEST_SPAN) {
        return new Mark(base, above, epoch);
      }
      above.set((int) (from - base), (int) (slot.offset - base), finished);
      from = slot.offset;
      finished = slot.finished;
    }
    if (next - base <= LONGEST_SPAN) {
      above.set((int) (from - base), (int) (next - base), finished);
      carryOver(base, above);
    }
    return new Mark(base, above, epoch);
  }

  /** What an earlier owner finished beyond what was fetched again so far. */
  private void carryOver(long base, BitSet above) {
    if (start.offset() < 0) {
      return;
    }
    int first = (int) Math.min(Integer.MAX_VALUE, Math.max(0, next - start.offset()));
    for (int bit = start.above().nextSetBit(first);
        bit >= 0;
        bit = start.above().nextSetBit(bit + 1)) {
      long distance = start.offset() + bit - base;
      if (distance > LONGEST_SPAN) {
        return;
      }
      above.set((int) distance);
    }
  }

  /** The newest epoch of what was begun, and of what the start speaks of. */
  int epoch() {
    return epoch;
  }

  public int unfinished() {
    return unfinished;
  }

  /** How far the newest begun record is ahead of {@link #committable()}. */
  public long span() {
    return unfinishedFirst.isEmpty() ? 0 : next - unfinishedFirst.peekFirst().offset;
  }
}
