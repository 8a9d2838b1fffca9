package dev.hearth.autoscaler.decision;

import dev.hearth.api.function.ScalingSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What stands between the number that is wanted and the one that is decided. */
record Limits(ScalingRules rules) {
  /** A function that is idle after five seconds wants to be smaller sooner than others. */
  Duration downDelay(ScalingSpec spec) {
    return spec.idle().compareTo(rules.downDelay()) < 0 ? spec.idle() : rules.downDelay();
  }

  /**
   * @param state with the peaks that include what is wanted now
   */
  Decided apply(ScalingSpec spec, ScalingState state, Wanted wanted, int ready, Instant now) {
    int instances = wanted.instances();
    Optional<Limit> limit = Optional.empty();
    int recent = Math.min(state.peaks().most(), state.desired());
    if (recent > instances) {
      instances = recent;
      limit = Optional.of(new Limit.NotYetLower(wanted.instances(), downDelay(spec)));
    }
    int paced = paced(state, instances, ready, now);
    if (paced != instances) {
      limit = Optional.of(new Limit.Rate(instances));
      instances = paced;
    }
    if (state.floor().isPresent() && state.floor().get().instances() > instances) {
      instances = state.floor().get().instances();
      limit = Optional.of(new Limit.Kept(wanted.instances(), instances));
    }
    Decided decided = bounded(spec, state, instances, wanted.reason(), limit);
    return decided.state().desired() < state.desired()
        ? new Decided(decided.decision(), decided.state().withLoweredAt(now))
        : decided;
  }

  private int paced(ScalingState state, int instances, int ready, Instant now) {
    if (instances >= state.desired()) {
      double most = Math.ceil(rules.maxUpRate() * Math.max(1, Math.max(ready, state.desired())));
      return (int) Math.min(instances, most);
    }
    boolean tooSoon =
        state.loweredAt().isPresent()
            && now.isBefore(state.loweredAt().get().plus(rules.downStep()));
    return tooSoon
        ? state.desired()
        : Math.max(instances, (int) Math.floor(state.desired() / rules.maxDownRate()));
  }

  static Decided bounded(ScalingSpec spec, ScalingState state, int wanted, Reason reason) {
    return bounded(spec, state, wanted, reason, Optional.empty());
  }

  private static Decided bounded(
      ScalingSpec spec, ScalingState state, int wanted, Reason reason, Optional<Limit> limit) {
    if (wanted > spec.max()) {
      return decided(state, spec.max(), reason, Optional.of(new Limit.AtMost(wanted, spec.max())));
    }
    if (wanted < spec.min()) {
      return decided(state, spec.min(), reason, Optional.of(new Limit.AtLeast(wanted, spec.min())));
    }
    return decided(state, wanted, reason, limit);
  }

  static Decided decided(ScalingState state, int desired, Reason reason, Optional<Limit> limit) {
    ScalingState next = state.withDesired(desired);
    return new Decided(new Decision(next.instances(), reason, limit), next);
  }
}
