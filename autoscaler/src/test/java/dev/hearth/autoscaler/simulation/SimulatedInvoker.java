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
  private final Map<RevisionId, DesiredInstances> desired = new LinkedHashMap<>();
  private final Map<InstanceId, SimulatedInstance> instances = new LinkedHashMap<>();
  private final Map<InstanceId, RevisionId> revisions = new HashMap<>();
  private long version;
  private int made;
  private int resumed;

  SimulatedInvoker(Events events, Random random, double longestStart, Consumer<PoolState> publish) {
    this.events = events;
    this.random = random;
    this.longestStart = longestStart;
    this.publish = publish;
    events.every(2, 2, () -> List.copyOf(desired.keySet()).forEach(this::publish));
  }

  @Override
  public void setDesired(Revision revision, DesiredInstances wanted) {
    desired.put(revision.id(), wanted);
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

  int resumed() {
    return resumed;
  }

  void drained(RevisionId revision, InstanceId id, String gateway, Set<String> gateways) {
    SimulatedInstance instance = instances.get(id);
    if (isEmptying(instance)) {
      instance.drainedBy.add(gateway);
      if (instance.drainedBy.containsAll(gateways) && instance.inFlight == 0) {
        if (instance.state == InstanceState.PAUSED) {
          instance.frozen = true;
        } else {
          instance.state = InstanceState.STOPPED;
        }
        publish(revision);
      }
    }
  }

  private static boolean isEmptying(SimulatedInstance instance) {
    return instance.state == InstanceState.DRAINING
        || (instance.state == InstanceState.PAUSED && !instance.frozen);
  }

  private void converge(RevisionId revision) {
    int wanted = desired.get(revision).ready();
    List<SimulatedInstance> paused = new ArrayList<>(in(revision, InstanceState.PAUSED));
    while (alive(revision) < wanted && !paused.isEmpty()) {
      become(paused.removeFirst(), InstanceState.READY);
      resumed++;
    }
    while (alive(revision) < wanted) {
      start(revision);
    }
    while (paused.size() > desired.get(revision).paused()) {
      become(paused.removeFirst(), InstanceState.DRAINING);
    }
    List<SimulatedInstance> spare = new ArrayList<>(in(revision, InstanceState.STARTING));
    List<SimulatedInstance> ready = new ArrayList<>(in(revision, InstanceState.READY));
    ready.sort(Comparator.comparingInt(it -> it.inFlight));
    spare.addAll(ready);
    int surplus = Math.max(0, alive(revision) - wanted);
    int keep = desired.get(revision).paused() - paused.size();
    for (SimulatedInstance instance : spare.subList(0, surplus)) {
      if (instance.state == InstanceState.STARTING) {
        instance.state = InstanceState.STOPPED;
      } else {
        become(instance, keep-- > 0 ? InstanceState.PAUSED : InstanceState.DRAINING);
      }
    }
    publish(revision);
  }

  private static void become(SimulatedInstance instance, InstanceState state) {
    instance.state = state;
    instance.frozen = false;
    instance.drainedBy.clear();
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
            instances.values().stream()
                .filter(it -> revisions.get(it.id).equals(revision) && isEmptying(it))
                .map(it -> it.id)
                .toList(),
            in(revision, InstanceState.STARTING).size(),
            in(revision, InstanceState.PAUSED).size(),
            Optional.empty()));
  }
}
