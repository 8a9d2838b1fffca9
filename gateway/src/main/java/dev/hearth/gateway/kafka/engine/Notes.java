package dev.hearth.gateway.kafka.engine;

import dev.hearth.gateway.kafka.engine.Note.Place;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Keeps the notes on events as the rules of {@link Deliveries} want them. */
final class Notes<R> {
  private static final long BETWEEN_MOVES = 100;
  private static final int MOVES_AT_ONCE = 500;

  /** A record that does not fit in the retry store waits in its topic. */
  private static final long BETWEEN_FAILED_MOVES = 10_000;

  private final EventBuffer<R> buffer;
  private final Effects<R> effects;
  private final Orphans<R> orphans;
  private long movedAt;

  Notes(EventBuffer<R> buffer, Effects<R> effects, Orphans<R> orphans) {
    this.buffer = buffer;
    this.effects = effects;
    this.orphans = orphans;
  }

  /**
   * Takes over a partition with what its last owner noted.
   *
   * @param end of its log: there is no record from there on
   */
  void assigned(int partition, String topicId, Mark mark, long end, List<Kept<R>> kept, long now) {
    PartitionEvents<R> events = buffer.assigned(partition, topicId, mark);
    Map<ByteBuffer, Long> restored = restoredUpTo(mark, kept);
    Set<RecordId> others = new HashSet<>();
    for (Kept<R> each : kept) {
      long offset = each.offset();
      boolean finished = mark.isFinished(each.id());
      if (isOfAnother(topicId, each)) {
        others.add(each.id());
        leave(partition, each, now);
      } else if (each.id().topicId().isEmpty() && !topicId.isEmpty() && mark.offset() < 0) {
        // Of an earlier version of Hearth, and nothing tells that it is about this topic.
        unfound(events, each, now);
      } else if (finished && each.moved().isPresent()) {
        buffer.restore(events, each, each.moved().get(), false, now);
      } else if (keyOf(each).map(restored::get).filter(last -> offset < last).isPresent()) {
        buffer.restore(events, each, each.moved().orElseThrow(), false, now);
        events.elsewhere.put(offset, each.id().epoch());
      } else if (mark.isBeyond(each.id())) {
        effects.forget(each.id());
      } else if (offset >= end) {
        unfound(events, each, now);
      } else if (each.note().place() == Place.ENDED || finished) {
        events.elsewhere.put(offset, each.id().epoch());
        events.forgettable.put(offset, each.id().epoch());
      } else {
        Optional.ofNullable(events.noted.put(offset, each)).ifPresent(events.unfound::add);
      }
    }
    orphans.noted(partition, others);
  }

  /**
   * By key, the last moved event that the mark has passed: those before it, of which one of the
   * same call may not have come to its end, go first.
   */
  private static <R> Map<ByteBuffer, Long> restoredUpTo(Mark mark, List<Kept<R>> kept) {
    Map<ByteBuffer, Long> restored = new HashMap<>();
    for (Kept<R> each : kept) {
      if (mark.isFinished(each.id())) {
        keyOf(each).ifPresent(key -> restored.merge(key, each.offset(), Math::max));
      }
    }
    return restored;
  }

  /** Of a moved event with a key. */
  private static Optional<ByteBuffer> keyOf(Kept<?> kept) {
    return kept.moved().flatMap(Kept.Moved::key).map(ByteBuffer::wrap);
  }

  private static boolean isOfAnother(String topicId, Kept<?> kept) {
    String other = kept.id().topicId();
    return !other.isEmpty() && !topicId.isEmpty() && !other.equals(topicId);
  }

  /** Its topic was deleted. */
  private void leave(int partition, Kept<R> kept, long now) {
    if (orphans.knows(kept.id())) {
      return;
    }
    if (kept.moved().isPresent()) {
      orphans.giveUp(buffer.orphan(partition, kept, kept.moved().get(), now));
    } else {
      effects.forget(kept.id());
    }
  }

  /** Its record is not in the log; one that was moved is safe nevertheless. */
  private void unfound(PartitionEvents<R> events, Kept<R> kept, long now) {
    if (kept.moved().isPresent()) {
      buffer.restore(events, kept, kept.moved().get(), true, now);
    } else {
      effects.forget(kept.id());
    }
  }

