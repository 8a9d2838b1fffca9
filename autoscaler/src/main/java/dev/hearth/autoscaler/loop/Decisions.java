package dev.hearth.autoscaler.loop;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.demand.ScaleTarget;
import dev.hearth.api.function.FunctionName;
import dev.hearth.autoscaler.decision.Decided;
import dev.hearth.autoscaler.decision.Decision;
import dev.hearth.autoscaler.decision.Limit;
import dev.hearth.autoscaler.decision.Observation;
import dev.hearth.autoscaler.decision.Scaling;
import dev.hearth.autoscaler.keepalive.KeepAlive;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Asks for a decision, remembers it, and tells the invoker where it has to know. */
final class Decisions {
  private static final Logger LOG = Logger.getLogger(Decisions.class);

  private final Scaling scaling;
  private final ScaleTarget target;
  private final ScalingMeters meters;
  private final Sharing sharing;
  private final InstantSource wall;
  private final Map<FunctionName, DecisionLog> logs = new HashMap<>();

  Decisions(
      Scaling scaling,
      ScaleTarget target,
      ScalingMeters meters,
      MachineMemory memory,
      InstantSource wall) {
    this.scaling = scaling;
    this.target = target;
    this.meters = meters;
    this.sharing = new Sharing(memory, new KeepAlive(scaling.rules().keep()));
    this.wall = wall;
  }

  void decide(ScaledRevision scaled, Occasion occasion, Instant now) {
    if (scaled.role() == Role.UNKNOWN) {
      return;
    }
    Observation observation = scaled.observe(now, wall.instant());
    Decided decided =
        switch (scaled.role()) {
          case ACTIVE -> scaling.decide(scaled.spec(), scaled.state(), observation, now);
          case REPLACED -> scaling.replaced(scaled.spec(), scaled.state(), observation, now);
          case REMOVED, UNKNOWN -> scaling.removed(now);
        };
    apply(scaled, observation, decided, occasion, now);
  }

  void order(ScaledRevision scaled, int instances, Instant now) {
    Observation observation = scaled.observe(now, wall.instant());
    Decided decided = scaling.order(scaled.spec(), scaled.state(), instances, observation, now);
    apply(scaled, observation, decided, Occasion.CHANGE, now);
  }

  List<RecordedDecision> of(FunctionName name) {
    DecisionLog log = logs.get(name);
    return log == null ? List.of() : log.all();
  }

  void forget(FunctionName name) {
    logs.remove(name);
    meters.forget(name);
  }

  void forget(ScaledRevision scaled) {
    sharing.forget(scaled);
    meters.forget(scaled.id());
  }

  /** After a round: where memory was short, all that is wanted is weighed against each other. */
  void shareIfShort(Instant now) {
    if (sharing.wasShort()) {
      share(now);
    }
  }

  private void apply(
      ScaledRevision scaled,
      Observation observation,
      Decided decided,
      Occasion occasion,
      Instant now) {
    DesiredInstances before = scaled.granted();
    scaled.settle(decided, observation);
    sharing.grant(scaled);
    if (occasion != Occasion.TICK) {
      shareIfShort(now);
    }
    announce(scaled, !before.equals(scaled.granted()), occasion, now);
  }

  private void share(Instant now) {
    sharing.share(now).forEach((scaled, instances) -> regrant(scaled, instances, now));
  }

  private void regrant(ScaledRevision scaled, DesiredInstances instances, Instant now) {
    boolean changed = !instances.equals(scaled.granted());
    boolean less = !instances.equals(scaled.wanted());
    sharing.set(scaled, instances);
    if (changed) {
      announce(scaled, true, Occasion.TICK, now);
    }
    if (less && !scaled.isNeeded()) {
      scaled.settle(scaled.state().evicted(instances));
    }
  }

  private void announce(ScaledRevision scaled, boolean changed, Occasion occasion, Instant now) {
    Decision decision = granted(scaled);
    meters.decided(scaled, decision);
    if (scaled.role() != Role.REMOVED && isWorthTelling(scaled, changed)) {
      logs.computeIfAbsent(scaled.id().function(), _ -> new DecisionLog())
          .add(
              new RecordedDecision(
                  now, scaled.id(), scaled.spec(), scaled.observation().orElseThrow(), decision));
    }
    if (changed && LOG.isDebugEnabled()) {
      LOG.debugf("%s: %s", scaled.id(), decision.words());
    }
    if (mustTell(scaled, changed, occasion)) {
      scaled.markTold();
      target.setDesired(scaled.revision().orElseThrow(), scaled.granted());
    }
  }

  /** Of a function that never had an instance there is nothing to tell, nor memory to spend. */
  private boolean isWorthTelling(ScaledRevision scaled, boolean changed) {
    return changed
        || !scaled.wanted().equals(DesiredInstances.NONE)
        || logs.containsKey(scaled.id().function());
  }

  /** What was decided, as far as there is the memory for it. */
  private Decision granted(ScaledRevision scaled) {
    Decision decision = scaled.decision().orElseThrow();
    return decision.desired().equals(scaled.granted())
        ? decision
        : new Decision(
            scaled.granted(),
            decision.reason(),
            Optional.of(new Limit.Memory(decision.desired().ready(), sharing.bytes())));
  }

  /**
   * A poke is passed on while nothing is ready, so that the invoker can say why; a tick repeats
   * what the pool does not show yet, since messages get lost.
   */
  private static boolean mustTell(ScaledRevision scaled, boolean changed, Occasion occasion) {
    boolean differs = !scaled.isSettled();
    return switch (occasion) {
      case CHANGE -> changed || differs || scaled.granted().ready() > 0 || scaled.wasTold();
      case POKE -> changed || differs || scaled.ready() == 0;
      case TICK -> changed || differs;
    };
  }
}
