package dev.hearth.gateway.kafka.engine;

import dev.hearth.gateway.kafka.engine.Note.Place;
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
  private long movedAt;

  Notes(EventBuffer<R> buffer, Effects<R> effects) {
    this.buffer = buffer;
    this.effects = effects;
  }

  /** Takes over a partition with what its last owner noted. */
  void assigned(int partition, Mark mark, List<Kept<R>> kept, long now) {
    PartitionEvents<R> events = buffer.assigned(partition, mark);
    for (Kept<R> each : kept) {
      long offset = each.offset();
      boolean finished = mark.isFinished(offset);
      if (finished && each.moved().isPresent()) {
        buffer.restore(events, each, each.moved().get(), now);
      } else if (offset < mark.offset()) {
        effects.forget(partition, offset);
      } else if (finished || each.note().place() == Place.ENDED) {
        events.elsewhere.add(offset);
        events.forgettable.add(offset);
      } else {
        events.noted.put(offset, each.note());
      }
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
                      Set<Long> passed = events.forgettable.headSet(offset);
                      passed.forEach(each -> effects.forget(partition, each));
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

  /** An event waits after a try that counts. */
  void failed(Event<R> event, long due) {
    // Written or not, the note before the next try carries the count too.
    write(event, false, due, problem -> buffer.again(event, due));
  }

  /** An event waits after a try that does not count; takes back what was noted of it. */
  void uncounted(Event<R> event, long due) {
    event.attemptForgiven();
    if (event.noted) {
      failed(event, due);
    } else {
      buffer.again(event, due);
    }
  }

  /** Until the mark has passed an event that ended, its note says so. */
  void ended(Event<R> event) {
    if (!event.noted || buffer.isLost(event)) {
      return;
    }
    if (event.offset() < event.partition.committed) {
      effects.forget(event.partition(), event.offset());
    } else {
      effects.note(event, new Note(Place.ENDED, event.attempts(), false, 0), written -> {});
      event.partition.forgettable.add(event.offset());
    }
  }

  /** Moves events out of the way of their partitions' marks, now and then. */
  void move(long now) {
    if (now - movedAt < BETWEEN_MOVES) {
      return;
    }
    movedAt = now;
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
    Place place = event.moving ? Place.MOVED : Place.TOPIC;
    effects.note(event, new Note(place, event.attempts(), open, due), then);
  }
}
