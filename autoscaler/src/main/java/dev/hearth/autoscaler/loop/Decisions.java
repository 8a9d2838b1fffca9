package dev.hearth.autoscaler.loop;

import dev.hearth.api.demand.ScaleTarget;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.autoscaler.decision.Decided;
import dev.hearth.autoscaler.decision.Observation;
import dev.hearth.autoscaler.decision.Scaling;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Asks for a decision, remembers it, and tells the invoker where it has to know. */
final class Decisions {
  private static final Logger LOG = Logger.getLogger(Decisions.class);

  private final Scaling scaling;
  private final ScaleTarget target;
  private final ScalingMeters meters;
  private final Map<FunctionName, DecisionLog> logs = new HashMap<>();

  Decisions(Scaling scaling, ScaleTarget target, ScalingMeters meters) {
    this.scaling = scaling;
    this.target = target;
    this.meters = meters;
  }

  void decide(ScaledRevision scaled, Occasion occasion, Instant now) {
    if (scaled.role() == Role.UNKNOWN) {
      return;
    }
    Observation observation = scaled.observe(now);
    Decided decided =
        switch (scaled.role()) {
          case ACTIVE -> scaling.decide(scaled.spec(), scaled.state(), observation, now);
          case REPLACED -> scaling.replaced(scaled.spec(), scaled.state(), observation, now);
          case REMOVED, UNKNOWN -> scaling.removed(now);
        };
    apply(scaled, observation, decided, occasion, now);
  }

  void order(ScaledRevision scaled, int instances, Instant now) {
    Observation observation = scaled.observe(now);
    Decided decided = scaling.order(scaled.spec(), instances, observation, now);
    apply(scaled, observation, decided, Occasion.CHANGE, now);
  }

  List<RecordedDecision> of(FunctionName name) {
    DecisionLog log = logs.get(name);
    return log == null ? List.of() : log.all();
  }

  void forget(FunctionName name) {
    logs.remove(name);
  }

  void forget(RevisionId revision) {
    meters.forget(revision);
  }

  private void apply(
      ScaledRevision scaled,
      Observation observation,
      Decided decided,
      Occasion occasion,
      Instant now) {
    boolean changed = !scaled.wanted().equals(decided.state().instances());
    scaled.settle(decided.state());
    meters.decided(scaled, decided.decision());
    if (scaled.role() != Role.REMOVED) {
      logs.computeIfAbsent(scaled.id().function(), _ -> new DecisionLog())
          .add(
              new RecordedDecision(
                  now, scaled.id(), scaled.spec(), observation, decided.decision()));
    }
    if (changed && LOG.isDebugEnabled()) {
      LOG.debugf("%s: %s", scaled.id(), decided.decision().words());
    }
    if (mustTell(scaled, changed, occasion)) {
      scaled.markTold();
      target.setDesired(scaled.revision().orElseThrow(), decided.decision().desired());
    }
  }

  /**
   * A poke is passed on while nothing is ready, so that the invoker can say why; a tick repeats
   * what the pool does not show yet, since messages get lost.
   */
  private static boolean mustTell(ScaledRevision scaled, boolean changed, Occasion occasion) {
    boolean differs = !scaled.isSettled();
    return switch (occasion) {
      case CHANGE -> changed || differs || scaled.desired() > 0 || scaled.wasTold();
      case POKE -> changed || differs || scaled.ready() == 0;
      case TICK -> changed || differs;
    };
  }
}
