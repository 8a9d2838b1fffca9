package dev.hearth.autoscaler.loop;

import dev.hearth.api.demand.Demand;
import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.demand.ScaleTarget;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.instance.PoolState;
import dev.hearth.autoscaler.decision.Habit;
import dev.hearth.autoscaler.decision.Scaling;
import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.autoscaler.decision.ScalingState;
import dev.hearth.autoscaler.keepalive.IdleTimes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The loop without its thread: takes what was reported, asks for decisions, and tells the invoker.
 * Not safe for threads; every call returns quickly. Only revisions with instances or demand cost
 * anything at a tick.
 */
public final class ControlLoop {
  private static final Logger LOG = Logger.getLogger(ControlLoop.class);

  private static final Duration LONGEST_SLEEP = Duration.ofHours(1);

  private final ScalingRules rules;
  private final Decisions decisions;
  private final Duration silence;
  private final Duration orphanAfter;
  private final Function<RevisionId, Optional<Revision>> lookup;
  private final InstantSource time;
  private final InstantSource wall;
  private final Instant begun;
  private final Alarms alarms = new Alarms();

  /** The revision that gets a function's traffic, and how it is scaled. */
  private record Active(Revision revision, ScalingSpec spec) {
    RevisionId id() {
      return revision.id();
    }

    /** Whether there shall be instances without any call. */
    boolean wantsAny() {
      return spec.min() > 0 || !spec.schedule().isEmpty();
    }
  }

  private final Map<FunctionName, Optional<Active>> functions = new HashMap<>();
  // Not of functions that nobody called yet: of those there is nothing to remember.
  private final Map<RevisionId, ScaledRevision> revisions = new HashMap<>();
  private final Set<ScaledRevision> awake = new LinkedHashSet<>();

  /** With all the memory there could be. */
  public ControlLoop(
      Scaling scaling,
      Duration silence,
      Duration orphanAfter,
      ScaleTarget target,
      Function<RevisionId, Optional<Revision>> lookup,
      MeterRegistry meters,
      InstantSource time) {
    this(
        scaling, silence, orphanAfter, target, lookup, meters, time, time, MachineMemory.UNLIMITED);
  }

  /**
   * @param lookup finds revisions that were left behind by an earlier run
   * @param time never goes back and never jumps
   * @param wall the time of the calendar, for schedules
   */
  public ControlLoop(
      Scaling scaling,
      Duration silence,
      Duration orphanAfter,
      ScaleTarget target,
      Function<RevisionId, Optional<Revision>> lookup,
      MeterRegistry meters,
      InstantSource time,
      InstantSource wall,
      MachineMemory memory) {
    this.rules = scaling.rules();
    this.silence = silence;
    this.orphanAfter = orphanAfter;
    this.lookup = lookup;
    this.decisions = new Decisions(scaling, target, new ScalingMeters(meters), memory, wall);
    this.time = time;
    this.wall = wall;
    this.begun = time.instant();
  }

  public void changed(FunctionState function) {
    Instant now = time.instant();
    Optional<RevisionId> activeBefore = active(function.name()).map(Active::id);
    Optional<RevisionId> activeNow = function.active().map(Revision::id);
    Optional<ScaledRevision> replaced =
        activeBefore.filter(id -> !activeNow.equals(Optional.of(id))).map(id -> scaled(id, now));
    Optional<Active> active =
        function
            .active()
            .map(
                revision ->
                    new Active(revision, function.function().bounds().applyTo(revision.spec())));
    active
        .filter(it -> replaced.isPresent() || revisions.containsKey(it.id()) || it.wantsAny())
        .ifPresent(it -> activate(it, replaced.map(ScaledRevision::state), now));
    functions.put(function.name(), active);
    replaced.ifPresent(
        old -> {
          old.take(Role.REPLACED, now);
          decisions.decide(old, Occasion.CHANGE, now);
        });
  }

  private void activate(Active active, Optional<ScalingState> replaced, Instant now) {
    ScaledRevision scaled = scaled(active.id(), now);
    scaled.use(active.revision(), active.spec());
    if (scaled.role() != Role.ACTIVE) {
      scaled.take(Role.ACTIVE, now);
      int inherited = replaced.map(ScalingState::desired).orElse(0);
      IdleTimes times = replaced.map(it -> it.habit().times()).orElse(IdleTimes.NONE);
      scaled.settle(
          ScalingState.initial(scaled.instances(), inherited, rules, now)
              .withHabit(Habit.of(times)));
    }
    decisions.decide(scaled, Occasion.CHANGE, now);
  }

  public void removed(FunctionName name) {
    Instant now = time.instant();
    functions.remove(name);
    List<ScaledRevision> gone =
        revisions.values().stream()
            .filter(scaled -> scaled.id().function().equals(name))
            .filter(scaled -> scaled.revision().isPresent())
            .toList();
    for (ScaledRevision scaled : gone) {
      scaled.take(Role.REMOVED, now);
      awake.add(scaled);
      decisions.decide(scaled, Occasion.CHANGE, now);
    }
    decisions.forget(name);
  }

  public void pool(PoolState pool) {
    Instant now = time.instant();
    ScaledRevision scaled = scaled(pool.revision(), now);
    scaled.see(pool);
    if (scaled.role() == Role.ACTIVE) {
      scaled.settle(scaled.state().adopt(scaled.instances(), now));
    }
  }

