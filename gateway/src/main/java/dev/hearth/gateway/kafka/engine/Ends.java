package dev.hearth.gateway.kafka.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** Brings events to their ends, again and again where that does not work at once. */
final class Ends<R> {
  private static final int LONGEST_PAUSE_AFTER = 10;

  private final EventBuffer<R> buffer;
  private final Notes<R> notes;
  private final Effects<R> effects;
  private final RandomGenerator random;
  private final List<Unmade<R>> unmade = new ArrayList<>();
  private int failures;
  private String trouble = "";
  private long now;

  /** A conclusion that could not be made yet. */
  private record Unmade<R>(Event<R> event, Conclusion conclusion, long due) {}

  Ends(EventBuffer<R> buffer, Notes<R> notes, Effects<R> effects, RandomGenerator random) {
    this.buffer = buffer;
    this.notes = notes;
    this.effects = effects;
    this.random = random;
  }

  void at(long time) {
    now = time;
  }

  void make(Event<R> event, Conclusion conclusion) {
    if (buffer.isLost(event) && !event.partition.gone && conclusion instanceof Conclusion.GivenUp) {
      // Whoever has the partition now decides on this event.
      buffer.finished(event);
      return;
    }
    effects.conclude(event, conclusion, problem -> made(event, conclusion, problem));
  }

  private void made(Event<R> event, Conclusion conclusion, Optional<String> problem) {
    if (problem.isPresent()) {
      failures++;
      trouble = problem.get();
      long pause =
          Retry.hold(Math.min(failures, LONGEST_PAUSE_AFTER), random.nextDouble()).toMillis();
      unmade.add(new Unmade<>(event, conclusion, now + pause));
      return;
    }
    failures = 0;
    notes.ended(event);
    buffer.finished(event);
  }

  void makeWhatIsDue() {
    if (unmade.isEmpty()) {
      return;
    }
    List<Unmade<R>> due = unmade.stream().filter(each -> each.due <= now).toList();
    unmade.removeAll(due);
    due.forEach(each -> make(each.event, each.conclusion));
  }

  OptionalLong nextDue() {
    return unmade.stream().mapToLong(Unmade::due).min();
  }

  int unmade() {
    return unmade.size();
  }

  int unmade(int partition) {
    return (int) unmade.stream().filter(each -> each.event.partition() == partition).count();
  }

  /** Why some could not be made; empty when all are. */
  String trouble() {
    return unmade.isEmpty() ? "" : trouble;
  }
}
