package dev.hearth.gateway.kafka.engine;

import dev.hearth.api.function.EventOrder;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The events of one trigger, and which of them may be sent next. An event is added when it arrives,
 * taken when it is sent, and then either {@link #finished} or {@link #again}. Times are
 * milliseconds of the caller's clock. Not safe for use by many threads.
 */
public final class EventBuffer<R> {
  private final EventOrder order;
  private final BufferLimits limits;
  private final Map<Integer, PartitionEvents<R>> partitions = new HashMap<>();
  private final Map<Object, Lane<R>> lanes = new HashMap<>();
  private final ArrayDeque<Lane<R>> ready = new ArrayDeque<>();
  private final PriorityQueue<Lane<R>> waiting =
      new PriorityQueue<>(Comparator.comparingLong((Lane<R> lane) -> lane.events.getFirst().due));
  private long bytes;
  private int size;
  private int inFlight;
  private long changes;

  public EventBuffer(EventOrder order, BufferLimits limits) {
    this.order = order;
    this.limits = limits;
  }

  PartitionEvents<R> assigned(int partition, String topicId, Mark mark) {
    lost(partition);
    PartitionEvents<R> events = new PartitionEvents<>(topicId, partition, mark);
    partitions.put(partition, events);
    return events;
  }

  /** Forgets a partition. Calls in flight go on, but what comes of them changes no offset. */
  public void lost(int partition) {
    PartitionEvents<R> gone = partitions.remove(partition);
    if (gone == null) {
      return;
    }
    gone.lost = true;
    bytes -= gone.bytes;
    size -= gone.size;
    List<Lane<R>> stale =
        waiting.stream().filter(lane -> lane.events.getFirst().partition.lost).toList();
    waiting.removeAll(stale);
    stale.forEach(this::enqueue);
  }

  /**
   * The topic of a partition was deleted: forgets it, and returns its events that wait. Calls in
   * flight go on to their ends.
   */
  List<Event<R>> gone(int partition) {
    PartitionEvents<R> events = partitions.get(partition);
    if (events == null) {
      return List.of();
    }
    events.gone = true;
    List<Event<R>> left =
        inLanes().filter(event -> event.partition == events && !event.inFlight).toList();
    lost(partition);
    return left;
  }

  /** Events of which something stands in the retry store, or may. */
  List<Event<R>> noted() {
    return Stream.concat(
            inLanes(),
            partitions.values().stream()
                .flatMap(events -> events.oldestFirst.stream())
                // Lanes of events without a key are nowhere while they are in flight.
                .filter(event -> event.inFlight && event.lane.key == null))
        .filter(event -> event.noted && !event.partition.lost)
        .distinct()
        .toList();
  }

  private Stream<Event<R>> inLanes() {
    Set<Lane<R>> all = Collections.newSetFromMap(new IdentityHashMap<>());
    all.addAll(lanes.values());
    all.addAll(ready);
    all.addAll(waiting);
    return all.stream().flatMap(lane -> lane.events.stream());
  }

  /** The log of a partition has other records from an offset on. Events in memory go on. */
  void cut(PartitionEvents<R> events, long offset) {
    events.cuts.add(offset);
    events.offsets.cut(offset);
    prune(events);
  }

  /** Tells that all records below an offset were added or skipped. */
  public void reached(int partition, long offset, int epoch) {
    PartitionEvents<R> events = partitions.get(partition);
    if (events != null && events.offsets.reached(offset, epoch)) {
      changes++;
    }
  }

  /**
   * Adds a record as it is fetched, unless it came to its end, or to another place, before.
   *
   * @param epoch of the leader that wrote it; negative where it is not known
   * @param key empty for a record without a key
   * @param recordBytes what the record takes of the limit
   * @return whether it was added
   */
  public boolean add(
      int partition,
      long offset,
      int epoch,
      Optional<byte[]> key,
      int recordBytes,
      R record,
      long now) {
    PartitionEvents<R> events =
        partitions.computeIfAbsent(partition, p -> new PartitionEvents<>("", p, Mark.UNKNOWN));
    Offsets.Slot slot = events.offsets.begin(offset, epoch);
    if (!events.elsewhere.isEmpty() && events.isElsewhere(offset, epoch)) {
      events.offsets.finish(slot);
    }
    if (slot.isFinished()) {
      changes++;
      return false;
    }
    Event<R> event = put(events, slot, offset, epoch, key, recordBytes, record, now);
    events.oldestFirst.addLast(event);
    return true;
  }

  /** Counts a record as handled that nobody wants. */
  public void skip(int partition, long offset, int epoch) {
    partition(partition)
        .ifPresent(events -> events.offsets.finish(events.offsets.begin(offset, epoch)));
    changes++;
  }

  /**
   * Adds an event that was moved to the retry store; before any record is fetched, oldest first.
   *
   * @param detached whether its record is not in the log any more
   */
  void restore(
      PartitionEvents<R> events, Kept<R> kept, Kept.Moved<R> moved, boolean detached, long now) {
    Event<R> event = restored(events, kept, moved, laneOf(events.number, moved.key()), now);
    event.detached = detached;
    put(event);
  }

  /** An event of a topic that was deleted meanwhile. It is in no lane. */
  Event<R> orphan(int partition, Kept<R> kept, Kept.Moved<R> moved, long now) {
    PartitionEvents<R> gone = new PartitionEvents<>(kept.id().topicId(), partition, Mark.UNKNOWN);
    gone.lost = true;
    gone.gone = true;
    return restored(gone, kept, moved, new Lane<>(null), now);
  }

  private static <R> Event<R> restored(
      PartitionEvents<R> events, Kept<R> kept, Kept.Moved<R> moved, Lane<R> lane, long now) {
    int epoch = kept.id().epoch();
    Offsets.Slot nowhere = new Offsets().begin(kept.offset(), epoch);
    Event<R> event =
        new Event<>(
            moved.record(), kept.offset(), epoch, moved.bytes(), nowhere, events, lane, now);
    event.remember(kept.note());
    event.moving = true;
    event.stored = true;
    return event;
  }

  private Event<R> put(
      PartitionEvents<R> events,
      Offsets.Slot slot,
      long offset,
      int epoch,
      Optional<byte[]> key,
      int recordBytes,
      R record,
      long now) {
    Lane<R> lane = laneOf(events.number, key);
    Event<R> event = new Event<>(record, offset, epoch, recordBytes, slot, events, lane, now);
    if (!events.noted.isEmpty()) {
      events.noteOn(offset, epoch).ifPresent(event::remember);
    }
    put(event);
    return event;
  }

  private void put(Event<R> event) {
    event.lane.events.addLast(event);
    event.partition.bytes += event.bytes();
    event.partition.size++;
    bytes += event.bytes();
    size++;
    if (event.lane.events.size() == 1) {
      enqueue(event.lane);
    }
  }

  /** The next event that may be sent now; it is in flight from then on. */
  public Optional<Event<R>> take(long now) {
    List<Event<R>> one = take(now, 1, Long.MAX_VALUE);
    return one.isEmpty() ? Optional.empty() : Optional.of(one.getFirst());
  }

  /** The next events that may be sent together now; they are in flight from then on. */
  List<Event<R>> take(long now, int most, long mostBytes) {
    wakeWaiting(now);
    List<Event<R>> taken = new ArrayList<>(Math.min(most, 128));
    List<Lane<R>> passedOver = new ArrayList<>(0);
    int limit = most;
    long takenBytes = 0;
    while (taken.size() < limit && !ready.isEmpty()) {
      Lane<R> lane = ready.pollFirst();
      dropLost(lane);
      if (!lane.events.isEmpty() && lane.events.getFirst().due > now) {
        waiting.add(lane);
        continue;
      }
      int before = taken.size();
      for (Event<R> event : lane.events) {
        int newLimit = Math.min(limit, event.companyLimit);
        boolean fits = taken.isEmpty() || takenBytes + event.bytes() <= mostBytes;
        if (taken.size() >= newLimit || !fits || event.due > now || event.partition.lost) {
          break;
        }
        limit = newLimit;
        takenBytes += event.bytes();
        taken.add(event);
        began(event);
      }
      if (taken.size() == before && !lane.events.isEmpty()) {
        passedOver.add(lane);
      } else if (lane.events.isEmpty()) {
        retire(lane);
      }
    }
    passedOver.reversed().forEach(ready::addFirst);
    return taken;
  }

  boolean hasReady() {
    return !ready.isEmpty();
  }

  /** How many events could be taken now, counted up to {@code enough}. */
  int takeable(long now, int enough) {
    wakeWaiting(now);
    int count = 0;
    for (Lane<R> lane : ready) {
      count += lane.events.size();
      if (count >= enough) {
        return enough;
      }
    }
    return count;
  }

  /** When the event came that has waited longest of those that could be taken. */
  OptionalLong oldestTakeable() {
    return ready.stream().mapToLong(lane -> lane.events.getFirst().arrived).min();
  }

  /** Whether some takeable event was in a call that failed as a whole: it has waited already. */
  boolean someAreSeparated() {
    return ready.stream().anyMatch(lane -> lane.events.getFirst().companyLimit < Integer.MAX_VALUE);
  }

  private void wakeWaiting(long now) {
    while (!waiting.isEmpty() && waiting.peek().events.getFirst().due <= now) {
      ready.addLast(waiting.poll());
    }
  }

  private void began(Event<R> event) {
    event.inFlight = true;
    event.lane.inFlight++;
    event.partition.inFlight++;
    inFlight++;
  }

  /** An event that was taken needs nothing more. */
  public void finished(Event<R> event) {
    if (!event.partition.lost) {
      event.partition.offsets.finish(event.slot());
      event.partition.bytes -= event.bytes();
      event.partition.size--;
      bytes -= event.bytes();
      size--;
    }
    event.lane.events.remove(event);
    landed(event);
    prune(event.partition);
    passStored(event.lane);
  }

  /** An event that was taken may be sent again from {@code due} on; its lane waits for it. */
  public void again(Event<R> event, long due) {
    event.due = due;
    if (event.partition.lost) {
      event.lane.events.remove(event);
    }
    landed(event);
  }

  /** The record of an event is safe in the retry store: it holds back the mark no longer. */
  void moved(Event<R> event) {
    event.stored = true;
    event.lane.storedBehind++;
    passStored(event.lane);
  }

  /**
   * Marks go past an event only with all that is before it in its lane: whoever reads both the
   * store and the topic then finds them in order.
   */
  private void passStored(Lane<R> lane) {
    if (lane.storedBehind == 0) {
      return;
    }
    for (Event<R> event : lane.events) {
      if (!event.stored) {
        return;
      }
      if (!event.slot().isFinished()) {
        lane.storedBehind--;
        event.partition.offsets.finish(event.slot());
        prune(event.partition);
      }
    }
    lane.storedBehind = 0;
  }

  private void prune(PartitionEvents<?> events) {
    changes++;
    while (!events.oldestFirst.isEmpty() && events.oldestFirst.peekFirst().slot().isFinished()) {
      events.oldestFirst.removeFirst();
    }
  }

  /**
   * Events that hold back the marks of their partitions and do nothing but wait, for another try or
   * behind such a one. Each is named once.
   */
  List<Event<R>> holdingBack(long now, int most) {
    if (order == EventOrder.PARTITION) {
      // All that comes later waits for them: the mark could go on, but nothing else.
      return List.of();
    }
    List<Event<R>> found = new ArrayList<>();
    for (PartitionEvents<R> events : partitions.values()) {
      boolean pressing = events.offsets.span() >= limits.span() / 2;
      for (Event<R> event : events.oldestFirst) {
        if (event.moving || event.moveAfter > now || event.slot().isFinished()) {
          continue;
        }
        if (found.size() >= most || !isStuck(event, now, pressing)) {
          break;
        }
        event.moving = true;
        found.add(event);
      }
    }
    return found;
  }

  private boolean isStuck(Event<R> event, long now, boolean pressing) {
    Event<R> head = event.lane.events.getFirst();
    boolean headWaits = !head.inFlight && head.due > now;
    boolean behindOneThatMoved = head != event && head.moving;
    if (event.inFlight || !(headWaits || behindOneThatMoved)) {
      return false;
    }
    long hold = limits.hold().toMillis();
    return pressing || now - event.arrived >= hold || (headWaits && head.due - now >= hold);
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
    PartitionEvents<R> events = partitions.get(partition);
    return events != null && events.offsets.span() >= limits.span();
  }

  /** By partition, how far it is handled, where that is known. */
  public Map<Integer, Mark> marks() {
    Map<Integer, Mark> marks = new HashMap<>();
    partitions.forEach(
        (partition, events) -> {
          if (events.offsets.committable() >= 0) {
            marks.put(partition, events.offsets.mark());
          }
        });
    return marks;
  }

  /** Grows whenever {@link #marks()} may have changed. */
  public long changes() {
    return changes;
  }

  /** A note on a record that was not found where it should be. */
  record Unfound<R>(PartitionEvents<R> events, Kept<R> kept) {}

  /** Each is told of once. */
  List<Unfound<R>> unfound() {
    List<Unfound<R>> all = new ArrayList<>(0);
    for (PartitionEvents<R> events : partitions.values()) {
      if (!events.unfound.isEmpty()) {
        events.unfound.forEach(each -> all.add(new Unfound<>(events, each)));
        events.unfound.clear();
      }
    }
    return all;
  }

  Optional<PartitionEvents<R>> partition(int partition) {
    return Optional.ofNullable(partitions.get(partition));
  }

  /** Events in the buffer or in flight. */
  public int size() {
    return size;
  }

  public int unfinished(int partition) {
    PartitionEvents<R> events = partitions.get(partition);
    return events == null ? 0 : events.size;
  }

  /** When the event came that has waited longest for its end. */
  public OptionalLong oldestArrival() {
    return partitions.values().stream()
        .filter(events -> !events.oldestFirst.isEmpty())
        .mapToLong(events -> events.oldestFirst.peekFirst().arrived)
        .min();
  }

  public int inFlight() {
    return inFlight;
  }

  public int inFlight(int partition) {
    PartitionEvents<R> events = partitions.get(partition);
    return events == null ? 0 : events.inFlight;
  }

  private void landed(Event<R> event) {
    event.inFlight = false;
    inFlight--;
    event.partition.inFlight--;
    event.lane.inFlight--;
    if (event.lane.inFlight == 0) {
      enqueue(event.lane);
    }
  }

  private Lane<R> laneOf(int partition, Optional<byte[]> key) {
    return switch (order) {
      case KEY -> key.isPresent() ? shared(ByteBuffer.wrap(key.get())) : new Lane<>(null);
      case PARTITION -> shared(partition);
      case NONE -> new Lane<>(null);
    };
  }

  private Lane<R> shared(Object name) {
    return lanes.computeIfAbsent(name, Lane::new);
  }

  private void dropLost(Lane<R> lane) {
    while (!lane.events.isEmpty() && lane.events.getFirst().partition.lost) {
      lane.events.removeFirst();
    }
  }

  private void retire(Lane<R> lane) {
    if (lane.key != null) {
      lanes.remove(lane.key);
    }
  }

  /** None of the lane is in flight: its first event's turn comes, now or when it is due. */
  private void enqueue(Lane<R> lane) {
    dropLost(lane);
    if (lane.events.isEmpty()) {
      retire(lane);
    } else if (lane.events.getFirst().due > 0) {
      waiting.add(lane);
    } else {
      ready.addLast(lane);
    }
  }
}
