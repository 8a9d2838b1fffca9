package dev.hearth.gateway.activation;

import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.InstanceId;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * An instance of which is to be found out whether it makes progress: calls were left in it, or it
 * could not be reached. Equal when it is the same instance of the same activator. Safe for use by
 * many threads.
 *
 * @param <B> what a caller needs to reach the instance
 */
public final class Suspect<B> {
  private final Activator<B> activator;
  private final InstanceGate<B> gate;

  Suspect(Activator<B> activator, InstanceGate<B> gate) {
    this.activator = activator;
    this.gate = gate;
  }

  public RevisionId revision() {
    return activator.revision();
  }

  public InstanceId instance() {
    return gate.id();
  }

  public B backend() {
    return gate.backend();
  }

  public CallRules rules() {
    return activator.rules();
  }

  /** Calls that were cancelled and are not known to have ended. */
  public List<AbandonedCall> abandoned() {
    return gate.abandoned();
  }

  /** When a call was answered last, since the instance is watched; on the activator's clock. */
  public long answeredAt() {
    return gate.answeredAt();
  }

  /** Whether the instance ended, or is no concern of this gateway any more. */
  public boolean isGone() {
    return gate.isGone();
  }

  /** Makes one watch of the instance: true for the first until {@link #unwatch}. */
  public boolean watch() {
    return gate.watch();
  }

  /** Ends the watch; false when there is something to watch for again, and it goes on. */
  public boolean unwatch() {
    return gate.unwatch();
  }

  /** The calls that this is true of have ended: others may take their place. */
  public void ended(Predicate<AbandonedCall> which) {
    activator.ended(gate, which);
  }

  /** The instance is better left alone if there are others. */
  public void doubt(long now) {
    gate.doubtUntil(now + Activator.AVOIDANCE.toNanos(), now);
  }

  /** The instance makes no progress: it gets no call any more, and the invoker replaces it. */
  public void unresponsive(String reason) {
    activator.unresponsive(gate, reason);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Suspect<?> suspect && suspect.gate == gate;
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(gate.id());
  }
}
