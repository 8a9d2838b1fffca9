package dev.hearth.invoker.stem;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What is measured of cells, by template. */
final class StemMetrics {
  private static final String TEMPLATE = "template";

  private final MeterRegistry registry;
  private final Shelves shelves;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  StemMetrics(MeterRegistry registry, Shelves shelves, CreatedShelf created) {
    this.registry = registry;
    this.shelves = shelves;
    Gauge.builder("hearth.created.containers", created::count)
        .description("Containers that were made ahead and wait for the start of their process")
        .register(registry);
  }

  void know(String template) {
    if (known.add(template)) {
      gauge(template, "ready", false);
      gauge(template, "making", true);
      takes(template, true);
      takes(template, false);
      Gauge.builder("hearth.stem.bytes", () -> shelves.memoryBytes(template))
          .description("Memory of stem cells that wait")
          .baseUnit("bytes")
          .tag(TEMPLATE, template)
          .register(registry);
    }
  }

  private void gauge(String template, String state, boolean making) {
    Gauge.builder("hearth.stem.cells", () -> shelves.count(template, making))
        .description("Stem cells that wait, or are being made")
        .tag(TEMPLATE, template)
        .tag("state", state)
        .register(registry);
  }

  void taken(String template, boolean hit) {
    takes(template, hit).increment();
  }

  private Counter takes(String template, boolean hit) {
    return Counter.builder("hearth.stem.takes")
        .description("Starts that found a stem cell (hit), and that did not (miss)")
        .tag(TEMPLATE, template)
        .tag("outcome", hit ? "hit" : "miss")
        .register(registry);
  }

  void refilled(String template, Duration took) {
    Timer.builder("hearth.stem.refill")
        .description("Time to make a stem cell")
        .tag(TEMPLATE, template)
        .register(registry)
        .record(took);
  }
}
