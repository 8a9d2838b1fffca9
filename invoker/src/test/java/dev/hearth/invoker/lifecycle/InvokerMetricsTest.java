package dev.hearth.invoker.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.Transport;
import dev.hearth.api.image.Digest;
import dev.hearth.api.instance.StartKind;
import dev.hearth.api.instance.StartReport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InvokerMetricsTest {
  private static final FunctionName GREET = new FunctionName("greet");
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final InvokerMetrics metrics =
      new InvokerMetrics(
          registry, (function, state) -> 0, new InstanceUsage(List::of, System::nanoTime));

  @Test
  void everySeriesOfADeletedFunctionGoes() {
    metrics.know(GREET);
    started();
    metrics.failed(revision(), "start-failed");
    metrics.replaced(revision(), "unresponsive");
    assertThat(registry.getMeters())
        .isNotEmpty()
        .allMatch(meter -> "greet".equals(meter.getId().getTag("function")));

    metrics.went(GREET);

    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void whatItsLastInstancesDoBringsNoneBack() {
    metrics.know(GREET);
    metrics.went(GREET);
    metrics.know(GREET);
    started();
    metrics.failed(revision(), "start-failed");
    metrics.replaced(revision(), "unresponsive");
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void aFunctionOfTheSameNameIsCountedAgain() {
    metrics.know(GREET);
    metrics.went(GREET);
    metrics.came(GREET);
    metrics.know(GREET);
    started();
    assertThat(registry.get("hearth.cold.start").tag("function", "greet").timers()).isNotEmpty();
  }

  @Test
  void everyMeterIsDescribed() {
    metrics.know(GREET);
    started();
    metrics.failed(revision(), "start-failed");
    metrics.replaced(revision(), "unresponsive");
    assertThat(registry.getMeters())
        // Buckets, which this registry shows as meters of their own.
        .filteredOn(meter -> !meter.getId().getName().endsWith(".histogram"))
        .isNotEmpty()
        .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotBlank());
  }

  private void started() {
    metrics.started(
        revision(),
        new StartReport(StartKind.CONTAINER, Duration.ofMillis(1), Duration.ofMillis(2)),
        Map.of("create", Duration.ofMillis(1)));
  }

  private static Revision revision() {
    return new Revision(
        new RevisionId(GREET, 1),
        new RevisionSpec(
            new Digest("sha256:" + "0".repeat(64)),
            Optional.of("node"),
            Transport.UNIX_SOCKET,
            RevisionSpec.DEFAULT_PORT,
            Optional.empty(),
            Map.of(),
            Resources.DEFAULT,
            Duration.ofSeconds(30),
            new ScalingSpec(0, 20, 16, 0.7, Duration.ofSeconds(30)),
            NetworkMode.EGRESS),
        Instant.EPOCH);
  }
}
