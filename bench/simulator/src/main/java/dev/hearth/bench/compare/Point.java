package dev.hearth.bench.compare;

import dev.hearth.bench.policy.Policy;
import dev.hearth.bench.simulation.Outcome;

/** What a policy did with the workloads of all seeds together. */
record Point(Policy policy, Outcome outcome) {
  double wasted() {
    return outcome.wastedGiBHours();
  }

  double coldStarts() {
    return outcome.coldStarts();
  }
}
