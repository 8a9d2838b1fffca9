package dev.hearth.bench.compare;

import dev.hearth.api.function.ScalingSpec;
import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.bench.policy.FunctionPolicy;
import dev.hearth.bench.policy.Policy;
import dev.hearth.bench.simulation.Outcome;
import dev.hearth.bench.simulation.Simulation;
import dev.hearth.bench.simulation.StartTimes;
import dev.hearth.bench.trace.Workload;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** Where days come from, and how their parts are run. */
final class Workloads {
  private Workloads() {}

  /** A day that is made or read when it is needed: all of them at once would take much memory. */
  interface Source {
    Workload load() throws IOException;
  }

  static Outcome run(Workload workload, Policy policy, StartTimes times) {
    return workload.functions().isEmpty() ? Outcome.NONE : Simulation.run(workload, policy, times);
  }

  /** The stem cells are counted with the other functions. */
  static Outcome runFlows(Workload flows, Policy policy, StartTimes times) {
    return run(flows, new WithoutCells(policy), times);
  }

  private record WithoutCells(Policy policy) implements Policy {
    @Override
    public String name() {
      return policy.name();
    }

    @Override
    public FunctionPolicy of(ScalingSpec spec, int memoryMiB, Instant start) {
      return policy.of(spec, memoryMiB, start);
    }

    @Override
    public Duration tick() {
      return policy.tick();
    }

    @Override
    public ScalingRules rules() {
      return policy.rules();
    }
  }
}
