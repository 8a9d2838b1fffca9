package dev.hearth.autoscaler.decision;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.autoscaler.keepalive.KeepAlive;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How many instances a revision shall have. Every method is a function of its arguments.
 *
 * <p>What is wanted is the most that the average load, a burst and the queue ask for, and one while
 * the last demand is not longer ago than the idle time. Downwards it goes late and in steps,
 * upwards at once, and always within the function's bounds. What becomes of the last instance while
 * nobody calls, its function's habit says (see {@link KeepAlive}).
 */
public record Scaling(ScalingRules rules) {
  /** How long an instance must have been ready before a long queue time is held against it. */
  private static final Duration SETTLING = Duration.ofSeconds(1);

  /** Decides about a revision that gets its function's traffic. */
  public Decided decide(
      ScalingSpec spec, ScalingState state, Observation observation, Instant now) {
    int scheduled = Math.min(observation.scheduledMin(), spec.max());
    return scheduled <= spec.min()
        ? within(spec, state, observation, now)
        : scheduled(
            scheduled, within(spec.withBounds(scheduled, spec.max()), state, observation, now));
  }

  /** When an idle function's stage changes next; empty when only a call changes it. */
  public static Optional<Instant> nextChange(ScalingState state, Instant now) {
    return Idleness.nextChange(state, now);
  }

  private static Decided scheduled(int min, Decided decided) {
    Decision decision = decided.decision();
    boolean isMin = decision.desired().ready() == min;
    return isMin && !(decision.reason() instanceof Reason.NoData)
        ? new Decided(
            new Decision(
                decision.desired(), decision.reason(), Optional.of(new Limit.Scheduled(min))),
            decided.state())
        : decided;
  }

  private Decided within(
      ScalingSpec spec, ScalingState state, Observation observation, Instant now) {
    return switch (observation.traffic()) {
      case Traffic.Unknown unknown ->
          Limits.bounded(
              spec,
              state.withHabit(state.habit().interrupted()),
              state.desired(),
              new Reason.NoData(unknown.silentFor()));
      case Traffic.Known traffic -> {
        ScalingState seen = state.withHabit(state.habit().after(traffic));
        yield traffic.missing().isPresent()
            ? notLower(spec, seen, observation, traffic, now)
            : decide(spec, seen, observation, traffic, now);
      }
    };
  }

  /**
   * A person wants {@code instances} now. Zero stands until the next arrival; another number is
   * kept for the idle time, as if somebody had called. Of the state before only the habit counts.
   */
  public Decided order(
      ScalingSpec spec, ScalingState before, int instances, Observation observation, Instant now) {
    int bounded = Math.clamp(instances, spec.min(), spec.max());
    long arrivals = observation.traffic() instanceof Traffic.Known traffic ? traffic.arrivals() : 0;
    ScalingState state =
        bounded == spec.min()
            ? ScalingState.parked(bounded, now, arrivals)
            : ScalingState.kept(new Floor(bounded, now.plus(spec.idle())), now);
    return Limits.bounded(
        spec, state.withHabit(before.habit()), instances, new Reason.Ordered(instances));
  }

  /** Decides about a revision whose traffic went to another: what still waits is worked off. */
  public Decided replaced(
      ScalingSpec spec, ScalingState state, Observation observation, Instant now) {
    return switch (observation.traffic()) {
      case Traffic.Unknown unknown when unknown.silentFor().compareTo(rules.patience()) < 0 ->
          held(state, unknown.silentFor());
      case Traffic.Unknown _ -> rest(0, new Reason.Replaced(0), now);
      case Traffic.Known traffic when traffic.queued() > 0 -> {
        int wanted = new Load(rules, spec).queue(traffic, false).instances();
        int instances = Math.min(spec.max(), Math.max(wanted, state.desired()));
        yield Limits.decided(
            state, instances, new Reason.Replaced(traffic.queued()), Optional.empty());
      }
      case Traffic.Known traffic when traffic.missing().isPresent() ->
          held(state, traffic.missing().get());
      case Traffic.Known _ -> rest(0, new Reason.Replaced(0), now);
    };
  }

  /** Decides about a revision that nobody uses. */
  public Decided removed(Instant now) {
    return rest(0, new Reason.Removed(), now);
  }

