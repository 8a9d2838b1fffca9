package dev.hearth.bench.policy;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.autoscaler.decision.Observation;
import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.autoscaler.decision.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Knative's pod autoscaler with its defaults: averages of a stable window and of a panic window of
 * a tenth of it, target utilisation 70 %, panic from twice the capacity on and for a stable window,
 * steps up by 1000 and down by 2 at most, a look every 2 s. It goes to zero when a whole stable
 * window was empty, and the last instance then stays for the grace period.
 *
 * @param stableWindow 60 s by default, 6 s at least
 * @param grace 30 s by default
 * @param retention {@code scale-to-zero-pod-retention-period}: 0 by default
 */
public record KnativeAutoscaler(Duration stableWindow, Duration grace, Duration retention)
    implements Policy {
  public static final KnativeAutoscaler DEFAULT =
      new KnativeAutoscaler(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ZERO);

  @Override
  public String name() {
    return "Knative "
        + stableWindow.toSeconds()
        + " s + "
        + grace.plus(retention).toSeconds()
        + " s";
  }

  @Override
  public Duration tick() {
    return Duration.ofSeconds(2);
  }

  @Override
  public ScalingRules rules() {
    ScalingRules base = ScalingRules.DEFAULT;
    return new ScalingRules(
        stableWindow,
        stableWindow.dividedBy(10),
        base.panicThreshold(),
        base.maxUpRate(),
        base.maxDownRate(),
        base.downStep(),
        base.downDelay(),
        base.patience(),
        base.keep());
  }

  @Override
  public FunctionPolicy of(ScalingSpec spec, int memoryMiB, Instant start) {
    return new Function(this, spec);
  }

  private static final class Function implements FunctionPolicy {
    private static final double PANIC = 2;
    private static final double MOST_UP = 1000;
    private static final double MOST_DOWN = 2;

    private final KnativeAutoscaler settings;
    private final ScalingSpec spec;
    private Instant panicUntil = Instant.MIN;
    private int mostInPanic;
    private Instant lastDemand = Instant.MIN;
    private int desired;

    Function(KnativeAutoscaler settings, ScalingSpec spec) {
      this.settings = settings;
      this.spec = spec;
    }

    @Override
    public DesiredInstances decide(Observation observation, Instant now) {
      Traffic.Known traffic = (Traffic.Known) observation.traffic();
      lastDemand = traffic.isBusy() ? now : traffic.lastDemand().orElse(Instant.MIN);
      if (!now.isBefore(gone())) {
        desired = 0;
        panicUntil = Instant.MIN;
      } else {
        desired = Math.clamp(wanted(observation, traffic, now), 1, spec.max());
      }
      return DesiredInstances.ready(desired);
    }

    private int wanted(Observation observation, Traffic.Known traffic, Instant now) {
      double ready = Math.max(1, observation.ready());
      double target = spec.concurrency() * spec.target();
      double up = Math.ceil(MOST_UP * ready);
      double down = Math.floor(ready / MOST_DOWN);
      int stable = (int) Math.clamp(Math.ceil(traffic.stableConcurrency() / target), down, up);
      double burst = Math.ceil(traffic.panicConcurrency() / target);
      if (burst / ready >= PANIC) {
        mostInPanic = now.isBefore(panicUntil) ? mostInPanic : 0;
        panicUntil = now.plus(settings.stableWindow());
      }
      if (!now.isBefore(panicUntil)) {
        return stable;
      }
      mostInPanic = Math.max(mostInPanic, Math.max(stable, (int) Math.clamp(burst, down, up)));
      return mostInPanic;
    }

    private Instant gone() {
      return lastDemand.equals(Instant.MIN)
          ? lastDemand
          : lastDemand
              .plus(settings.stableWindow())
              .plus(settings.grace())
              .plus(settings.retention());
    }

    @Override
    public Optional<Instant> nextLook(Instant now) {
      if (desired > 1) {
        return Optional.of(now);
      }
      return desired == 0 ? Optional.empty() : Optional.of(gone());
    }
  }
}
