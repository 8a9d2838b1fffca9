package dev.hearth.bench.simulation;

import dev.hearth.api.function.ScalingSpec;
import dev.hearth.bench.policy.FunctionPolicy;
import dev.hearth.bench.policy.Policy;
import dev.hearth.bench.trace.Arrivals;
import dev.hearth.bench.trace.TracedFunction;
import dev.hearth.bench.trace.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One workload under one policy, in virtual time. What is real is the policy, the way of demand to
 * it, and the invoker's planning of pools and stem cells; modelled are calls, starts and time.
 */
public final class Simulation {
  private final Timeline timeline = new Timeline();
  private final Tally tally = new Tally();
  private final Workload workload;
  private final Policy policy;
  private final StartTimes times;
  private final Optional<Cells> cells;
  private final List<Pool> pools = new ArrayList<>();

  private Simulation(Workload workload, Policy policy, StartTimes times) {
    this.workload = workload;
    this.policy = policy;
    this.times = times;
    this.cells = policy.hasCells() ? Optional.of(new Cells(timeline, tally)) : Optional.empty();
  }

  public static Outcome run(Workload workload, Policy policy, StartTimes times) {
    return new Simulation(workload, policy, times).run();
  }

  private Outcome run() {
    for (TracedFunction function : workload.functions()) {
      cells.ifPresent(it -> it.serves(function.template()));
      add(function);
    }
    cells.ifPresent(Cells::begin);
    timeline.runUntil(workload.seconds() * 1000L);
    pools.forEach(Pool::account);
    cells.ifPresent(Cells::count);
    return tally.outcome();
  }

  private void add(TracedFunction traced) {
    ScalingSpec spec = spec(traced);
    FunctionPolicy decisions = policy.of(spec, traced.memoryMiB(), timeline.instant());
    Reporter reporter = new Reporter(traced.name(), traced.memoryMiB(), timeline, policy.rules());
    Function<Runnable, Pool> pool =
        onReady ->
            new Pool(timeline, tally, cells, times, traced.template(), traced.memoryMiB(), onReady);
    switch (traced.arrivals()) {
      case Arrivals.Calls calls -> {
        CalledFunction function =
            new CalledFunction(
                calls, timeline, tally, spec, decisions, policy.tick(), reporter, pool);
        pools.add(function.pool());
        function.begin();
      }
      case Arrivals.Flow flow -> {
        int tickSeconds = (int) Math.max(1, policy.tick().toSeconds());
        FlowFunction function =
            new FlowFunction(flow, timeline, tally, spec, decisions, tickSeconds, reporter, pool);
        pools.add(function.pool());
        function.begin();
      }
    }
  }

  /** The defaults, but with a bound that the function's calls fit in twice. */
  private ScalingSpec spec(TracedFunction function) {
    ScalingSpec base = ScalingSpec.DEFAULT;
    Arrivals arrivals = function.arrivals();
    double inFlight = arrivals.count() * arrivals.meanSeconds() / workload.seconds();
    int instances = (int) Math.ceil(2 * inFlight / (base.concurrency() * base.target()));
    Duration idle = base.idle();
    return new ScalingSpec(
        base.min(), Math.max(base.max(), instances), base.concurrency(), base.target(), idle);
  }
}
