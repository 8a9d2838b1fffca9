package dev.hearth.autoscaler.loop;

import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * When to look again at revisions that are at rest: nothing is done for them before. Each has one
 * alarm at most; a later call sets it anew.
 */
final class Alarms {
  private record Alarm(Instant at, ScaledRevision revision) {}

  private final TreeSet<Alarm> alarms =
      new TreeSet<>(
          Comparator.comparing(Alarm::at).thenComparing(it -> it.revision().id().toString()));

  void set(ScaledRevision revision, Instant at) {
    clear(revision);
    revision.setAlarm(at);
    alarms.add(new Alarm(at, revision));
  }

  void clear(ScaledRevision revision) {
    revision.alarm().ifPresent(at -> alarms.remove(new Alarm(at, revision)));
    revision.clearAlarm();
  }

  /** Hands out what is due. */
  void ring(Instant now, Consumer<ScaledRevision> awake) {
    while (!alarms.isEmpty() && !alarms.first().at().isAfter(now)) {
      Alarm due = alarms.removeFirst();
      due.revision().clearAlarm();
      awake.accept(due.revision());
    }
  }
}
