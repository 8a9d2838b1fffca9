package dev.hearth.autoscaler.simulation;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.demand.ScaleTarget;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.InstanceState;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.ReadyInstance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/** Makes instances as many as wanted; drains before it stops. */
final class SimulatedInvoker implements ScaleTarget {
  private final Events events;
  private final Random random;
  private final double longestStart;
  private final Consumer<PoolState> publish;
  private final Map<RevisionId, Integer> desired = new LinkedHashMap<>();
  private final Map<InstanceId, SimulatedInstance> instances = new LinkedHashMap<>();
  private final Map<InstanceId, RevisionId> revisions = new HashMap<>();
  private long version;
  private int made;

  SimulatedInvoker(Events events, Random random, double longestStart, Consumer<PoolState> publish) {
    this.events = events;
    this.random = random;
    this.longestStart = longestStart;
    this.publish = publish;
    events.every(2, 2, () -> List.copyOf(desired.keySet()).forEach(this::publish));
  }

  @Override
  public void setDesired(Revision revision, DesiredInstances wanted) {
    desired.put(revision.id(), wanted.ready());
    converge(revision.id());
  }

  SimulatedInstance instance(InstanceId id) {
    return instances.get(id);
  }

  List<SimulatedInstance> in(RevisionId revision, InstanceState state) {
    return instances.values().stream()
        .filter(it -> it.state == state && revisions.get(it.id).equals(revision))
        .toList();
  }

  int alive(RevisionId revision) {
    return in(revision, InstanceState.STARTING).size() + in(revision, InstanceState.READY).size();
  }

  long alive() {
    return instances.values().stream().filter(it -> it.state != InstanceState.STOPPED).count();
  }

  int made() {
    return made;
  }

  void drained(RevisionId revision, InstanceId id, String gateway, Set<String> gateways) {
    SimulatedInstance instance = instances.get(id);
    if (instance.state == InstanceState.DRAINING) {
      instance.drainedBy.add(gateway);
      if (instance.drainedBy.containsAll(gateways) && instance.inFlight == 0) {
        instance.state = InstanceState.STOPPED;
        publish(revision);
      }
    }
  }

  private void converge(RevisionId revision) {
    int wanted = desired.get(revision);
    while (alive(revision) < wanted) {
      start(revision);
    }
    List<SimulatedInstance> spare = new ArrayList<>(in(revision, InstanceState.STARTING));
    List<SimulatedInstance> ready = new ArrayList<>(in(revision, InstanceState.READY));
    ready.sort(Comparator.comparingInt(it -> it.inFlight));
    spare.addAll(ready);
    int surplus = Math.max(0, alive(revision) - wanted);
    spare.stream().limit(surplus).forEach(it -> it.state = stopping(it));
    publish(revision);
  }

  private static InstanceState stopping(SimulatedInstance instance) {
    return instance.state == InstanceState.READY ? InstanceState.DRAINING : InstanceState.STOPPED;
  }

  private void start(RevisionId revision) {
    InstanceId id = new InstanceId(String.format("i%07d", ++made));
    SimulatedInstance instance = new SimulatedInstance(id);
    instances.put(id, instance);
    revisions.put(id, revision);
    events.in(
        0.01 + random.nextDouble() * longestStart,
        () -> {
          if (instance.state == InstanceState.STARTING) {
            instance.state = InstanceState.READY;
            publish(revision);
          }
        });
  }

  void publish(RevisionId revision) {
    publish.accept(
        new PoolState(
            revision,
            ++version,
            in(revision, InstanceState.READY).stream()
                .map(
                    it ->
                        new ReadyInstance(
                            it.id, new Endpoint.HostPort("10.0.0.1", 80), Optional.empty()))
                .toList(),
            in(revision, InstanceState.DRAINING).stream().map(it -> it.id).toList(),
            in(revision, InstanceState.STARTING).size(),
            Optional.empty()));
  }
}