  /** The log of a partition has other records from an offset on, or will have. */
  void cut(int partition, long offset, long now) {
    Optional<PartitionEvents<R>> found = buffer.partition(partition);
    if (found.isEmpty()) {
      return;
    }
    PartitionEvents<R> events = found.get();
    buffer.cut(events, offset);
    events.committed = Math.min(events.committed, offset);
    // A note of a later epoch is on what is there now.
    int newest = events.offsets.epoch();
    events
        .forgettable
        .tailMap(offset)
        .entrySet()
        .removeIf(
            each -> {
              boolean gone = each.getValue() <= newest;
              if (gone) {
                effects.forget(events.id(each.getKey(), each.getValue()));
              }
              return gone;
            });
    List<Kept<R>> above =
        events.noted.values().stream()
            .filter(each -> each.offset() >= offset && each.id().epoch() <= newest)
            .toList();
    for (Kept<R> each : above) {
      events.noted.remove(each.offset());
      unfound(events, each, now);
    }
  }

  /** The marks survive a crash from now on: the notes below them are needed no more. */
  void committed(Map<Integer, Long> offsets) {
    offsets.forEach(
        (partition, offset) ->
            buffer
                .partition(partition)
                .ifPresent(
                    events -> {
                      events.committed = Math.max(events.committed, offset);
                      Map<Long, Integer> passed = events.forgettable.headMap(offset);
                      passed.forEach((at, epoch) -> effects.forget(events.id(at, epoch)));
                      passed.clear();
                    }));
  }

  /** Notes, before they are made, all tries of these that are not first ones. */
  void tries(List<Event<R>> events, Consumer<Optional<String>> then) {
    int[] unwritten = {1};
    String[] problem = {null};
    Runnable countDown =
        () -> {
          unwritten[0]--;
          if (unwritten[0] == 0) {
            then.accept(Optional.ofNullable(problem[0]));
          }
        };
    for (Event<R> event : events) {
      if (event.attempts() > 1) {
        unwritten[0]++;
        write(
            event,
            true,
            0,
            error -> {
              problem[0] = error.orElse(problem[0]);
              countDown.run();
            });
      }
    }
    countDown.run();
  }

  /** The store has lost notes: writes those of all events in memory again. */
  void again() {
    for (Event<R> event : buffer.noted()) {
      write(event, event.inFlight && event.attempts() > 1, event.due, problem -> {});
    }
  }

  /** An event waits after a try that counts. */
  void failed(Event<R> event, long due) {
    // Written or not, the note before the next try carries the count too.
    write(event, false, due, problem -> again(event, due));
  }

  /** An event waits after a try that does not count; takes back what was noted of it. */
  void uncounted(Event<R> event, long due) {
    event.attemptForgiven();
    if (event.noted) {
      failed(event, due);
    } else {
      again(event, due);
    }
  }

  private void again(Event<R> event, long due) {
    buffer.again(event, due);
    if (event.partition.gone) {
      orphans.giveUp(event);
    }
  }

  /** Until the mark has passed an event that ended, its note says so. */
  void ended(Event<R> event) {
    if (!event.noted || (buffer.isLost(event) && !event.partition.gone)) {
      return;
    }
    if (event.partition.gone) {
      orphans.ended(event.id());
    }
    if (event.partition.gone || event.isCut() || event.offset() < event.partition.committed) {
      effects.forget(event.id());
    } else {
      effects.note(event, new Note(Place.ENDED, event.attempts(), false, 0), written -> {});
      event.partition.forgettable.put(event.offset(), event.id().epoch());
    }
  }

  /** Moves events out of the way of their partitions' marks, now and then. */
  void move(long now) {
    if (now - movedAt < BETWEEN_MOVES) {
      return;
    }
    movedAt = now;
    buffer.unfound().forEach(each -> unfound(each.events(), each.kept(), now));
    for (Event<R> event : buffer.holdingBack(now, MOVES_AT_ONCE)) {
      write(
          event,
          false,
          event.due,
          problem -> {
            if (problem.isEmpty()) {
              buffer.moved(event);
            } else {
              event.moving = false;
              event.moveAfter = now + BETWEEN_FAILED_MOVES;
            }
          });
    }
  }

  private void write(Event<R> event, boolean open, long due, Consumer<Optional<String>> then) {
    if (buffer.isLost(event)) {
      // Whoever has the partition now writes its own.
      then.accept(Optional.empty());
      return;
    }
    event.noted = true;
    // What the log does not have any more has to be in the store.
    Place place = event.moving || event.isCut() ? Place.MOVED : Place.TOPIC;
    effects.note(event, new Note(place, event.attempts(), open, due), then);
  }
}