  public void demand(Demand demand) {
    Instant now = time.instant();
    ScaledRevision scaled = scaled(demand.revision(), now);
    scaled.traffic().report(demand, now);
    if (demand.queued() > 0) {
      decisions.decide(scaled, Occasion.POKE, now);
    }
  }

  /** The regular round over everything that is awake. */
  public void tick() {
    Instant now = time.instant();
    alarms.ring(now, awake::add);
    for (ScaledRevision scaled : new ArrayList<>(awake)) {
      try {
        tick(scaled, now);
      } catch (RuntimeException e) {
        LOG.errorf(e, "No decision about %s", scaled.id());
      }
    }
    decisions.shareIfShort(now);
  }

  private void tick(ScaledRevision scaled, Instant now) {
    if (scaled.role() == Role.UNKNOWN) {
      tickUnknown(scaled, now);
      return;
    }
    decisions.decide(scaled, Occasion.TICK, now);
    if (!scaled.wanted().equals(DesiredInstances.NONE) || !scaled.isPoolEmpty()) {
      return;
    }
    if (scaled.role() == Role.ACTIVE) {
      rest(scaled, now);
    } else if (isPast(scaled.roleSince(), rules.patience(), now)) {
      forget(scaled);
    }
  }

  /** Nothing is done for it until a message comes, or what its habit or schedule says. */
  private void rest(ScaledRevision scaled, Instant now) {
    awake.remove(scaled);
    scaled.rest();
    Optional<Instant> expected = Scaling.nextChange(scaled.state(), now);
    Optional<Instant> scheduled =
        scaled.scheduled(wall.instant()).until().map(it -> soonEnough(it, now));
    Optional<Instant> next =
        Stream.concat(expected.stream(), scheduled.stream()).min(Comparator.naturalOrder());
    if (next.isPresent()) {
      alarms.set(scaled, next.get());
    } else if (scaled.wasUsed()) {
      alarms.clear(scaled);
    } else {
      forget(scaled);
    }
  }

  /** The calendar's clock may be set while we wait, so it is read again in between. */
  private Instant soonEnough(Instant until, Instant now) {
    Duration left = Duration.between(wall.instant(), until);
    return now.plus(left.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : left);
  }

  /** Instances of an unknown revision may be on trial; after a long time they are left behind. */
  private void tickUnknown(ScaledRevision scaled, Instant now) {
    if (scaled.isPoolEmpty()) {
      if (isPast(scaled.roleSince(), rules.patience(), now)) {
        forget(scaled);
      }
    } else if (isPast(scaled.roleSince(), orphanAfter, now)) {
      scaled.take(Role.UNKNOWN, now);
      Optional<Revision> revision = lookup.apply(scaled.id());
      if (revision.isEmpty()) {
        LOG.warnf("%s has instances, but there is no such revision", scaled.id());
        return;
      }
      scaled.use(revision.get(), revision.get().spec().scaling());
      scaled.take(Role.REMOVED, now);
      decisions.decide(scaled, Occasion.CHANGE, now);
    }
  }

  /**
   * @return the number that was set
   */
  public int scaleTo(FunctionName name, int instances) {
    Instant now = time.instant();
    ScaledRevision scaled = toScale(name, now);
    if (instances < 0) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          "cannot scale '" + name + "' to " + instances + ": the number must be 0 or more");
    }
    decisions.order(scaled, instances, now);
    return scaled.desired();
  }

  private ScaledRevision toScale(FunctionName name, Instant now) {
    if (!functions.containsKey(name)) {
      throw new HearthException(
          ErrorCode.FUNCTION_NOT_FOUND, "there is no function '" + name + "'");
    }
    return active(name)
        .map(it -> scaled(it.id(), now))
        .orElseThrow(
            () ->
                new HearthException(
                    ErrorCode.CONFLICT,
                    "cannot scale '" + name + "': no revision of it gets traffic yet"));
  }

  private Optional<Active> active(FunctionName name) {
    return functions.getOrDefault(name, Optional.empty());
  }

  /** The last decisions about a function with what they were made from, oldest first. */
  public List<RecordedDecision> decisions(FunctionName name) {
    return decisions.of(name);
  }

  public int functions() {
    return functions.size();
  }

  /** Revisions that are looked at in every tick. */
  public int awake() {
    return awake.size();
  }

  /** Revisions of which anything is remembered. */
  int remembered() {
    return revisions.size();
  }

  private ScaledRevision scaled(RevisionId id, Instant now) {
    ScaledRevision scaled = revisions.computeIfAbsent(id, _ -> heardOf(id, now));
    awake.add(scaled);
    return scaled;
  }

  private ScaledRevision heardOf(RevisionId id, Instant now) {
    ScaledRevision scaled = new ScaledRevision(id, rules, silence, now);
    active(id.function())
        .filter(it -> it.id().equals(id))
        .ifPresent(
            it -> {
              scaled.use(it.revision(), it.spec());
              scaled.take(Role.ACTIVE, now);
              // What a restart finds is kept, however late it is heard of.
              scaled.settle(ScalingState.initial(0, 0, rules, begun));
            });
    return scaled;
  }

  private void forget(ScaledRevision scaled) {
    awake.remove(scaled);
    alarms.clear(scaled);
    revisions.remove(scaled.id());
    decisions.forget(scaled);
  }

  private static boolean isPast(Instant since, Duration time, Instant now) {
    return since.plus(time).isBefore(now);
  }
}
