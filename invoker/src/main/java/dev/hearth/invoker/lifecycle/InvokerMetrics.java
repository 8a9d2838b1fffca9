package dev.hearth.invoker.lifecycle;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.Revision;
import dev.hearth.api.instance.InstanceState;
import dev.hearth.api.instance.StartReport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleBiFunction;

/** What is measured of instances. */
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

  private final MeterRegistry registry;
  private final ToDoubleBiFunction<FunctionName, InstanceState> count;
  private final Set<FunctionName> known = ConcurrentHashMap.newKeySet();

  InvokerMetrics(MeterRegistry registry, ToDoubleBiFunction<FunctionName, InstanceState> count) {
    this.registry = registry;
    this.count = count;
  }

  /** Begins to count the instances of a function, once. */
  void know(FunctionName function) {
    if (!known.add(function)) {
      return;
    }
    for (InstanceState state : COUNTED) {
      Gauge.builder("hearth.instances", () -> count.applyAsDouble(function, state))
          .description("Instances by state")
          .tag("function", function.value())
          .tag("state", state.name().toLowerCase(java.util.Locale.ROOT))
          .register(registry);
    }
  }

  /** Ends to count the instances of a function that is gone. */
  void forget(FunctionName function) {
    if (known.remove(function)) {
      registry.find("hearth.instances").tag("function", function.value()).gauges().stream()
          .toList()
          .forEach(registry::remove);
    }
  }

  void started(Revision revision, StartReport report, Map<String, Duration> parts) {
    parts.forEach((part, duration) -> record(revision, report, part, duration));
    record(revision, report, "acquire", report.acquire());
    record(revision, report, "specialise", report.specialise());
    record(revision, report, "total", report.total());
  }

  private void record(Revision revision, StartReport report, String phase, Duration duration) {
    Timer.builder("hearth.cold.start")
        .description("Time of a start: total is acquire and specialise, other phases are in them")
        .tag("phase", phase)
        .tag("template", revision.spec().template().orElse("image"))
        .tag("kind", report.kind().label())
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(duration);
  }

  /** An instance that had been ready ended, or was stopped, before it was to. */
  void replaced(Revision revision, String reason) {
    Counter.builder("hearth.instances.replaced")
        .description("Instances that were ready and ended, or made no progress, by reason")
        .tag("function", revision.id().function().value())
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  void failed(Revision revision, String code) {
    registry
        .counter(
            "hearth.start.failures", "function", revision.id().function().value(), "code", code)
        .increment();
  }
}
