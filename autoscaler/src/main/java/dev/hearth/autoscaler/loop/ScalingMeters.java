package dev.hearth.autoscaler.loop;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.autoscaler.decision.Decision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What operators see: desired instances, and decisions by the kind of their reason. */
final class ScalingMeters {
  private final MeterRegistry registry;
  private final Map<RevisionId, Gauge> desired = new HashMap<>();
  private final Map<String, Counter> decisions = new HashMap<>();

  ScalingMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void decided(ScaledRevision revision, Decision decision) {
    decisions
        .computeIfAbsent(
            decision.reason().kind(),
            kind ->
                Counter.builder("hearth.scaling.decisions")
                    .description("Decisions of the autoscaler by the kind of their reason")
                    .tag("reason", kind)
                    .register(registry))
        .increment();
    if (revision.desired() > 0) {
      desired.computeIfAbsent(revision.id(), _ -> gauge(revision));
    }
  }

  private Gauge gauge(ScaledRevision revision) {
    return Gauge.builder("hearth.desired.instances", revision, ScaledRevision::desired)
        .description("Instances that the autoscaler wants ready")
        .tag("function", revision.id().function().value())
        .tag("revision", revision.id().toString())
        .strongReference(true)
        .register(registry);
  }

  /** A function was deleted: what is still decided of its revisions wants none. */
  void forget(FunctionName function) {
    List.copyOf(desired.keySet()).stream()
        .filter(revision -> revision.function().equals(function))
        .forEach(this::forget);
  }

  void forget(RevisionId revision) {
    Gauge gauge = desired.remove(revision);
    if (gauge != null) {
      registry.remove(gauge);
    }
  }
}
