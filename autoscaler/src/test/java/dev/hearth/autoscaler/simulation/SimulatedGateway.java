package dev.hearth.autoscaler.simulation;

import dev.hearth.api.demand.Demand;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.InstanceState;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.ReadyInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One gateway's queue and permits of one revision. */
final class SimulatedGateway {
  /**
   * @param seconds that an instance works on it
   * @param done hears how long it waited, in seconds
   */
  record Call(Instant arrived, double seconds, Consumer<Double> done) {}

  private final Events events;
  private final RevisionId revision;
  private final String id;
  private final int concurrency;
  private final SimulatedInvoker invoker;
  private final Consumer<Demand> report;
  private final BiConsumer<InstanceId, String> drained;
  private final Deque<Call> queue = new ArrayDeque<>();
  private final Map<InstanceId, Integer> inFlight = new HashMap<>();
  private Optional<PoolState> pool = Optional.empty();
  private Instant countedUntil;
  private int working;
  private long arrivals;
  private long completions;
  private double concurrencySeconds;
  private double serviceSeconds;

  SimulatedGateway(
      Events events,
      RevisionId revision,
      String id,
      int concurrency,
      double phase,
      SimulatedInvoker invoker,
      Consumer<Demand> report,
      BiConsumer<InstanceId, String> drained) {
    this.events = events;
    this.revision = revision;
    this.id = id;
    this.concurrency = concurrency;
    this.invoker = invoker;
    this.report = report;
    this.drained = drained;
    this.countedUntil = events.now();
    events.every(1, phase, this::reportRegularly);
  }

  String id() {
    return id;
  }

  int waiting() {
    return queue.size();
  }

  void call(double seconds, Consumer<Double> done) {
    count();
    arrivals++;
    queue.add(new Call(events.now(), seconds, done));
    dispatch();
    if (!queue.isEmpty()) {
      report.accept(demand());
    }
  }

  void update(PoolState state) {
    if (pool.isEmpty() || pool.get().version() < state.version()) {
      pool = Optional.of(state);
      dispatch();
    }
    pool.get().draining().stream()
        .filter(it -> inFlight.getOrDefault(it, 0) == 0)
        .forEach(it -> drained.accept(it, id));
  }

  void dispatch() {
    while (!queue.isEmpty()) {
      Optional<SimulatedInstance> free =
          pool.stream()
              .flatMap(it -> it.ready().stream())
              .map(ReadyInstance::id)
              .map(invoker::instance)
              .filter(it -> it.inFlight < concurrency)
              .findFirst();
      if (free.isEmpty()) {
        return;
      }
      send(queue.poll(), free.get());
    }
  }

  private void send(Call call, SimulatedInstance instance) {
    if (instance.state == InstanceState.STOPPED || instance.state == InstanceState.STARTING) {
      throw new AssertionError("a call was sent to an instance that is " + instance.state);
    }
    count();
    working++;
    instance.inFlight++;
    inFlight.merge(instance.id, 1, Integer::sum);
    double waited = Duration.between(call.arrived(), events.now()).toNanos() / 1e9;
    events.in(call.seconds(), () -> completeOnceThawed(call, instance, waited));
  }

  private void completeOnceThawed(Call call, SimulatedInstance instance, double waited) {
    if (instance.frozen) {
      events.in(0.05, () -> completeOnceThawed(call, instance, waited));
    } else {
      completed(call, instance, waited);
    }
  }

  private void completed(Call call, SimulatedInstance instance, double waited) {
    if (instance.state == InstanceState.STOPPED) {
      throw new AssertionError("an instance was stopped with a call in flight");
    }
    count();
    working--;
    instance.inFlight--;
    completions++;
    serviceSeconds += call.seconds();
    if (inFlight.merge(instance.id, -1, Integer::sum) == 0
        && pool.orElseThrow().draining().contains(instance.id)) {
      drained.accept(instance.id, id);
    }
    call.done().accept(waited);
    dispatch();
  }

  private void reportRegularly() {
    boolean anything =
        working > 0 || !queue.isEmpty() || pool.stream().anyMatch(it -> !it.isEmpty());
    if (anything) {
      report.accept(demand());
    }
  }

  private void count() {
    double seconds = Duration.between(countedUntil, events.now()).toNanos() / 1e9;
    concurrencySeconds += (working + queue.size()) * seconds;
    countedUntil = events.now();
  }

  private Demand demand() {
    count();
    return new Demand(
        revision,
        id,
        events.now(),
        working,
        queue.size(),
        queue.isEmpty() ? Duration.ZERO : Duration.between(queue.peek().arrived(), events.now()),
        arrivals,
        completions,
        concurrencySeconds,
        serviceSeconds);
  }
}
