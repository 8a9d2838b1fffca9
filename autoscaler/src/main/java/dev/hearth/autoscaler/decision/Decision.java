package dev.hearth.autoscaler.decision;

import dev.hearth.api.demand.DesiredInstances;
import java.util.Optional;

/** How many instances there shall be, and why. */
public record Decision(DesiredInstances desired, Reason reason, Optional<Limit> limit) {
  /** One line for people. */
  public String words() {
    return desired.ready()
        + (desired.paused() > 0 ? " and " + desired.paused() + " paused: " : ": ")
        + reason.words()
        + limit.map(it -> " (" + it.words() + ")").orElse("");
  }

  /** Whether a person would call the other one the same decision. */
  public boolean isLike(Decision other) {
    return desired.equals(other.desired)
        && reason.kind().equals(other.reason.kind())
        && limit.map(Limit::kind).equals(other.limit.map(Limit::kind));
  }
}
