package dev.hearth.bench.policy;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.autoscaler.decision.Observation;
import dev.hearth.autoscaler.decision.Traffic;
import dev.hearth.autoscaler.keepalive.*;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Prototype for tuning. */
public record Learned(String name, KeepAliveRules rules2) implements Policy {
  @Override
  public boolean hasCells() {
    return true;
  }

  @Override
  public FunctionPolicy of(ScalingSpec spec, int memoryMiB, Instant start) {
    return new Function(
        new KeepAlive(rules2), new Needed(spec.concurrency(), spec.max(), Duration.ofSeconds(60)), memoryMiB);
  }

  private static final class Function implements FunctionPolicy {
    final KeepAlive keep;
    final Needed needed;
    final int memory;
    IdleTimes seen = IdleTimes.NONE;
    IdlePlan plan;
    Instant idleSince = Instant.MIN;
    boolean called;

    Function(KeepAlive keep, Needed needed, int memory) {
      this.keep = keep;
      this.needed = needed;
      this.memory = memory;
    }

    @Override
    public void returned(Duration idle) {
      IdleTimes n = seen.with(idle);
      if (n != seen) {
        seen = n;
        plan = null;
      }
    }

    @Override
    public DesiredInstances decide(Observation observation, Instant now) {
      Traffic.Known traffic = (Traffic.Known) observation.traffic();
      int instances = needed.within(traffic, now);
      if (traffic.isBusy()) {
        called = true;
        idleSince = now;
        return DesiredInstances.ready(Math.max(1, instances));
      }
      if (traffic.lastDemand().isEmpty()) {
        return DesiredInstances.NONE;
      }
      called = true;
      idleSince = traffic.lastDemand().get();
      if (plan == null) {
        plan = keep.plan(KeepBounds.learned(Duration.ofSeconds(10)), seen, (long) memory << 20);
      }
      return switch (plan.at(Duration.between(idleSince, now))) {
        case READY -> DesiredInstances.ready(Math.max(1, instances));
        case PAUSED -> new DesiredInstances(0, 1);
        case GONE -> DesiredInstances.NONE;
      };
    }

    @Override
    public Optional<Instant> nextLook(Instant now) {
      if (!called) {
        return Optional.empty();
      }
      Optional<Instant> next = plan.nextChange(Duration.between(idleSince, now)).map(idleSince::plus);
      return needed.nextFall().filter(it -> next.isEmpty() || next.get().isAfter(it)).filter(now::isBefore).or(() -> next);
    }
  }
}
