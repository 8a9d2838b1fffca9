package dev.hearth.registry.state;

import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.api.function.Origin;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.ScalingBounds;
import dev.hearth.api.function.ScheduleTrigger;
import dev.hearth.api.function.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Everything that is kept of one function.
 *
 * @param active number of the revision that gets the traffic
 * @param revisions by number, oldest first
 * @param triggers in force or covered: a name may occur once for each {@link Origin}
 * @param paused names of triggers that are stopped for the time being
 */
public record FunctionEntry(
    FunctionName name,
    OptionalInt active,
    ScalingBounds bounds,
    Instant createdAt,
    SequencedMap<Integer, RevisionEntry> revisions,
    List<Trigger> triggers,
    Set<String> paused) {
  private static final Comparator<Trigger> BY_NAME =
      Comparator.comparing((Trigger trigger) -> trigger.source().name())
          .thenComparing(Trigger::origin);

  public FunctionEntry {
    revisions = Collections.unmodifiableSequencedMap(new TreeMap<>(revisions));
    triggers = triggers.stream().sorted(BY_NAME).toList();
    paused = paused.isEmpty() ? Set.of() : Collections.unmodifiableSet(new TreeSet<>(paused));
    if (active.isPresent() && !revisions.containsKey(active.getAsInt())) {
      throw new IllegalArgumentException(
          "the active revision " + active.getAsInt() + " of function " + name + " is missing");
    }
  }

  static FunctionEntry empty(FunctionName name, Instant createdAt) {
    return new FunctionEntry(
        name,
        OptionalInt.empty(),
        ScalingBounds.NONE,
        createdAt,
        Collections.emptyNavigableMap(),
        List.of(),
        Set.of());
  }

  /** What the other roles hear of it; of two triggers of one name the command's counts. */
  public FunctionState state() {
    Optional<Revision> revision =
        active.isPresent()
            ? Optional.of(revisions.get(active.getAsInt()).revision())
            : Optional.empty();
    List<Trigger> inForce = inForce();
    return new FunctionState(
        new Function(name, revision.map(Revision::id), bounds, createdAt),
        revision,
        only(KafkaTrigger.class, inForce),
        only(ScheduleTrigger.class, inForce));
  }

  /** Newest first. */
  public List<Revision> newestFirst() {
    // A reversed view would stay in memory with the map.
    return revisions.values().stream().map(RevisionEntry::revision).toList().reversed();
  }

  public Optional<RevisionEntry> revision(RevisionId id) {
    return Optional.ofNullable(revisions.get(id.number()));
  }

  private List<Trigger> inForce() {
    Map<String, Trigger> byName = new TreeMap<>();
    for (Trigger trigger : triggers) {
      byName.merge(
          trigger.source().name(), trigger, (a, b) -> a.origin() == Origin.COMMAND ? a : b);
    }
    return byName.values().stream()
        .map(trigger -> trigger.withPaused(paused.contains(trigger.source().name())))
        .toList();
  }

  private static <T extends Trigger> List<T> only(Class<T> kind, List<Trigger> triggers) {
    return triggers.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  FunctionEntry withActive(int number) {
    return new FunctionEntry(
        name, OptionalInt.of(number), bounds, createdAt, revisions, triggers, paused);
  }

  FunctionEntry withBounds(ScalingBounds newBounds) {
    return new FunctionEntry(name, active, newBounds, createdAt, revisions, triggers, paused);
  }

  FunctionEntry withRevision(RevisionEntry entry) {
    TreeMap<Integer, RevisionEntry> all = new TreeMap<>(revisions);
    all.put(entry.number(), entry);
    return new FunctionEntry(name, active, bounds, createdAt, all, triggers, paused);
  }

  FunctionEntry withoutRevision(int number) {
    TreeMap<Integer, RevisionEntry> rest = new TreeMap<>(revisions);
    rest.remove(number);
    return new FunctionEntry(name, active, bounds, createdAt, rest, triggers, paused);
  }

  FunctionEntry withTriggers(List<Trigger> newTriggers) {
    return new FunctionEntry(name, active, bounds, createdAt, revisions, newTriggers, paused);
  }

  FunctionEntry withPaused(Set<String> newPaused) {
    return new FunctionEntry(name, active, bounds, createdAt, revisions, triggers, newPaused);
  }

  /** All triggers but the ones that {@code gone} names. */
  List<Trigger> triggersWithout(Predicate<Trigger> gone) {
    List<Trigger> rest = new ArrayList<>(triggers);
    rest.removeIf(gone);
    return rest;
  }
}
