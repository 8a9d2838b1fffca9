package dev.hearth.gateway.kafka.engine;

/**
 * A record between its arrival and its end. Belongs to the {@link EventBuffer} that made it, and to
 * its thread.
 */
public final class Event<R> {
  private final R record;
  private final long offset;
  private final int epoch;
  private final int bytes;
  private final Offsets.Slot slot;
  final PartitionEvents<R> partition;
  final Lane<R> lane;
  final long arrived;
  private final int cutsBefore;
  private int attempts;
  private boolean open;
  long due;
  boolean inFlight;

  /** Something about it stands in the retry store, or may. */
  boolean noted;

  /** Its record is on the way to the retry store, or there. */
  boolean moving;

  /** Its record is not sent to the retry store before that time: the last try did not work. */
  long moveAfter;

  /** Its record is in the retry store. */
  boolean stored;

  /** Its record was known not to be in the log any more when the event was made. */
  boolean detached;

  /** Calls with more events than this are not for it. */
  int companyLimit = Integer.MAX_VALUE;

  Event(
      R record,
      long offset,
      int epoch,
      int bytes,
      Offsets.Slot slot,
      PartitionEvents<R> partition,
      Lane<R> lane,
      long arrived) {
    this.record = record;
    this.offset = offset;
    this.epoch = epoch;
    this.bytes = bytes;
    this.slot = slot;
    this.partition = partition;
    this.lane = lane;
    this.arrived = arrived;
    this.cutsBefore = partition.cuts.size();
  }

  public R record() {
    return record;
  }

  public long offset() {
    return offset;
  }

  public int partition() {
    return partition.number;
  }

  /** Of the topic that its record is from; empty where it is not known. */
  public String topicId() {
    return partition.topicId;
  }

  public RecordId id() {
    return new RecordId(partition.topicId, partition.number, epoch, offset);
  }

  /** Whether the log does not have its record any more: no mark speaks of it. */
  boolean isCut() {
    if (detached) {
      return true;
    }
    for (int i = cutsBefore; i < partition.cuts.size(); i++) {
      if (offset >= partition.cuts.get(i)) {
        return true;
      }
    }
    return false;
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

  /** Whether the last try was begun by an owner of the partition that did not see its end. */
  boolean isOpen() {
    return open;
  }

  void remember(Note note) {
    attempts = note.attempts();
    open = note.open();
    due = note.due();
    noted = true;
  }

  void attemptBegins() {
    attempts++;
    open = false;
  }

  /** The try that was begun does not count. */
  void attemptForgiven() {
    attempts--;
  }
}
