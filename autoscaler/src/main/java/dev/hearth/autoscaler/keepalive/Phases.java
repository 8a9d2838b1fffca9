package dev.hearth.autoscaler.keepalive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects phases: what begins at the same age replaces what stood there, and equals become one.
 */
final class Phases {
  private final List<IdlePlan.Phase> phases = new ArrayList<>();

  void add(Duration from, Stage stage) {
    if (!phases.isEmpty() && phases.getLast().from().equals(from)) {
      phases.removeLast();
    }
    if (phases.isEmpty() || phases.getLast().stage() != stage) {
      phases.add(new IdlePlan.Phase(from, stage));
    }
  }

  IdlePlan plan() {
    return new IdlePlan(phases);
  }
}
