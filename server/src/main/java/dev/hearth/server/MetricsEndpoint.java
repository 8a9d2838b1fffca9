package dev.hearth.server;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What the framework shows of metrics, and in which format. */
class MetricsEndpoint {
  private static final String PATH = "/q/metrics";
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final String ANYTHING = "*/*";
  private static final String TEXT = "text/plain;version=0.0.4";

  /** OpenMetrics is for those that ask for it by name; the framework takes "anything" for that. */
  void preferText(@Observes ManagementInterface management) {
    management
        .router()
        .route(PATH)
        .order(Integer.MIN_VALUE)
        .handler(
            context -> {
              String accepted = context.request().getHeader(HttpHeaders.ACCEPT);
              boolean open = accepted != null && accepted.contains(OPEN_METRICS);
              context.request().headers().set(HttpHeaders.ACCEPT, open ? ANYTHING : TEXT);
              context.next();
            });
  }

  /** Names and units as Prometheus asks for them. */
  @Produces
  @Singleton
  MeterFilter names() {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        // A name that ends with "count" is a part of a histogram.
        return id.getName().equals("system.cpu.count") ? id.withName("system.cpus") : id;
      }
    };
  }

  /** In nanoseconds; process_cpu_seconds_total is ours. */
  @Produces
  @Singleton
  MeterFilter withoutNanoseconds() {
    return MeterFilter.denyNameStartsWith("process.cpu.time");
  }
}
