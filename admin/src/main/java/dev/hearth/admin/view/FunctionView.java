package dev.hearth.admin.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.LivenessProbe;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.ScalingWindow;
import dev.hearth.api.instance.Instance;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A function as the API shows it; what belongs to a revision is null while none is active.
 *
 * @param url where it is always called
 * @param routes where it is called besides
 * @param handler shown of one function; absent where it was made from an image
 * @param readinessPath null where an instance is ready once it accepts connections
 * @param liveness null where the manifest names no probe
 * @param env names of the manifest's variables
 * @param envValues with their values, where that was asked for
 * @param cors null where the function answers browsers' questions itself
 * @param coldStarts shown of one function, left out of the list of all
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record FunctionView(
    String name,
    String url,
    List<RouteView> routes,
    String activeRevision,
    String template,
    String image,
    @JsonInclude(JsonInclude.Include.NON_NULL) String handler,
    Integer port,
    String readinessPath,
    Liveness liveness,
    Long startTimeoutMillis,
    List<String> env,
    @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, String> envValues,
    Instant createdAt,
    Long timeoutMillis,
    String network,
    Scaling scaling,
    Resources resources,
    CorsView cors,
    LimitsView limits,
    List<InstanceEntry> instances,
    List<TriggerView> triggers,
    @JsonInclude(JsonInclude.Include.NON_NULL) ColdStartsView coldStarts) {

  /**
   * The scaling in force: the revision's under the bounds set by command.
   *
   * @param pausedMillis null where the autoscaler learns how long an idle instance is kept
   * @param keep bounds of what it learns
   */
  public record Scaling(
      int min,
      int max,
      int concurrency,
      double target,
      long idleMillis,
      Long pausedMillis,
      Keep keep,
      long queueTimeMillis,
      List<Window> schedule) {
    /** Null while no revision is active. */
    static Scaling inForce(FunctionState state) {
      return state
          .active()
          .map(it -> of(state.function().bounds().applyTo(it.spec())))
          .orElse(null);
    }

    private static Scaling of(ScalingSpec spec) {
      return new Scaling(
          spec.min(),
          spec.max(),
          spec.concurrency(),
          spec.target(),
          spec.idle().toMillis(),
          spec.paused().map(Duration::toMillis).orElse(null),
          new Keep(
              spec.keep().least().toMillis(), spec.keep().most().toMillis(), spec.keep().ahead()),
          spec.queueTime().toMillis(),
          spec.schedule().stream().map(Window::of).toList());
    }
  }

  /** How a ready instance is probed. */
  public record Liveness(String path, long periodMillis, int failures) {
    static Liveness of(LivenessProbe probe) {
      return new Liveness(probe.path(), probe.period().toMillis(), probe.failures());
    }
  }

  /** Bounds of how long an idle instance is kept. */
  public record Keep(long leastMillis, long mostMillis, boolean ahead) {}

  /** A time with a minimum of its own. */
  public record Window(String cron, long forMillis, String timezone, int min) {
    static Window of(ScalingWindow window) {
      return new Window(
          window.cron(), window.length().toMillis(), window.zone().getId(), window.min());
    }
  }

  public static FunctionView of(
      FunctionState state, List<Instance> instances, List<TriggerView> triggers, URI publicUrl) {
    Optional<RevisionSpec> spec = state.active().map(Revision::spec);
    return new FunctionView(
        state.name().value(),
        publicUrl + "/function/" + state.name().value(),
        RouteView.all(state, publicUrl),
        state.active().map(revision -> revision.id().toString()).orElse(null),
        spec.flatMap(RevisionSpec::template).orElse(null),
        spec.map(s -> s.image().value()).orElse(null),
        null,
        spec.map(RevisionSpec::port).orElse(null),
        spec.flatMap(RevisionSpec::readinessPath).orElse(null),
        spec.flatMap(s -> s.health().liveness()).map(Liveness::of).orElse(null),
        spec.map(s -> s.health().startTimeout().toMillis()).orElse(null),
        spec.map(s -> s.environment().keySet().stream().sorted().toList()).orElse(List.of()),
        null,
        state.function().createdAt(),
        spec.map(s -> s.timeout().toMillis()).orElse(null),
        spec.map(s -> s.network().name().toLowerCase(Locale.ROOT)).orElse(null),
        Scaling.inForce(state),
        spec.map(RevisionSpec::resources).orElse(null),
        spec.flatMap(s -> s.http().cors()).map(CorsView::of).orElse(null),
        spec.map(s -> LimitsView.of(s.http().limits())).orElse(null),
        instances.stream().map(InstanceEntry::of).toList(),
        triggers,
        null);
  }

  /** With what only the description of one function has; any may be null. */
  public FunctionView with(ColdStartsView starts, String runs, Map<String, String> values) {
    return new FunctionView(
        name,
        url,
        routes,
        activeRevision,
        template,
        image,
        runs,
        port,
        readinessPath,
        liveness,
        startTimeoutMillis,
        env,
        values == null ? null : new TreeMap<>(values),
        createdAt,
        timeoutMillis,
        network,
        scaling,
        resources,
        cors,
        limits,
        instances,
        triggers,
        starts);
  }
}
