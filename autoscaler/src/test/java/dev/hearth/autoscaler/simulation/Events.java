package dev.hearth.autoscaler.simulation;

import dev.hearth.autoscaler.testing.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** What will happen, in the order of its time; what is planned first happens first. */
final class Events {
  private record Event(Instant at, long number, Runnable action) {}

  private final VirtualTime time;
  private final PriorityQueue<Event> queue =
      new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::number));
  private long planned;

  Events(VirtualTime time) {
    this.time = time;
  }

  Instant now() {
    return time.instant();
  }

  double seconds() {
    return Duration.between(VirtualTime.START, now()).toNanos() / 1e9;
  }

  void in(double seconds, Runnable action) {
    Instant at = now().plusNanos((long) (Math.max(0, seconds) * 1e9));
    queue.add(new Event(at, planned++, action));
  }

  void every(double seconds, double phase, Runnable action) {
    in(
        phase,
        () -> {
          action.run();
          every(seconds, seconds, action);
        });
  }

  void runUntil(double seconds) {
    Instant end = VirtualTime.START.plusNanos((long) (seconds * 1e9));
    while (!queue.isEmpty() && !queue.peek().at().isAfter(end)) {
      Event event = queue.poll();
      time.jumpTo(event.at());
      event.action().run();
    }
    time.jumpTo(end);
  }
}
