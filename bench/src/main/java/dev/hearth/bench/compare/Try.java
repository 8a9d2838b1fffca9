package dev.hearth.bench.compare;

import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.bench.policy.*;
import dev.hearth.bench.simulation.*;
import dev.hearth.bench.trace.*;
import java.util.List;

public final class Try {
  private Try() {}

  public static void main(String[] args) {
    Workload workload = TraceGenerator.generate(Long.parseLong(args[0]), 1000, Workload.DAY);
    System.out.println(workload.calls());
    for (Policy policy :
        List.of(
            new HearthPolicy("hearth", ScalingRules.DEFAULT),
            FixedKeepAlive.TEN_MINUTES,
            KnativeAutoscaler.DEFAULT,
            HybridHistogram.PAPER)) {
      long begun = System.nanoTime();
      Outcome o = Simulation.run(workload, policy, StartTimes.MEASURED);
      System.out.printf(
          "%s: %.1f s; cold %d starts %d cells %d resumes %d refused %d; inst-h %.0f; waste GiBh %.1f (idle %.1f paused %.1f cells %.1f); p50 %.0f p99 %.0f p99.9 %.0f; flow p99 %.0f p99.9 %.0f; calls %d%n",
          policy.name(), (System.nanoTime() - begun) / 1e9, o.coldStarts(), o.starts(), o.fromCells(), o.resumes(), o.refused(),
          o.instanceSeconds() / 3600, o.wastedGiBHours(), o.idleMiBSeconds() / 1024 / 3600, o.pausedMiBSeconds() / 1024 / 3600, o.cellMiBSeconds() / 1024 / 3600,
          o.waits().at(0.5), o.waits().at(0.99), o.waits().at(0.999), o.flowWaits().at(0.99), o.flowWaits().at(0.999), o.waits().calls());
    }
  }
}
