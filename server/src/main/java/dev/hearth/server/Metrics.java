package dev.hearth.server;

import dev.hearth.server.metrics.CompleteCollectors;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;

/**
 * Where the roles' metrics go, and what the management port shows: them and the framework's.
 *
 * @param collectors handed to the framework as a bean, which adds its own meters to it
 */
record Metrics(MeterRegistry meters, CompleteCollectors collectors) {
  @SuppressWarnings("deprecation") // Quarkus 3.37 shows metrics of this Prometheus client only
  static Metrics create() {
    CompleteCollectors collectors = new CompleteCollectors();
    MeterRegistry meters =
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, collectors, Clock.SYSTEM);
    Gauge.builder("hearth.build.info", () -> 1)
        .description("Always 1; says by its labels what runs")
        .tag("version", Version.TEXT)
        .tag("java", Runtime.version().toString())
        .strongReference(true)
        .register(meters);
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu", system, it -> it.getProcessCpuTime() / 1e9)
          .description("CPU time that the platform's own process has used")
          .baseUnit("seconds")
          .register(meters);
    }
    return new Metrics(meters, collectors);
  }
}