  private Decided notLower(
      ScalingSpec spec,
      ScalingState state,
      Observation observation,
      Traffic.Known traffic,
      Instant now) {
    Decided decided = decide(spec, state, observation, traffic, now);
    return isLess(decided.state().instances(), state.instances())
        ? Limits.bounded(
            spec, state, state.desired(), new Reason.NoData(traffic.missing().orElseThrow()))
        : decided;
  }

  private static boolean isLess(DesiredInstances one, DesiredInstances other) {
    return one.ready() < other.ready()
        || (one.ready() == other.ready() && one.paused() < other.paused());
  }

  private static Decided held(ScalingState state, Duration silentFor) {
    return Limits.decided(state, state.desired(), new Reason.NoData(silentFor), Optional.empty());
  }

  private Decided decide(
      ScalingSpec spec,
      ScalingState state,
      Observation observation,
      Traffic.Known traffic,
      Instant now) {
    if (isParked(state, traffic)) {
      return Limits.bounded(spec, state, spec.min(), new Reason.Ordered(spec.min()));
    }
    Duration quietFor = Idleness.quietFor(state, traffic, now);
    if (Idleness.isOver(quietFor, spec, traffic)) {
      return new Idleness(new KeepAlive(rules.keep())).decide(spec, state, observation, quietFor);
    }
    int ready = observation.ready();
    Load load = new Load(rules, spec);
    Limits limits = new Limits(rules);
    Optional<Panic> panic = panic(state, Math.min(spec.max(), load.burst(traffic)), ready, now);
    Optional<Instant> readySince = readySince(state, ready, now);
    // One stays until it is idle; where there is none, only demand asks for one.
    Wanted recent =
        new Wanted(Math.min(1, state.desired()), new Reason.Recent(quietFor, spec.idle()));
    Wanted wanted = load.average(traffic).orMore(recent);
    if (panic.isPresent()) {
      wanted = wanted.orMore(load.burst(traffic, panic.get()));
    }
    wanted = wanted.orMore(load.queue(traffic, isLate(spec, readySince, traffic, now)));
    ScalingState next =
        new ScalingState(
            state.desired(),
            state.since(),
            state.warming().filter(warming -> now.isBefore(warming.until())),
            readySince,
            state.loweredAt(),
            panic,
            state.peaks().with(now, wanted.instances(), limits.downDelay(spec)),
            state.floor().filter(floor -> now.isBefore(floor.until())),
            OptionalLong.empty(),
            state.paused(),
            state.habit());
    return limits.apply(spec, next, wanted, ready, now);
  }

  /**
   * Calls that ended before the order may be reported after it, and ones that were said to wait
   * before it may have ended; they ask for nothing. Whatever still waits is reported again.
   */
  private static boolean isParked(ScalingState state, Traffic.Known traffic) {
    return state.parkedAt().isPresent()
        && traffic.queuedAsOf().filter(state.since()::isBefore).isEmpty()
        && (traffic.inFlight() == 0 || traffic.arrivals() <= state.parkedAt().getAsLong());
  }

  private Optional<Panic> panic(ScalingState state, int burst, int ready, Instant now) {
    Optional<Panic> going = state.panic().filter(panic -> now.isBefore(panic.until()));
    boolean over = burst >= rules.panicThreshold() * Math.max(1, ready);
    if (!over && going.isEmpty()) {
      return Optional.empty();
    }
    int most = Math.max(burst, going.map(Panic::most).orElse(0));
    return Optional.of(
        new Panic(over ? now.plus(rules.stableWindow()) : going.orElseThrow().until(), most));
  }

  private static Optional<Instant> readySince(ScalingState state, int ready, Instant now) {
    return ready == 0 ? Optional.empty() : Optional.of(state.readySince().orElse(now));
  }

  private static boolean isLate(
      ScalingSpec spec, Optional<Instant> readySince, Traffic.Known traffic, Instant now) {
    return traffic.oldestWait().compareTo(spec.queueTime()) > 0
        && readySince.isPresent()
        && !now.isBefore(readySince.get().plus(SETTLING));
  }

  private static Decided rest(int desired, Reason reason, Instant since) {
    ScalingState next = ScalingState.settled(desired, since);
    return new Decided(new Decision(next.instances(), reason, Optional.empty()), next);
  }
}
