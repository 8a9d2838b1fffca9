package dev.hearth.bench.simulation;

import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.InstanceState;
import java.time.Instant;

/** One instance of a function. */
final class Instance {
  final InstanceId id;
  final Instant startedAt;
  InstanceState state = InstanceState.STARTING;
  int inFlight;

  Instance(InstanceId id, Instant startedAt) {
    this.id = id;
    this.startedAt = startedAt;
  }
}
