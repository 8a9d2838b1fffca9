package dev.hearth.autoscaler.loop;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.instance.PoolState;
import dev.hearth.autoscaler.decision.Observation;
import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.autoscaler.decision.ScalingState;
import dev.hearth.autoscaler.demand.RevisionTraffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** All that the loop knows of one revision. Used by the loop's thread, but for {@link #desired}. */
final class ScaledRevision {
  private final RevisionId id;
  private final RevisionTraffic traffic;
  private Role role = Role.UNKNOWN;
  private Instant roleSince;
  private Optional<Revision> revision = Optional.empty();
  private ScalingSpec spec = ScalingSpec.DEFAULT;
  private ScalingState state;
  private Optional<PoolState> pool = Optional.empty();
  private boolean told;
  // Read by whoever scrapes the metrics.
  private volatile int desired;

  ScaledRevision(RevisionId id, ScalingRules rules, Duration silence, Instant now) {
    this.id = id;
    this.traffic = new RevisionTraffic(rules, silence, now);
    this.state = ScalingState.initial(0, 0, rules, now);
    this.roleSince = now;
  }

  RevisionId id() {
    return id;
  }

  RevisionTraffic traffic() {
    return traffic;
  }

  Role role() {
    return role;
  }

  Instant roleSince() {
    return roleSince;
  }

  Optional<Revision> revision() {
    return revision;
  }

  ScalingSpec spec() {
    return spec;
  }

  ScalingState state() {
    return state;
  }

  int desired() {
    return desired;
  }

  /** What the invoker was last to have. */
  DesiredInstances wanted() {
    return state.instances();
  }

  void take(Role newRole, Instant now) {
    role = newRole;
    roleSince = now;
  }

  void use(Revision knownRevision, ScalingSpec newSpec) {
    revision = Optional.of(knownRevision);
    spec = newSpec;
  }

  void settle(ScalingState newState) {
    state = newState;
    desired = newState.desired();
  }

  /** Takes a state of the pool unless a newer one is known. */
  void see(PoolState newPool) {
    if (pool.isEmpty() || pool.get().version() <= newPool.version()) {
      pool = Optional.of(newPool);
    }
  }

  boolean isPoolEmpty() {
    return pool.isEmpty() || pool.get().isEmpty();
  }

  int ready() {
    return pool.map(it -> it.ready().size()).orElse(0);
  }

  int paused() {
    return pool.map(PoolState::paused).orElse(0);
  }

  /** Whether the pool has, or will have, what is wanted. */
  boolean isSettled() {
    return instances() == state.desired() && paused() == wanted().paused();
  }

  /** Instances that take calls or are on their way to. */
  int instances() {
    return ready() + pool.map(PoolState::starting).orElse(0);
  }

  Observation observe(Instant now) {
    return new Observation(
        ready(), instances() - ready(), paused(), traffic.at(now, isPoolEmpty()));
  }

  /** Whether the invoker was told anything about this revision. */
  boolean wasTold() {
    return told;
  }

  void markTold() {
    told = true;
  }
}
