package dev.hearth.autoscaler.decision;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.autoscaler.keepalive.IdlePlan;
import dev.hearth.autoscaler.keepalive.KeepAlive;
import dev.hearth.autoscaler.keepalive.KeepBounds;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What is decided while nobody calls. */
record Idleness(KeepAlive keepAlive) {
  /** Time since the last known demand; zero while there is any. */
  static Duration quietFor(ScalingState state, Traffic.Known traffic, Instant now) {
    if (traffic.isBusy()) {
      return Duration.ZERO;
    }
    Instant last = traffic.lastDemand().filter(state.since()::isBefore).orElse(state.since());
    return last.isBefore(now) ? Duration.between(last, now) : Duration.ZERO;
  }

  static boolean isOver(Duration quietFor, ScalingSpec spec, Traffic.Known traffic) {
    return !traffic.isBusy() && quietFor.compareTo(spec.idle()) >= 0;
  }

  /** Down to the minimum; the last instance goes by the function's plan, where there is none. */
  Decided decide(ScalingSpec spec, ScalingState state, Observation observation, Duration quietFor) {
    if (spec.min() > 0) {
      return settled(spec.min(), 0, new Reason.Idle(quietFor, spec.idle()), state, state.habit());
    }
    IdlePlan plan = plan(spec, state, observation);
    Habit habit = state.habit().with(plan);
    return switch (plan.at(quietFor)) {
      case READY -> ready(spec, state.withHabit(habit), plan, quietFor);
      case PAUSED -> paused(spec, state.withHabit(habit), observation, plan, quietFor);
      case GONE -> settled(0, 0, new Reason.Idle(quietFor, spec.idle()), state, habit);
    };
  }

  private IdlePlan plan(ScalingSpec spec, ScalingState state, Observation observation) {
    return state
        .habit()
        .plan()
        .orElseGet(
            () ->
                keepAlive.plan(
                    new KeepBounds(
                        spec.idle(),
                        spec.paused(),
                        spec.keep().least(),
                        spec.keep().most(),
                        spec.keep().ahead()),
                    state.habit().times(),
                    observation.memoryBytes()));
  }

  private static Decided ready(
      ScalingSpec spec, ScalingState state, IdlePlan plan, Duration quietFor) {
    if (plan.isAhead(quietFor)) {
      Reason reason =
          new Reason.Expected(
              quietFor, plan.keptUntil(quietFor), (int) state.habit().times().seen());
      return settled(1, 0, reason, state, state.habit());
    }
    Duration readyFor = plan.nextChange(Duration.ZERO).orElse(spec.idle());
    // One stays until then; where there is none, only demand asks for one.
    Reason reason = new Reason.Recent(quietFor, readyFor);
    return settled(Math.min(1, state.desired()), 0, reason, state, state.habit());
  }

  /** Nothing is started to be paused, and one that was lost is given up. */
  private static Decided paused(
      ScalingSpec spec,
      ScalingState state,
      Observation observation,
      IdlePlan plan,
      Duration quietFor) {
    boolean isThere = observation.ready() > 0 || observation.paused() > 0;
    if (!isThere || state.instances().equals(DesiredInstances.NONE)) {
      return settled(0, 0, new Reason.Idle(quietFor, spec.idle()), state, state.habit());
    }
    Optional<Duration> left = plan.nextChange(quietFor).map(it -> it.minus(quietFor));
    Reason reason = new Reason.Paused(quietFor, spec.idle(), left.orElse(Duration.ZERO));
    return settled(0, 1, reason, state, state.habit());
  }

  private static Decided settled(
      int ready, int paused, Reason reason, ScalingState state, Habit habit) {
    ScalingState next =
        ScalingState.settled(ready, state.since()).withPaused(paused).withHabit(habit);
    return new Decided(new Decision(next.instances(), reason, Optional.empty()), next);
  }

  /** When the stage of an idle function changes next; empty when only a call changes it. */
  static Optional<Instant> nextChange(ScalingState state, Instant now) {
    if (state.habit().plan().isEmpty()) {
      return Optional.empty();
    }
    Instant since =
        state.habit().lastDemand().filter(state.since()::isBefore).orElse(state.since());
    Duration age = since.isBefore(now) ? Duration.between(since, now) : Duration.ZERO;
    return state.habit().plan().get().nextChange(age).map(since::plus);
  }
}
