package dev.hearth.registry.state;

import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.api.function.Origin;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.ScalingBounds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Everything that is kept of one function.
 *
 * @param active number of the revision that gets the traffic
 * @param revisions by number, oldest first
 * @param triggers in force or covered: a topic may occur once for each {@link Origin}
 */
public record FunctionEntry(
    FunctionName name,
    OptionalInt active,
    ScalingBounds bounds,
    Instant createdAt,
    SequencedMap<Integer, RevisionEntry> revisions,
    List<KafkaTrigger> triggers) {
  private static final Comparator<KafkaTrigger> BY_TOPIC =
      Comparator.comparing((KafkaTrigger trigger) -> trigger.source().topic())
          .thenComparing(KafkaTrigger::origin);

  public FunctionEntry {
    revisions = Collections.unmodifiableSequencedMap(new TreeMap<>(revisions));
    triggers = triggers.stream().sorted(BY_TOPIC).toList();
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
        List.of());
  }

  /** What the other roles hear of it; of two triggers for one topic the command's counts. */
  public FunctionState state() {
    Optional<Revision> revision =
        active.isPresent()
            ? Optional.of(revisions.get(active.getAsInt()).revision())
            : Optional.empty();
    return new FunctionState(
        new Function(name, revision.map(Revision::id), bounds, createdAt), revision, inForce());
  }

  /** Newest first. */
  public List<Revision> newestFirst() {
    return revisions.reversed().values().stream().map(RevisionEntry::revision).toList();
  }

  public Optional<RevisionEntry> revision(RevisionId id) {
    return Optional.ofNullable(revisions.get(id.number()));
  }

  private List<KafkaTrigger> inForce() {
    Map<String, KafkaTrigger> byTopic = new TreeMap<>();
    for (KafkaTrigger trigger : triggers) {
      byTopic.merge(
          trigger.source().topic(), trigger, (a, b) -> a.origin() == Origin.COMMAND ? a : b);
    }
    return List.copyOf(byTopic.values());
  }

  FunctionEntry withActive(int number) {
    return new FunctionEntry(name, OptionalInt.of(number), bounds, createdAt, revisions, triggers);
  }

  FunctionEntry withBounds(ScalingBounds newBounds) {
    return new FunctionEntry(name, active, newBounds, createdAt, revisions, triggers);
  }

  FunctionEntry withRevision(RevisionEntry entry) {
    TreeMap<Integer, RevisionEntry> all = new TreeMap<>(revisions);
    all.put(entry.number(), entry);
    return new FunctionEntry(name, active, bounds, createdAt, all, triggers);
  }

  FunctionEntry withoutRevision(int number) {
    TreeMap<Integer, RevisionEntry> rest = new TreeMap<>(revisions);
    rest.remove(number);
    return new FunctionEntry(name, active, bounds, createdAt, rest, triggers);
  }

  FunctionEntry withTriggers(List<KafkaTrigger> newTriggers) {
    return new FunctionEntry(name, active, bounds, createdAt, revisions, newTriggers);
  }

  /** All triggers but the ones that {@code gone} names. */
  List<KafkaTrigger> triggersWithout(java.util.function.Predicate<KafkaTrigger> gone) {
    List<KafkaTrigger> rest = new ArrayList<>(triggers);
    rest.removeIf(gone);
    return rest;
  }
}
