package dev.hearth.invoker.lifecycle;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.Revision;
import dev.hearth.api.instance.InstanceState;
import dev.hearth.api.instance.StartReport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/** What is measured of instances. Safe for use by many threads. */
final class InvokerMetrics {
  private static final Duration[] BUCKETS =
      List.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000).stream()
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);
  private static final List<InstanceState> COUNTED =
      List.of(
          InstanceState.STARTING,
          InstanceState.READY,
          InstanceState.PAUSED,
          InstanceState.DRAINING);

  private static final String FUNCTION = "function";

  private final MeterRegistry registry;
  private final ToDoubleBiFunction<FunctionName, InstanceState> count;
  private final InstanceUsage usage;
  private final Map<FunctionName, List<Meter>> known = new HashMap<>(); // guarded by this
  private final Set<FunctionName> gone = new HashSet<>(); // guarded by this

  InvokerMetrics(
      MeterRegistry registry,
      ToDoubleBiFunction<FunctionName, InstanceState> count,
      InstanceUsage usage) {
    this.registry = registry;
    this.count = count;
    this.usage = usage;
  }

  InstanceUsage usage() {
    return usage;
  }

  /** Begins to count the instances of a function, once. */
  synchronized void know(FunctionName function) {
    if (gone.contains(function) || known.containsKey(function)) {
      return;
    }
    known.put(function, new ArrayList<>());
    for (InstanceState state : COUNTED) {
      keep(
          function,
          Gauge.builder("hearth.instances", () -> count.applyAsDouble(function, state))
              .description("Instances by state")
              .tag("state", state.name().toLowerCase(java.util.Locale.ROOT))
              .tag(FUNCTION, function.value())
              .register(registry));
    }
    gauge(
        "hearth.instances.memory",
        "Memory that the instances of a function use",
        "bytes",
        function,
        InstanceUsage.Usage::memoryBytes);
    gauge(
        "hearth.instances.memory.limit",
        "Memory that the instances of a function may use",
        "bytes",
        function,
        InstanceUsage.Usage::memoryLimitBytes);
    gauge(
        "hearth.instances.memory.highest",
        "Memory of the instance that is nearest to its limit, as a part of the limit",
        "ratio",
        function,
        InstanceUsage.Usage::highestMemoryRatio);
    gauge(
        "hearth.instances.cpu.limit",
        "CPUs that the instances of a function may use",
        "cores",
        function,
        InstanceUsage.Usage::cpuLimit);
    keep(
        function,
        FunctionCounter.builder("hearth.instances.cpu", usage, all -> all.cpuSeconds(function))
            .description("CPU time that the instances of a function have used")
            .baseUnit("seconds")
            .tag(FUNCTION, function.value())
            .register(registry));
  }

  private void gauge(
      String name,
      String description,
      String unit,
      FunctionName function,
      ToDoubleFunction<InstanceUsage.Usage> value) {
    keep(
        function,
        Gauge.builder(name, usage, all -> value.applyAsDouble(all.of(function)))
            .description(description)
            .baseUnit(unit)
            .tag(FUNCTION, function.value())
            .register(registry));
  }

  /** A function is there, also after one of the same name was deleted. */
  synchronized void came(FunctionName function) {
    gone.remove(function);
  }

  /** A function is gone: nothing is shown of it, whatever its last instances do. */
  synchronized void went(FunctionName function) {
    gone.add(function);
    forget(function);
  }

  /** Nothing is left of a function. */
  synchronized void forget(FunctionName function) {
    List<Meter> meters = known.remove(function);
    if (meters != null) {
      meters.forEach(registry::remove);
    }
    usage.forget(function);
  }

  /** No meter of a function that is gone stays in the registry. */
  private synchronized void keep(FunctionName function, Meter meter) {
    List<Meter> meters = known.get(function);
    if (meters == null) {
      registry.remove(meter);
    } else if (!meters.contains(meter)) {
      meters.add(meter);
    }
  }

  void started(Revision revision, StartReport report, Map<String, Duration> parts) {
    parts.forEach((part, duration) -> record(revision, report, part, duration));
    record(revision, report, "acquire", report.acquire());
    record(revision, report, "specialise", report.specialise());
    record(revision, report, "total", report.total());
  }

  private void record(Revision revision, StartReport report, String phase, Duration duration) {
    Timer timer =
        Timer.builder("hearth.cold.start")
            .description(
                "Time of a start: total is acquire and specialise, other phases are in them")
            .tag(FUNCTION, revision.id().function().value())
            .tag("phase", phase)
            .tag("template", revision.spec().template().orElse("image"))
            .tag("kind", report.kind().label())
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    timer.record(duration);
    keep(revision.id().function(), timer);
  }

  /** An instance that had been ready ended, or was stopped, before it was to. */
  void replaced(Revision revision, String reason) {
    count(
        revision.id().function(),
        Counter.builder("hearth.instances.replaced")
            .description("Instances that were ready and ended, or made no progress, by reason")
            .tag(FUNCTION, revision.id().function().value())
            .tag("reason", reason)
            .register(registry));
  }

  void failed(Revision revision, String code) {
    count(
        revision.id().function(),
        Counter.builder("hearth.start.failures")
            .description("Starts of instances that failed, by error code")
            .tag(FUNCTION, revision.id().function().value())
            .tag("code", code)
            .register(registry));
  }

  private void count(FunctionName function, Counter counter) {
    counter.increment();
    keep(function, counter);
  }
}
