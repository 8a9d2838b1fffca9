package dev.hearth.gateway.kafka.engine;

import dev.hearth.api.function.EventOrder;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * The events of one trigger, and which of them may be sent next. An event is added when it arrives,
 * taken when it is sent, and then either {@link #finished} or {@link #again}. Times are
 * milliseconds of the caller's clock. Not safe for use by many threads.
 */
public final class EventBuffer<R> {
  private final EventOrder order;
  private final BufferLimits limits;
  private final Map<Integer, PartitionEvents> partitions = new HashMap<>();
  private final Map<Object, Lane<R>> lanes = new HashMap<>();
  private final ArrayDeque<Lane<R>> ready = new ArrayDeque<>();
  private final PriorityQueue<Lane<R>> waiting =
      new PriorityQueue<>(Comparator.comparingLong((Lane<R> lane) -> lane.events.getFirst().due));
  private long bytes;
  private int size;
  private int inFlight;

  public EventBuffer(EventOrder order, BufferLimits limits) {
    this.order = order;
    this.limits = limits;
  }

  public void assigned(int partition) {
    partitions.putIfAbsent(partition, new PartitionEvents());
  }

  /** Forgets a partition. Calls in flight go on, but what comes of them changes no offset. */
  public void lost(int partition) {
    PartitionEvents gone = partitions.remove(partition);
    if (gone == null) {
      return;
    }
    gone.lost = true;
    bytes -= gone.bytes;
    size -= gone.offsets.unfinished();
    List<Lane<R>> stale =
        waiting.stream().filter(lane -> lane.events.getFirst().partition.lost).toList();
    waiting.removeAll(stale);
    stale.forEach(this::advance);
  }

  /**
   * @param key empty for a record without a key
   * @param recordBytes what the record takes of the limit
   */
  public void add(int partition, long offset, Optional<byte[]> key, int recordBytes, R record) {
    PartitionEvents events = partitions.computeIfAbsent(partition, p -> new PartitionEvents());
    Lane<R> lane = laneOf(partition, key);
    lane.events.addLast(
        new Event<>(record, recordBytes, events.offsets.begin(offset), events, lane));
    events.bytes += recordBytes;
    bytes += recordBytes;
    size++;
    if (lane.events.size() == 1) {
      ready.addLast(lane);
    }
  }

  /** The next event that may be sent now; it is in flight from then on. */
  public Optional<Event<R>> take(long now) {
    while (!waiting.isEmpty() && waiting.peek().events.getFirst().due <= now) {
      ready.addLast(waiting.poll());
    }
    while (!ready.isEmpty()) {
      Lane<R> lane = ready.pollFirst();
      Event<R> event = lane.events.getFirst();
      if (event.partition.lost) {
        advance(lane);
        continue;
      }
      inFlight++;
      event.partition.inFlight++;
      return Optional.of(event);
    }
    return Optional.empty();
  }

  /** An event that was taken needs nothing more. */
  public void finished(Event<R> event) {
    landed(event);
    if (!event.partition.lost) {
      event.partition.offsets.finish(event.slot());
      event.partition.bytes -= event.bytes();
      bytes -= event.bytes();
      size--;
    }
    advance(event.lane);
  }

  /** An event that was taken may be sent again from {@code due} on; its lane waits for it. */
  public void again(Event<R> event, long due) {
    landed(event);
    if (event.partition.lost) {
      advance(event.lane);
      return;
    }
    event.due = due;
    waiting.add(event.lane);
  }

  /** Whether the partition of an event was lost since it arrived. */
  public boolean isLost(Event<R> event) {
    return event.partition.lost;
  }

  /** When the next event that waits for another try is due. */
  public OptionalLong nextDue() {
    return waiting.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(waiting.peek().events.getFirst().due);
  }

  /** Whether nothing more should be fetched. */
  public boolean isFull() {
    return bytes >= limits.bytes() || size >= limits.events();
  }

  /** Whether there is room again for fetching to be worth it. */
  public boolean hasRoom() {
    return bytes <= limits.bytes() / 2 && size <= limits.events() / 2;
  }

  /** Whether a partition's newest record is too far ahead of its oldest unfinished one. */
  public boolean isTooFarAhead(int partition) {
    PartitionEvents events = partitions.get(partition);
    return events != null && events.offsets.span() >= limits.span();
  }

  /** By partition, {@link Offsets#committable()} where it is known. */
  public Map<Integer, Long> committable() {
    Map<Integer, Long> marks = new HashMap<>();
    partitions.forEach(
        (partition, events) -> {
          if (events.offsets.committable() >= 0) {
            marks.put(partition, events.offsets.committable());
          }
        });
    return marks;
  }

  /** Events in the buffer or in flight. */
  public int size() {
    return size;
  }

  public int unfinished(int partition) {
    PartitionEvents events = partitions.get(partition);
    return events == null ? 0 : events.offsets.unfinished();
  }

  public int inFlight() {
    return inFlight;
  }

  public int inFlight(int partition) {
    PartitionEvents events = partitions.get(partition);
    return events == null ? 0 : events.inFlight;
  }

  private void landed(Event<R> event) {
    inFlight--;
    event.partition.inFlight--;
  }

  private Lane<R> laneOf(int partition, Optional<byte[]> key) {
    Optional<Object> shared =
        switch (order) {
          case KEY -> key.map(ByteBuffer::wrap);
          case PARTITION -> Optional.of(partition);
          case NONE -> Optional.empty();
        };
    return shared
        .map(name -> lanes.computeIfAbsent(name, n -> new Lane<>(n)))
        .orElseGet(() -> new Lane<>(null));
  }

  /** The head of a lane is over: the next one's turn. */
  private void advance(Lane<R> lane) {
    lane.events.removeFirst();
    while (!lane.events.isEmpty() && lane.events.getFirst().partition.lost) {
      lane.events.removeFirst();
    }
    if (!lane.events.isEmpty()) {
      ready.addLast(lane);
    } else if (lane.key != null) {
      lanes.remove(lane.key);
    }
  }
}
