package dev.hearth.invoker.lifecycle;

import dev.hearth.api.instance.InstanceState;
import dev.hearth.api.instance.StartKind;
import dev.hearth.api.instance.StartReport;
import dev.hearth.invoker.runtime.Container;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Freezes and thaws instances, with the lock of their pool held: either takes a millisecond, and
 * this way they cannot cross.
 */
final class Frost {
  private static final Logger LOG = Logger.getLogger(Frost.class);

  private Frost() {}

  /** Freezes a paused instance whose last call has ended. */
  static void freeze(Turn turn, PooledInstance instance) {
    if (instance.state == InstanceState.PAUSED && !instance.frozen) {
      instance.frozen = attempt(instance, Container::pause);
      turn.publish = true;
    }
  }

  /**
   * Makes a paused instance take calls again.
   *
   * @return how it came to; without a thaw where its last calls had not ended yet; empty when it
   *     could not be thawed
   */
  static Optional<StartReport> resume(Turn turn, PooledInstance instance) {
    Duration acquire = turn.age();
    if (instance.frozen && !attempt(instance, Container::resume)) {
      return Optional.empty();
    }
    StartReport report = new StartReport(StartKind.RESUME, acquire, turn.age().minus(acquire));
    instance.start = Optional.of(report);
    instance.frozen = false;
    instance.state = InstanceState.READY;
    turn.publish = true;
    return Optional.of(report);
  }

  private static boolean attempt(PooledInstance instance, Consumer<Container> action) {
    try {
      instance.container.ifPresent(action);
      return true;
    } catch (RuntimeException e) {
      LOG.warnf(e, "instance %s", instance.id());
      return false;
    }
  }
}
