package dev.hearth.bench.loop;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.ScalingBounds;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.Transport;
import dev.hearth.api.image.Digest;
import dev.hearth.api.instance.PoolState;
import dev.hearth.autoscaler.decision.Scaling;
import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.autoscaler.loop.ControlLoop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/** One function, its gateways, the invoker and the autoscaler. */
final class World {
  static final String FUNCTION = "greet";
  static final int QUEUE = 1000;
  static final int TIMEOUT_SECONDS = 20;

  final Events events = new Events();
  final Random random;
  final Network network;
  final LoopInvoker invoker;
  final List<LoopGateway> gateways = new ArrayList<>();
  final Map<LoopCall.Fate, Integer> fates = new EnumMap<>(LoopCall.Fate.class);
  final Map<String, Integer> reasons = new TreeMap<>();
  final List<Double> times = new ArrayList<>();
  int unfinished;
  private final ScalingSpec spec;
  private int active;
  private ControlLoop loop;

  World(
      long seed, ScalingSpec spec, int gatewayCount, Network.Faults faults, Containers containers) {
    this.random = new Random(seed);
    this.spec = spec;
    this.network = new Network(events, random, faults);
    this.invoker = new LoopInvoker(events, random, containers, this::publish);
    for (int i = 0; i < gatewayCount; i++) {
      gateways.add(gateway("gateway-" + i));
    }
    restartAutoscaler();
    events.every(1, 0.5, () -> loop.tick());
    deploy();
  }

  private LoopGateway gateway(String id) {
    return new LoopGateway(
        id,
        this,
        demand -> network.send(() -> loop.demand(demand)),
        (revision, instance, gateway) -> {
          int round = invoker.round(instance);
          network.send(() -> invoker.drained(revision, instance, round, gateway, gatewayIds()));
        },
        random.nextDouble());
  }

  private Set<String> gatewayIds() {
    Set<String> ids = new LinkedHashSet<>();
    gateways.forEach(gateway -> ids.add(gateway.id));
    return ids;
  }

  int concurrency() {
    return spec.concurrency();
  }

  RevisionId revision() {
    return new RevisionId(new FunctionName(FUNCTION), active);
  }

  /** Another revision gets the traffic; the registry's word is never lost. */
  void deploy() {
    active++;
    gateways.forEach(gateway -> gateway.functions().changed(state()));
    loop.changed(state());
  }

  private FunctionState state() {
    return new FunctionState(
        new Function(
            new FunctionName(FUNCTION), Optional.of(revision()), ScalingBounds.NONE, Events.START),
        Optional.of(definition(revision())),
        List.of());
  }

  private Revision definition(RevisionId id) {
    return new Revision(
        id,
        new RevisionSpec(
            Digest.ofHex("ab".repeat(32)),
            Optional.of("node"),
            Transport.UNIX_SOCKET,
            RevisionSpec.DEFAULT_PORT,
            Optional.empty(),
            Map.of(),
            Resources.DEFAULT,
            Duration.ofSeconds(TIMEOUT_SECONDS),
            spec,
            NetworkMode.EGRESS),
        Events.START);
  }

  /** All that it remembered is gone; instances, queues and sums stay. */
  void restartAutoscaler() {
    loop =
        new ControlLoop(
            new Scaling(ScalingRules.DEFAULT),
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            this::setDesired,
            id -> Optional.of(definition(id)),
            new SimpleMeterRegistry(),
            events::now);
    if (active > 0) {
      loop.changed(state());
      List.copyOf(invoker.pools.values()).forEach(LoopPool::publish);
    }
  }

  private void setDesired(Revision target, DesiredInstances desired) {
    if (desired.ready() > spec.max() || desired.ready() + desired.paused() > spec.max() + 1) {
      throw new AssertionError(desired + " of at most " + spec.max());
    }
    network.send(
        () -> {
          invoker.setDesired(target, desired);
          long there =
              invoker.pools.get(target.id()).instances.values().stream()
                  .filter(it -> it.state != dev.hearth.api.instance.InstanceState.DRAINING)
                  .count();
          if (there > spec.max()) {
            throw new AssertionError(there + " instances of at most " + spec.max());
          }
        });
  }

  private void publish(PoolState state) {
    for (LoopGateway gateway : gateways) {
      network.send(() -> gateway.update(state));
    }
    network.send(() -> loop.pool(state));
  }

  void ended(LoopCall.Fate fate, String why, double seconds) {
    unfinished--;
    fates.merge(fate, 1, Integer::sum);
    if (fate == LoopCall.Fate.REFUSED) {
      reasons.merge(why, 1, Integer::sum);
    }
    if (fate == LoopCall.Fate.ANSWERED) {
      times.add(seconds);
    }
  }

  int count(LoopCall.Fate fate) {
    return fates.getOrDefault(fate, 0);
  }

  /** A call now, through any gateway. */
  void call(double seconds, Runnable then) {
    unfinished++;
    gateways.get(random.nextInt(gateways.size())).call(seconds, then);
  }

  /** So many clients that call again as soon as they are answered, from one second to another. */
  void clients(int count, double from, double to, DoubleSupplier seconds) {
    for (int i = 0; i < count; i++) {
      events.in(from - events.seconds(), () -> callAgain(to, seconds));
    }
  }

  private void callAgain(double to, DoubleSupplier seconds) {
    if (events.seconds() < to) {
      // A refusal comes at once: who calls again in the same moment would call for ever.
      call(seconds.getAsDouble(), () -> events.in(0.001, () -> callAgain(to, seconds)));
    }
  }

  /** Nothing goes wrong any more. */
  void calmDown() {
    network.calmDown();
    invoker.calmDown();
    gateways.forEach(gateway -> gateway.clock.setWrongBy(Duration.ZERO));
  }
}
