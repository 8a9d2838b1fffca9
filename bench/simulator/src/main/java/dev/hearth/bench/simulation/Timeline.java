package dev.hearth.bench.simulation;

import java.time.Instant;
import java.util.PriorityQueue;

/** What will happen, in the order of its time; what is planned first happens first. */
final class Timeline {
  static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

  private record Event(long at, long number, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long planned;
  private long now;

  /** Milliseconds since the start. */
  long now() {
    return now;
  }

  Instant instant() {
    return START.plusMillis(now);
  }

  static long millis(Instant instant) {
    return instant.toEpochMilli() - START.toEpochMilli();
  }

  void at(long millis, Runnable action) {
    events.add(new Event(Math.max(now, millis), planned++, action));
  }

  void runUntil(long end) {
    while (!events.isEmpty() && events.peek().at() <= end) {
      Event event = events.poll();
      now = event.at();
      event.action().run();
    }
    now = end;
  }
}
