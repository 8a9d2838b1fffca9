package dev.hearth.gateway.kafka.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Gives up events whose topic was deleted, again and again where that does not work at once. They
 * are in no partition that anybody commits, and hold back nothing.
 */
final class Orphans<R> {
  private static final long PAUSE_MILLIS = 1000;

  private final Effects<R> effects;
  private final List<Unmade<R>> unmade = new ArrayList<>();

  /**
   * Events in memory that come to their ends here or in flight, whatever the notes say, and whether
   * they have. Those that have are forgotten once their notes are gone, too.
   */
  private final Map<RecordId, Boolean> known = new HashMap<>();

  private String trouble = "";
  private long now;

  private record Unmade<R>(Event<R> event, Conclusion conclusion, long due) {}

  Orphans(Effects<R> effects) {
    this.effects = effects;
  }

  void at(long time) {
    now = time;
  }

  void inMemory(RecordId id) {
    known.put(id, false);
  }

  /** An event of a deleted topic has come to its end. */
  void ended(RecordId id) {
    known.computeIfPresent(id, (each, before) -> true);
  }

  /** A partition was assigned, with notes on these events of deleted topics. */
  void noted(int partition, Set<RecordId> left) {
    known
        .entrySet()
        .removeIf(
            each ->
                each.getValue()
                    && each.getKey().partition() == partition
                    && !left.contains(each.getKey()));
  }

  int known() {
    return known.size();
  }

  /** Whether an event with this note is in memory and needs nothing more. */
  boolean knows(RecordId id) {
    return known.containsKey(id);
  }

  /** Drops it without a word where it was never called, unless it is to be told of anyway. */
  boolean giveUp(Event<R> event) {
    if (event.attempts() == 0 && !effects.outlivesItsTopic()) {
      forget(event);
      return false;
    }
    make(event, new Conclusion.GivenUp(reason(event), Optional.empty()));
    return true;
  }

  static String reason(Event<?> event) {
    return event.attempts() == 0
        ? "its topic was deleted before it was called"
        : "its topic was deleted while it waited for another try";
  }

  private void make(Event<R> event, Conclusion conclusion) {
    effects.conclude(
        event,
        conclusion,
        problem -> {
          if (problem.isPresent()) {
            trouble = problem.get();
            unmade.add(new Unmade<>(event, conclusion, now + PAUSE_MILLIS));
          } else {
            forget(event);
          }
        });
  }

  private void forget(Event<R> event) {
    ended(event.id());
    if (event.noted) {
      effects.forget(event.id());
    }
  }

  void makeWhatIsDue() {
    if (unmade.isEmpty()) {
      return;
    }
    List<Unmade<R>> due = unmade.stream().filter(each -> each.due <= now).toList();
    unmade.removeAll(due);
    due.forEach(each -> make(each.event, each.conclusion));
  }

  /** Why some could not be given up; empty when all are. */
  String trouble() {
    return unmade.isEmpty() ? "" : trouble;
  }

  OptionalLong nextDue() {
    return unmade.stream().mapToLong(Unmade::due).min();
  }
}
