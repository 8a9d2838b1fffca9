package dev.hearth.gateway.kafka.engine;

/**
 * A record between its arrival and its end. Belongs to the {@link EventBuffer} that made it, and to
 * its thread.
 */
public final class Event<R> {
  private final R record;
  private final int bytes;
  private final Offsets.Slot slot;
  final PartitionEvents partition;
  final Lane<R> lane;
  private int attempts;
  long due;

  Event(R record, int bytes, Offsets.Slot slot, PartitionEvents partition, Lane<R> lane) {
    this.record = record;
    this.bytes = bytes;
    this.slot = slot;
    this.partition = partition;
    this.lane = lane;
  }

  public R record() {
    return record;
  }

  int bytes() {
    return bytes;
  }

  Offsets.Slot slot() {
    return slot;
  }

  /** Tries that count and have ended or are going on. */
  public int attempts() {
    return attempts;
  }

  public void attemptBegins() {
    attempts++;
  }

  /** The try that was begun does not count. */
  public void attemptForgiven() {
    attempts--;
  }
}
