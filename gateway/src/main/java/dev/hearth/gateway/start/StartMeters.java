package dev.hearth.gateway.start;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.instance.ColdStart;
import dev.hearth.api.instance.StartKind;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/**
 * Times starts as calls saw them. The invoker's {@code hearth.cold.start} has what a start took by
 * itself.
 */
public final class StartMeters {
  private static final Duration[] BOUNDS =
      LongStream.of(
              100,
              250,
              500,
              1_000,
              2_500,
              5_000,
              10_000,
              25_000,
              50_000,
              100_000,
              250_000,
              500_000,
              1_000_000,
              2_500_000,
              5_000_000,
              10_000_000,
              30_000_000)
          .mapToObj(micros -> Duration.ofNanos(micros * 1000))
          .toArray(Duration[]::new);

  private record Key(FunctionName function, String phase, String template, StartKind kind) {}

  private final MeterRegistry registry;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  public StartMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void record(FunctionName function, String template, ColdStart start) {
    timer(function, "queue", template, start).record(start.queue());
    timer(function, "decide", template, start).record(start.decide());
    timer(function, "acquire", template, start).record(start.acquire());
    timer(function, "specialise", template, start).record(start.specialise());
    timer(function, "first_byte", template, start).record(start.firstByte());
    timer(function, "total", template, start).record(start.whole());
  }

  private Timer timer(FunctionName function, String phase, String template, ColdStart start) {
    return timers.computeIfAbsent(new Key(function, phase, template, start.kind()), this::timer);
  }

  /** A function is gone. */
  void forget(FunctionName function) {
    timers
        .keySet()
        .removeIf(
            key -> {
              boolean its = key.function().equals(function);
              if (its) {
                registry.remove(timers.get(key));
              }
              return its;
            });
  }

  private Timer timer(Key key) {
    return Timer.builder("hearth.cold.start.phase")
        .description(
            "Calls that waited for a start, by phase; total is their sum, from the arrival to the"
                + " first byte")
        .tag("function", key.function().value())
        .tag("phase", key.phase())
        .tag("template", key.template())
        .tag("kind", key.kind().label())
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }
}
