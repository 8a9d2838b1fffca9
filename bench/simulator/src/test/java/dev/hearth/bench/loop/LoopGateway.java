package dev.hearth.bench.loop;

import dev.hearth.api.demand.DemandSink;
import dev.hearth.api.function.FunctionListener;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.instance.DrainReport;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.ReadyInstance;
import dev.hearth.gateway.activation.ActivationLimits;
import dev.hearth.gateway.activation.Activator;
import dev.hearth.gateway.activation.Activators;
import dev.hearth.gateway.activation.Backends;
import dev.hearth.gateway.activation.DemandReports;
import dev.hearth.gateway.activation.Permit;
import dev.hearth.gateway.start.StartHistory;
import dev.hearth.gateway.start.StartMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The real activators and reports of one gateway, and the way from them to instances. */
final class LoopGateway {
  final String id;
  final JumpingClock clock;
  private final World world;
  private final Activators<LoopBackend> activators;
  private final Map<InstanceId, Integer> inFlight = new HashMap<>();
  // What this gateway was told last, by revision.
  private final Map<Object, PoolState> told = new HashMap<>();

  LoopGateway(String id, World world, DemandSink demand, DrainReport drains, double phase) {
    this.id = id;
    this.world = world;
    this.clock = new JumpingClock(world.events);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    DemandReports<LoopBackend> reports =
        new DemandReports<>(id, demand, drains, clock, new VirtualTimer(world.events));
    activators =
        new Activators<>(
            new ActivationLimits(World.QUEUE, 1 << 20, Optional.empty(), 1, world.events::nanos),
            new Names(),
            reports,
            new StartHistory(clock, new StartMeters(meters)),
            meters);
    world.events.in(phase, () -> reports.start(activators.all()));
  }

  private static final class Names implements Backends<LoopBackend> {
    @Override
    public LoopBackend open(ReadyInstance instance) {
      return new LoopBackend(instance.id());
    }

    @Override
    public void close(LoopBackend backend) {
      // A name needs no closing.
    }
  }

  Events events() {
    return world.events;
  }

  FunctionListener functions() {
    return activators;
  }

  void update(PoolState state) {
    PoolState before = told.get(state.revision());
    if (before == null || before.version() <= state.version()) {
      told.put(state.revision(), state);
    }
    activators.update(state);
  }

  Optional<Activator<LoopBackend>> route() {
    return activators.routes().find(new FunctionName(World.FUNCTION));
  }

  double timeoutSeconds() {
    return World.TIMEOUT_SECONDS;
  }

  /** A call goes only where the newest message says that calls are taken. */
  void check(Permit<LoopBackend> permit) {
    PoolState state = told.get(permit.activator().revision());
    Set<InstanceId> ready = new HashSet<>();
    if (state != null) {
      state.ready().forEach(it -> ready.add(it.id()));
    }
    if (!ready.contains(permit.backend().id())) {
      throw new AssertionError(
          id + " sent a call to " + permit.backend().id() + ", but was told of " + state);
    }
  }

  /** Empty when nothing listens there. */
  Optional<LoopInstance> connect(LoopBackend backend) {
    Optional<LoopInstance> there =
        world.invoker.find(backend.id()).filter(instance -> instance.alive);
    there
        .filter(instance -> instance.frozen)
        .ifPresent(
            instance -> {
              throw new AssertionError(id + " sent a call to " + instance + ", which is frozen");
            });
    return there;
  }

  void began(LoopInstance instance) {
    int calls = inFlight.merge(instance.id, 1, Integer::sum);
    if (calls > world.concurrency()) {
      throw new AssertionError(id + " has " + calls + " calls at " + instance);
    }
  }

  void left(LoopInstance instance) {
    inFlight.merge(instance.id, -1, Integer::sum);
  }

  void ended(LoopCall.Fate fate, String why, double seconds) {
    world.ended(fate, why, seconds);
  }

  void call(double seconds, Runnable then) {
    new LoopCall(this, seconds, then).begin();
  }
}
