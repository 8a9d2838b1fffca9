package dev.hearth.autoscaler.simulation;

import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.InstanceState;
import java.util.HashSet;
import java.util.Set;

/** A container that works on so many calls at a time as it may. */
final class SimulatedInstance {
  final InstanceId id;
  InstanceState state = InstanceState.STARTING;
  int inFlight;

  /** Whether a paused one stands still already. */
  boolean frozen;

  /** Gateways that sent their last call to it. */
  final Set<String> drainedBy = new HashSet<>();

  SimulatedInstance(InstanceId id) {
    this.id = id;
  }
}
