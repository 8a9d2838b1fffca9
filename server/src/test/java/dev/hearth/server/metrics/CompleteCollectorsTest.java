package dev.hearth.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.server.metrics.ZeroSeries.Zero;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // the client that the framework shows
class CompleteCollectorsTest {
  private final CompleteCollectors collectors = new CompleteCollectors();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, collectors, Clock.SYSTEM);

  @Test
  void aCounterThatHasNotCountedIsZeroAndOneThatHasIsShownOnce() {
    collectors.expect(
        () ->
            List.of(
                new Zero("hearth_invocations", "Calls", Map.of("function", "a", "outcome", "ok")),
                new Zero("hearth_invocations", "Calls", Map.of("function", "a", "outcome", "no")),
                new Zero("hearth_start_failures", "Starts", Map.of("function", "a"))));
    Counter.builder("hearth.invocations")
        .description("Calls")
        .tags("outcome", "ok", "function", "a")
        .register(registry)
        .increment();

    assertThat(registry.scrape().lines())
        .containsExactlyInAnyOrder(
            "# HELP hearth_invocations_total Calls",
            "# TYPE hearth_invocations_total counter",
            "hearth_invocations_total{function=\"a\",outcome=\"ok\",} 1.0",
            "hearth_invocations_total{function=\"a\",outcome=\"no\",} 0.0",
            "# HELP hearth_start_failures_total Starts",
            "# TYPE hearth_start_failures_total counter",
            "hearth_start_failures_total{function=\"a\",} 0.0");
  }

  @Test
  void bothFormatsCanBeWritten() {
    collectors.expect(
        () -> List.of(new Zero("hearth_invocations", "Calls", Map.of("function", "a"))));
    assertThat(registry.scrape(TextFormat.CONTENT_TYPE_OPENMETRICS_100))
        .contains("hearth_invocations_total{function=\"a\"} 0.0")
        .endsWith("# EOF\n");
  }
}
