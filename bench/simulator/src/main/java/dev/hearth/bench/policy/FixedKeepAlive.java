package dev.hearth.bench.policy;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.autoscaler.decision.Observation;
import dev.hearth.autoscaler.decision.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Every instance stays for a fixed time after it was last needed, as in most platforms: 10 minutes
 * at AWS and in OpenWhisk, 20 at Azure, as Shahrad et al. found.
 */
public record FixedKeepAlive(Duration keep) implements Policy {
  public static final FixedKeepAlive TEN_MINUTES = new FixedKeepAlive(Duration.ofMinutes(10));

  @Override
  public String name() {
    return "fixed " + keep.toSeconds() + " s";
  }

  @Override
  public FunctionPolicy of(ScalingSpec spec, int memoryMiB, Instant start) {
    return new Function(new Needed(spec.concurrency(), spec.max(), keep));
  }

  private record Function(Needed needed) implements FunctionPolicy {
    @Override
    public DesiredInstances decide(Observation observation, Instant now) {
      return DesiredInstances.ready(needed.within((Traffic.Known) observation.traffic(), now));
    }

    @Override
    public Optional<Instant> nextLook(Instant now) {
      return needed.nextFall();
    }
  }
}
