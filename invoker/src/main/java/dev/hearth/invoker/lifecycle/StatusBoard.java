package dev.hearth.invoker.lifecycle;

import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.PoolStatus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Tells the states of pools to whoever listens. Never called with a lock held: listeners take locks
 * of their own, and call back.
 */
public final class StatusBoard {
  private static final Logger LOG = Logger.getLogger(StatusBoard.class);

  private final List<PoolStatus> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong versions = new AtomicLong();

  public void addListener(PoolStatus listener) {
    listeners.add(listener);
  }

  /** Of all revisions, so that one whose pool is made again goes on where it was. */
  long nextVersion() {
    return versions.incrementAndGet();
  }

  void publish(PoolState state) {
    for (PoolStatus listener : listeners) {
      tell(listener, state);
    }
  }

  void tell(PoolStatus listener, PoolState state) {
    try {
      listener.update(state);
    } catch (RuntimeException e) {
      LOG.errorf(e, "a listener failed on the state of %s", state.revision());
    }
  }
}
