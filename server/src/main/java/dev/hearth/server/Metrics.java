package dev.hearth.server;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.CollectorRegistry;

/**
 * Where the roles' metrics go, and what the management port shows: them and the framework's.
 *
 * @param collectors handed to the framework as a bean, which adds its own meters to it
 */
record Metrics(MeterRegistry meters, CollectorRegistry collectors) {
  @SuppressWarnings("deprecation") // Quarkus 3.37 shows metrics of this Prometheus client only
  static Metrics create() {
    CollectorRegistry collectors = new CollectorRegistry();
    return new Metrics(
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, collectors, Clock.SYSTEM),
        collectors);
  }
}
