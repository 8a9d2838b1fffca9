package dev.hearth.autoscaler.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.instance.PoolState;
import dev.hearth.autoscaler.decision.Scaling;
import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.autoscaler.loop.ControlLoop;
import dev.hearth.autoscaler.testing.Messages;
import dev.hearth.autoscaler.testing.VirtualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/** One function, its gateways, the invoker and the autoscaler. */
final class World {
  final Events events;
  final Network network;
  final Random random;
  final SimulatedInvoker invoker;
  final List<SimulatedGateway> gateways = new ArrayList<>();
  final List<Double> waits = new ArrayList<>();

  /** Told numbers of desired instances by the second they were told at. */
  final TreeMap<Double, Integer> told = new TreeMap<>();

  final RevisionId revision;
  int unfinished;
  private final VirtualTime time = new VirtualTime();
  private final ScalingSpec spec;
  private final ControlLoop loop;

  World(long seed, ScalingSpec spec, int gatewayCount, Network.Faults faults) {
    this.random = new Random(seed);
    this.spec = spec;
    this.events = new Events(time);
    this.network = new Network(events, random, faults);
    this.revision = new Messages("greet", spec).id(1);
    this.invoker = new SimulatedInvoker(events, random, 0.4, this::publish);
    for (int i = 0; i < gatewayCount; i++) {
      addGateway("gateway-" + i);
    }
    this.loop =
        new ControlLoop(
            new Scaling(ScalingRules.DEFAULT),
            Duration.ofSeconds(5),
            Duration.ofMinutes(10),
            this::setDesired,
            _ -> Optional.empty(),
            new SimpleMeterRegistry(),
            time);
    loop.changed(new Messages("greet", spec).active(1));
    events.every(1, 0.5, loop::tick);
  }

  private void addGateway(String id) {
    gateways.add(
        new SimulatedGateway(
            events,
            revision,
            id,
            spec.concurrency(),
            random.nextDouble(),
            invoker,
            demand -> network.sendDemand(() -> loop.demand(demand)),
            (instance, gateway) ->
                network.send(() -> invoker.drained(revision, instance, gateway, gatewayIds()))));
  }

  private Set<String> gatewayIds() {
    return gateways.stream().map(SimulatedGateway::id).collect(Collectors.toSet());
  }

  private void setDesired(Revision target, DesiredInstances desired) {
    assertThat(desired.ready()).isBetween(spec.min(), spec.max());
    assertThat(desired.paused()).isBetween(0, 1);
    assertThat(desired.ready() + desired.paused()).isLessThanOrEqualTo(spec.max());
    told.put(events.seconds(), desired.ready());
    network.send(() -> invoker.setDesired(target, desired));
  }

  private void publish(PoolState state) {
    for (SimulatedGateway gateway : gateways) {
      network.send(() -> gateway.update(state));
    }
    network.send(() -> loop.pool(state));
  }

  /** A call now, through any gateway. */
  void call(double seconds, Runnable then) {
    unfinished++;
    gateways
        .get(random.nextInt(gateways.size()))
        .call(
            seconds,
            waited -> {
              unfinished--;
              waits.add(waited);
              // A slot is free for whichever gateway has a call waiting.
              gateways.forEach(SimulatedGateway::dispatch);
              then.run();
            });
  }

  /** So many clients that call again as soon as they are answered, from one second to another. */
  void clients(int count, double from, double to, DoubleSupplier seconds) {
    for (int i = 0; i < count; i++) {
      events.in(from - events.seconds(), () -> callAgain(to, seconds));
    }
  }

  private void callAgain(double to, DoubleSupplier seconds) {
    if (events.seconds() < to) {
      call(seconds.getAsDouble(), () -> callAgain(to, seconds));
    }
  }

  /** Arrivals at random with so many per second, from one second to another. */
  void arrivals(double perSecond, double from, double to, DoubleSupplier seconds) {
    events.in(
        from - events.seconds() - Math.log(1 - random.nextDouble()) / perSecond,
        () -> {
          if (events.seconds() < to) {
            call(seconds.getAsDouble(), () -> {});
            arrivals(perSecond, events.seconds(), to, seconds);
          }
        });
  }

  int desired() {
    return told.isEmpty() ? 0 : told.lastEntry().getValue();
  }

  int desiredAt(double second) {
    var entry = told.floorEntry(second);
    return entry == null ? 0 : entry.getValue();
  }

  /** Seconds below which the given share of all waits was. */
  double wait(double share) {
    List<Double> sorted = waits.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
  }
}
