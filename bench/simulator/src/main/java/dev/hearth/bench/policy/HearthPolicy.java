package dev.hearth.bench.policy;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.autoscaler.decision.Decided;
import dev.hearth.autoscaler.decision.Observation;
import dev.hearth.autoscaler.decision.Scaling;
import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.autoscaler.decision.ScalingState;
import java.time.Instant;
import java.util.Optional;

/** The platform's own decisions. */
public record HearthPolicy(String name, ScalingRules rules) implements Policy {
  public static final HearthPolicy DEFAULT = new HearthPolicy("Hearth", ScalingRules.DEFAULT);

  @Override
  public boolean hasCells() {
    return true;
  }

  @Override
  public FunctionPolicy of(ScalingSpec spec, int memoryMiB, Instant start) {
    return new Function(new Scaling(rules), spec, ScalingState.initial(0, 0, rules, start));
  }

  private static final class Function implements FunctionPolicy {
    private final Scaling scaling;
    private final ScalingSpec spec;
    private ScalingState state;

    Function(Scaling scaling, ScalingSpec spec, ScalingState state) {
      this.scaling = scaling;
      this.spec = spec;
      this.state = state;
    }

    @Override
    public DesiredInstances decide(Observation observation, Instant now) {
      Decided decided = scaling.decide(spec, state, observation, now);
      state = decided.state();
      return decided.decision().desired();
    }

    @Override
    public Optional<Instant> nextLook(Instant now) {
      if (state.desired() > 1) {
        // Averages and delays may change the number any second.
        return Optional.of(now);
      }
      if (state.habit().plan().isPresent() || state.instances().equals(DesiredInstances.NONE)) {
        return Scaling.nextChange(state, now);
      }
      return Optional.of(
          state.habit().lastDemand().map(last -> last.plus(spec.idle())).orElse(now));
    }
  }
}
