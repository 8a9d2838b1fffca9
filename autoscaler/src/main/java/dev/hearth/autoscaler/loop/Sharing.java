package dev.hearth.autoscaler.loop;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.autoscaler.allocation.Allocation;
import dev.hearth.autoscaler.allocation.Claim;
import dev.hearth.autoscaler.keepalive.KeepAlive;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which part of what was decided the machine's memory allows. Not safe for threads. */
final class Sharing {
  private final MachineMemory memory;
  private final KeepAlive keepAlive;
  private final Set<ScaledRevision> claimants = new LinkedHashSet<>();
  private long granted;
  private boolean isShort;

  Sharing(MachineMemory memory, KeepAlive keepAlive) {
    this.memory = memory;
    this.keepAlive = keepAlive;
  }

  /** Grants what is wanted if there is room for it, and no more than before if there is not. */
  void grant(ScaledRevision scaled) {
    DesiredInstances wanted = scaled.wanted();
    long before = bytes(scaled, scaled.granted());
    long bytes = bytes(scaled, wanted);
    if (bytes <= before || granted - before <= memory.forInstances() - bytes) {
      set(scaled, wanted);
    } else {
      isShort = true;
      DesiredInstances had = scaled.granted();
      set(
          scaled,
          new DesiredInstances(
              Math.min(had.ready(), wanted.ready()), Math.min(had.paused(), wanted.paused())));
    }
  }

  /** Whether something was not granted since this was asked last. */
  boolean wasShort() {
    boolean was = isShort;
    isShort = false;
    return was;
  }

  /** What each shall have when all that is wanted is weighed against each other. */
  Map<ScaledRevision, DesiredInstances> share(Instant now) {
    List<Claim<ScaledRevision>> claims = new ArrayList<>();
    for (ScaledRevision scaled : claimants) {
      claims.add(
          new Claim<>(
              scaled,
              scaled.instanceBytes(),
              scaled.wanted(),
              scaled.isNeeded() ? scaled.desired() : 0,
              scaled.promised(),
              scaled.isNeeded() ? 0 : scaled.chancePerSecond(keepAlive, now)));
    }
    return Allocation.of(claims, memory.forInstances());
  }

  void set(ScaledRevision scaled, DesiredInstances instances) {
    granted += bytes(scaled, instances) - bytes(scaled, scaled.granted());
    scaled.grant(instances);
    if (instances.equals(DesiredInstances.NONE) && scaled.wanted().equals(DesiredInstances.NONE)) {
      claimants.remove(scaled);
    } else {
      claimants.add(scaled);
    }
  }

  void forget(ScaledRevision scaled) {
    set(scaled, DesiredInstances.NONE);
    claimants.remove(scaled);
  }

  long bytes() {
    return memory.forInstances();
  }

  private static long bytes(ScaledRevision scaled, DesiredInstances instances) {
    return scaled.instanceBytes() * (instances.ready() + instances.paused());
  }
}
