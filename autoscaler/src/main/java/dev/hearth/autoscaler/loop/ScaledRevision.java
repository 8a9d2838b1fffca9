package dev.hearth.autoscaler.loop;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.instance.PoolState;
import dev.hearth.autoscaler.decision.Decided;
import dev.hearth.autoscaler.decision.Decision;
import dev.hearth.autoscaler.decision.Observation;
import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.autoscaler.decision.ScalingState;
import dev.hearth.autoscaler.demand.RevisionTraffic;
import dev.hearth.autoscaler.keepalive.KeepAlive;
import dev.hearth.autoscaler.schedule.Schedule;
import dev.hearth.autoscaler.schedule.Scheduled;
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
  private Optional<Decision> decision = Optional.empty();
  private Optional<Observation> observation = Optional.empty();
  private DesiredInstances granted = DesiredInstances.NONE;
  private Optional<Instant> alarm = Optional.empty();
  private Schedule schedule = Schedule.NONE;
  private Scheduled scheduled = Scheduled.NOTHING;
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
    if (!spec.schedule().equals(newSpec.schedule())) {
      schedule = Schedule.of(newSpec.schedule());
      scheduled = new Scheduled(0, Optional.of(Instant.MIN));
    }
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

  /** Whether the pool has, or will have, what it may have. */
  boolean isSettled() {
    return instances() == granted.ready() && paused() == granted.paused();
  }

  /** Instances that take calls or are on their way to. */
  int instances() {
    return ready() + pool.map(PoolState::starting).orElse(0);
  }

  /**
   * @param wall the time of the calendar, for the schedule
   */
  Observation observe(Instant now, Instant wall) {
    return new Observation(
        ready(),
        instances() - ready(),
        paused(),
        scheduled(wall).min(),
        instanceBytes(),
        traffic.at(now, isPoolEmpty()));
  }

  /** What its schedule asks for. */
  Scheduled scheduled(Instant wall) {
    if (scheduled.isOver(wall)) {
      scheduled = schedule.at(wall);
    }
    return scheduled;
  }

  /** What an instance may take, which is what it must be counted with. */
  long instanceBytes() {
    return revision.map(it -> it.spec().resources()).orElse(Resources.DEFAULT).memoryBytes();
  }

  void settle(Decided decided, Observation from) {
    settle(decided.state());
    decision = Optional.of(decided.decision());
    observation = Optional.of(from);
  }

  /** Gives back the memory of what lies behind, for a revision at rest. */
  void rest() {
    traffic.rest();
    decision = Optional.empty();
    observation = Optional.empty();
  }

  /** Whether there is anything to remember: a call, or how often there were some before. */
  boolean wasUsed() {
    return traffic.wasDemanded() || state.habit().times().seen() > 0;
  }

  /** What was decided last, whether or not there is the memory for it. */
  Optional<Decision> decision() {
    return decision;
  }

  /** What that was made from. */
  Optional<Observation> observation() {
    return observation;
  }

  /** Whether calls want the instances now; else they only wait for calls. */
  boolean isNeeded() {
    return decision.filter(it -> it.reason().isNeed()).isPresent();
  }

  /** What its settings promise now. */
  int promised() {
    return Math.max(spec.min(), observation.map(Observation::scheduledMin).orElse(0));
  }

  /** What it may have of what is wanted. */
  DesiredInstances granted() {
    return granted;
  }

  void grant(DesiredInstances instances) {
    granted = instances;
  }

  /** That a call comes, while none is there. */
  double chancePerSecond(KeepAlive keepAlive, Instant now) {
    Instant since = state.habit().lastDemand().orElse(state.since());
    return keepAlive.chancePerSecond(
        state.habit().times(), since.isBefore(now) ? Duration.between(since, now) : Duration.ZERO);
  }

  Optional<Instant> alarm() {
    return alarm;
  }

  void setAlarm(Instant at) {
    alarm = Optional.of(at);
  }

  void clearAlarm() {
    alarm = Optional.empty();
  }

  /** Whether the invoker was told anything about this revision. */
  boolean wasTold() {
    return told;
  }

  void markTold() {
    told = true;
  }
}
