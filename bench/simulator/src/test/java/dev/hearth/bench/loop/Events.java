package dev.hearth.bench.loop;

import java.time.Instant;
import java.util.PriorityQueue;

/** What will happen, in the order of its time; what is planned first happens first. */
final class Events {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private record Event(long at, long number, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private long planned;
  private long nanos = 1;

  /** Never jumps. */
  long nanos() {
    return nanos;
  }

  double seconds() {
    return nanos / 1e9;
  }

  /** Never jumps, either. */
  Instant now() {
    return START.plusNanos(nanos);
  }

  void in(double seconds, Runnable action) {
    queue.add(new Event(nanos + (long) (Math.max(0, seconds) * 1e9), planned++, action));
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
    long end = (long) (seconds * 1e9);
    while (!queue.isEmpty() && queue.peek().at() <= end) {
      Event event = queue.poll();
      nanos = event.at();
      event.action().run();
    }
    nanos = end;
  }
}
