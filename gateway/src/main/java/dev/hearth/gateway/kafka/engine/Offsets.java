package dev.hearth.gateway.kafka.engine;

import java.util.ArrayDeque;

/**
 * Which records of one partition are finished. Offsets are begun in ascending order, with gaps
 * where a topic is compacted or transactional, and finished in any.
 */
public final class Offsets {
  private final ArrayDeque<Slot> unfinishedFirst = new ArrayDeque<>();
  private long next = -1;
  private int unfinished;

  /** The place of one record among those of its partition. */
  public static final class Slot {
    private final long offset;
    private boolean finished;

    private Slot(long offset) {
      this.offset = offset;
    }
  }

  public Slot begin(long offset) {
    if (offset < next) {
      throw new IllegalArgumentException("offset " + offset + " after " + (next - 1));
    }
    Slot slot = new Slot(offset);
    unfinishedFirst.addLast(slot);
    next = offset + 1;
    unfinished++;
    return slot;
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

  public int unfinished() {
    return unfinished;
  }

  /** How far the newest begun record is ahead of {@link #committable()}. */
  public long span() {
    return unfinishedFirst.isEmpty() ? 0 : next - unfinishedFirst.peekFirst().offset;
  }
}
