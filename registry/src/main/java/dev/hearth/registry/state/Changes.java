package dev.hearth.registry.state;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.Origin;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.RouteClaims;
import dev.hearth.api.function.ScalingBounds;
import dev.hearth.api.function.Trigger;
import dev.hearth.api.function.TriggerSource;
import dev.hearth.api.http.HttpRoute;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What each method of the store changes, given what is there. Pure. */
public final class Changes {
  /** Revisions kept per function where nothing else is said; older ones are forgotten. */
  public static final int RETENTION = 20;

  private Changes() {}

  public static Change addRevision(
      RegistryState state, FunctionName name, RevisionSpec spec, Instant now, int kept) {
    Optional<FunctionEntry> before = state.function(name);
    int number = state.lastNumber(name) + 1;
    RevisionEntry added =
        new RevisionEntry(new Revision(new RevisionId(name, number), spec, now), Optional.empty());
    FunctionEntry after =
        before.orElseGet(() -> FunctionEntry.empty(name, now)).withRevision(added);
    return new Change(name, before, Optional.of(retained(after, kept)), number);
  }

  public static Change activate(
      RegistryState state, RevisionId id, Collection<? extends TriggerSource> manifestTriggers) {
    FunctionEntry before = function(state, id.function());
    RevisionEntry revision = revision(before, id);
    List<TriggerSource> sources = List.copyOf(manifestTriggers);
    if (sources.stream().map(TriggerSource::name).distinct().count() != sources.size()) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          "cannot activate "
              + id
              + ": its manifest names a topic or schedule in more than one trigger");
    }
    checkRoutes(state, revision);
    return changed(
        state,
        before,
        withTrafficTo(
            before.withRevision(new RevisionEntry(revision.revision(), Optional.of(sources))),
            id.number(),
            sources));
  }

  public static Change rollBack(RegistryState state, RevisionId id) {
    FunctionEntry before = function(state, id.function());
    RevisionEntry revision = revision(before, id);
    List<TriggerSource> sources =
        revision
            .deployedWith()
            .orElseThrow(
                () ->
                    new HearthException(
                        ErrorCode.CONFLICT,
                        "cannot roll back to "
                            + id
                            + ": it never became ready and got no traffic; deploy again instead"));
    checkRoutes(state, revision);
    return changed(state, before, withTrafficTo(before, id.number(), sources));
  }

  public static Change discardRevision(RegistryState state, RevisionId id) {
    FunctionEntry before = function(state, id.function());
    if (revision(before, id).hadTraffic()) {
      throw new HearthException(
          ErrorCode.CONFLICT,
          "cannot discard " + id + ": it got traffic and may be rolled back to");
    }
    FunctionEntry after = before.withoutRevision(id.number());
    boolean nothingLeft =
        after.revisions().isEmpty()
            && after.triggers().isEmpty()
            && after.bounds().equals(ScalingBounds.NONE);
    return new Change(
        id.function(),
        Optional.of(before),
        nothingLeft ? Optional.empty() : Optional.of(after),
        state.lastNumber(id.function()));
  }

  /** Nothing changes for a revision that has traffic or is not there. */
  public static Change forgetRevision(RegistryState state, RevisionId id) {
    Optional<FunctionEntry> before = state.function(id.function());
    Optional<FunctionEntry> after =
        before.map(
            entry ->
                entry.active().isPresent() && entry.active().getAsInt() == id.number()
                    ? entry
                    : entry.withoutRevision(id.number()));
    return new Change(id.function(), before, after, state.lastNumber(id.function()));
  }

  public static Change setBounds(RegistryState state, FunctionName name, ScalingBounds bounds) {
    FunctionEntry before = function(state, name);
    return changed(state, before, before.withBounds(bounds));
  }

  public static Change putTrigger(RegistryState state, FunctionName name, TriggerSource source) {
    FunctionEntry before = function(state, name);
    List<Trigger> triggers =
        before.triggersWithout(
            other ->
                other.origin() == Origin.COMMAND && other.source().name().equals(source.name()));
    triggers.add(Trigger.of(name, source, Origin.COMMAND));
    return changed(state, before, before.withTriggers(triggers));
  }

  public static Change removeTrigger(RegistryState state, FunctionName name, String trigger) {
    FunctionEntry before = function(state, name);
    List<Trigger> rest = before.triggersWithout(each -> each.source().name().equals(trigger));
    if (rest.size() == before.triggers().size()) {
      throw noTrigger(name, trigger);
    }
    Set<String> paused = new TreeSet<>(before.paused());
    paused.remove(trigger);
    return changed(state, before, before.withTriggers(rest).withPaused(paused));
  }

  public static Change pauseTrigger(
      RegistryState state, FunctionName name, String trigger, boolean paused) {
    FunctionEntry before = function(state, name);
    if (before.triggers().stream().noneMatch(each -> each.source().name().equals(trigger))) {
      throw noTrigger(name, trigger);
    }
    Set<String> all = new TreeSet<>(before.paused());
    if (paused) {
      all.add(trigger);
    } else {
      all.remove(trigger);
    }
    return changed(state, before, before.withPaused(all));
  }

  private static HearthException noTrigger(FunctionName name, String trigger) {
    return new HearthException(
        ErrorCode.TRIGGER_NOT_FOUND,
        "function '"
            + name
            + "' has no trigger for "
            + (trigger.startsWith("schedule:")
                ? "schedule '" + trigger.substring("schedule:".length()) + "'"
                : "topic '" + trigger + "'"));
  }

  public static Change delete(RegistryState state, FunctionName name) {
    FunctionEntry before = function(state, name);
    return new Change(name, Optional.of(before), Optional.empty(), state.lastNumber(name));
  }

  private static void checkRoutes(RegistryState state, RevisionEntry entry) {
    Revision revision = entry.revision();
    List<HttpRoute> routes = revision.spec().http().routes();
    if (!routes.isEmpty()) {
      RouteClaims.check(
          revision.id().function(),
          routes,
          state.entries().stream().map(FunctionEntry::state).toList());
    }
  }

  private static FunctionEntry withTrafficTo(
      FunctionEntry entry, int number, List<TriggerSource> sources) {
    List<Trigger> triggers = entry.triggersWithout(trigger -> trigger.origin() == Origin.MANIFEST);
    for (TriggerSource source : sources) {
      triggers.add(Trigger.of(entry.name(), source, Origin.MANIFEST));
    }
    return entry.withTriggers(triggers).withActive(number);
  }

  private static FunctionEntry retained(FunctionEntry entry, int count) {
    FunctionEntry kept = entry;
    int excess = entry.revisions().size() - count;
    for (int number : entry.revisions().keySet()) {
      if (excess-- <= 0) {
        break;
      }
      if (entry.active().isEmpty() || entry.active().getAsInt() != number) {
        kept = kept.withoutRevision(number);
      }
    }
    return kept;
  }

  private static Change changed(RegistryState state, FunctionEntry before, FunctionEntry after) {
    return new Change(
        before.name(), Optional.of(before), Optional.of(after), state.lastNumber(before.name()));
  }

  private static FunctionEntry function(RegistryState state, FunctionName name) {
    return state
        .function(name)
        .orElseThrow(
            () ->
                new HearthException(
                    ErrorCode.FUNCTION_NOT_FOUND, "there is no function '" + name + "'"));
  }

  private static RevisionEntry revision(FunctionEntry entry, RevisionId id) {
    return entry
        .revision(id)
        .orElseThrow(
            () ->
                new HearthException(
                    ErrorCode.REVISION_NOT_FOUND,
                    "there is no revision "
                        + id
                        + "; function '"
                        + entry.name()
                        + "' has "
                        + entry.newestFirst().stream().map(Revision::id).toList()));
  }
}
